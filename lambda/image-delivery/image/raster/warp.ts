import type { Size } from '../operations';
import { fromPixels, type Pixels, toPixels } from './pixels';
import { eachRow } from './rows';

/** A point of an image: 0, 0 is its top left, 1, 1 its bottom right. */
export interface Point {
  x: number;
  y: number;
}

/**
 * Says for a point of the result, in pixels, which point of the source is there, by writing it to `source` (a loop makes
 * no objects). Returns how much of the pixel around it belongs to the image, 0–1 (or beyond: then none or all of it).
 */
export type Locate = (x: number, y: number, source: Point) => number;

/**
 * Makes an image by looking up, for each of its pixels, where it comes from: between four pixels of the source, weighted
 * by how near they are (and by opacity). Beyond the source its edge goes on.
 */
export async function warp(pixels: Pixels, size: Size, locate: Locate): Promise<Pixels> {
  const { width, height } = size;
  const data = Buffer.alloc(width * height * 4);
  const at: Point = { x: 0, y: 0 };
  const sample = sampler(pixels);
  await eachRow(height, (y) => {
    for (let x = 0; x < width; x += 1) {
      const covered = locate(x + 0.5, y + 0.5, at);
      if (covered > 0) sample(at, Math.min(1, covered), data, (y * width + x) * 4);
    }
  });
  return { data, width, height };
}

/** The image not larger than it will be shown: what is warped has one pixel for each that is to be seen. */
export async function shrunk(pixels: Pixels, shown: Size): Promise<Pixels> {
  const width = Math.min(pixels.width, Math.max(1, Math.ceil(shown.width)));
  const height = Math.min(pixels.height, Math.max(1, Math.ceil(shown.height)));
  if (width === pixels.width && height === pixels.height) return pixels;
  return toPixels(fromPixels(pixels).resize(width, height, { fit: 'fill' }));
}

/** Writes the colour of a point to `target`. */
function sampler({ data, width, height }: Pixels): (at: Point, opacity: number, target: Buffer, to: number) => void {
  return (at, opacity, target, to) => {
    const x = Math.min(width - 1, Math.max(0, at.x * width - 0.5));
    const y = Math.min(height - 1, Math.max(0, at.y * height - 0.5));
    const left = Math.floor(x);
    const top = Math.floor(y);
    const rightShare = x - left;
    const lowerShare = y - top;
    const topLeft = (top * width + left) * 4;
    const topRight = left + 1 < width ? topLeft + 4 : topLeft;
    const below = top + 1 < height ? width * 4 : 0;
    const one = (1 - rightShare) * (1 - lowerShare) * (data[topLeft + 3] ?? 0);
    const two = rightShare * (1 - lowerShare) * (data[topRight + 3] ?? 0);
    const three = (1 - rightShare) * lowerShare * (data[topLeft + below + 3] ?? 0);
    const four = rightShare * lowerShare * (data[topRight + below + 3] ?? 0);
    const alpha = one + two + three + four;
    if (alpha === 0) return;
    for (let channel = 0; channel < 3; channel += 1) {
      const sum =
        one * (data[topLeft + channel] ?? 0) +
        two * (data[topRight + channel] ?? 0) +
        three * (data[topLeft + below + channel] ?? 0) +
        four * (data[topRight + below + channel] ?? 0);
      target[to + channel] = Math.round(sum / alpha);
    }
    target[to + 3] = Math.round(alpha * opacity);
  };
}
