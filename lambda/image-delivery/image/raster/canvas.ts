import type { Color } from '../../request/transformation/color';
import type { Region, Size } from '../operations';
import type { Pixels } from './pixels';
import { eachRow } from './rows';

/*
 * All of these go row by row: to copy or fill 100 MB at once takes up to a tenth of a second, in which nobody else is
 * answered.
 */

/** An image of one colour. */
export async function filled(size: Size, color: Color): Promise<Pixels> {
  const canvas = empty(size);
  const row = Buffer.alloc(size.width * 4, pixelOf(color));
  if (color.alpha > 0) await eachRow(size.height, (y) => row.copy(canvas.data, y * row.length));
  return canvas;
}

/** A transparent image. */
export function empty({ width, height }: Size): Pixels {
  return { data: Buffer.alloc(width * height * 4), width, height };
}

/** One pixel of a colour. */
export function pixelOf({ r, g, b, alpha }: Color): Buffer {
  return Buffer.from([r, g, b, alpha * 255].map(Math.round));
}

/** The same image in memory of its own. */
export function copied(image: Pixels): Promise<Pixels> {
  return cropped(image, { left: 0, top: 0, width: image.width, height: image.height });
}

/** A part of an image. */
export async function cropped(image: Pixels, { left, top, width, height }: Region): Promise<Pixels> {
  const part = empty({ width, height });
  await eachRow(height, (y) => {
    const start = ((top + y) * image.width + left) * 4;
    image.data.copy(part.data, y * width * 4, start, start + width * 4);
  });
  return part;
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
