import type { Allowance } from './allowance';

/** A piece of a file: its first and its last byte, counted from 0. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/** A source file as an origin keeps it, or the piece of it that was asked for. */
export interface SourceFile {
  readonly data: Buffer;
  /** Entity tag without quotes and `W/`; empty for a piece where nothing tells whether others are of the same file. */
  readonly etag: string;
  /** HTTP date. */
  readonly lastModified: string | undefined;
  /** Whether it may be shown as it is only to whoever has a signature: blob metadata `isprivatefile=true`. */
  readonly isPrivate: boolean;
  /** Name of the origin that had it. */
  readonly origin: string;
  /** Where `data` is a piece: which one it is, and bytes of the whole file; undefined where it is all of it. */
  readonly piece?: ByteRange & { readonly of: number };
}

/** What is asked of an origin. */
export interface SourceRequest {
  /** Decoded name of the file. */
  readonly name: string;
  /**
   * What of the request's query is not the delivery's own, as it came over the wire and without `?`, for origins that are
   * servers of their own; undefined where there is nothing.
   */
  readonly query?: string;
  /** Entity tags (without quotes) that the asker has; one that is current is answered with `not-modified`. */
  readonly knownEtags: readonly string[];
  /** The piece that is asked for; all of the file without it. What goes beyond the end of the file is left out. */
  readonly range?: ByteRange;
  /** Whether private files may be read. */
  readonly privateToo: boolean;
  /** More bytes than this are not read. */
  readonly maxBytes: number;
  /** What this read shares with others; without one it is alone. */
  readonly allowance?: Allowance;
  readonly signal?: AbortSignal;
}

/**
 * - `not-modified`: what the asker has is current; `etag` says which of what it has that is
 * - `private`: there is such a file, which the asker may not read
 * - `unsatisfiable`: there is such a file, of `size` bytes, which the piece that is asked for lies beyond
 */
export type SourceAnswer =
  | { readonly kind: 'found'; readonly file: SourceFile }
  | {
      readonly kind: 'not-modified';
      readonly etag: string;
      readonly lastModified: string | undefined;
      readonly origin: string;
    }
  | { readonly kind: 'unsatisfiable'; readonly size: number }
  | { readonly kind: 'missing' }
  | { readonly kind: 'private' };

/** Where source images come from. */
export interface Origin {
  readonly name: string;
  /**
   * Reads one file, or a piece of it.
   * @throws DeliveryError 502 when the origin refuses (`EACCES`) or fails, 504 when it is too slow, 400 for a file too large.
   */
  read(request: SourceRequest): Promise<SourceAnswer>;
  /**
   * What the operator has to see to, for the log; nothing secret is in it.
   * @param now milliseconds since 1970
   */
  notices?(now: number): readonly string[];
}
