import type { Allowance } from './allowance';

/** A source file as an origin keeps it. */
export interface SourceFile {
  readonly data: Buffer;
  /** Entity tag without quotes and `W/`. */
  readonly etag: string;
  /** HTTP date. */
  readonly lastModified: string | undefined;
  /** Whether it may be shown as it is only to whoever has a signature: blob metadata `isprivatefile=true`. */
  readonly isPrivate: boolean;
}

/** What is asked of an origin. */
export interface SourceRequest {
  /** Decoded name of the file. */
  readonly name: string;
  /** Entity tags (without quotes) that the asker has; one that is current is answered with `not-modified`. */
  readonly knownEtags: readonly string[];
  /** Whether private files may be read. */
  readonly privateToo: boolean;
  /** More bytes than this are not read. */
  readonly maxBytes: number;
  /** What this read shares with others; without one it is alone. */
  readonly allowance?: Allowance;
  readonly signal?: AbortSignal;
}

/**
 * - `not-modified`: one of the known entity tags is current; `etag` says which
 * - `private`: there is such a file, which the asker may not read
 */
export type SourceAnswer =
  | { readonly kind: 'found'; readonly file: SourceFile }
  | { readonly kind: 'not-modified'; readonly etag: string; readonly lastModified: string | undefined }
  | { readonly kind: 'missing' }
  | { readonly kind: 'private' };

/** Where source images come from. */
export interface Origin {
  readonly name: string;
  /**
   * Reads one file.
   * @throws DeliveryError 502 when the origin refuses or fails, 504 when it is too slow, 400 for a file too large.
   */
  read(request: SourceRequest): Promise<SourceAnswer>;
}
