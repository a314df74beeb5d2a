import { copied } from './canvas';
import { fromPixels, type Pixels, toPixels } from './pixels';
import { eachRow } from './rows';
import type { RunContext } from '../action';
import type { Size } from '../operations';

/** How an unsharp mask is made. */
export interface UnsharpMasking {
  /** Standard deviation in pixels of the blur that an image is compared with. */
  readonly sigma: number;
  /** What the difference is multiplied by before it is added. */
  readonly amount: number;
  /** Differences up to this are left alone, 0–1. */
  readonly threshold: number;
}

/** What it costs besides the blur, in passes. */
const passes = 8;

/** Takes from the budget what {@link unsharp} costs. */
export function spendOnUnsharp({ budget }: RunContext, { width, height }: Size, sigma: number): void {
  budget.spend(width * height * (sigma / 2 + passes));
}

/**
 * Adds to each channel its difference from a blurred copy. libvips' own sharpening is not used: it costs ten times as
 * much (200 ns for each pixel), knows no threshold for all brightnesses alike, and leaves a rim where an image becomes
 * transparent.
 */
export async function unsharp(pixels: Pixels, { sigma, amount, threshold }: UnsharpMasking): Promise<Pixels> {
  const { data: original, width, height } = pixels;
  // Below 0.3 sharp knows no blur, and there would be none to see.
  const { data: blurred } = await toPixels(fromPixels(pixels).blur(Math.max(0.3, sigma)));
  const least = threshold * 255;
  const { data: sharpened } = await copied(pixels);
  // Unlike a Buffer this rounds and does not wrap around.
  const target = new Uint8ClampedArray(sharpened.buffer, sharpened.byteOffset, sharpened.length);
  await eachRow(height, (y) => {
    const end = (y + 1) * width * 4;
    for (let index = y * width * 4; index < end; index += 1) {
      if (index % 4 === 3) continue;
      const value = original[index] ?? 0;
      const difference = value - (blurred[index] ?? 0);
      if (Math.abs(difference) > least) target[index] = value + amount * difference;
    }
  });
  return { data: sharpened, width, height };
}
