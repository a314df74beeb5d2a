import { DeliveryError } from '../../errors';
import type { Size } from '../operations';

/** What a loop in JavaScript costs for each pixel, in passes of libvips: measured are up to 130 ns. */
export const loopPasses = 25;

/** Most pixels that such a loop makes, in half a second. */
const maxLoopPixels = 4_000_000;

/**
 * Refuses what is too large for an effect.
 * @param effect the key that the user wrote, e.g. `e-distort`
 * @param limit most pixels of the result
 * @throws DeliveryError 400 `ELIMIT`
 */
export function checkLoop(effect: string, size: Size, limit = maxLoopPixels): void {
  if (size.width * size.height <= limit) return;
  throw new DeliveryError(400, 'ELIMIT', `${effect} takes at most ${limit / 1e6} megapixels; resize first`);
}
