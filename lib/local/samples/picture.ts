import sharp, { type Sharp } from 'sharp';
import type { Random } from './random';
import type { Size } from './svg';

/** A picture as opaque RGB pixels, three bytes each, row by row. */
export interface Picture extends Size {
  readonly data: Buffer;
}

/** Rasterises an SVG scene that covers its whole canvas. */
export const paint = (scene: string): Promise<Picture> => toPicture(sharp(Buffer.from(scene)));

/** Lays a second scene over a picture of the same size. */
export const paintOver = (picture: Picture, scene: string): Promise<Picture> =>
  toPicture(encoder(picture).composite([{ input: Buffer.from(scene) }]));

/** The picture as a sharp pipeline, ready for an output format. */
export const encoder = ({ data, width, height }: Picture): Sharp =>
  sharp(data, { raw: { width, height, channels: 3 } });

async function toPicture(image: Sharp): Promise<Picture> {
  const { data, info } = await image.removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

/**
 * Adds photographic grain, in place: it hides the banding of smooth gradients and gives an encoder as much to do as
 * a photograph would.
 *
 * @param strength standard deviation of the grain, in steps of 256
 */
export function addGrain({ data }: Picture, random: Random, strength: number): void {
  // The sum of a number's four bytes is all but normally distributed, around 510 with a deviation of 147.8.
  const scale = strength / 147.8;
  for (let at = 0; at < data.length; at += 3) {
    const bits = random() * 2 ** 32;
    const sum = (bits & 255) + ((bits >>> 8) & 255) + ((bits >>> 16) & 255) + (bits >>> 24);
    const grain = (sum - 510) * scale;
    for (let channel = at; channel < at + 3; channel++) data[channel] = clamp((data[channel] ?? 0) + grain);
  }
}

// A Buffer wraps around where a photograph would saturate.
const clamp = (value: number): number => (value < 0 ? 0 : value > 255 ? 255 : value);
