import type { ByteRange } from '../origins/origin';

/** The piece of a file that a client asks for, before anybody knows how long the file is. */
export type WantedPiece =
  | { readonly kind: 'from'; readonly first: number; readonly last: number | undefined }
  | { readonly kind: 'last'; readonly bytes: number };

/** A request for a piece, and on which condition it is one. */
export interface RangeRequest {
  readonly wanted: WantedPiece;
  /** `If-Range`: the piece is only of use beside others of the same file; null where it is in any case. */
  readonly ifRange: string | null;
}

/**
 * Reads `Range` of a GET. What is not one piece in bytes is left alone, which RFC 9110 §14.2 allows for anything: other
 * units, several pieces (an answer in parts, for which nobody asks but those who want to do harm), and what is malformed.
 */
export function readRange(method: string, headers: Pick<Headers, 'get'>): RangeRequest | undefined {
  const wanted = method === 'GET' ? parseRange(headers.get('range') ?? '') : undefined;
  return wanted && { wanted, ifRange: headers.get('if-range') };
}

/**
 * Which bytes of a file a piece is of.
 * @param size bytes of the file; `Infinity` for one of which nobody knows it yet, for a piece that is counted from the beginning
 * @param most bytes of a piece: less may be sent than is asked for, and clients ask for the rest
 * @returns undefined for a piece without a byte
 */
export function resolvePiece(wanted: WantedPiece, size: number, most: number): ByteRange | undefined {
  const first = wanted.kind === 'from' ? wanted.first : Math.max(0, size - wanted.bytes);
  const end = wanted.kind === 'from' ? (wanted.last ?? Infinity) : size - 1;
  const last = Math.min(end, size - 1, first + most - 1);
  return first <= last ? { first, last } : undefined;
}

function parseRange(text: string): WantedPiece | undefined {
  const [, from = '', to = ''] = /^bytes=[ \t]*(\d{0,15})-(\d{0,15})[ \t]*$/i.exec(text) ?? [];
  if (from === '') return to === '' ? undefined : { kind: 'last', bytes: Number(to) };
  const [first, last] = [Number(from), to === '' ? undefined : Number(to)];
  return last !== undefined && last < first ? undefined : { kind: 'from', first, last };
}
