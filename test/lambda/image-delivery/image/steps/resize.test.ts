import { describe, expect, it } from '@jest/globals';
import { order } from '../../../../../lambda/image-delivery/image/action';
import { resize } from '../../../../../lambda/image-delivery/image/steps/resize';
import { budgetOf, filmOf, pixelAt, plenty, runAction, sizeOf } from '../../../../support/actions';
import { quarters, solid } from '../../../../support/images';

describe('resize', () => {
  it('scales to exactly the planned size, whatever the ratio', async () => {
    const result = await runAction(
      resize({ kind: 'resize', size: { width: 31, height: 90 } }, plenty),
      quarters({ width: 100, height: 50 }),
    );
    expect(sizeOf(result)).toEqual([31, 90]);
    expect(pixelAt(result, 2, 2)).toEqual([255, 0, 0, 255]);
    expect(pixelAt(result, -3, -3)).toEqual([255, 255, 0, 255]);
  });

  it('does not darken the edge of what is transparent', async () => {
    const image = solid('white', { width: 40, height: 40 }).extend({ left: 40, background: '#00000000' });
    const result = await runAction(
      resize({ kind: 'resize', size: { width: 13, height: 7 } }, plenty),
      await image.png().toBuffer(),
    );
    for (let x = 0; x < 13; x += 1) {
      const [red = 0, , , alpha = 0] = pixelAt(result, x, 3);
      if (alpha > 16) expect(red).toBeGreaterThan(240);
    }
  });

  it('scales each frame of an animation', async () => {
    const frames = (['red', 'blue'] as const).map((colour) =>
      solid(colour, { width: 20, height: 20 }).png().toBuffer(),
    );
    const action = resize({ kind: 'resize', size: { width: 7, height: 5 } }, plenty);
    expect(action.allFrames).toBe(true);
    const result = await runAction(action, await filmOf(await Promise.all(frames)));
    expect(sizeOf(result)).toEqual([7, 10]);
    // libvips lets a few percent of a frame's last line into the next one.
    expect(pixelAt(result, 3, 4)[0]).toBeGreaterThan(240);
    expect(pixelAt(result, 3, 5)[2]).toBeGreaterThan(240);
  });

  it('enlarges a single pixel', async () => {
    const result = await runAction(
      resize({ kind: 'resize', size: { width: 3, height: 9 } }, plenty),
      solid('red', { width: 1, height: 1 }),
    );
    expect(sizeOf(result)).toEqual([3, 9]);
    expect(pixelAt(result, 1, 4)).toEqual([255, 0, 0, 255]);
  });

  describe('with crop "attention"', () => {
    const action = resize({ kind: 'resize', crop: 'attention', size: { width: 30, height: 30 } }, plenty);

    it('covers the size with what draws the eye', async () => {
      const spot = await solid('red', { width: 20, height: 20 }).png().toBuffer();
      const image = solid('grey', { width: 120, height: 30 }).composite([{ input: spot, left: 98, top: 5 }]);
      const result = await runAction(action, await image.png().toBuffer());
      expect(sizeOf(result)).toEqual([30, 30]);
      expect(pixelAt(result, -10, 15)).toEqual([255, 0, 0, 255]);
    });

    it('scales until both sides are covered', async () => {
      expect(sizeOf(await runAction(action, quarters({ width: 10, height: 40 })))).toEqual([30, 30]);
    });

    it('takes one frame at a time, and no rotation after it', () => {
      expect(action.allFrames).toBe(false);
      expect(action.lastRank).toBeGreaterThanOrEqual(order.rotate);
    });
  });

  it('costs more than a pass for each pixel of its result', () => {
    const run = (work: number) => () => resize({ kind: 'resize', size: { width: 100, height: 100 } }, budgetOf(work));
    expect(run(60_000)).not.toThrow();
    expect(run(59_999)).toThrow(expect.objectContaining({ code: 'ELIMIT' }));
  });
});
