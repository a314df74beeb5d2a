import type { UploadRecord, UploadStore } from './upload-store';

/**
 * The record of one upload, here and in the store. A store that is full or forbidden ends no upload; it only cannot go on
 * after the page was closed.
 */
export class RecordKeeper {
  private known?: UploadRecord;

  constructor(
    readonly key: string,
    private readonly store?: UploadStore,
  ) {}

  /** What is remembered, once there is something. */
  get record(): UploadRecord {
    if (!this.known) throw new Error('the upload has not begun');
    return this.known;
  }

  /** What is remembered of an upload that the broker still knows. */
  async load(): Promise<UploadRecord | undefined> {
    const found = this.known ?? (await quietly(() => this.store?.get(this.key)));
    this.known = found !== undefined && Date.parse(found.confirmBefore) > Date.now() ? found : undefined;
    return this.known;
  }

  /** Begins a record. */
  async begin(record: UploadRecord): Promise<void> {
    this.known = record;
    await quietly(() => this.store?.set(this.key, record));
  }

  /** Changes the record. */
  async update(changes: Partial<UploadRecord>): Promise<void> {
    await this.begin({ ...this.record, ...changes });
  }

  /** As if there had never been an upload. */
  async forget(): Promise<void> {
    this.known = undefined;
    await quietly(() => this.store?.delete(this.key));
  }
}

async function quietly<T>(action: () => T | Promise<T>): Promise<T | undefined> {
  try {
    return await action();
  } catch {
    return undefined;
  }
}
