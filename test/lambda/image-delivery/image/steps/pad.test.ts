import { describe, expect, it } from '@jest/globals';
import { pad } from '../../../../../lambda/image-delivery/image/steps/pad';
import { pixelAt, runAction, sizeOf } from '../../../../support/actions';
import { quarters, solid } from '../../../../support/images';

const orange = { r: 255, g: 128, b: 0, alpha: 1 };
const size = { width: 30, height: 20 };

describe('pad', () => {
  it('puts the image where it is planned, on a canvas of the colour', async () => {
    const action = pad({ kind: 'pad', left: 4, top: 7, color: orange, size });
    const result = await runAction(action, quarters({ width: 10, height: 10 }));
    expect(sizeOf(result)).toEqual([30, 20]);
    expect(pixelAt(result, 3, 7)).toEqual([255, 128, 0, 255]);
    expect(pixelAt(result, 4, 6)).toEqual([255, 128, 0, 255]);
    expect(pixelAt(result, 4, 7)).toEqual([255, 0, 0, 255]);
    expect(pixelAt(result, 13, 16)).toEqual([255, 255, 0, 255]);
    expect(pixelAt(result, 14, 16)).toEqual([255, 128, 0, 255]);
    expect(pixelAt(result, 13, 17)).toEqual([255, 128, 0, 255]);
  });

  it('may be as transparent as its colour', async () => {
    const action = pad({ kind: 'pad', left: 0, top: 0, color: { ...orange, alpha: 0.4 }, size });
    const result = await runAction(action, solid('red', { width: 10, height: 20 }));
    expect(pixelAt(result, -1, -1)).toEqual([255, 128, 0, 102]);
    expect(pixelAt(result, 9, 0)).toEqual([255, 0, 0, 255]);
  });

  it('leaves what is transparent in the image as it is', async () => {
    const action = pad({ kind: 'pad', left: 10, top: 0, color: orange, size });
    const clear = solid('red', { width: 10, height: 20 }).ensureAlpha(0);
    expect(pixelAt(await runAction(action, await clear.png().toBuffer()), 12, 3)).toEqual([255, 0, 0, 0]);
  });

  it('keeps its colour when the image is grey', async () => {
    const action = pad({ kind: 'pad', left: 10, top: 0, color: orange, size });
    const grey = await solid('grey', { width: 10, height: 20 }).toColourspace('b-w').png().toBuffer();
    const result = await runAction(action, grey);
    expect(pixelAt(result, 0, 0)).toEqual([255, 128, 0, 255]);
    expect(pixelAt(result, 15, 5)).toEqual([128, 128, 128, 255]);
  });
});
