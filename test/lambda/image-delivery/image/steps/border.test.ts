import { describe, expect, it } from '@jest/globals';
import { DeliveryError } from '../../../../../lambda/image-delivery/errors';
import type { Border } from '../../../../../lambda/image-delivery/image/operations';
import type { Pixels } from '../../../../../lambda/image-delivery/image/raster/pixels';
import { sharp } from '../../../../../lambda/image-delivery/image/sharp';
import { border } from '../../../../../lambda/image-delivery/image/steps/border';
import { budgetOf, pixelAt, plenty, runAction, sizeOf } from '../../../../support/actions';
import { solid } from '../../../../support/images';

const orange = { r: 255, g: 128, b: 0, alpha: 1 };

/** A blue image of 40×30 with a border. */
function bordered(options: Partial<Border>, image = solid('blue', { width: 40, height: 30 })): Promise<Pixels> {
  const { width = 5 } = options;
  const size = { width: 40 + 2 * width, height: 30 + 2 * width };
  return runAction(border({ kind: 'border', width, color: orange, ...options, size }, plenty), image);
}

describe('border', () => {
  it('grows the image on every side', async () => {
    const result = await bordered({});
    expect(sizeOf(result)).toEqual([50, 40]);
    for (const [x, y] of [
      [0, 0],
      [4, 20],
      [20, 4],
      [-5, 20],
      [20, -5],
    ] as const) {
      expect(pixelAt(result, x, y)).toEqual([255, 128, 0, 255]);
    }
    for (const [x, y] of [
      [5, 5],
      [-6, 5],
      [5, -6],
      [-6, -6],
    ] as const) {
      expect(pixelAt(result, x, y)).toEqual([0, 0, 255, 255]);
    }
  });

  it('may be wider than the image, or of no width', async () => {
    const wide = await bordered({ width: 100, radius: [500, 'max', 3, 0] });
    expect(sizeOf(wide)).toEqual([240, 230]);
    const none = await bordered({ width: 0, radius: [10, 10, 10, 10] });
    expect(pixelAt(none, 0, 0)).toEqual([0, 0, 255, 255]);
  });

  it('is as transparent as its colour', async () => {
    expect(pixelAt(await bordered({ color: { ...orange, alpha: 0.2 } }), 0, 0)).toEqual([255, 128, 0, 51]);
  });

  it('has inner corners that follow the outer ones', async () => {
    const result = await bordered({ radius: [15, 0, 5, 10] });
    // Radius 10 inside: the corner belongs to the border, and so does what is 2 pixels in.
    expect(pixelAt(result, 5, 5)).toEqual([255, 128, 0, 255]);
    expect(pixelAt(result, 6, 6)).toEqual([255, 128, 0, 255]);
    expect(pixelAt(result, 8, 8)).toEqual([0, 0, 255, 255]);
    // No radius, and one that is used up by the width: square.
    expect(pixelAt(result, -6, 5)).toEqual([0, 0, 255, 255]);
    expect(pixelAt(result, -6, -6)).toEqual([0, 0, 255, 255]);
    // Radius 5 inside.
    expect(pixelAt(result, 5, -6)).toEqual([255, 128, 0, 255]);
    expect(pixelAt(result, 7, -8)).toEqual([0, 0, 255, 255]);
  });

  it('is equally wide all around an ellipse', async () => {
    const result = await bordered({ radius: ['max', 'max', 'max', 'max'] });
    expect(pixelAt(result, 25, 4)).toEqual([255, 128, 0, 255]);
    expect(pixelAt(result, 25, 6)).toEqual([0, 0, 255, 255]);
    expect(pixelAt(result, 4, 20)).toEqual([255, 128, 0, 255]);
    expect(pixelAt(result, 6, 20)).toEqual([0, 0, 255, 255]);
  });

  it('meets the image in a smooth line of both colours and no other', async () => {
    const { data } = await bordered({ radius: [20, 20, 20, 20] }, solid('green', { width: 40, height: 30 }));
    let mixed = 0;
    for (let index = 0; index < data.length; index += 4) {
      const [red = 0, green = 0, blue = 0, alpha = 0] = data.subarray(index, index + 4);
      expect([green, blue, alpha]).toEqual([128, 0, 255]);
      if (red > 20 && red < 235) mixed += 1;
    }
    expect(mixed).toBeGreaterThan(12);
  });

  it('mixes colours by their opacity where the image is transparent', async () => {
    const clear = await solid('blue', { width: 40, height: 30 }).ensureAlpha(0).png().toBuffer();
    const { data } = await bordered({ radius: [20, 20, 20, 20] }, sharp(clear));
    expect(data[(20 * 50 + 25) * 4 + 3]).toBe(0);
    for (let index = 0; index < data.length; index += 4) {
      const [red, green, blue, alpha = 0] = data.subarray(index, index + 4);
      if (alpha > 0) expect([red, green, blue]).toEqual([255, 128, 0]);
    }
  });

  it('has a price where corners are round', () => {
    const operation = { kind: 'border', width: 5, color: orange, size: { width: 50, height: 40 } } as const;
    expect(() => border(operation, budgetOf(0))).not.toThrow();
    expect(() => border({ ...operation, radius: [5, 5, 5, 5] }, budgetOf(2000))).toThrow(DeliveryError);
  });

  it('keeps its colour when the image is grey', async () => {
    const grey = await solid('grey', { width: 40, height: 30 }).toColourspace('b-w').png().toBuffer();
    expect(pixelAt(await bordered({}, sharp(grey)), 0, 0)).toEqual([255, 128, 0, 255]);
  });
});
