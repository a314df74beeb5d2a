import { createMD5, type IHasher } from 'hash-wasm';
import { UploadError } from './upload-error';

/** What is uploaded: a browser's `File`, or anything that is read like one. */
export interface UploadSource {
  /** Name of the file. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** Media type; empty where the browser knows none. */
  readonly type: string;
  /** Milliseconds since 1970. */
  readonly lastModified?: number;
  /** A part of it. */
  slice(
    start: number,
    end: number,
  ): {
    /** Its bytes. */
    arrayBuffer(): Promise<ArrayBuffer>;
  };
}

/** Bytes at either end that take part in a fingerprint. */
const sampleBytes = 64 * 1024;

/** Reads some bytes. @throws UploadError `file` when they cannot be read any more, or are not all there */
export async function readBytes(file: UploadSource, start: number, end: number): Promise<Uint8Array<ArrayBuffer>> {
  const part = file.slice(start, end);
  const bytes = new Uint8Array(await part.arrayBuffer().catch(() => new ArrayBuffer(0)));
  if (bytes.length === end - start) return bytes;
  throw new UploadError('file', 'the file cannot be read any more; it was moved or changed');
}

/**
 * Tells files, and where they go, apart: 32 hex digits of what is said of the file, both of its ends and `where`. What is
 * in between is looked at when an upload is resumed, block by block.
 */
export async function fingerprint(file: UploadSource, where: readonly unknown[]): Promise<string> {
  const hasher = await createMD5();
  hasher.init().update(JSON.stringify([file.name, file.size, file.type, file.lastModified, where]));
  hasher.update(await readBytes(file, 0, Math.min(sampleBytes, file.size)));
  hasher.update(await readBytes(file, Math.max(0, file.size - sampleBytes), file.size));
  return hasher.digest();
}

/** The MD5 of some bytes; takes a hasher, because making one takes longer than hashing. */
export function md5Of(hasher: IHasher, bytes: Uint8Array): Uint8Array {
  return hasher.init().update(bytes).digest('binary');
}

/** As HTTP has an MD5. */
export function base64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}
