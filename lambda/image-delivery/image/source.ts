import { DeliveryError } from '../errors';
import { sharp } from './sharp';

/** Formats that can be read. HEIC is not among them: sharp's prebuilt libheif has no HEVC decoder. */
export type SourceFormat = 'avif' | 'gif' | 'jpeg' | 'png' | 'webp';

/** What the header of an image tells; nothing is decoded for it. */
export interface SourceImage {
  readonly format: SourceFormat;
  /** Width in pixels as shown, EXIF orientation applied; of one frame. */
  readonly width: number;
  readonly height: number;
  /** 1 also for an animation that its EXIF orientation turns or flips: libvips would do that to all frames as one. */
  readonly frames: number;
  /** Milliseconds each frame is shown, and how often all are played (0: for ever); undefined for a still image. */
  readonly timing?: { readonly delay: number[]; readonly loop: number };
  readonly hasAlpha: boolean;
  /** More than 8 bits a channel: libvips blurs such an image twenty times slower. */
  readonly deep: boolean;
  /** Progressive JPEG or interlaced PNG: such a file is decoded whole, not in strips. */
  readonly progressive: boolean;
  /** 1–100: about the quality that a JPEG was written with; undefined for others and unusual ones. */
  readonly quality?: number;
}

/**
 * Reads the header of an image.
 * @throws DeliveryError 400 when the bytes are not an image that can be read.
 */
export async function inspectSource(data: Buffer): Promise<SourceImage> {
  const image = await tryInspectSource(data);
  if (!image) throw new DeliveryError(400, 'EINVAL', 'The file is not a JPEG, PNG, WebP, AVIF or GIF image');
  return image;
}

/** The same, but undefined for what cannot be read. */
export async function tryInspectSource(data: Buffer): Promise<SourceImage | undefined> {
  try {
    const header = await sharp(data, { limitInputPixels: false }).metadata();
    const format = header.format === 'heif' ? 'avif' : header.format;
    if (format === 'avif' && header.compression !== 'av1') return undefined;
    if (!isSourceFormat(format)) return undefined;
    return {
      format,
      width: header.autoOrient.width,
      height: header.pageHeight ?? header.autoOrient.height,
      frames: (header.orientation ?? 1) > 2 ? 1 : (header.pages ?? 1),
      timing: header.delay && { delay: header.delay.map(writable), loop: header.loop ?? 0 },
      hasAlpha: header.hasAlpha,
      deep: header.depth !== 'uchar',
      progressive: header.isProgressive,
    };
  } catch {
    return undefined;
  }
}

/** A GIF may show a frame for eleven minutes; sharp writes no more than one. */
function writable(milliseconds: number): number {
  return Math.min(milliseconds, 65_535);
}

function isSourceFormat(format: string): format is SourceFormat {
  return ['avif', 'gif', 'jpeg', 'png', 'webp'].includes(format);
}
