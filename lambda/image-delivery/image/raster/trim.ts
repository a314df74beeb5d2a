import type { Region } from '../operations';
import { fromPixels, type Pixels } from './pixels';

/** sharp trims nothing smaller. */
const minSide = 3;

/**
 * What `t` keeps of an image: the box around all that differs from the colour of its top left pixel (or, where that is
 * transparent, from transparency) by more than the threshold. Undefined when that is nothing, or all.
 * @param threshold 1–99, in steps of 8 bits of a channel
 */
export async function trimBox(pixels: Pixels, threshold: number): Promise<Region | undefined> {
  const { width, height } = pixels;
  if (Math.max(width, height) < minSide) return undefined;
  // Else sharp smoothes the image first, and thin lines at its edge are lost.
  const trimmed = fromPixels(pixels).trim({ threshold, lineArt: true });
  const { info } = await trimmed.raw().toBuffer({ resolveWithObject: true });
  if (info.width === width && info.height === height) return undefined;
  const [left, top] = [0 - (info.trimOffsetLeft ?? 0), 0 - (info.trimOffsetTop ?? 0)];
  return { left, top, width: info.width, height: info.height };
}
