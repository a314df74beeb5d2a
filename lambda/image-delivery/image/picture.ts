import { empty, paste } from './raster/canvas';
import { decodeHeic } from './heic/heic';
import { checkHeld } from './limits';
import type { Size } from './operations';
import { fromPixels, type Pixels, toPixels } from './raster/pixels';
import { type Sharp, sharp } from './sharp';
import type { SourceImage } from './source';

/**
 * An image that is being worked on: a pipeline that has not run yet, and what it will make. The first one is part of
 * decoding (a JPEG is then decoded at the size it is needed in), the last one of encoding.
 */
export interface Picture {
  readonly pipeline: Sharp;
  /** Rank of the last action in the pipeline. */
  readonly rank: number;
  /** Size of one frame. */
  readonly size: Size;
  /** Frames, below one another. */
  readonly frames: number;
  /** Whether it is to become pixels of 8-bit RGBA before anything but a resize is done: it is grey, or deeper. */
  readonly unlike: boolean;
}

/** Which frames of a file are worked on. */
export interface FrameChoice {
  /** Index of the first one. */
  readonly first: number;
  readonly count: number;
}

/**
 * Begins with a file; nothing is decoded yet, unless sharp cannot do it. EXIF orientation is applied first of all.
 * @param check throws when that is not wanted any more
 * @throws DeliveryError 400 for a HEIC image that cannot be decoded
 */
export async function openPicture(
  data: Buffer,
  source: SourceImage,
  frames: FrameChoice,
  pixelLimit: number,
  check?: () => void,
): Promise<Picture> {
  const limitInputPixels = Math.floor(pixelLimit);
  const file = source.format === 'heic' ? await decodeHeic(data, limitInputPixels, check) : data;
  const options = { page: frames.first, pages: frames.count, limitInputPixels, failOn: 'error' } as const;
  const { width, height, deep, grey } = source;
  const pipeline = sharp(file, options).autoOrient();
  return { pipeline, rank: 0, size: { width, height }, frames: frames.count, unlike: deep || grey };
}

/** Begins with pixels. */
export function pictureOf(pixels: Pixels, frames = 1): Picture {
  const size = { width: pixels.width, height: pixels.height / frames };
  return { pipeline: fromPixels(pixels, size.height), rank: 0, size, frames, unlike: false };
}

/**
 * Carries out what the pipeline holds, so that the next one can begin with the result.
 * @throws DeliveryError 400 `ELIMIT` when the result is too large to be held in memory
 */
export async function develop(picture: Picture): Promise<Picture> {
  return pictureOf(await hold(picture), picture.frames);
}

/**
 * The frames of a picture, one by one.
 * @throws DeliveryError 400 `ELIMIT` when they are too large to be held in memory
 */
export async function framesOf(picture: Picture): Promise<Pixels[]> {
  const { data, width, height } = await hold(picture);
  const length = data.length / picture.frames;
  const frameHeight = height / picture.frames;
  return Array.from({ length: picture.frames }, (_, index) => ({
    data: data.subarray(index * length, (index + 1) * length),
    width,
    height: frameHeight,
  }));
}

function hold({ pipeline, size, frames }: Picture): Promise<Pixels> {
  checkHeld(size.width * size.height * frames);
  return toPixels(pipeline);
}

/** A picture of frames of one size. */
export async function joinFrames(frames: readonly Pixels[]): Promise<Picture> {
  const [first] = frames;
  if (!first) throw new Error('a picture has a frame at least');
  if (frames.length === 1) return pictureOf(first);
  const all = empty({ width: first.width, height: first.height * frames.length });
  for (const [index, frame] of frames.entries()) await paste(all, frame, 0, index * first.height);
  return pictureOf(all, frames.length);
}
