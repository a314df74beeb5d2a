import { DeliveryError } from '../errors';

/** Bytes that several reads may take together. */
export class Allowance {
  private taken = 0;

  /** @param bytes most of all reads */
  constructor(private readonly bytes: number) {}

  /**
   * Takes what a read is about to keep.
   * @throws DeliveryError 400 `ELIMIT` when it is more than is left
   */
  take(bytes: number): void {
    this.taken += bytes;
    this.requireKept();
  }

  /** @throws DeliveryError 400 `ELIMIT` when more was taken than there was */
  requireKept(): void {
    if (this.taken <= this.bytes) return;
    throw new DeliveryError(400, 'ELIMIT', `The files of the layers are larger than ${this.bytes} bytes together`);
  }
}
