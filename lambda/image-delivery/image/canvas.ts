import type { Color } from '../request/color';
import type { Size } from './operations';
import type { Pixels } from './pixels';
import { eachRow } from './rows';

/** An image of one colour. */
export function filled({ width, height }: Size, color: Color): Pixels {
  const pixel = [color.r, color.g, color.b, color.alpha * 255].map(Math.round);
  return { data: Buffer.alloc(width * height * 4, Buffer.from(pixel)), width, height };
}

/**
 * Replaces a part of a canvas by an image, its transparency included.
 * @param canvas is changed; has room for the whole image
 */
export async function paste(canvas: Pixels, image: Pixels, left: number, top: number): Promise<void> {
  await eachRow(image.height, (y) => {
    const start = y * image.width * 4;
    image.data.copy(canvas.data, ((top + y) * canvas.width + left) * 4, start, start + image.width * 4);
  });
}
