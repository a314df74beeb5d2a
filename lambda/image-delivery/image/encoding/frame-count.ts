import { colourTableLength } from './gif-blocks';

/** Blocks of a GIF that are looked at: more than any of 100 MB has, but for one that is made to be slow. */
const mostBlocks = 1_000_000;

/**
 * Whether an animation has more frames than a number, told without a decoder: libwebp takes minutes to list half a
 * million of them (each is looked for from the beginning), and giflib two hundred megabytes.
 *
 * @param data a file of any kind: one that is no GIF or WebP has none
 */
export function hasMoreFrames(data: Buffer, most: number): boolean {
  const text = data.toString('latin1', 0, 12);
  if (text.startsWith('GIF8')) return gifFrames(data, most) > most;
  return text.startsWith('RIFF') && text.endsWith('WEBP') && webpFrames(data, most) > most;
}

/** Counts to one more than the most. */
function webpFrames(data: Buffer, most: number): number {
  let frames = 0;
  for (let position = 12; position + 8 <= data.length && frames <= most;) {
    // `ANMF` as four bytes.
    if (data.readUInt32BE(position) === 0x414e4d46) frames += 1;
    const length = data.readUInt32LE(position + 4);
    position += 8 + length + (length % 2);
  }
  return frames;
}

/** The same; more than there can be where the blocks are too many to be looked at. */
function gifFrames(data: Buffer, most: number): number {
  let frames = 0;
  let blocks = 0;
  let position = 13 + colourTableLength(data[10]);
  while (position < data.length && frames <= most) {
    const kind = data[position];
    if (kind === 0x2c) {
      frames += 1;
      position += 11 + colourTableLength(data[position + 9]);
    } else if (kind === 0x21) {
      position += 2;
    } else {
      return frames;
    }
    for (let length = data[position] ?? 0; length > 0; length = data[position] ?? 0) {
      position += 1 + length;
      blocks += 1;
      if (blocks > mostBlocks) return Infinity;
    }
    position += 1;
  }
  return frames;
}
