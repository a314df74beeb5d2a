import { describe, expect, it } from '@jest/globals';
import type { Pixels } from '../../../../../lambda/image-delivery/image/raster/pixels';
import { colorize } from '../../../../../lambda/image-delivery/image/steps/colorize';
import type { Color } from '../../../../../lambda/image-delivery/request/transformation/color';
import { budgetOf, pixelAt, plenty } from '../../../../support/actions';
import { maxDifference, motley, paint, type Rgba } from '../../../../support/paint';

const red = { r: 255, g: 0, b: 0, alpha: 1 };
const grey = { r: 128, g: 128, b: 128, alpha: 1 };

function tinted(pixels: Pixels, color: Color, intensity: number): Promise<Pixels> {
  return colorize({ kind: 'colorize', color, intensity, size: pixels }, plenty).run(pixels);
}

function greys(...levels: number[]): Pixels {
  return paint({ width: levels.length, height: 1 }, (x): Rgba => {
    const level = levels[x] ?? 0;
    return [level, level, level, 255];
  });
}

describe('colorize', () => {
  it('leaves black and white, and gives medium grey the colour', async () => {
    const result = await tinted(greys(0, 64, 127, 191, 255), red, 100);
    expect([0, 1, 2, 3, 4].map((x) => pixelAt(result, x, 0))).toEqual([
      [0, 0, 0, 255],
      [128, 0, 0, 255],
      [254, 0, 0, 255],
      [255, 127, 127, 255],
      [255, 255, 255, 255],
    ]);
  });

  it('takes the colours away with grey', async () => {
    const result = await tinted(motley({ width: 8, height: 8 }), grey, 100);
    for (let x = 0; x < 8; x += 1) {
      const [r = 0, g = 0, b = 0] = pixelAt(result, x, 3);
      expect(Math.max(r, g, b) - Math.min(r, g, b)).toBe(0);
    }
  });

  it('darkens with black, and lightens with white', async () => {
    const dark = await tinted(greys(128), { r: 0, g: 0, b: 0, alpha: 1 }, 50);
    expect(pixelAt(dark, 0, 0)).toEqual([65, 65, 65, 255]);
    const light = await tinted(greys(127), { r: 255, g: 255, b: 255, alpha: 1 }, 50);
    expect(pixelAt(light, 0, 0)).toEqual([191, 191, 191, 255]);
  });

  it('mixes by intensity times the opacity of the colour', async () => {
    const [half, other] = [await tinted(greys(127), red, 50), await tinted(greys(127), { ...red, alpha: 0.5 }, 100)];
    expect(pixelAt(half, 0, 0)).toEqual([191, 64, 64, 255]);
    expect(maxDifference(half, other)).toBe(0);
  });

  it('keeps transparency', async () => {
    const clear = paint({ width: 3, height: 1 }, (x) => [100, 150, 200, x * 100]);
    const result = await tinted(clear, red, 70);
    expect([0, 1, 2].map((x) => pixelAt(result, x, 0)[3])).toEqual([0, 100, 200]);
  });

  it('changes nothing with an intensity of 0, and nothing of what it was given', async () => {
    const pixels = motley({ width: 9, height: 70 });
    const before = Buffer.from(pixels.data);
    expect(maxDifference(await tinted(pixels, red, 0), pixels)).toBe(0);
    await tinted(pixels, red, 100);
    expect(pixels.data.equals(before)).toBe(true);
  });

  it('is paid for before it is run', () => {
    const size = { width: 10, height: 10 };
    const start = () => colorize({ kind: 'colorize', color: red, intensity: 100, size }, budgetOf(499));
    expect(start).toThrow(expect.objectContaining({ status: 400, code: 'ELIMIT' }));
  });
});
