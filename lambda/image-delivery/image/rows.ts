import { setImmediate } from 'node:timers/promises';
import { DeliveryError } from '../errors';
import type { Size } from './operations';

/** What a loop in JavaScript costs for each pixel, in passes of libvips (see {@link Budget}): about 100 ns. */
export const loopPasses = 20;

/** Most pixels that such a loop makes: it has one core for all requests. */
const maxLoopPixels = 4_000_000;
/** Rows between two chances for other requests. */
const rowsAtOnce = 64;

/**
 * Refuses an image that is too large for a loop in JavaScript.
 * @param effect the key that the user wrote, e.g. `e-distort`
 * @throws DeliveryError 400 `ELIMIT`
 */
export function checkLoop(effect: string, size: Size, limit = maxLoopPixels): void {
  if (size.width * size.height <= limit) return;
  throw new DeliveryError(400, 'ELIMIT', `${effect} takes at most ${limit / 1e6} megapixels; resize first`);
}

/** Does something for each row of an image, and lets other requests go on in between. */
export async function eachRow(height: number, work: (y: number) => void): Promise<void> {
  for (let y = 0; y < height; y += 1) {
    if (y % rowsAtOnce === 0 && y > 0) await setImmediate();
    work(y);
  }
}
