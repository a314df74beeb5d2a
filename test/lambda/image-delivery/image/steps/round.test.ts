import { describe, expect, it } from '@jest/globals';
import { DeliveryError } from '../../../../../lambda/image-delivery/errors';
import type { Pixels } from '../../../../../lambda/image-delivery/image/raster/pixels';
import { round } from '../../../../../lambda/image-delivery/image/steps/round';
import type { Radius } from '../../../../../lambda/image-delivery/request/transformation/step';
import { budgetOf, pixelAt, plenty, runAction, sizeOf } from '../../../../support/actions';
import { solid } from '../../../../support/images';

async function rounded(radius: Radius, size: { width: number; height: number }, opacity = 1): Promise<Pixels> {
  const image = await solid('red', size).ensureAlpha(opacity).png().toBuffer();
  return runAction(round({ kind: 'round', radius, size }, plenty), image);
}

/** Sum of the opacity of all pixels: the visible area. */
function area({ data }: Pixels): number {
  return data.reduce((sum, value, index) => (index % 4 === 3 ? sum + value / 255 : sum), 0);
}

/** Opacity in the four corners, as in `Radius`. */
function corners(pixels: Pixels): number[] {
  return [
    [0, 0],
    [-1, 0],
    [-1, -1],
    [0, -1],
  ].map(([x = 0, y = 0]) => pixelAt(pixels, x, y)[3] ?? 0);
}

const max: Radius = ['max', 'max', 'max', 'max'];

describe('round', () => {
  it('cuts quarters of circles off the corners', async () => {
    const result = await rounded([20, 20, 20, 20], { width: 60, height: 50 });
    expect(sizeOf(result)).toEqual([60, 50]);
    expect(corners(result)).toEqual([0, 0, 0, 0]);
    expect(pixelAt(result, 20, 0)).toEqual([255, 0, 0, 255]);
    expect(pixelAt(result, 0, 20)).toEqual([255, 0, 0, 255]);
    expect(Math.abs(area(result) - (3000 - (4 - Math.PI) * 400))).toBeLessThan(1);
  });

  it('has smooth edges that keep their colour', async () => {
    const { data } = await rounded([20, 20, 20, 20], { width: 60, height: 50 });
    let smooth = 0;
    for (let index = 0; index < data.length; index += 4) {
      const [red, green, blue, alpha = 0] = data.subarray(index, index + 4);
      expect([red, green, blue]).toEqual(alpha === 0 ? [0, 0, 0] : [255, 0, 0]);
      if (alpha > 0 && alpha < 255) smooth += 1;
    }
    expect(smooth).toBeGreaterThan(80);
  });

  it('is the same mirrored', async () => {
    const result = await rounded([9, 9, 9, 9], { width: 31, height: 25 });
    for (let y = 0; y < 12; y += 1) {
      for (let x = 0; x < 15; x += 1) {
        const alpha = pixelAt(result, x, y)[3];
        expect(pixelAt(result, -1 - x, y)[3]).toBe(alpha);
        expect(pixelAt(result, x, -1 - y)[3]).toBe(alpha);
      }
    }
  });

  it('takes another radius for each corner', async () => {
    expect(corners(await rounded([10, 0, 0, 0], { width: 30, height: 30 }))).toEqual([0, 255, 255, 255]);
    expect(corners(await rounded([0, 10, 0, 0], { width: 30, height: 30 }))).toEqual([255, 0, 255, 255]);
    expect(corners(await rounded([0, 0, 10, 0], { width: 30, height: 30 }))).toEqual([255, 255, 0, 255]);
    expect(corners(await rounded([0, 0, 0, 10], { width: 30, height: 30 }))).toEqual([255, 255, 255, 0]);
  });

  it('makes a circle of a square and an ellipse of a rectangle', async () => {
    expect(Math.abs(area(await rounded(max, { width: 40, height: 40 })) - Math.PI * 400)).toBeLessThan(2);
    const ellipse = await rounded(max, { width: 61, height: 31 });
    expect(Math.abs(area(ellipse) - Math.PI * 30.5 * 15.5)).toBeLessThan(4);
    expect(pixelAt(ellipse, 5, 5)[3]).toBe(0);
  });

  it('scales down what does not fit, as CSS does', async () => {
    const pill = await rounded([500, 500, 500, 500], { width: 60, height: 20 });
    expect(Math.abs(area(pill) - (40 * 20 + Math.PI * 100))).toBeLessThan(2);
    const half = await rounded([100, 100, 0, 0], { width: 40, height: 40 });
    expect(Math.abs(area(half) - (800 + Math.PI * 200))).toBeLessThan(2);
  });

  it('takes one corner as "max" beside others', async () => {
    const result = await rounded([10, 'max', 0, 0], { width: 40, height: 40 });
    expect(Math.abs(area(result) - (1600 - (1 - Math.PI / 4) * (100 + 400)))).toBeLessThan(1);
  });

  it('changes nothing with no radius', async () => {
    expect(area(await rounded([0, 0, 0, 0], { width: 9, height: 7 }))).toBe(63);
  });

  it('multiplies the opacity that is there', async () => {
    const result = await rounded([8, 8, 8, 8], { width: 20, height: 20 }, 0.4);
    expect(pixelAt(result, 10, 10)).toEqual([255, 0, 0, 102]);
    expect(Math.max(...result.data.filter((_, index) => index % 4 === 3))).toBe(102);
    expect(corners(result)).toEqual([0, 0, 0, 0]);
  });

  it('has its price', () => {
    const size = { width: 100, height: 100 };
    expect(() => round({ kind: 'round', radius: max, size }, budgetOf(10_000))).toThrow(DeliveryError);
  });

  it('takes the smallest of images, and lines', async () => {
    const [, , , alpha = 0] = pixelAt(await rounded(max, { width: 1, height: 1 }), 0, 0);
    expect(Math.abs(alpha / 255 - Math.PI / 4)).toBeLessThan(0.05);
    expect(sizeOf(await rounded([7, 'max', 0, 3], { width: 1, height: 300 }))).toEqual([1, 300]);
  });
});
