import type { BrokerClient } from './broker-client';
import { RecordKeeper } from './record-keeper';
import { transfer } from './transfer';
import { UploadError } from './upload-error';
import { fingerprint, type UploadSource } from './upload-source';
import type { UploadStore } from './upload-store';
import type { StoredBlob, UploadMode } from './wire';

/** Where an {@link Upload} is. `waiting` is before the start; from `paused` and `failed` it goes on. */
export type UploadState = 'waiting' | 'uploading' | 'paused' | 'confirming' | 'done' | 'failed' | 'cancelled';

/** How to upload a file. */
export interface UploadOptions {
  /** Who gives the right to. */
  readonly broker: BrokerClient;
  /**
   * Where it is remembered, so that it goes on after the page was closed.
   * @default - nowhere: it goes on as long as the page is open
   */
  readonly store?: UploadStore;
  /**
   * Gets the upload whenever its state, its progress or its trouble is another.
   * @default - nobody is told
   */
  readonly onChange?: (upload: Upload) => void;
  /**
   * Media type without parameters.
   * @default - what the file says, or `application/octet-stream`
   */
  readonly contentType?: string;
  /**
   * Name that the blob is to have, where the broker lets clients name blobs.
   * @default - the broker names it
   */
  readonly blobName?: string;
  /**
   * In one request or in blocks, which can be paused and resumed.
   * @default - in one up to 8 MiB, in blocks from there on
   */
  readonly mode?: UploadMode;
  /**
   * Blocks that are sent at the same time, and are in memory.
   * @default 4
   */
  readonly concurrency?: number;
}

const mostInOne = 8 * 1024 * 1024;

/**
 * A file on its way from a browser straight to storage: as one request or in blocks, four at a time, each compared with
 * its MD5 there. What fails for a moment is tried again with growing waits, for a quarter of an hour; a SAS that ends is
 * renewed. A paused or failed upload goes on where it was; so does, with a store, the upload of the same file later.
 */
export class Upload {
  /** What is uploaded. */
  readonly file: UploadSource;
  private now: UploadState = 'waiting';
  private staged = 0;
  private failure?: UploadError;
  private waitsFor?: UploadError;
  private blob?: StoredBlob;
  private keeper?: Promise<RecordKeeper>;
  private stopping = new AbortController();
  private running = Promise.resolve();
  private ending?: Promise<void>;

  /** Nothing is done until {@link start}. */
  constructor(
    file: UploadSource,
    private readonly options: UploadOptions,
  ) {
    this.file = file;
  }

  /** Where it is. */
  get state(): UploadState {
    return this.now;
  }

  /** Bytes of the file that storage has. */
  get sentBytes(): number {
    return this.staged;
  }

  /** What came of it, once it is `done`. */
  get result(): StoredBlob | undefined {
    return this.blob;
  }

  /** Why it `failed`. */
  get error(): UploadError | undefined {
    return this.failure;
  }

  /** What went wrong a moment ago, while it waits to try that again. */
  get trouble(): UploadError | undefined {
    return this.waitsFor;
  }

  /** What its record has as key: tells files, and where they go, apart. @throws UploadError when the file cannot be read */
  async key(): Promise<string> {
    return (await this.remember()).key;
  }

  /**
   * Begins, goes on after a pause, or tries again after a failure.
   * @returns when it comes to rest: `done`, `paused`, `failed` or `cancelled`
   */
  start(): Promise<void> {
    if (this.now !== 'waiting' && this.now !== 'paused' && this.now !== 'failed') return this.running;
    const { signal } = (this.stopping = new AbortController());
    this.failure = undefined;
    this.enter('uploading');
    // After a pause its last requests may not have ended yet.
    this.running = this.running.then(() => this.run(signal));
    return this.running;
  }

  /** Stops where it is. What storage has stays there for {@link start}. */
  pause(): void {
    if (this.now === 'uploading' || this.now === 'confirming') this.stop('paused');
  }

