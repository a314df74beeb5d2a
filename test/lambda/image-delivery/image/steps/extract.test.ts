import { describe, expect, it } from '@jest/globals';
import { extract } from '../../../../../lambda/image-delivery/image/steps/extract';
import { filmOf, pixelAt, runAction, sizeOf } from '../../../../support/actions';
import { quarters } from '../../../../support/images';

const region = { left: 15, top: 5, width: 10, height: 10 };
const action = extract({ kind: 'extract', region, size: region });

describe('extract', () => {
  it('keeps the region and nothing else', async () => {
    const result = await runAction(action, quarters({ width: 40, height: 30 }));
    expect(sizeOf(result)).toEqual([10, 10]);
    expect(pixelAt(result, 4, 9)).toEqual([255, 0, 0, 255]);
    expect(pixelAt(result, 5, 9)).toEqual([0, 128, 0, 255]);
  });

  it('counts from the top left of what was resized before', async () => {
    const result = await runAction(action, quarters({ width: 80, height: 60 }).resize(40, 30, { kernel: 'nearest' }));
    expect(pixelAt(result, 4, 9)).toEqual([255, 0, 0, 255]);
    expect(pixelAt(result, 5, 9)).toEqual([0, 128, 0, 255]);
  });

  it('does the same to each frame of an animation', async () => {
    const image = quarters({ width: 40, height: 30 });
    const film = await filmOf([await image.clone().png().toBuffer(), await image.clone().negate().png().toBuffer()]);
    expect(action.allFrames).toBe(true);
    const result = await runAction(action, film);
    expect(sizeOf(result)).toEqual([10, 20]);
    expect(pixelAt(result, 0, 0)).toEqual([255, 0, 0, 255]);
    expect(pixelAt(result, 0, 10)).toEqual([0, 255, 255, 255]);
  });

  it('takes the only pixel of an image', async () => {
    const one = { left: 0, top: 0, width: 1, height: 1 };
    const result = await runAction(extract({ kind: 'extract', region: one, size: one }), quarters(one));
    expect(sizeOf(result)).toEqual([1, 1]);
  });
});
