import { describe, expect, it } from '@jest/globals';
import { opacity } from '../../../../../lambda/image-delivery/image/steps/opacity';
import { pixelAt, runAction } from '../../../../support/actions';
import { solid } from '../../../../support/images';

const size = { width: 5, height: 150 };

describe('opacity', () => {
  it.each([
    [1, 0.5, 128],
    [0.4, 0.5, 51],
    [1, 0, 0],
    [0.4, 1, 102],
  ])('makes of %d times %d an alpha of %d, in all rows', async (own, factor, alpha) => {
    const action = opacity({ kind: 'opacity', opacity: factor, size });
    const result = await runAction(action, await solid('green', size).ensureAlpha(own).png().toBuffer());
    expect(pixelAt(result, 0, 0)).toEqual([0, 128, 0, alpha]);
    expect(pixelAt(result, -1, -1)).toEqual([0, 128, 0, alpha]);
  });

  it('gives alpha to an image without', async () => {
    const action = opacity({ kind: 'opacity', opacity: 0.2, size });
    const result = await runAction(action, await solid('green', size).jpeg().toBuffer());
    expect(pixelAt(result, 2, 2)[3]).toBe(51);
  });
});
