import { transparent } from '../../request/transformation/color';
import type { PixelAction, RunContext } from '../action';
import { checkLoop } from '../raster/loop-cost';
import type { CastShadow, Planned } from '../operations';
import { fromPixels, overlayOf, type Pixels, toPixels } from '../raster/pixels';

/** ImageKit's limit. */
const maxPixels = 2_000_000;
/** The least that sharp blurs. */
const minSigma = 0.3;

/**
 * `e-shadow`: puts a black shadow under what is not transparent: as large, moved, blurred, its opacity the saturation.
 * The size stays, so an opaque image shows none of it, and what falls outside is cut off.
 * @throws DeliveryError 400 `ELIMIT` above 2 megapixels
 */
export function shadow(operation: Planned<CastShadow>, { budget }: RunContext): PixelAction {
  checkLoop('e-shadow', operation.size, maxPixels);
  budget.spend(operation.size.width * operation.size.height * (5 + operation.blur / 2));
  return {
    run: async (pixels) => {
      const { width, height } = pixels;
      const right = Math.round((width * operation.x) / 100);
      const down = Math.round((height * operation.y) / 100);
      if (Math.abs(right) >= width || Math.abs(down) >= height || operation.saturation === 0) return pixels;
      const shade = await cast(pixels, right, down, operation);
      return toPixels(fromPixels(pixels).composite([{ ...overlayOf(shade), blend: 'dest-over' }]));
    },
  };
}

/** The shadow alone, in the image's size. */
async function cast(pixels: Pixels, right: number, down: number, { blur, saturation }: CastShadow): Promise<Pixels> {
  const moved = fromPixels(pixels)
    .extract({
      left: Math.max(0, -right),
      top: Math.max(0, -down),
      width: pixels.width - Math.abs(right),
      height: pixels.height - Math.abs(down),
    })
    .extend({
      left: Math.max(0, right),
      right: Math.max(0, -right),
      top: Math.max(0, down),
      bottom: Math.max(0, -down),
      background: transparent,
    });
  const blurred = blur < minSigma ? moved : moved.blur(blur);
  return toPixels(blurred.linear([0, 0, 0, saturation / 100], [0, 0, 0, 0]));
}
