import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DeliveryError } from '../../../../../lambda/image-delivery/errors';
import { rotatedSize } from '../../../../../lambda/image-delivery/image/geometry/reframe';
import type { Pixels } from '../../../../../lambda/image-delivery/image/raster/pixels';
import { type Sharp, sharp } from '../../../../../lambda/image-delivery/image/sharp';
import { rotate } from '../../../../../lambda/image-delivery/image/steps/rotate';
import { budgetOf, pixelAt, plenty, runAction, sizeOf } from '../../../../support/actions';
import { quarters, solid } from '../../../../support/images';

const clear = { r: 0, g: 0, b: 0, alpha: 0 };
const white = { r: 255, g: 255, b: 255, alpha: 1 };

function rotated(image: Sharp | Buffer, degrees: number, color = clear): Promise<Pixels> {
  return runAction(rotate({ kind: 'rotate', degrees, color, size: { width: 1, height: 1 } }, plenty), image);
}

/** The pixels of an image, each as its four values. */
function all({ data, width, height }: Pixels): number[][] {
  return Array.from({ length: width * height }, (_, index) => [...data.subarray(index * 4, index * 4 + 4)]);
}

describe('rotate', () => {
  it.each([
    [90, [30, 40], [0, 0, 255, 255]],
    [180, [40, 30], [255, 255, 0, 255]],
    [270, [30, 40], [0, 128, 0, 255]],
  ])('turns by %d° clockwise, exactly', async (degrees, size, topLeft) => {
    const result = await rotated(quarters({ width: 40, height: 30 }), degrees);
    expect(sizeOf(result)).toEqual(size);
    expect(pixelAt(result, 0, 0)).toEqual(topLeft);
    expect(new Set(all(result).map(String)).size).toBe(4);
  });

  it('turns right angles after a resize', async () => {
    const result = await rotated(quarters({ width: 80, height: 60 }).resize(20, 10, { fit: 'fill' }), 90);
    expect(sizeOf(result)).toEqual([10, 20]);
    expect(pixelAt(result, 0, 0)).toEqual([0, 0, 255, 255]);
  });

  it('grows the canvas to the planned size, whatever the angle', async () => {
    const side = fc.integer({ min: 1, max: 60 });
    const angle = fc.double({ min: 0.1, max: 359.9, noNaN: true });
    await fc.assert(
      fc.asyncProperty(side, side, angle, async (width, height, degrees) => {
        const planned = rotatedSize({ width, height }, degrees);
        expect(sizeOf(await rotated(solid('red', { width, height }), degrees))).toEqual([
          planned.width,
          planned.height,
        ]);
      }),
      { numRuns: 50 },
    );
  });

  it('fills the corners with the colour', async () => {
    const result = await rotated(solid('red', { width: 30, height: 30 }), 45, white);
    expect(pixelAt(result, 0, 0)).toEqual([255, 255, 255, 255]);
    expect(pixelAt(result, -1, -1)).toEqual([255, 255, 255, 255]);
    expect(pixelAt(result, 21, 21)).toEqual([255, 0, 0, 255]);
  });

  it.each([
    ['opaque', (image: Sharp) => image],
    ['with alpha', (image: Sharp) => image.ensureAlpha()],
    ['resized', (image: Sharp) => image.ensureAlpha().resize(31, 27, { fit: 'fill' })],
  ])('has smooth edges without a dark fringe: an image that is %s', async (_, prepare) => {
    const image = (): Sharp => prepare(solid('white', { width: 40, height: 40 }));
    for (const [red] of all(await rotated(image(), 20, white))) expect(red).toBeGreaterThan(250);

    const visible = all(await rotated(image(), 20)).filter(([, , , alpha = 0]) => alpha > 16);
    expect(visible.some(([, , , alpha = 0]) => alpha < 240)).toBe(true);
    for (const [red] of visible) expect(red).toBeGreaterThan(240);
  });

  it('does not change the colour of a resized edge', async () => {
    const image = solid('green', { width: 40, height: 40 }).ensureAlpha().resize(30, 30);
    for (const [red = 0, green = 0, , alpha = 0] of all(await rotated(image, 20))) {
      if (alpha <= 16) continue;
      expect(red).toBe(0);
      expect(Math.abs(green - 128)).toBeLessThan(8);
    }
  });

  it('fills the corners as transparent as the colour is', async () => {
    const half = { r: 0, g: 128, b: 0, alpha: 0.5 };
    const pixels = all(await rotated(solid('green', { width: 30, height: 30 }), 30, half));
    expect(pixels[0]).toEqual([0, 128, 0, 128]);
    for (const [red = 0, green = 0, , alpha = 0] of pixels) {
      expect(red).toBe(0);
      expect(Math.abs(green - 128)).toBeLessThan(4);
      expect(alpha).toBeGreaterThanOrEqual(127);
    }
  });

  it('keeps the colour of the corners when the image is grey', async () => {
    const grey = await solid('grey', { width: 20, height: 20 }).toColourspace('b-w').png().toBuffer();
    expect(pixelAt(await rotated(sharp(grey), 45, { r: 255, g: 0, b: 0, alpha: 1 }), 0, 0)).toEqual([255, 0, 0, 255]);
  });

  it('turns a single pixel', async () => {
    expect(sizeOf(await rotated(solid('red', { width: 1, height: 1 }), 45))).toEqual([1, 1]);
  });

  it('has a price only where pixels are mixed', () => {
    const size = { width: 100, height: 100 };
    expect(() => rotate({ kind: 'rotate', degrees: 90, color: clear, size }, budgetOf(0))).not.toThrow();
    expect(() => rotate({ kind: 'rotate', degrees: 91, color: clear, size }, budgetOf(10_000))).toThrow(DeliveryError);
  });
});
