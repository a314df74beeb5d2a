import { describe, expect, it } from '@jest/globals';
import { DeliveryError } from '../../../../../lambda/image-delivery/errors';
import { backdrop } from '../../../../../lambda/image-delivery/image/steps/backdrop';
import type { Backdrop } from '../../../../../lambda/image-delivery/image/operations';
import type { Pixels } from '../../../../../lambda/image-delivery/image/raster/pixels';
import { type Sharp, sharp } from '../../../../../lambda/image-delivery/image/sharp';
import { budgetOf, pixelAt, plenty, runAction, sizeOf } from '../../../../support/actions';
import { quarters, solid } from '../../../../support/images';

/** Puts a 60×60 image in the middle of a canvas of 120×60, or of 60×120. */
function onCanvas(background: Backdrop['background'], image: Sharp, tall = false): Promise<Pixels> {
  const [left, top] = tall ? [0, 30] : [30, 0];
  const size = { width: tall ? 60 : 120, height: tall ? 120 : 60 };
  return runAction(backdrop({ kind: 'backdrop', left, top, background, size }, plenty), image);
}

const square = { width: 60, height: 60 };
const blurred = { kind: 'blurred', intensity: 'auto', brightness: 0 } as const;

describe('backdrop', () => {
  it('leaves the image as it is', async () => {
    const result = await onCanvas(blurred, quarters(square));
    expect(sizeOf(result)).toEqual([120, 60]);
    expect(pixelAt(result, 30, 0)).toEqual([255, 0, 0, 255]);
    expect(pixelAt(result, 89, 59)).toEqual([255, 255, 0, 255]);
  });

  describe('blurred', () => {
    it('shows the image behind itself, scaled to cover the canvas', async () => {
      const result = await onCanvas(blurred, quarters(square));
      const [red = 0, green = 0, blue = 0] = pixelAt(result, 5, 5);
      expect(red).toBeGreaterThan(green + blue);
      // Where the image changes from red to blue at once, its backdrop does it smoothly.
      const [middleRed = 0, , middleBlue = 0] = pixelAt(result, 5, 30);
      expect(Math.abs(middleRed - middleBlue)).toBeLessThan(60);
    });

    it('is smoother the higher the intensity', async () => {
      const steps = await Promise.all(
        [0, 30, 60, 100].map(async (intensity) => {
          const result = await onCanvas({ ...blurred, intensity }, quarters(square));
          return (pixelAt(result, 5, 24)[0] ?? 0) - (pixelAt(result, 5, 36)[0] ?? 0);
        }),
      );
      expect(steps[0]).toBe(255);
      expect(steps).toEqual([...steps].sort((one, other) => other - one));
      expect(new Set(steps).size).toBe(steps.length);
    });

    it('is brighter or darker as asked', async () => {
      const grey = solid('grey', square);
      expect(pixelAt(await onCanvas({ ...blurred, brightness: 50 }, grey.clone()), 2, 2)).toEqual([178, 178, 178, 255]);
      expect(pixelAt(await onCanvas({ ...blurred, brightness: -255 }, grey.clone()), 2, 2)).toEqual([0, 0, 0, 255]);
    });

    it('takes the smallest of images', async () => {
      const background = { ...blurred, intensity: 100 };
      const action = backdrop({ kind: 'backdrop', left: 1, top: 0, background, size: { width: 3, height: 1 } }, plenty);
      const result = await runAction(action, solid('red', { width: 1, height: 1 }));
      expect(pixelAt(result, 0, 0)).toEqual([255, 0, 0, 255]);
    });
  });

  describe('dominant', () => {
    it('has the colour of the edges', async () => {
      const spot = await solid('red', { width: 56, height: 56 }).png().toBuffer();
      const image = solid('blue', square).composite([{ input: spot, left: 2, top: 2 }]);
      const result = await onCanvas({ kind: 'dominant' }, image);
      expect(pixelAt(result, 0, 0)).toEqual([0, 0, 255, 255]);
      expect(pixelAt(result, -1, -1)).toEqual([0, 0, 255, 255]);
    });

    it('shines through what is transparent', async () => {
      const hole = await solid('red', { width: 20, height: 20 }).png().toBuffer();
      const image = solid('blue', square)
        .ensureAlpha()
        .composite([{ input: hole, left: 20, top: 20, blend: 'dest-out' }]);
      expect(pixelAt(await onCanvas({ kind: 'dominant' }, image), 60, 30)).toEqual([0, 0, 255, 255]);
    });
  });

  describe('gradient_dominant', () => {
    const halves = (): Sharp => quarters({ width: 60, height: 120 }).extract({ left: 0, top: 30, ...square });

    it('runs across a wide canvas, between two colours of the image', async () => {
      const result = await onCanvas({ kind: 'gradient_dominant', colors: 2 }, halves());
      const ends = [pixelAt(result, 0, 30), pixelAt(result, -1, 30)];
      const colours = [
        [255, 0, 0, 255],
        [0, 128, 0, 255],
        [0, 0, 255, 255],
        [255, 255, 0, 255],
      ];
      for (const end of ends) expect(colours).toContainEqual(end);
      expect(ends[0]).not.toEqual(ends[1]);
      expect(pixelAt(result, 10, 0)).toEqual(pixelAt(result, 10, 59));
    });

    it('runs down a tall canvas', async () => {
      const result = await onCanvas({ kind: 'gradient_dominant', colors: 2 }, halves(), true);
      expect(pixelAt(result, 0, 5)).toEqual(pixelAt(result, -1, 5));
      expect(pixelAt(result, 30, 0)).not.toEqual(pixelAt(result, 30, -1));
    });

    it('has another of four colours in each corner', async () => {
      const result = await onCanvas({ kind: 'gradient_dominant', colors: 4 }, quarters(square));
      const corners = [pixelAt(result, 0, 0), pixelAt(result, -1, 0), pixelAt(result, 0, -1), pixelAt(result, -1, -1)];
      expect(new Set(corners.map(String)).size).toBe(4);
      expect(corners.some(([red = 0, green = 0]) => red > 250 && green > 250)).toBe(true);
    });

    it('is of one colour when the image is', async () => {
      const result = await onCanvas({ kind: 'gradient_dominant', colors: 4 }, solid('green', square));
      expect(pixelAt(result, 0, 0)).toEqual([0, 128, 0, 255]);
      expect(pixelAt(result, -1, 30)).toEqual([0, 128, 0, 255]);
    });

    it('is black when nothing of the image can be seen', async () => {
      const clear = await solid('red', square).ensureAlpha(0).png().toBuffer();
      const result = await onCanvas({ kind: 'gradient_dominant', colors: 2 }, sharp(clear));
      expect(pixelAt(result, 0, 0)).toEqual([0, 0, 0, 255]);
      expect(pixelAt(result, 60, 30)).toEqual([0, 0, 0, 255]);
    });
  });

  it('has its price', () => {
    const size = { width: 100, height: 100 };
    expect(() => backdrop({ kind: 'backdrop', left: 0, top: 0, background: blurred, size }, budgetOf(10_000))).toThrow(
      DeliveryError,
    );
  });
});
