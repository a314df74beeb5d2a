import { describe, expect, it } from '@jest/globals';
import sharp, { type Sharp } from 'sharp';
import { animation, gradient, solid } from '../support/images';
import type { Answer } from './answer';
import { difference } from './difference';

const size = { width: 80, height: 60 };
const plain = { ...size, channels: 4, background: { r: 200, g: 220, b: 240, alpha: 1 } } as const;

const kept = (extension: string, data: Buffer): Answer => ({ status: 200, extension, data });
const png = async (image: Sharp): Promise<Answer> => kept('png', await image.png().toBuffer());
const gif = async (image: Sharp, delay: number): Promise<Answer> =>
  kept('gif', await image.gif({ delay: [delay, delay] }).toBuffer());

/** A white mark of a size in pixels on a plain image. */
const marked = (left: number, side: number): Sharp => {
  const mark = { create: { width: side, height: side, channels: 3, background: 'white' } } as const;
  return sharp({ create: plain }).composite([{ input: mark, left, top: 20 }]);
};

describe('the difference of two answers', () => {
  it.each([
    ['an encoder that rounds otherwise', { quality: 80 }, { quality: 82 }],
    ['another progression', { progressive: false }, { progressive: true }],
  ])('is none for %s', async (_, one, other) => {
    const [first, second] = await Promise.all([one, other].map((options) => gradient(size).jpeg(options).toBuffer()));
    if (!first || !second) throw new Error('there are no images');
    expect(first.equals(second)).toBe(false);
    await expect(difference(kept('jpg', first), kept('jpg', second))).resolves.toBeUndefined();
  });

  it('is none where nothing can be seen', async () => {
    const [red, blue] = ['#ff000000', '#0000ff00'].map((background) => sharp({ create: { ...plain, background } }));
    if (!red || !blue) throw new Error('there are no images');
    await expect(difference(await png(red), await png(blue))).resolves.toBeUndefined();
  });

  it.each([
    ['another colour', marked(10, 8).linear(0.98), marked(10, 8)],
    ['a mark that has moved', marked(14, 8), marked(10, 8)],
    ['a missing mark', sharp({ create: plain }), marked(10, 8)],
    ['less opacity', solid('red', size).ensureAlpha(0.9), solid('red', size).ensureAlpha()],
  ])('is seen: %s', async (_, one, other) => {
    await expect(difference(await png(one), await png(other))).resolves.toMatch(/^pixels differ by/);
  });

  it.each([
    ['size', solid('red', { width: 81, height: 60 }), '81×60 png instead of 80×60 png'],
    ['transparency', solid('red', size).ensureAlpha(), '80×60 png with alpha instead of 80×60 png'],
  ])('is seen: another %s', async (_, image, said) => {
    await expect(difference(await png(image), await png(solid('red', size)))).resolves.toBe(said);
  });

  it('is seen: frames that are missing, or last longer', async () => {
    const moving = animation(['red', 'blue'], size);
    const [slow, fast] = [await gif(moving.clone(), 200), await gif(moving.clone(), 100)];
    await expect(difference(slow, fast)).resolves.toMatch(/of 200, 200 ms instead of .* of 100, 100 ms$/);
    const still = kept('gif', await solid('red', size).gif().toBuffer());
    await expect(difference(still, fast)).resolves.toMatch(/^80×60 gif( with alpha)? instead of .* 2 frames/);
  });

  it('is seen: another format, another refusal', async () => {
    const jpeg = kept('jpg', await solid('red', size).jpeg().toBuffer());
    await expect(difference(jpeg, await png(solid('red', size)))).resolves.toBe('80×60 jpeg instead of 80×60 png');
    const [one, other] = ['400 EINVAL - "w"\n', '400 EINVAL - "h"\n'].map((text) => kept('txt', Buffer.from(text)));
    if (!one || !other) throw new Error('there are no refusals');
    await expect(difference(one, other)).resolves.toBe('400 EINVAL - "w" instead of 400 EINVAL - "h"');
    await expect(difference(one, one)).resolves.toBeUndefined();
  });
});
