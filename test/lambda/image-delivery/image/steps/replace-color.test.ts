import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Pixels } from '../../../../../lambda/image-delivery/image/raster/pixels';
import { replaceColor } from '../../../../../lambda/image-delivery/image/steps/replace-color';
import type { ColorReplacement } from '../../../../../lambda/image-delivery/request/transformation/step';
import { budgetOf, pixelAt, plenty } from '../../../../support/actions';
import { maxDifference, motley, paint, type Rgba } from '../../../../support/paint';

const red = { r: 224, g: 32, b: 32, alpha: 1 };
const blue = { r: 32, g: 64, b: 224, alpha: 1 };
const white = { r: 255, g: 255, b: 255, alpha: 1 };
const black = { r: 0, g: 0, b: 0, alpha: 1 };

function replaced(pixels: Pixels, operation: ColorReplacement): Promise<Pixels> {
  return replaceColor({ kind: 'replace-color', ...operation, size: pixels }, plenty).run(pixels);
}

function row(...colours: Rgba[]): Pixels {
  return paint({ width: colours.length, height: 1 }, (x) => colours[x] ?? [0, 0, 0, 0]);
}

function three({ r, g, b }: typeof red): Rgba[] {
  return Array.from({ length: 3 }, () => [r, g, b, 255]);
}

