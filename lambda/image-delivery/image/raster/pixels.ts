import type { Size } from '../operations';
import { type Sharp, sharp } from '../sharp';

/** An image in memory: rows of RGBA, 8 bits a channel, sRGB, not premultiplied. */
export interface Pixels extends Size {
  readonly data: Buffer;
}

/** Carries out what a pipeline holds so far; it cannot be used any more, as it ends in raw pixels now. */
export async function toPixels(pipeline: Sharp): Promise<Pixels> {
  const rgba = pipeline.toColourspace('srgb').ensureAlpha().raw({ depth: 'uchar' });
  const { data, info } = await rgba.toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

/** These pixels as what sharp's `composite` lays over an image. */
export function overlayOf({ data, width, height }: Pixels) {
  return { input: data, raw: { width, height, channels: 4 } } as const;
}

/**
 * A pipeline that begins with these pixels.
 * @param pageHeight height of one frame of an animation, whose frames stand below one another
 */
export function fromPixels({ data, width, height }: Pixels, pageHeight = height): Sharp {
  const frames = pageHeight === height ? {} : { pages: -1 };
  const raw = { width, height, channels: 4 as const, ...(pageHeight === height ? {} : { pageHeight }) };
  return sharp(data, { ...frames, limitInputPixels: false, raw });
}
