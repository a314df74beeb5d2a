import type { PixelAction, RunContext } from '../action';
import type { Planned, Sharpen } from '../operations';
import { spendOnUnsharp, unsharp } from '../raster/unsharp';

const sigma = 1;
/** Leaves the noise of even areas alone. */
const threshold = 2 / 255;
/** What all larger amounts come close to; ImageKit's default of 50 is half of it. */
const strongest = 2;

/** `e-sharpen`. ImageKit does not say what its numbers mean, only that they go from 1 to 99, or (from Imgix) 2000. */
export function sharpen({ amount, size }: Planned<Sharpen>, context: RunContext): PixelAction {
  spendOnUnsharp(context, size, sigma);
  const strength = strongest * (1 - 2 ** (-amount / 50));
  return { run: (pixels) => unsharp(pixels, { sigma, amount: strength, threshold }) };
}
