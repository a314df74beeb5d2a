import type { PixelAction, RunContext } from '../action';
import { copied } from '../raster/canvas';
import { cuttingPasses, forEachCutPixel, roundedCorners } from '../raster/mask';
import type { Planned, Round } from '../operations';

/** Rounds the corners: what is outside becomes transparent, with a smooth edge. */
export function round({ radius, size }: Planned<Round>, { budget }: RunContext): PixelAction {
  budget.spend(size.width * size.height * cuttingPasses);
  return {
    run: async (pixels) => {
      const { data, width, height } = await copied(pixels);
      await forEachCutPixel(pixels, roundedCorners(radius, pixels), (x, y, inside) => {
        const start = (y * width + x) * 4;
        const alpha = Math.round((data[start + 3] ?? 0) * inside);
        // Colours that nobody sees would only make the file larger.
        if (alpha === 0) data.fill(0, start, start + 4);
        else data[start + 3] = alpha;
      });
      return { data, width, height };
    },
  };
}
