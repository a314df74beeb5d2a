import { describe, expect, it } from '@jest/globals';
import type { Planned, Size } from '../../../../lambda/image-delivery/image/operations';
import { openPicture, type Picture } from '../../../../lambda/image-delivery/image/picture';
import { runOperations } from '../../../../lambda/image-delivery/image/pipeline';
import { sharp } from '../../../../lambda/image-delivery/image/sharp';
import { inspectSource } from '../../../../lambda/image-delivery/image/source';
import { parseTransformation } from '../../../../lambda/image-delivery/request/transformation/transformation';
import { planSteps } from '../../../../lambda/image-delivery/image/plan';
import { budgetOf } from '../../../support/actions';
import { animation, colourAt, quarters } from '../../../support/images';

const size = { width: 80, height: 60 };

async function open(data: Buffer, count = 1): Promise<Picture> {
  return openPicture(data, await inspectSource(data), { first: 0, count }, 1_000_000);
}

const planned = (text: string, before: Size = size): readonly Planned[] =>
  planSteps(parseTransformation([text]), { size: before, original: before, alpha: false, animated: false }).operations;

describe('runOperations', () => {
  const photo = quarters(size).jpeg().toBuffer();

  /** Whether a chain is still part of decoding the file: nothing was held in memory on the way. */
  async function takesOnePass(text: string): Promise<boolean> {
    const picture = await open(await photo);
    const result = await runOperations(picture, planned(text), budgetOf(1_000_000));
    return result.pipeline === picture.pipeline;
  }

  it.each([
    'w-40',
    'w-40,h-40',
    'w-40,h-40,fo-auto',
    'w-40,rt-90',
    'w-40,h-40,bl-2',
    'w-40,e-grayscale',
    'w-40:bl-2:e-contrast',
  ])('decodes, works and leaves the rest to the encoder in one pass: %s', async (text) => {
    expect(await takesOnePass(text)).toBe(true);
  });

  it.each(['w-40:w-20', 'w-40,h-40,rt-90', 'bl-2:w-40', 'w-40,h-40:fl-h', 'rt-45', 'r-10', 'w-40,h-60,cm-pad_resize'])(
    'begins a new pass where sharp has another order, or pixels are needed: %s',
    async (text) => {
      expect(await takesOnePass(text)).toBe(false);
    },
  );

  it('takes the work of every operation from the budget, for all frames', async () => {
    const operations: Planned[] = [
      { kind: 'resize', size: { width: 10, height: 10 } },
      { kind: 'flip', horizontal: true, vertical: false, size: { width: 10, height: 10 } },
    ];
    const refusal = { status: 400, code: 'ELIMIT' };
    await expect(runOperations(await open(await photo), operations, budgetOf(800))).resolves.toBeDefined();
    await expect(runOperations(await open(await photo), operations, budgetOf(799))).rejects.toMatchObject(refusal);
    const spinner = await animation(['red', 'green', 'blue'], size).gif().toBuffer();
    await expect(runOperations(await open(spinner, 3), operations, budgetOf(2400))).resolves.toBeDefined();
    await expect(runOperations(await open(spinner, 3), operations, budgetOf(2399))).rejects.toMatchObject(refusal);
  });

  it.each(['bl-10', 'e-contrast', 'e-colorize', 'e-gradient', 'cr-red', 'r-10', 'l-text,i-a,fs-5,l-end'])(
    'refuses what is too dear before it decodes: %s',
    async (text) => {
      const file = await photo;
      const picture = { ...(await open(file)), pipeline: sharp(file.subarray(0, 200)) };
      const run = runOperations(picture, planned(text), budgetOf(2 * size.width * size.height));
      await expect(run).rejects.toMatchObject({ status: 400, code: 'ELIMIT' });
    },
  );

  it.each([
    'w-40',
    'fl-h',
    'rt-90',
    'bl-3',
    'r-10',
    'w-40,h-40,fo-left',
    'b-3_000000',
    'e-distort-a-20',
    'o-100:rt-180',
  ])('keeps the frames of an animation apart: %s', async (text) => {
    const spinner = await animation(['red', 'green', 'blue'], size).gif().toBuffer();
    const operations = planned(text);
    const result = await runOperations(await open(spinner, 3), operations, budgetOf(10_000_000));
    expect(result.frames).toBe(3);
    expect(result.size).toEqual(operations.at(-1)?.size);
    const whole = await result.pipeline.png().toBuffer();
    const colours = [0, 1, 2].map((frame) =>
      colourAt(whole, Math.floor(result.size.width / 2), Math.floor((frame + 0.5) * result.size.height)),
    );
    expect(await Promise.all(colours)).toEqual(['red', 'green', 'blue']);
  });
});
