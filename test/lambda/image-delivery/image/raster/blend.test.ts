import { describe, expect, it } from '@jest/globals';
import { blend } from '../../../../../lambda/image-delivery/image/raster/blend';
import type { LayerMode } from '../../../../../lambda/image-delivery/request/transformation/step';
import { pixelAt, sizeOf } from '../../../../support/actions';
import { fill, maxDifference, motley, paint, type Rgba } from '../../../../support/paint';

const size = { width: 20, height: 20 };
const blue: Rgba = [0, 0, 255, 255];
const base = fill(size, blue);
/** 10 × 10, its left half opaque. */
const layer = paint({ width: 10, height: 10 }, (x) => [255, 128, 64, x < 5 ? 255 : 0]);
const at = { left: 5, top: 8 };

const modes = [undefined, 'multiply', 'displace', 'cutout', 'cutter'] as const;

describe('blend', () => {
  it.each(modes)('gives an image of the size of the base (%p)', async (mode) => {
    const pixels = motley(size);
    const before = Buffer.from(pixels.data);
    expect(sizeOf(await blend(pixels, layer, at, mode))).toEqual([20, 20]);
    expect(pixels.data.equals(before)).toBe(true);
  });

  it.each([
    // [on the opaque half, on the transparent half, beside the layer]
    [undefined, [255, 128, 64, 255], blue, blue],
    ['multiply', [0, 0, 64, 255], blue, blue],
    ['cutout', [0, 0, 0, 0], blue, blue],
    ['cutter', blue, [0, 0, 0, 0], [0, 0, 0, 0]],
  ] as const)('joins by mode %p', async (mode, opaque, clear, beside) => {
    const result = await blend(base, layer, at, mode);
    const found = [pixelAt(result, 5, 8), pixelAt(result, 9, 17), pixelAt(result, 10, 8), pixelAt(result, 14, 17)];
    expect(found).toEqual([opaque, opaque, clear, clear]);
    const around = [pixelAt(result, 4, 8), pixelAt(result, 5, 7), pixelAt(result, 15, 17), pixelAt(result, 14, 18)];
    expect(around).toEqual([beside, beside, beside, beside]);
  });

  it.each([
    ['multiply', [127, 0, 127, 255]],
    ['cutout', [255, 0, 255, 127]],
    ['cutter', [255, 0, 255, 128]],
  ] as const)('does half of it where the layer is half transparent: %s', async (mode, expected) => {
    const half = fill({ width: 4, height: 4 }, [0, 255, 0, 128]);
    const result = await blend(fill(size, [255, 0, 255, 255]), half, at, mode);
    expect(pixelAt(result, 6, 9)).toEqual(expected.map((value) => expect.closeTo(value, -0.5) as unknown));
  });

  it.each<LayerMode | undefined>([undefined, 'multiply', 'cutout', 'displace'])(
    'changes nothing with an empty layer (%p)',
    async (mode) => {
      const pixels = motley(size);
      expect(maxDifference(await blend(pixels, fill(size, [0, 255, 0, 0]), { left: 0, top: 0 }, mode), pixels)).toBe(0);
    },
  );

  it('joins single pixels', async () => {
    const one = { width: 1, height: 1 };
    const place = { left: 0, top: 0 };
    const joined = await Promise.all(
      modes.map((mode) => blend(fill(one, blue), fill(one, [255, 255, 255, 255]), place, mode)),
    );
    expect(joined.map((pixels) => pixelAt(pixels, 0, 0))).toEqual([
      [255, 255, 255, 255],
      blue,
      blue,
      [0, 0, 0, 0],
      blue,
    ]);
  });

  describe('displace', () => {
    /** Tells its place: red is x, green is y. */
    const places = paint({ width: 40, height: 40 }, (x, y) => [x * 5, y * 5, 0, 255]);
    const strength = { x: 8, y: 4 };
    const map = (colour: Rgba): ReturnType<typeof fill> => fill({ width: 20, height: 20 }, colour);
    const seen = async (colour: Rgba): Promise<number[]> => {
      const result = await blend(places, map(colour), { left: 10, top: 10 }, 'displace', strength);
      return pixelAt(result, 20, 20)
        .slice(0, 2)
        .map((value) => value / 5);
    };

    it.each([
      ['nowhere from the middle', [128, 128, 0, 255], [20, 20]],
      ['by red across', [0, 128, 0, 255], [12, 20]],
      ['by green down', [128, 0, 0, 255], [20, 16]],
      ['half as far from half way', [192, 192, 0, 255], [24, 22]],
      ['half as far through a half transparent map', [0, 0, 0, 128], [16, 18]],
    ] as const)('looks %s', async (_, colour, expected) => {
      expect(await seen(colour)).toEqual(expected.map((value) => expect.closeTo(value, 0) as unknown));
    });

    it('takes pixels from beside the map, and the edge from beyond the base', async () => {
      const result = await blend(places, map([255, 128, 0, 255]), { left: 20, top: 20 }, 'displace', { x: 12, y: 0 });
      expect([20, 25, 30, 39].map((x) => (pixelAt(result, x, 30)[0] ?? 0) / 5)).toEqual(
        [32, 37, 39, 39].map((value) => expect.closeTo(value, 0) as unknown),
      );
      expect(pixelAt(result, 19, 30)).toEqual([95, 150, 0, 255]);
    });

    it('moves by a tenth of the map without a strength', async () => {
      const result = await blend(places, map([0, 0, 0, 255]), { left: 10, top: 10 }, 'displace');
      expect(pixelAt(result, 20, 20).slice(0, 2)).toEqual([90, 90]);
    });

    it('keeps the transparency of the base', async () => {
      const result = await blend(fill(size, [9, 9, 9, 40]), layer, at, 'displace');
      expect(maxDifference(result, fill(size, [9, 9, 9, 40]))).toBe(0);
    });

    it('refuses maps of more than four megapixels', async () => {
      const huge = { width: 4001, height: 1000, data: Buffer.alloc(0) };
      await expect(blend(base, huge, at, 'displace')).rejects.toMatchObject({ status: 400, code: 'ELIMIT' });
    });
  });
});