  /** Stops for good, and has deleted what there is. An upload that is confirmed by then is `done` all the same. */
  async cancel(): Promise<void> {
    if (this.now === 'done') return;
    this.ending ??= this.giveUp();
    await this.ending;
  }

  private async giveUp(): Promise<void> {
    this.stop('cancelled');
    await this.running;
    if (this.isDone()) return;
    const keeper = await this.remember().catch(() => undefined);
    const record = await keeper?.load();
    // Without it, storage deletes what was not confirmed in a day.
    if (record) await this.options.broker.cancel(record.id).catch(() => undefined);
    await keeper?.forget();
  }

  private stop(state: UploadState): void {
    this.stopping.abort();
    this.waitsFor = undefined;
    this.enter(state);
  }

  private async run(signal: AbortSignal): Promise<void> {
    try {
      this.blob = await this.transfer(signal);
      this.staged = this.file.size;
      this.enter('done');
    } catch (error) {
      if (signal.aborted) return;
      this.failure = asUploadError(error);
      this.waitsFor = undefined;
      this.enter('failed');
    }
  }

  private async transfer(signal: AbortSignal): Promise<StoredBlob> {
    signal.throwIfAborted();
    const { file, options } = this;
    if (file.size === 0) throw new UploadError('file', 'the file is empty');
    const { broker, blobName, concurrency = 4, contentType = file.type } = options;
    const keeper = await this.remember();
    const blob = await transfer({
      file,
      // A name is for people; its end has the extension.
      request: {
        filename: file.name.slice(-255),
        blobName,
        contentType: mediaType(contentType),
        contentLength: file.size,
      },
      mode: options.mode ?? (file.size <= mostInOne ? 'single' : 'block'),
      broker,
      concurrency,
      keeper,
      signal,
      onStaged: (bytes) =>
        this.change(signal, () => {
          this.staged = bytes;
          this.now = 'uploading';
        }),
      onConfirming: () => this.change(signal, () => (this.now = 'confirming')),
      onTrouble: (error) => this.change(signal, () => (this.waitsFor = error)),
    });
    await keeper.forget();
    return blob;
  }

  private remember(): Promise<RecordKeeper> {
    const { broker, blobName, store } = this.options;
    this.keeper ??= fingerprint(this.file, [broker.endpoint, blobName]).then((key) => new RecordKeeper(key, store));
    return this.keeper;
  }

  private isDone(): boolean {
    return this.now === 'done';
  }

  /** What a run says after it was stopped is no news any more. */
  private change(signal: AbortSignal, set: () => void): void {
    if (signal.aborted) return;
    set();
    this.options.onChange?.(this);
  }

  private enter(state: UploadState): void {
    this.now = state;
    this.options.onChange?.(this);
  }
}

/**
 * Uploads a file.
 * @param signal cancels it
 * @throws UploadError, or the signal's reason
 */
export async function uploadFile(
  file: UploadSource,
  options: UploadOptions,
  signal?: AbortSignal,
): Promise<StoredBlob> {
  signal?.throwIfAborted();
  const upload = new Upload(file, options);
  const cancel = () => void upload.cancel();
  signal?.addEventListener('abort', cancel);
  await upload.start();
  signal?.removeEventListener('abort', cancel);
  if (upload.result) return upload.result;
  if (signal?.aborted) await upload.cancel();
  signal?.throwIfAborted();
  throw upload.error ?? new UploadError('paused', 'the upload was paused');
}

/** `Text/Plain; charset=utf-8` is `text/plain`. */
function mediaType(contentType: string): string {
  return contentType.split(';', 1)[0]?.trim().toLowerCase() || 'application/octet-stream';
}

function asUploadError(error: unknown): UploadError {
  if (error instanceof UploadError) return error;
  // Nothing of a URL but its path may be in it.
  return new UploadError('unexpected', `the upload failed: ${String(error).replace(/\?\S+/g, '')}`);
}
