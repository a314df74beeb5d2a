import { describe, expect, it } from '@jest/globals';
import { flip } from '../../../../../lambda/image-delivery/image/steps/flip';
import { filmOf, pixelAt, runAction, sizeOf } from '../../../../support/actions';
import { quarters } from '../../../../support/images';

const size = { width: 30, height: 20 };

describe('flip', () => {
  it.each([
    [true, false, [0, 128, 0, 255]],
    [false, true, [0, 0, 255, 255]],
    [true, true, [255, 255, 0, 255]],
  ])('mirrors: horizontally %s, vertically %s', async (horizontal, vertical, topLeft) => {
    const result = await runAction(flip({ kind: 'flip', horizontal, vertical, size }), quarters(size));
    expect(sizeOf(result)).toEqual([30, 20]);
    expect(pixelAt(result, 0, 0)).toEqual(topLeft);
  });

  it('mirrors the frames of an animation together only from left to right', async () => {
    const image = await quarters(size).png().toBuffer();
    const sideways = flip({ kind: 'flip', horizontal: true, vertical: false, size });
    expect(sideways.allFrames).toBe(true);
    const result = await runAction(sideways, await filmOf([image, image]));
    expect(pixelAt(result, 0, 0)).toEqual([0, 128, 0, 255]);
    expect(pixelAt(result, 0, 20)).toEqual([0, 128, 0, 255]);
    expect(flip({ kind: 'flip', horizontal: true, vertical: true, size }).allFrames).toBe(false);
  });
});
