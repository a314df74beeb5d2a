import { describe, expect, it } from '@jest/globals';
import { drawLayer } from '../../../../lambda/image-delivery/image/layer';
import { pictureOf } from '../../../../lambda/image-delivery/image/picture';
import { type RenderContext, renderSteps } from '../../../../lambda/image-delivery/image/render';
import { parseTransformation } from '../../../../lambda/image-delivery/request/transformation';
import { budgetOf } from '../../../support/actions';
import { limitsWith } from '../fixtures';
import { sourceImage } from './fixtures';

const tooMuch = { status: 400, code: 'ELIMIT', message: 'The transformation takes too much work' };
const contextOf = (work: number): RenderContext => ({ ...budgetOf(work), limits: limitsWith(), hints: {} });

describe('renderSteps', () => {
  it('takes from the budget what trimming costs', async () => {
    const size = { width: 10, height: 10 };
    const trim = (work: number) =>
      renderSteps(
        pictureOf({ ...size, data: Buffer.alloc(400) }),
        parseTransformation(['t-5']),
        { size, original: size, alpha: true, animated: false },
        contextOf(work),
      );
    await expect(trim(800)).resolves.toBeDefined();
    await expect(trim(799)).rejects.toMatchObject(tooMuch);
  });
});

describe('drawLayer', () => {
  it('takes from the budget what decoding costs, before it is done', async () => {
    const source = sourceImage({ format: 'avif', width: 100, height: 100 });
    const assets = { image: () => ({ data: Buffer.alloc(0), source }), font: () => Buffer.alloc(0) };
    const draw = (work: number) =>
      drawLayer(
        { source: { kind: 'image', path: 'a.avif' }, position: {}, steps: [] },
        {},
        { ...contextOf(work), assets },
      );
    await expect(draw(119_999)).rejects.toMatchObject(tooMuch);
    await expect(draw(120_000)).rejects.not.toMatchObject(tooMuch);
  });
});
