import { describe, expect, it } from '@jest/globals';
import {
  dominantBorderColor,
  dominantColor,
  dominantColors,
} from '../../../../../lambda/image-delivery/image/raster/dominant';
import { type Pixels, toPixels } from '../../../../../lambda/image-delivery/image/raster/pixels';
import { gradient, quarters, solid } from '../../../../support/images';

const red = { r: 255, g: 0, b: 0, alpha: 1 };
const blue = { r: 0, g: 0, b: 255, alpha: 1 };
const black = { r: 0, g: 0, b: 0, alpha: 1 };

/** A picture drawn with one letter a pixel: r(ed), b(lue), d(ark grey), k (black), . (transparent). */
function drawing(rows: readonly string[]): Pixels {
  const colors: Record<string, number[]> = {
    r: [255, 0, 0, 255],
    b: [0, 0, 255, 255],
    d: [30, 30, 30, 255],
    k: [0, 0, 0, 255],
    '.': [0, 255, 0, 0],
  };
  const data = Buffer.from(rows.flatMap((row) => row.split('').flatMap((letter) => colors[letter] ?? [])));
  return { data, width: rows[0]?.length ?? 0, height: rows.length };
}

describe('dominantColor', () => {
  it('is exactly the most frequent colour', async () => {
    expect(await dominantColor(drawing(['rrb', 'bbb', 'rrb']))).toEqual(blue);
  });

  it('does not mix colours that are merely alike', async () => {
    expect(await dominantColor(drawing(['kkd', 'dkk']))).toEqual(black);
  });

  it('leaves out what is transparent', async () => {
    expect(await dominantColor(drawing(['....', '..r.']))).toEqual(red);
  });

  it('is black when nothing can be seen', async () => {
    expect(await dominantColor(drawing(['..', '..']))).toEqual(black);
  });

  it('is found in a large image, too', async () => {
    const image = solid('blue', { width: 300, height: 200 }).composite([
      { input: await solid('red', { width: 100, height: 100 }).png().toBuffer(), left: 10, top: 10 },
    ]);
    expect(await dominantColor(await toPixels(image))).toEqual(blue);
  });

  it('is a colour of the image where no two pixels are the same', async () => {
    const { r, g, b } = await dominantColor(await toPixels(gradient({ width: 100, height: 100 })));
    for (const value of [r, g, b]) expect(value).toBe(Math.min(255, Math.max(0, Math.round(value))));
  });

  it('is that of a single pixel', async () => {
    expect(await dominantColor(drawing(['r']))).toEqual(red);
  });
});

describe('dominantBorderColor', () => {
  it('does not look at the middle', async () => {
    expect(await dominantBorderColor(drawing(['rrrrr', 'rbbbr', 'rbbbb', 'rbbbr', 'rrrrr']))).toEqual(red);
  });

  it('looks at the edges of a large image', async () => {
    const image = solid('blue', { width: 200, height: 200 }).extend({
      top: 6,
      bottom: 6,
      left: 6,
      right: 6,
      background: 'red',
    });
    expect(await dominantBorderColor(await toPixels(image))).toEqual(red);
  });
});

describe('dominantColors', () => {
  it('gives different colours, the most frequent first', async () => {
    expect(await dominantColors(drawing(['bbb', 'brr', 'brk']), 2)).toEqual([blue, red]);
  });

  it('gives fewer when there are no more', async () => {
    expect(await dominantColors(drawing(['kkd', 'kkd']), 4)).toEqual([black]);
  });

  it('finds all four of four', async () => {
    const colors = await dominantColors(await toPixels(quarters({ width: 90, height: 90 })), 4);
    expect(colors).toHaveLength(4);
    expect(colors).toContainEqual({ r: 255, g: 255, b: 0, alpha: 1 });
  });
});
