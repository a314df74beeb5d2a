import { describe, expect, it } from '@jest/globals';
import { flatten } from '../../../../../lambda/image-delivery/image/steps/flatten';
import { pixelAt, plenty, runAction } from '../../../../support/actions';
import { solid } from '../../../../support/images';

const size = { width: 20, height: 20 };
const white = { r: 255, g: 255, b: 255, alpha: 1 };

describe('flatten', () => {
  it('mixes what is half transparent with the colour', async () => {
    const image = await solid('black', size).ensureAlpha(0.6).png().toBuffer();
    const result = await runAction(flatten({ kind: 'flatten', color: white, size }, plenty), image);
    expect(pixelAt(result, 5, 5)).toEqual([102, 102, 102, 255]);
  });

  it('puts a translucent colour behind what is transparent', async () => {
    const image = await solid('black', size).ensureAlpha(0).png().toBuffer();
    const result = await runAction(flatten({ kind: 'flatten', color: { ...white, alpha: 0.2 }, size }, plenty), image);
    expect(pixelAt(result, 5, 5)).toEqual([255, 255, 255, 51]);
    const half = await solid('black', size).ensureAlpha(0.5).png().toBuffer();
    const mixed = await runAction(flatten({ kind: 'flatten', color: { ...white, alpha: 0.5 }, size }, plenty), half);
    expect(pixelAt(mixed, 5, 5)[3]).toBeCloseTo(0.75 * 255, -1);
  });

  it('gives the same after a resize as before it', async () => {
    const image = solid('black', { width: 20, height: 20 }).extend({ left: 20, background: '#00000000' });
    const png = await image.png().toBuffer();
    const action = flatten({ kind: 'flatten', color: white, size }, plenty);
    const result = await runAction({ ...action, apply: (pipeline) => action.apply(pipeline.resize(10, 5)) }, png);
    expect(pixelAt(result, 1, 2)).toEqual([255, 255, 255, 255]);
    expect(pixelAt(result, 8, 2)).toEqual([0, 0, 0, 255]);
  });

  it('leaves an opaque image as it is', async () => {
    const result = await runAction(flatten({ kind: 'flatten', color: white, size }, plenty), solid('red', size));
    expect(pixelAt(result, 5, 5)).toEqual([255, 0, 0, 255]);
  });
});
