import type { UploadMode } from './wire';

/** What is remembered of an upload, so that it can go on after the page was closed. Nothing of it is secret. */
export interface UploadRecord {
  /** Of the file and where it goes; see `Upload.key`. */
  readonly key: string;
  /** URL of the broker. */
  readonly broker: string;
  /** Name of the file. */
  readonly filename: string;
  /** Bytes. */
  readonly size: number;
  /** Id of the upload at the broker. */
  readonly id: string;
  /** See {@link UploadMode}. */
  readonly mode: UploadMode;
  /** Size of the blocks. */
  readonly blockBytes: number;
  /** When the broker gives it up, UTC. */
  readonly confirmBefore: string;
  /** MD5, base64, of each block that storage has, by the block's index. */
  readonly blocks: Readonly<Record<number, string>>;
  /** MD5 of the whole file, base64, once storage has all of it and only the broker has not confirmed it. */
  readonly uploadedMd5?: string;
}

/** Where uploads are remembered, by their keys. A `Map` is one. */
export interface UploadStore {
  /** The record of a key. */
  get(key: string): UploadRecord | undefined | Promise<UploadRecord | undefined>;
  /** Keeps a record, in place of the one before. */
  set(key: string, record: UploadRecord): unknown;
  /** Forgets a record. */
  delete(key: string): unknown;
  /** Everything that is remembered. */
  values(): Iterable<UploadRecord> | Promise<Iterable<UploadRecord>>;
}

/** What is used of `localStorage`. */
export interface WebStorage {
  /** Number of keys. */
  readonly length: number;
  /** One key. */
  key(index: number): string | null;
  /** The value of a key. */
  getItem(key: string): string | null;
  /** Sets a value. */
  setItem(key: string, value: string): void;
  /** Takes a value away. */
  removeItem(key: string): void;
}

const prefix = 'blobfront-upload:';

/** Remembers uploads in a browser's `localStorage`, which has them as soon as they are set, whatever happens to the page. */
export function webStorageStore(storage: WebStorage): UploadStore {
  const read = (name: string): UploadRecord | undefined => {
    try {
      return (JSON.parse(storage.getItem(name) ?? 'null') as UploadRecord | null) ?? undefined;
    } catch {
      // Somebody else's, or cut: what is not remembered is uploaded from the start.
      return undefined;
    }
  };
  return {
    get: (key) => read(prefix + key),
    set: (key, record) => storage.setItem(prefix + key, JSON.stringify(record)),
    delete: (key) => storage.removeItem(prefix + key),
    values: () =>
      Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '')
        .filter((name) => name.startsWith(prefix))
        .flatMap((name) => read(name) ?? []),
  };
}

/** Bytes that storage has of a file. */
export function stagedBytes({ size, blockBytes, blocks, uploadedMd5 }: UploadRecord): number {
  if (uploadedMd5 !== undefined) return size;
  return Object.keys(blocks).reduce((sum, index) => sum + Math.min(blockBytes, size - Number(index) * blockBytes), 0);
}
