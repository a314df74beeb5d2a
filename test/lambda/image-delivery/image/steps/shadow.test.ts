import { describe, expect, it } from '@jest/globals';
import type { Pixels } from '../../../../../lambda/image-delivery/image/raster/pixels';
import { shadow } from '../../../../../lambda/image-delivery/image/steps/shadow';
import type { Shadow } from '../../../../../lambda/image-delivery/request/transformation/step';
import { budgetOf, pixelAt, plenty, sizeOf } from '../../../../support/actions';
import { fill, maxDifference, motley, paint } from '../../../../support/paint';

const size = { width: 50, height: 50 };
/** A red square from 20 to 29 on nothing. */
const square = paint(size, (x, y) => [255, 0, 0, x >= 20 && x < 30 && y >= 20 && y < 30 ? 255 : 0]);

function shadowed(pixels: Pixels, given: Partial<Shadow>): Promise<Pixels> {
  const cast: Shadow = { blur: 0, saturation: 50, x: 20, y: 10, ...given };
  return shadow({ kind: 'shadow', ...cast, size: pixels }, plenty).run(pixels);
}

describe('shadow', () => {
  it('lies under the image, moved by percents of its size', async () => {
    const result = await shadowed(square, {});
    expect(sizeOf(result)).toEqual([50, 50]);
    expect(pixelAt(result, 25, 25)).toEqual([255, 0, 0, 255]);
    // 10 pixels to the right, 5 down
    expect(pixelAt(result, 35, 30)).toEqual([0, 0, 0, 127]);
    expect([pixelAt(result, 35, 24)[3], pixelAt(result, 40, 30)[3], pixelAt(result, 20, 30)[3]]).toEqual([0, 0, 0]);
  });

  it('goes to the left and up, too', async () => {
    const result = await shadowed(square, { x: -20, y: -10, saturation: 100 });
    expect(pixelAt(result, 15, 16)).toEqual([0, 0, 0, 255]);
    expect([pixelAt(result, 9, 16)[3], pixelAt(result, 15, 14)[3], pixelAt(result, 15, 25)[3]]).toEqual([0, 0, 0]);
  });

  it('is soft when it is blurred', async () => {
    const result = await shadowed(square, { x: 0, y: 0, blur: 3, saturation: 100 });
    const opacities = [30, 32, 35, 45].map((x) => pixelAt(result, x, 25)[3] ?? 0);
    expect([...opacities].sort((a, b) => b - a)).toEqual(opacities);
    expect(opacities[0]).toBeGreaterThan(70);
    expect(opacities[3]).toBe(0);
  });

  it('shows through what is half transparent, and is as weak', async () => {
    const half = paint(size, (x) => [255, 0, 0, x < 25 ? 128 : 0]);
    const result = await shadowed(half, { saturation: 100 });
    expect(pixelAt(result, 30, 30)).toEqual([0, 0, 0, 128]);
    const [red = 0, , , alpha] = pixelAt(result, 20, 30);
    expect([alpha, red > 160 && red < 180]).toEqual([191, true]);
  });

  it.each([
    ['is opaque', fill(size, [10, 20, 30, 255]), {}],
    ['is empty', fill(size, [10, 20, 30, 0]), {}],
    ['casts it beside itself', motley(size), { x: 100 }],
    ['casts it above itself', motley(size), { y: -100 }],
    ['casts none', motley(size), { saturation: 0 }],
  ])('does not change an image that %s', async (_, pixels, given) => {
    const result = await shadowed(pixels, given);
    expect(maxDifference(visible(result), visible(pixels))).toBe(0);
  });

  it('works on one pixel', async () => {
    expect(sizeOf(await shadowed(fill({ width: 1, height: 1 }, [1, 2, 3, 255]), { blur: 15 }))).toEqual([1, 1]);
  });

  it('refuses more than two megapixels, before it does anything', () => {
    const operation = { kind: 'shadow', blur: 10, saturation: 30, x: 2, y: 2 } as const;
    const cast = (width: number) => () => shadow({ ...operation, size: { width, height: 1000 } }, plenty);
    expect(cast(2000)).not.toThrow();
    const message = 'e-shadow takes at most 2 megapixels; resize first';
    expect(cast(2001)).toThrow(expect.objectContaining({ status: 400, code: 'ELIMIT', message }));
  });

  it('is paid for before it is run', () => {
    const operation = { kind: 'shadow', blur: 10, saturation: 30, x: 2, y: 2, size } as const;
    expect(() => shadow(operation, budgetOf(2500))).toThrow(expect.objectContaining({ status: 400, code: 'ELIMIT' }));
  });
});

/** Without the colours of what is transparent. */
function visible({ data, width, height }: Pixels): Pixels {
  return paint({ width, height }, (x, y) => {
    const [r = 0, g = 0, b = 0, alpha = 0] = data.subarray((y * width + x) * 4);
    return alpha === 0 ? [0, 0, 0, 0] : [r, g, b, alpha];
  });
}
