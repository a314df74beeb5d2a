import { beforeAll, describe, expect, it } from '@jest/globals';
import { hasMoreFrames } from '../../../../../lambda/image-delivery/image/encoding/frame-count';
import { manyGifFrames, manyWebpFrames } from '../../../../support/bombs/animations';
import { animation, type Colour, gradient, solid } from '../../../../support/images';

const size = { width: 16, height: 8 };
let still: Buffer;

beforeAll(async () => {
  still = await solid('red', size).webp({ lossless: true }).toBuffer();
});

describe('attack 4: hasMoreFrames', () => {
  it.each(['gif', 'webp'] as const)('counts the frames of an animated %s', async (format) => {
    for (const count of [2, 3, 30]) {
      const colours = Array.from({ length: count }, (_, index): Colour => (index % 2 ? 'red' : 'blue'));
      const data = await animation(colours, size)[format]({ delay: 100, loop: 1 }).toBuffer();
      expect([hasMoreFrames(data, count - 1), hasMoreFrames(data, count)]).toEqual([true, false]);
    }
  });

  it('counts those of files made to be slow', () => {
    const files = [manyGifFrames(4097), manyWebpFrames(still, 4097, size)];
    expect(files.map((data) => [hasMoreFrames(data, 4096), hasMoreFrames(data, 4097)])).toEqual([
      [true, false],
      [true, false],
    ]);
  });

  it('counts one frame of a still GIF, none of a still WebP', async () => {
    const gif = await gradient(size).gif().toBuffer();
    expect([hasMoreFrames(gif, 0), hasMoreFrames(gif, 1)]).toEqual([true, false]);
    expect(hasMoreFrames(still, 0)).toBe(false);
  });

  it('gives up on a GIF of more blocks than anybody writes', () => {
    const head = manyGifFrames(1).subarray(0, 19);
    const frame = Buffer.from('2c00000000010001000002', 'hex');
    const blocks = (count: number) =>
      Buffer.concat([head, frame, Buffer.alloc(2 * count, 1), Buffer.from('003b', 'hex')]);
    expect(hasMoreFrames(blocks(1_000_000), 1)).toBe(false);
    expect(hasMoreFrames(blocks(1_000_001), 1)).toBe(true);
  });

  it.each(['jpeg', 'png', 'avif'] as const)('counts nothing in a %s', async (format) => {
    expect(hasMoreFrames(await gradient(size).toFormat(format).toBuffer(), 0)).toBe(false);
  });

  it('ends with whatever it is given', () => {
    for (const kind of ['GIF89a', 'RIFF....WEBP']) {
      for (let length = 0; length < 60; length += 1) {
        for (const byte of [0, 0x21, 0x2c, 0xff]) {
          const data = Buffer.concat([Buffer.from(kind), Buffer.alloc(length, byte)]);
          expect(hasMoreFrames(data, 100)).toBe(false);
        }
      }
    }
  });
});
