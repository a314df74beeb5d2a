import { describe, expect, it } from '@jest/globals';
import { DeliveryError } from '../../../../../lambda/image-delivery/errors';
import { blur } from '../../../../../lambda/image-delivery/image/steps/blur';
import { budgetOf, pixelAt, plenty, runAction, sizeOf } from '../../../../support/actions';
import { quarters, solid } from '../../../../support/images';

const size = { width: 40, height: 40 };

describe('blur', () => {
  it('makes an edge smooth and keeps the size', async () => {
    const result = await runAction(blur({ kind: 'blur', sigma: 4, size }, plenty), quarters(size));
    expect(sizeOf(result)).toEqual([40, 40]);
    const reds = [12, 16, 20, 24, 28].map((y) => pixelAt(result, 2, y)[0] ?? 0);
    expect(reds).toEqual([...reds].sort((one, other) => other - one));
    expect(new Set(reds).size).toBe(reds.length);
  });

  it('blurs all of an image up to its edges', async () => {
    const result = await runAction(blur({ kind: 'blur', sigma: 5, size }, plenty), solid('green', size));
    expect(pixelAt(result, 0, 0)).toEqual([0, 128, 0, 255]);
  });

  it('does not darken what becomes transparent', async () => {
    const image = solid('white', { width: 20, height: 40 }).extend({ right: 20, background: '#00000000' });
    const result = await runAction(blur({ kind: 'blur', sigma: 3, size }, plenty), await image.png().toBuffer());
    const [red = 0, , , alpha = 0] = pixelAt(result, 19, 20);
    expect(alpha).toBeLessThan(200);
    expect(alpha).toBeGreaterThan(100);
    expect(red).toBeGreaterThan(250);
  });

  it('leaves out what sharp cannot do because nobody could see it', async () => {
    const result = await runAction(blur({ kind: 'blur', sigma: 0.1, size }, plenty), quarters(size));
    expect(pixelAt(result, 19, 19)).toEqual([255, 0, 0, 255]);
  });

  it('takes any sigma, and a single pixel', async () => {
    const one = { width: 1, height: 1 };
    const result = await runAction(blur({ kind: 'blur', sigma: 5000, size: one }, plenty), solid('red', one));
    expect(pixelAt(result, 0, 0)).toEqual([255, 0, 0, 255]);
  });

  it('takes 16 bits a channel', async () => {
    const deep = await solid('green', size).toColourspace('rgb16').png().toBuffer();
    const [red, green, blue, alpha] = pixelAt(
      await runAction(blur({ kind: 'blur', sigma: 2, size }, plenty), deep),
      20,
      20,
    );
    expect([red, green, blue, alpha]).toEqual([0, 128, 0, 255]);
  });

  it('costs the more the larger its sigma', () => {
    expect(() => blur({ kind: 'blur', sigma: 2, size }, budgetOf(2000))).not.toThrow();
    expect(() => blur({ kind: 'blur', sigma: 20, size }, budgetOf(2000))).toThrow(DeliveryError);
  });
});