describe('replaceColor', () => {
  it('makes a colour another one, and leaves others', async () => {
    const image = row([224, 32, 32, 255], [30, 160, 30, 255], [255, 255, 255, 255], [0, 0, 0, 255]);
    const result = await replaced(image, { to: blue, tolerance: 35, from: red });
    const [first = [], ...others] = [0, 1, 2, 3].map((x) => pixelAt(result, x, 0));
    expect(first).toEqual([32, 64, 224, 255].map(near));
    expect(others).toEqual([1, 2, 3].map((x) => pixelAt(image, x, 0)));
  });

  it('keeps shading: darker and lighter reds become darker and lighter blues', async () => {
    const shades = row([160, 20, 20, 255], [224, 32, 32, 255], [240, 90, 90, 255]);
    const result = await replaced(shades, { to: blue, tolerance: 60, from: red });
    const [dark = [], middle = [], light = []] = [0, 1, 2].map((x) => pixelAt(result, x, 0));
    for (const [r = 0, g = 0, b = 0] of [dark, middle, light]) expect(b).toBeGreaterThan(Math.max(r, g) + 60);
    const sum = (colour: number[]): number => (colour[0] ?? 0) + (colour[1] ?? 0) + (colour[2] ?? 0);
    expect(sum(dark)).toBeLessThan(sum(middle) - 40);
    expect(sum(light)).toBeGreaterThan(sum(middle) + 40);
  });

  it('colours grey by its lightness', async () => {
    const result = await replaced(row([255, 255, 255, 255], [200, 200, 200, 255]), {
      to: red,
      tolerance: 40,
      from: white,
    });
    expect(pixelAt(result, 0, 0)).toEqual([224, 32, 32, 255].map(near));
    const [r = 0, g = 0, b = 0] = pixelAt(result, 1, 0);
    expect([r > g + 60, r < 210, Math.abs(g - b) < 60]).toEqual([true, true, true]);
  });

  it('keeps what is nearly white together, and what is nearly black', async () => {
    const whites = row([255, 255, 255, 255], [252, 252, 252, 255], [249, 249, 249, 255]);
    const result = await replaced(whites, { to: blue, tolerance: 35, from: { r: 252, g: 252, b: 252, alpha: 1 } });
    expect(maxDifference(result, row(...three(blue)))).toBeLessThan(20);
    const blacks = row([0, 0, 0, 255], [3, 3, 3, 255], [6, 6, 6, 255]);
    const others = await replaced(blacks, { to: red, tolerance: 35, from: { r: 3, g: 3, b: 3, alpha: 1 } });
    expect(maxDifference(others, row(...three(red)))).toBeLessThan(20);
  });

  it('changes more with more tolerance, without a step', async () => {
    const ramp = paint({ width: 128, height: 1 }, (x) => [255 - x * 2, 0, 0, 255]);
    const changes = async (tolerance: number): Promise<number[]> => {
      const result = await replaced(ramp, { to: blue, tolerance, from: { r: 255, g: 0, b: 0, alpha: 1 } });
      return Array.from({ length: 128 }, (_, x) => pixelAt(result, x, 0)[2] ?? 0);
    };
    const [little, much] = [await changes(20), await changes(50)];
    const changed = (levels: number[]): number => levels.filter((level) => level > 0).length;
    expect([changed(little) > 10, changed(much) > 2 * changed(little), changed(much) < 128]).toEqual([
      true,
      true,
      true,
    ]);
    const steps = much.slice(1).map((level, index) => Math.abs(level - (much[index] ?? 0)));
    expect(Math.max(...steps)).toBeLessThan(30);
  });

  it('fades out around the tolerance', async () => {
    // Lightness 85, 80 and 75, so that 15, 20 and 25 lie between them and white.
    const image = row([212, 212, 212, 255], [198, 198, 198, 255], [185, 185, 185, 255]);
    const result = await replaced(image, { to: black, tolerance: 20, from: white });
    expect(pixelAt(result, 0, 0)[0]).toBe(0);
    expect(Math.abs((pixelAt(result, 1, 0)[0] ?? NaN) - 198 / 2)).toBeLessThan(20);
    expect(pixelAt(result, 2, 0)[0]).toBeGreaterThan(180);
  });

  it('changes only the colour itself with a tolerance of 0, and everything with one of 100 and more', async () => {
    const image = row([224, 32, 32, 255], [218, 32, 32, 255], [255, 255, 255, 255]);
    const exact = await replaced(image, { to: black, tolerance: 0, from: red });
    expect([0, 1, 2].map((x) => pixelAt(exact, x, 0)[0])).toEqual([0, 218, 255]);
    const all = await replaced(row([255, 255, 255, 255], [0, 0, 0, 255]), { to: red, tolerance: 100, from: white });
    expect(pixelAt(all, 0, 0)).toEqual([224, 32, 32, 255].map(near));
  });

  it('replaces the most frequent colour when none is named', async () => {
    const image = paint({ width: 20, height: 20 }, (x) => (x < 14 ? [30, 160, 30, 255] : [224, 32, 32, 255]));
    const result = await replaced(image, { to: blue, tolerance: 20 });
    expect(pixelAt(result, 2, 2)).toEqual([32, 64, 224, 255].map(near));
    expect(pixelAt(result, 18, 2)).toEqual([224, 32, 32, 255]);
  });

  it('keeps transparency, and multiplies it by that of the new colour', async () => {
    const image = row([224, 32, 32, 100], [224, 32, 32, 0]);
    const alphas = async (alpha: number): Promise<unknown> => {
      const result = await replaced(image, { to: { ...blue, alpha }, tolerance: 20, from: red });
      return [0, 1].map((x) => pixelAt(result, x, 0)[3]);
    };
    expect([await alphas(1), await alphas(0.5), await alphas(0)]).toEqual([
      [100, 0],
      [50, 0],
      [0, 0],
    ]);
  });

  it('changes (almost) nothing when a colour becomes itself, and nothing of what it was given', async () => {
    const pixels = motley({ width: 16, height: 70 });
    const before = Buffer.from(pixels.data);
    const result = await replaced(pixels, { to: red, tolerance: 100, from: red });
    expect(maxDifference(result, pixels)).toBeLessThanOrEqual(1);
    await replaced(pixels, { to: blue, tolerance: 100, from: red });
    expect(pixels.data.equals(before)).toBe(true);
  });

  it('makes any colour any other one', async () => {
    const level = fc.integer({ min: 0, max: 255 });
    const colour = fc.record({ r: level, g: level, b: level, alpha: fc.constant(1) });
    await fc.assert(
      fc.asyncProperty(colour, colour, fc.integer({ min: 0, max: 100 }), async (from, to, tolerance) => {
        const result = await replaced(row([from.r, from.g, from.b, 255]), { from, to, tolerance });
        expect(pixelAt(result, 0, 0)).toEqual([to.r, to.g, to.b, 255].map(near));
      }),
      { numRuns: 200 },
    );
  });

  it('refuses more than four megapixels', () => {
    const operation = { kind: 'replace-color', to: red, tolerance: 35, size: { width: 4001, height: 1000 } } as const;
    const message = 'cr takes at most 4 megapixels; resize first';
    expect(() => replaceColor(operation, plenty)).toThrow(
      expect.objectContaining({ status: 400, code: 'ELIMIT', message }),
    );
  });

  it('is paid for before it is run', () => {
    const operation = { kind: 'replace-color', to: red, tolerance: 35, size: { width: 10, height: 10 } } as const;
    expect(() => replaceColor(operation, budgetOf(1000))).toThrow(
      expect.objectContaining({ status: 400, code: 'ELIMIT' }),
    );
  });
});

/** Arithmetic in CIELAB comes back one or two off. */
function near(value: number): number {
  return expect.closeTo(value, -0.5) as unknown as number;
}
