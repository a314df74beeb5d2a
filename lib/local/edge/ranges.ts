import type { IncomingHttpHeaders } from 'node:http';

/** First and last byte of a piece, counted from 0. */
export interface Piece {
  readonly first: number;
  readonly last: number;
}

/**
 * The piece that a client asks for, of an answer that is kept whole (RFC 9110 §14). Undefined where all of it is sent:
 * nothing is asked for, or several pieces, or something that cannot be read, or a piece of an older answer (`If-Range`).
 * @param answer headers of the answer
 * @param size bytes of it
 */
export function askedPiece(
  request: IncomingHttpHeaders,
  answer: IncomingHttpHeaders,
  size: number,
): Piece | 'unsatisfiable' | undefined {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/i.exec(request.range?.trim() ?? '') ?? [];
  if (from + to === '' || !isCurrent(request['if-range']?.toString(), answer)) return undefined;
  if (from === '') return Number(to) === 0 ? 'unsatisfiable' : clip({ first: size - Number(to), last: size - 1 }, size);
  const last = to === '' ? size - 1 : Number(to);
  // Backwards is no range at all, and so is ignored.
  return to !== '' && last < Number(from) ? undefined : clip({ first: Number(from), last }, size);
}

/** What a `Content-Range` says of a piece; undefined for one that is no such thing. */
export function sentPiece(header: string | undefined): (Piece & { readonly of: number }) | undefined {
  const [, first, last, of] = (/^bytes (\d+)-(\d+)\/(\d+)$/.exec(header ?? '') ?? []).map(Number);
  if (first === undefined || last === undefined || of === undefined) return undefined;
  return first <= last && last < of ? { first, last, of } : undefined;
}

function clip({ first, last }: Piece, size: number): Piece | 'unsatisfiable' {
  return size === 0 || first >= size ? 'unsatisfiable' : { first: Math.max(0, first), last: Math.min(last, size - 1) };
}

/** Compared strongly: a weak tag stands for several rows of bytes. */
function isCurrent(condition: string | undefined, answer: IncomingHttpHeaders): boolean {
  if (condition === undefined) return true;
  return condition.startsWith('"') ? condition === answer.etag : condition === answer['last-modified'];
}
