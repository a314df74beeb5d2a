import { DeliveryError } from '../errors';

/** What work is paid from. */
export type Spending = Pick<Budget, 'spend'>;

/**
 * What one request may cost: pixels that are passed over, by all its stages, frames and layers together. A pass of
 * libvips over a pixel is 1.
 */
export class Budget {
  /** @param left most work in pixels */
  constructor(private left: number) {}

  /**
   * Takes work from what is left, before it is done.
   * @throws DeliveryError 400 `ELIMIT` when there is not so much left
   */
  spend(work: number): void {
    this.left -= work;
    // Written so that NaN is refused, too.
    if (!(this.left >= 0)) throw new DeliveryError(400, 'ELIMIT', 'The transformation takes too much work');
  }
}
