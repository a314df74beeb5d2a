import type { Distortion } from '../../request/transformation/step';
import type { PixelAction, RunContext } from '../action';
import { arcDetail, arcLocate, arcSize } from '../raster/arc';
import { checkLoop, loopPasses } from '../raster/loop-cost';
import type { Distort, Planned, Size } from '../operations';
import { perspectiveBox, perspectiveDetail, perspectiveLocate } from '../raster/perspective';
import { type Locate, shrunk, warp } from '../raster/warp';

/**
 * `e-distort`: moves the corners of an image, or bends it along an arc. What the canvas gains is transparent.
 * @throws DeliveryError 400 `ELIMIT` when the result has more than 4 megapixels, `EINVAL` for impossible corners
 */
export function distort({ distortion, size }: Planned<Distort>, { budget }: RunContext): PixelAction {
  checkLoop('e-distort', size);
  budget.spend(size.width * size.height * loopPasses);
  return {
    run: async (pixels) => {
      const { shown, locate } = course(distortion, pixels);
      return warp(await shrunk(pixels, shown), size, locate);
    },
  };
}

/**
 * The size of a distorted image. Corners: the box around them. An arc: its middle row keeps its length, or, for short
 * wide bends, its bottom becomes one point.
 * @throws DeliveryError 400 `EINVAL` when corners are not those of a convex shape
 */
export function distortedSize(distortion: Distortion, input: Size): Size {
  if (distortion.kind === 'arc') return arcSize(distortion.degrees, input);
  const { width, height } = perspectiveBox(distortion.corners);
  return { width, height };
}

function course(distortion: Distortion, input: Size): { readonly shown: Size; readonly locate: Locate } {
  if (distortion.kind === 'arc') {
    const { degrees } = distortion;
    return { shown: arcDetail(degrees, input), locate: arcLocate(degrees, input) };
  }
  const { corners } = distortion;
  return { shown: perspectiveDetail(corners), locate: perspectiveLocate(corners) };
}
