import type { PixelAction } from '../action';
import { filled, paste } from '../raster/canvas';
import type { Pad, Planned } from '../operations';

/**
 * Puts an image on a larger canvas of one colour, which is not seen through the image. Not by sharp's `extend`: that
 * makes the colour grey when the image is.
 */
export function pad({ size, left, top, color }: Planned<Pad>): PixelAction {
  return {
    run: async (pixels) => {
      const canvas = await filled(size, color);
      await paste(canvas, pixels, left, top);
      return canvas;
    },
  };
}
