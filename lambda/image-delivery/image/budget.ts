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
   * Takes work from what is left, before it is done. An operation passes over a pixel once, a blur half as often as its
   * radius (measured: 2.7 ns for each pixel and unit of radius, where a pass takes 5).
   * @throws DeliveryError 400 `ELIMIT` when there is not so much left
   */
  spend(work: number): void {
    this.left -= work;
    // Written so that NaN is refused, too.
    if (!(this.left >= 0)) throw new DeliveryError(400, 'ELIMIT', 'The transformation takes too much work');
  }
}
