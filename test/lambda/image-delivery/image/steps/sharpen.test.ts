import { describe, expect, it } from '@jest/globals';
import { DeliveryError } from '../../../../../lambda/image-delivery/errors';
import { sharpen } from '../../../../../lambda/image-delivery/image/steps/sharpen';
import { type Sharp, sharp } from '../../../../../lambda/image-delivery/image/sharp';
import { budgetOf, pixelAt, plenty, runAction } from '../../../../support/actions';
import { solid } from '../../../../support/images';

const size = { width: 40, height: 40 };

/** Two shades of grey, 100 and 150, that meet in the middle. */
async function step(): Promise<Sharp> {
  const light = { create: { width: 20, height: 40, channels: 3 as const, background: { r: 150, g: 150, b: 150 } } };
  const input = await sharp(light).png().toBuffer();
  return sharp({ create: { ...size, channels: 3, background: { r: 100, g: 100, b: 100 } } }).composite([
    { input, left: 20, top: 0 },
  ]);
}

/** By how much the brighter side of the edge gets brighter. */
async function gain(amount: number): Promise<number> {
  const result = await runAction(sharpen({ kind: 'sharpen', amount, size }, plenty), await step());
  return (pixelAt(result, 20, 20)[0] ?? 0) - 150;
}

describe('sharpen', () => {
  it('is to be seen at ImageKit’s default, and no more', async () => {
    const seen = await gain(50);
    expect(seen).toBeGreaterThan(8);
    expect(seen).toBeLessThan(30);
  });

  it('grows with the amount, and stays sane', async () => {
    const gains = await Promise.all([1, 10, 50, 99, 200].map(gain));
    expect(gains).toEqual([...gains].sort((one, other) => one - other));
    expect(new Set(gains).size).toBe(gains.length);
    expect(await gain(2000)).toBeLessThan(45);
    expect(await gain(Number.MAX_VALUE)).toBe(await gain(2000));
  });

  it('leaves even areas alone', async () => {
    const result = await runAction(sharpen({ kind: 'sharpen', amount: 99, size }, plenty), await step());
    expect(pixelAt(result, 5, 5)).toEqual([100, 100, 100, 255]);
    expect(pixelAt(result, 35, 35)).toEqual([150, 150, 150, 255]);
  });

  it('makes no rim where an image becomes transparent', async () => {
    const image = solid('green', { width: 20, height: 40 }).extend({ right: 20, background: '#00000000' });
    const png = await image.png().toBuffer();
    const result = await runAction(sharpen({ kind: 'sharpen', amount: 99, size }, plenty), png);
    for (const x of [17, 18, 19]) expect(pixelAt(result, x, 20)).toEqual([0, 128, 0, 255]);
    expect(pixelAt(result, 20, 20)[3]).toBe(0);
  });

  it('leaves opacity alone', async () => {
    const image = solid('green', { width: 20, height: 40 }).extend({ right: 20, background: 'rgba(0, 128, 0, 0.4)' });
    const png = await image.png().toBuffer();
    const result = await runAction(sharpen({ kind: 'sharpen', amount: 99, size }, plenty), png);
    expect(pixelAt(result, 19, 20)[3]).toBe(255);
    expect(pixelAt(result, 20, 20)[3]).toBe(102);
  });

  it('takes a single pixel', async () => {
    const one = { width: 1, height: 1 };
    const result = await runAction(sharpen({ kind: 'sharpen', amount: 50, size: one }, plenty), solid('red', one));
    expect(pixelAt(result, 0, 0)).toEqual([255, 0, 0, 255]);
  });

  it('has its price', () => {
    expect(() => sharpen({ kind: 'sharpen', amount: 50, size }, budgetOf(1600))).toThrow(DeliveryError);
  });
});
