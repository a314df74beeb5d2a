import { describe, expect, it } from '@jest/globals';
import type { Pixels } from '../../../../../lambda/image-delivery/image/raster/pixels';
import type { OverlayGradient } from '../../../../../lambda/image-delivery/image/operations';
import { gradient } from '../../../../../lambda/image-delivery/image/steps/gradient';
import { budgetOf, pixelAt, plenty } from '../../../../support/actions';
import { fill, maxDifference, motley, paint } from '../../../../support/paint';

const white = { r: 255, g: 255, b: 255, alpha: 1 };
const black = { r: 0, g: 0, b: 0, alpha: 1 };
const clear = { r: 0, g: 0, b: 0, alpha: 0 };
const red = { r: 255, g: 0, b: 0, alpha: 1 };
const size = { width: 40, height: 20 };
const blue = fill(size, [0, 0, 255, 255]);

function laidOver(pixels: Pixels, given: Partial<OverlayGradient>): Promise<Pixels> {
  const gradientOf: OverlayGradient = { kind: 'gradient', direction: 180, from: white, to: clear, stop: 1, ...given };
  return gradient({ ...gradientOf, size: pixels }, plenty).run(pixels);
}

/** The mean of red, which tells black from white. */
function brightness(pixels: Pixels, x: number, y: number): number {
  return pixelAt(pixels, x, y)[0] ?? NaN;
}

describe('gradient', () => {
  it.each([
    // [direction, first, last] as points from which and to which it runs
    [0, [20, 19], [20, 0]],
    [90, [0, 10], [39, 10]],
    [180, [20, 0], [20, 19]],
    [270, [39, 10], [0, 10]],
    [45, [0, 19], [39, 0]],
    [135, [0, 0], [39, 19]],
    [225, [39, 0], [0, 19]],
    [315, [39, 19], [0, 0]],
  ] as const)('runs in direction %d from %p to %p', async (direction, first, last) => {
    const result = await laidOver(blue, { direction, from: black, to: white });
    expect(brightness(result, first[0], first[1])).toBeLessThan(12);
    expect(brightness(result, last[0], last[1])).toBeGreaterThan(243);
    const middle = (brightness(result, 19, 9) + brightness(result, 20, 10)) / 2;
    expect(Math.abs(middle - 127.5)).toBeLessThan(3);
  });

  it('puts each colour where CSS puts it: in the centres of pixels', async () => {
    const line = fill({ width: 5, height: 1 }, [0, 0, 0, 255]);
    const result = await laidOver(line, { direction: 90, from: black, to: white });
    expect([0, 1, 2, 3, 4].map((x) => brightness(result, x, 0))).toEqual([26, 77, 128, 178, 229].map(near));
  });

  it('fades white without turning it grey', async () => {
    const result = await laidOver(fill(size, [255, 255, 255, 255]), {});
    expect(maxDifference(result, fill(size, [255, 255, 255, 255]))).toBeLessThanOrEqual(1);
  });

  it('ends at a fraction of the way, and goes on in its last colour', async () => {
    const result = await laidOver(blue, { direction: 90, from: black, to: red, stop: 0.25 });
    expect(brightness(result, 5, 5)).toEqual(near(140));
    expect([10, 20, 39].map((x) => pixelAt(result, x, 5))).toEqual(Array(3).fill([255, 0, 0, 255]));
  });

  it('ends at a number of pixels, also on a sharp edge', async () => {
    const result = await laidOver(blue, { direction: 90, from: black, to: red, stop: 20 });
    expect(pixelAt(result, 20, 5)).toEqual([255, 0, 0, 255]);
    expect(brightness(result, 10, 5)).toEqual(near(134));
    const sharp = await laidOver(blue, { direction: 90, from: black, to: red, stop: 0.01 });
    expect(brightness(sharp, 1, 5)).toBe(255);
  });

  it.each([0, -1, 1e9])('does not fail with a stop of %d', async (stop) => {
    const result = await laidOver(blue, { direction: 90, from: black, to: white, stop });
    expect(brightness(result, 39, 0)).toBe(stop > 1 ? 0 : 255);
  });

  it('keeps transparency', async () => {
    const stripes = paint(size, (x) => [0, 0, 255, x < 20 ? 0 : 128]);
    const result = await laidOver(stripes, { from: red, to: red });
    expect([pixelAt(result, 5, 5)[3], pixelAt(result, 30, 5)]).toEqual([0, [255, 0, 0, 128]]);
  });

  it('changes nothing from transparent to transparent', async () => {
    const pixels = motley(size);
    expect(maxDifference(await laidOver(pixels, { from: clear, to: { ...red, alpha: 0 } }), pixels)).toBe(0);
  });

  it('covers one pixel with the colour of the middle', async () => {
    const result = await laidOver(fill({ width: 1, height: 1 }, [0, 0, 255, 255]), { from: black, to: white });
    expect(brightness(result, 0, 0)).toEqual(near(128));
  });

  it('is paid for before it is run', () => {
    const operation = { kind: 'gradient', direction: 0, from: white, to: clear, stop: 1, size } as const;
    expect(() => gradient(operation, budgetOf(800))).toThrow(expect.objectContaining({ status: 400, code: 'ELIMIT' }));
  });
});

/** A rounding more or less. */
function near(value: number): number {
  return expect.closeTo(value, -0.5) as unknown as number;
}
