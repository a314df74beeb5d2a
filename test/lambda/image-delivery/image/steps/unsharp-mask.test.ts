import { describe, expect, it } from '@jest/globals';
import { DeliveryError } from '../../../../../lambda/image-delivery/errors';
import { type Sharp, sharp } from '../../../../../lambda/image-delivery/image/sharp';
import { unsharpMask } from '../../../../../lambda/image-delivery/image/steps/unsharp-mask';
import { budgetOf, pixelAt, plenty, runAction } from '../../../../support/actions';

const size = { width: 40, height: 4 };
const mask = { kind: 'unsharp-mask', radius: 2, sigma: 2, amount: 1, threshold: 0, size } as const;

/** A row of grey values, each four pixels high. */
function rows(value: (x: number) => number): Sharp {
  const data = Buffer.alloc(
    size.width * size.height,
    Buffer.from(Array.from({ length: size.width }, (_, x) => value(x))),
  );
  return sharp(data, { raw: { ...size, channels: 1 } });
}

const edge = (): Sharp => rows((x) => (x < 20 ? 100 : 150));

/** The grey values around the edge. */
async function across(options: Partial<typeof mask> | Record<string, number>, image = edge()): Promise<number[]> {
  const result = await runAction(unsharpMask({ ...mask, ...options }, plenty), image);
  return [10, 18, 19, 20, 21, 30].map((x) => pixelAt(result, x, 2)[0] ?? 0);
}

describe('unsharpMask', () => {
  it('adds the difference from the blurred image', async () => {
    const blurred = await edge().toColourspace('srgb').blur(2).raw().toBuffer();
    const at = (x: number): number => blurred[x * 3] ?? 0;
    expect(await across({})).toEqual([100, 200 - at(18), 200 - at(19), 300 - at(20), 300 - at(21), 150]);
  });

  it('multiplies it by the amount', async () => {
    const [, , below = 0, above = 0] = await across({ amount: 1 });
    const [, , twiceBelow = 0, twiceAbove = 0] = await across({ amount: 2 });
    expect(100 - twiceBelow).toBe(2 * (100 - below));
    expect(twiceAbove - 150).toBe(2 * (above - 150));
    expect(await across({ amount: 0 })).toEqual([100, 100, 100, 150, 150, 150]);
  });

  it('reaches further with a larger sigma', async () => {
    const [, near = 0] = await across({ sigma: 0.5 });
    const [, far = 0] = await across({ sigma: 3 });
    expect(far).toBeLessThan(near);
  });

  it('leaves differences up to the threshold alone', async () => {
    expect(await across({ threshold: 0.5 })).toEqual([100, 100, 100, 150, 150, 150]);
    const [, , below = 0] = await across({ threshold: 0.024 });
    expect(below).toBeLessThan(100);
  });

  it('stays within the range', async () => {
    const values = await across(
      { amount: 1e9 },
      rows((x) => (x < 20 ? 40 : 220)),
    );
    expect(values.slice(1, 5)).toEqual([0, 0, 255, 255]);
  });

  it('takes the radius when there is no sigma, and neither', async () => {
    expect(await across({ sigma: 0, radius: 4 })).toEqual(await across({ sigma: 2 }));
    const [far, , , , , farther] = await across({ sigma: 0, radius: 0 });
    expect([far, farther]).toEqual([100, 150]);
  });

  it('costs the more the larger its sigma', () => {
    expect(() => unsharpMask(mask, budgetOf(2000))).not.toThrow();
    expect(() => unsharpMask({ ...mask, sigma: 900 }, budgetOf(2000))).toThrow(DeliveryError);
  });
});
