import sharp from 'sharp';

/** What can be seen of an image file. */
export interface Picture {
  readonly format: string;
  readonly width: number;
  /** Of one frame. */
  readonly height: number;
  readonly frames: number;
  /** Milliseconds of each frame; undefined for what does not move. */
  readonly delay: readonly number[] | undefined;
  readonly hasAlpha: boolean;
  /** RGBA of all frames, one below the other, colours multiplied by the opacity. */
  readonly pixels: Buffer;
}

/** How far two pictures of one size are apart. */
export interface Distance {
  /** Mean absolute difference of the samples, 0–255. */
  readonly mean: number;
  /** Share of pixels with a sample that differs by more than {@link far}. */
  readonly outliers: number;
}

const far = 40;

/**
 * Most that may differ between two versions of libvips and its codecs; on one machine nothing does. What went wrong
 * shows in one or the other: a colour that is a little off everywhere, a corner that is quite another.
 */
export const tolerance: Distance = { mean: 1.5, outliers: 0.005 };

/** Decodes an image file with all its frames. */
export async function decode(data: Buffer): Promise<Picture> {
  const {
    format,
    compression,
    width,
    pages = 1,
    pageHeight,
    height,
    delay,
    hasAlpha,
  } = await sharp(data, {
    animated: true,
  }).metadata();
  const pixels = await sharp(data, { animated: true }).toColourspace('srgb').ensureAlpha().raw().toBuffer();
  for (let at = 0; at < pixels.length; at += 4) {
    const alpha = (pixels[at + 3] ?? 0) / 255;
    if (alpha < 1) for (let sample = at; sample < at + 3; sample += 1) pixels[sample] = (pixels[sample] ?? 0) * alpha;
  }
  const moves = pages > 1;
  return {
    format: compression === 'av1' ? 'avif' : format,
    width,
    height: pageHeight ?? height,
    frames: pages,
    delay: moves ? delay : undefined,
    hasAlpha,
    pixels,
  };
}

/** How far the pixels of two pictures of one size and as many frames are apart. */
export function distance(one: Picture, other: Picture): Distance {
  const [a, b] = [one.pixels, other.pixels];
  let [sum, outliers] = [0, 0];
  for (let at = 0; at < a.length; at += 4) {
    let largest = 0;
    for (let sample = at; sample < at + 4; sample += 1) {
      const difference = Math.abs((a[sample] ?? 0) - (b[sample] ?? 0));
      sum += difference;
      if (difference > largest) largest = difference;
    }
    if (largest > far) outliers += 1;
  }
  return { mean: sum / a.length, outliers: outliers / (a.length / 4) };
}

/** Everything about a picture but its pixels, in one line. */
export function describePicture({ format, width, height, frames, delay, hasAlpha }: Picture): string {
  const alpha = hasAlpha ? ' with alpha' : '';
  const moving = delay ? `, ${frames} frames of ${delay.join(', ')} ms` : '';
  return `${width}×${height} ${format}${alpha}${moving}`;
}
