import type { PixelAction, RunContext } from '../action';
import type { Planned, UnsharpMask } from '../operations';
import { spendOnUnsharp, unsharp } from '../raster/unsharp';

/** What sharp takes. */
const largestSigma = 1000;

/** `e-usm`. The radius counts only without a sigma: it is where the blur is cut off, far out. */
export function unsharpMask(operation: Planned<UnsharpMask>, context: RunContext): PixelAction {
  const { radius, amount, threshold } = operation;
  const sigma = Math.min(operation.sigma > 0 ? operation.sigma : radius / 2, largestSigma);
  spendOnUnsharp(context, operation.size, sigma);
  return { run: (pixels) => unsharp(pixels, { sigma, amount, threshold }) };
}
