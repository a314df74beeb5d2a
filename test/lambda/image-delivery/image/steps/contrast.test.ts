import { describe, expect, it } from '@jest/globals';
import { DeliveryError } from '../../../../../lambda/image-delivery/errors';
import { sharp } from '../../../../../lambda/image-delivery/image/sharp';
import { contrast } from '../../../../../lambda/image-delivery/image/steps/contrast';
import { budgetOf, pixelAt, plenty, runAction, sizeOf } from '../../../../support/actions';
import { solid } from '../../../../support/images';

const size = { width: 50, height: 20 };
const action = contrast({ kind: 'contrast', size }, plenty);

/** From dark grey at the left to light grey at the right. */
function dull(channels: 1 | 2): ReturnType<typeof sharp> {
  const row = Array.from({ length: size.width }, (_, x) => (channels === 1 ? [90 + x] : [90 + x, 200])).flat();
  return sharp(Buffer.alloc(size.width * size.height * channels, Buffer.from(row)), { raw: { ...size, channels } });
}

describe('contrast', () => {
  it.each([1, 2] as const)('stretches to the full range (%d channels)', async (channels) => {
    const result = await runAction(action, dull(channels));
    expect(sizeOf(result)).toEqual([50, 20]);
    expect(pixelAt(result, 0, 5)[0]).toBeLessThan(12);
    expect(pixelAt(result, -1, 5)[0]).toBeGreaterThan(243);
    expect(Math.abs((pixelAt(result, 25, 5)[0] ?? 0) - 128)).toBeLessThan(16);
    expect(pixelAt(result, 25, 5)[3]).toBe(channels === 1 ? 255 : 200);
  });

  it('leaves an image of one colour as it is', async () => {
    expect(pixelAt(await runAction(action, solid('green', size)), 3, 3)).toEqual([0, 128, 0, 255]);
    expect(pixelAt(await runAction(action, solid('red', { width: 1, height: 1 })), 0, 0)).toEqual([255, 0, 0, 255]);
  });

  it('has its price', () => {
    expect(() => contrast({ kind: 'contrast', size }, budgetOf(1000))).toThrow(DeliveryError);
  });
});
