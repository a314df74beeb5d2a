import { createHash } from 'node:crypto';
import type { Origin, SourceAnswer, SourceFile, SourceRequest } from '../../lambda/image-delivery/origins/origin';

/** A file of a {@link MemoryOrigin}. */
export interface MemoryFile {
  readonly data: Buffer;
  /** HTTP date; none is told without it. */
  readonly lastModified?: string;
  readonly isPrivate?: boolean;
  /** In place of the tag that the contents have. */
  readonly etag?: string;
}

/** An origin in memory that does all that an origin may, and remembers what was asked of it. */
export class MemoryOrigin implements Origin {
  readonly name = 'main';
  readonly files = new Map<string, MemoryFile>();
  /** Every read: name, piece and outcome with the bytes that it took, in order, since it was last emptied. */
  reads: string[] = [];
  /** Whether pieces are sent where they are asked for. */
  readonly sendsPieces: boolean;

  constructor(files: ReadonlyMap<string, Buffer> = new Map(), { sendsPieces = true } = {}) {
    for (const [name, data] of files) this.files.set(name, { data });
    this.sendsPieces = sendsPieces;
  }

  read(request: SourceRequest): Promise<SourceAnswer> {
    const answer = this.answer(request);
    const { name, range } = request;
    const taken = answer.kind === 'found' ? answer.file.data.length : answer.kind;
    this.reads.push([name, ...(range ? [`${range.first}-${range.last}`] : []), taken].join(' '));
    return Promise.resolve(answer);
  }

  private answer({ name, range, knownEtags, privateToo }: SourceRequest): SourceAnswer {
    const stored = this.files.get(name);
    if (!stored) return { kind: 'missing' };
    const { data, lastModified, isPrivate = false } = stored;
    const etag = stored.etag ?? createHash('sha256').update(data).digest('hex').slice(0, 16);
    // As storage does, which does not look whether a file is private where it has not to send it.
    if (knownEtags.includes(etag)) return { kind: 'not-modified', etag, lastModified, origin: this.name };
    if (range && this.sendsPieces && range.first >= data.length) return { kind: 'unsatisfiable', size: data.length };
    if (isPrivate && !privateToo) return { kind: 'private' };
    const file: SourceFile = { data, etag, lastModified, isPrivate, origin: this.name };
    if (!range || !this.sendsPieces) return { kind: 'found', file };
    const { first } = range;
    const last = Math.min(range.last, data.length - 1);
    const piece = { first, last, of: data.length };
    return { kind: 'found', file: { ...file, data: data.subarray(first, last + 1), piece } };
  }
}
