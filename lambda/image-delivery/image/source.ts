import { DeliveryError } from '../errors';
import type { Page } from '../request/transformation/step';
import { hasMoreFrames } from './encoding/frame-count';
import { packedTextBytes } from './encoding/packed-text';
import { jpegQuality } from './encoding/jpeg-quality';
import { sharp } from './sharp';

/** Formats that can be read. HEIC needs `decodeHeic` first: sharp reads its header only. */
export type SourceFormat = 'avif' | 'gif' | 'heic' | 'jpeg' | 'png' | 'webp';

/** What the header of an image tells; nothing is decoded for it. */
export interface SourceImage {
  readonly format: SourceFormat;
  /** Width in pixels as shown, EXIF orientation applied; of one frame. */
  readonly width: number;
  readonly height: number;
  /**
   * Of an animated GIF or WebP; libvips reads only the first of an animated PNG or AVIF. 1 also for an animation that
   * its EXIF orientation turns or flips: libvips would do that to all frames as one.
   */
  readonly frames: number;
  /** Milliseconds each frame is shown, and how often all are played (0: for ever); undefined for a still image. */
  readonly timing?: { readonly delay: number[]; readonly loop: number };
  readonly hasAlpha: boolean;
  /** More than 8 bits a channel, as it is decoded: libvips blurs such an image twenty times slower. */
  readonly deep: boolean;
  /** One channel besides transparency: sharp would make colours grey that are put on it. */
  readonly grey: boolean;
  /** Progressive JPEG or interlaced PNG: such a file is decoded whole, not in strips. */
  readonly progressive: boolean;
  /** 1–100: about the quality that a JPEG was written with; undefined for others and unusual ones. */
  readonly quality?: number;
}

/** Most frames of an animation, and most bytes of packed text, that a decoder may look at only to read the header. */
const mostFrames = 4096;
const mostPackedText = 1_000_000;

/**
 * Reads the header of an image.
 * @throws DeliveryError 400 when the bytes are not an image that can be read.
 */
export async function inspectSource(data: Buffer): Promise<SourceImage> {
  if (isDearHeader(data)) throw new DeliveryError(400, 'ELIMIT', 'The file has too many frames, or too much text');
  const image = await readHeader(data);
  if (!image) throw new DeliveryError(400, 'EINVAL', 'The file is not a JPEG, PNG, WebP, AVIF, GIF or HEIC image');
  return image;
}

/** The same, but undefined for what cannot be read. */
export async function tryInspectSource(data: Buffer): Promise<SourceImage | undefined> {
  return isDearHeader(data) ? undefined : readHeader(data);
}

async function readHeader(data: Buffer): Promise<SourceImage | undefined> {
  try {
    const header = await sharp(data, { limitInputPixels: false }).metadata();
    const format = header.format === 'heif' ? heifFormat(header.compression) : header.format;
    if (format === undefined || !isSourceFormat(format)) return undefined;
    return {
      format,
      width: header.autoOrient.width,
      height: header.pageHeight ?? header.autoOrient.height,
      // What an AVIF or HEIC holds more than one of are pictures, not frames.
      frames: header.format === 'heif' || (header.orientation ?? 1) > 2 ? 1 : (header.pages ?? 1),
      timing: header.delay && { delay: header.delay.map(writable), loop: header.loop ?? 0 },
      hasAlpha: header.hasAlpha,
      deep: header.depth !== 'uchar' && format !== 'heic',
      grey: header.channels < 3,
      progressive: header.isProgressive,
      quality: format === 'jpeg' ? jpegQuality(data) : undefined,
    };
  } catch {
    return undefined;
  }
}

/**
 * The frame of an animation that `pg` asks for, counted from 0; undefined for all of it, and for a still image, of
 * which `pg` says nothing.
 * @param thumbnail whether the URL ends in `/ik-thumbnail.jpg`, which is the first frame unless `pg` says otherwise
 * @throws DeliveryError 501 for several pages, 400 for one that is not there
 */
export function frameOf(page: Page | undefined, source: SourceImage, thumbnail = false): number | undefined {
  if (source.frames === 1) return undefined;
  if (page === undefined) return thumbnail ? 0 : undefined;
  if (page === 'several') throw new DeliveryError(501, 'ENOTSUP', '"pg" takes one frame; layers of a PSD are not read');
  if (page >= 1 && page <= source.frames) return page - 1;
  throw new DeliveryError(400, 'EINVAL', `"pg" is beyond the ${source.frames} frames of the image`);
}

/** Whether a decoder would be kept busy before it tells any size. */
function isDearHeader(data: Buffer): boolean {
  return hasMoreFrames(data, mostFrames) || packedTextBytes(data) > mostPackedText;
}

/** A GIF may show a frame for eleven minutes; sharp writes no more than one. */
function writable(milliseconds: number): number {
  return Math.min(milliseconds, 65_535);
}

/** Both are HEIF: a container, of images that are compressed in one way or another. */
function heifFormat(compression: string | undefined): SourceFormat | undefined {
  if (compression === 'hevc') return 'heic';
  return compression === 'av1' ? 'avif' : undefined;
}

function isSourceFormat(format: string): format is SourceFormat {
  return ['avif', 'gif', 'heic', 'jpeg', 'png', 'webp'].includes(format);
}
