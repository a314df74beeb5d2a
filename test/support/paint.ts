import type { Size } from '../../lambda/image-delivery/image/operations';
import type { Pixels } from '../../lambda/image-delivery/image/raster/pixels';

/** Red, green, blue and alpha, each 0–255. */
export type Rgba = readonly [number, number, number, number];

/** Pixels of which each has the colour that is given for its place. */
export function paint({ width, height }: Size, colour: (x: number, y: number) => Rgba): Pixels {
  const data = Buffer.alloc(width * height * 4);
  for (let index = 0; index < width * height; index += 1) {
    data.set(colour(index % width, Math.floor(index / width)), index * 4);
  }
  return { data, width, height };
}

/** Pixels of one colour. */
export function fill(size: Size, colour: Rgba): Pixels {
  return paint(size, () => colour);
}

/** Pixels of which no two neighbours are alike; a few are half transparent. */
export function motley(size: Size): Pixels {
  return paint(size, (x, y) => [(x * 37) % 256, (y * 53) % 256, ((x + y) * 29) % 256, (x + y) % 5 === 0 ? 128 : 255]);
}

/** The largest difference of any sample of two images of one size. */
export function maxDifference(one: Pixels, other: Pixels): number {
  if (one.width !== other.width || one.height !== other.height) return Infinity;
  return one.data.reduce((most, sample, index) => Math.max(most, Math.abs(sample - (other.data[index] ?? 0))), 0);
}
