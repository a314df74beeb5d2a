import type { Color } from '../../request/transformation/color';
import type { PixelAction, RunContext } from '../action';
import { filled, paste } from '../raster/canvas';
import { cuttingPasses, forEachCutPixel, innerCorners, roundedCorners } from '../raster/mask';
import type { Border, Planned } from '../operations';

/** Draws a border around an image, which grows by it on every side. */
export function border({ size, width, color, radius }: Planned<Border>, { budget }: RunContext): PixelAction {
  if (radius) budget.spend(size.width * size.height * cuttingPasses);
  return {
    run: async (pixels) => {
      const canvas = await filled(size, color);
      await paste(canvas, pixels, width, width);
      if (radius && width > 0) {
        const corners = innerCorners(roundedCorners(radius, size), width);
        await forEachCutPixel(pixels, corners, (x, y, inside) => {
          const start = ((y + width) * size.width + x + width) * 4;
          mix(canvas.data.subarray(start, start + 4), color, inside);
        });
      }
      return canvas;
    },
  };
}

/** Leaves a part of a pixel as it is; the rest gets a colour. */
function mix(pixel: Buffer, color: Color, kept: number): void {
  const [r = 0, g = 0, b = 0, a = 0] = pixel;
  const own = (a / 255) * kept;
  const added = color.alpha * (1 - kept);
  const alpha = own + added;
  if (alpha === 0) return;
  pixel[0] = Math.round((r * own + color.r * added) / alpha);
  pixel[1] = Math.round((g * own + color.g * added) / alpha);
  pixel[2] = Math.round((b * own + color.b * added) / alpha);
  pixel[3] = Math.round(alpha * 255);
}
