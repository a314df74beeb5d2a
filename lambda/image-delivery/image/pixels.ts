import type { Size } from './operations';
import { type Sharp, sharp } from './sharp';

/** An image in memory: rows of RGBA, 8 bits a channel, sRGB, not premultiplied. */
export interface Pixels extends Size {
  readonly data: Buffer;
}

/** Carries out what a pipeline holds so far. */
export async function toPixels(pipeline: Sharp): Promise<Pixels> {
  const rgba = pipeline.toColourspace('srgb').ensureAlpha().raw({ depth: 'uchar' });
  const { data, info } = await rgba.toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

/** A pipeline that begins with these pixels. */
export function fromPixels({ data, width, height }: Pixels): Sharp {
  return sharp(data, { limitInputPixels: false, raw: { width, height, channels: 4 } });
}
