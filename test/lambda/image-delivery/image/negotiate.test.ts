import { describe, expect, it } from '@jest/globals';
import { negotiateFormat } from '../../../../lambda/image-delivery/image/negotiate';
import type { OutputFormat, Plan } from '../../../../lambda/image-delivery/image/plan';
import { limitsWith } from '../fixtures';

const plan = (width: number, height: number, frames = 1, format: OutputFormat = 'jpeg'): Plan => ({
  stages: [],
  frames,
  sizes: [],
  output: { width, height, format, quality: 70, timing: frames > 1 ? { delay: [100], loop: 3 } : undefined },
});

describe('negotiateFormat', () => {
  const limits = limitsWith();

  it.each([
    ['the best one', plan(400, 300), 'avif'],
    ['AVIF of 12 megapixels', plan(4000, 3000), 'avif'],
    ['WebP for more than AVIF may have', plan(4001, 3000), 'webp'],
    ['WebP for an animation', plan(400, 300, 2, 'gif'), 'webp'],
    ['AVIF for a side that WebP cannot have', plan(16_384, 10), 'avif'],
    ['the planned one for a side that neither can have', plan(16_385, 10), 'jpeg'],
    ['the planned one for an animation with such a side', plan(16_384, 10, 2, 'gif'), 'gif'],
    ['AVIF for a PNG', plan(400, 300, 1, 'png'), 'avif'],
    ['AVIF for a still GIF', plan(400, 300, 1, 'gif'), 'avif'],
  ])('takes %s where the client takes AVIF', (_, planned, format) => {
    expect(negotiateFormat(planned, 'avif', limits)).toEqual({ ...planned, output: { ...planned.output, format } });
  });

  it.each([
    ['WebP', plan(400, 300), 'webp'],
    ['WebP for an animation', plan(400, 300, 2, 'gif'), 'webp'],
    ['the planned one for a side that WebP cannot have', plan(16_384, 10, 1, 'png'), 'png'],
  ])('takes %s where the client takes WebP', (_, planned, format) => {
    expect(negotiateFormat(planned, 'webp', limits).output.format).toBe(format);
  });

  it('leaves the plan alone where there is no choice', () => {
    const planned = plan(400, 300);
    expect(negotiateFormat(planned, undefined, limits)).toBe(planned);
  });

  it('leaves what is too large for every format to the check of the limits', () => {
    const planned = plan(400, 300);
    expect(negotiateFormat(planned, 'avif', limitsWith({ outputPixels: 400 * 299 }))).toBe(planned);
  });
});
