import { describe, expect, it } from '@jest/globals';
import { DeliveryError } from '../../../../../lambda/image-delivery/errors';
import { grayscale } from '../../../../../lambda/image-delivery/image/steps/grayscale';
import { budgetOf, pixelAt, plenty, runAction } from '../../../../support/actions';
import { quarters, solid } from '../../../../support/images';

const size = { width: 20, height: 20 };
const action = grayscale({ kind: 'grayscale', size }, plenty);

describe('grayscale', () => {
  it('leaves only lightness', async () => {
    const result = await runAction(action, quarters(size));
    const levels = [pixelAt(result, 2, 2), pixelAt(result, 17, 2), pixelAt(result, 2, 17), pixelAt(result, 17, 17)];
    for (const [red, green, blue, alpha] of levels) {
      expect([green, blue, alpha]).toEqual([red, red, 255]);
    }
    // Yellow is lightest, blue darkest.
    const [red = 0, , blue = 0, yellow = 0] = levels.map(([level = 0]) => level);
    expect(yellow).toBeGreaterThan(red);
    expect(red).toBeGreaterThan(blue);
  });

  it('keeps black, white and what is grey already', async () => {
    for (const [colour, level] of [
      ['black', 0],
      ['grey', 128],
      ['white', 255],
    ] as const) {
      const grey = await solid(colour, size).toColourspace('b-w').png().toBuffer();
      expect(pixelAt(await runAction(action, grey), 5, 5)).toEqual([level, level, level, 255]);
    }
  });

  it('keeps transparency', async () => {
    const image = await solid('red', size).ensureAlpha(0.4).png().toBuffer();
    expect(pixelAt(await runAction(action, image), 5, 5)[3]).toBe(102);
  });

  it('lets colours follow', async () => {
    const png = await solid('red', size).png().toBuffer();
    const grey = await runAction({ ...action, apply: (pipeline) => action.apply(pipeline).negate() }, png);
    expect(grey.data).toHaveLength(20 * 20 * 4);
  });

  it('has its price', () => {
    expect(() => grayscale({ kind: 'grayscale', size }, budgetOf(400))).toThrow(DeliveryError);
  });
});
