import { describe, expect, it } from '@jest/globals';
import type { Sharp } from 'sharp';
import {
  frameOf,
  inspectSource,
  type SourceImage,
  tryInspectSource,
} from '../../../../lambda/image-delivery/image/source';
import { clearHeic, tiledHeic } from '../../../support/heic';
import { animation, hugePng, solid } from '../../../support/images';

const size = { width: 20, height: 10 };
const image = (): Sharp => solid('red', size);
const still = { ...size, frames: 1, timing: undefined, hasAlpha: false, deep: false, grey: false, progressive: false };

describe('inspectSource', () => {
  it.each([
    ['JPEG', image().jpeg({ quality: 70 }), { ...still, format: 'jpeg', quality: 70 }],
    [
      'progressive JPEG',
      image().jpeg({ quality: 70, progressive: true }),
      { ...still, format: 'jpeg', quality: 70, progressive: true },
    ],
    ['PNG', image().png(), { ...still, format: 'png' }],
    ['PNG with alpha', image().ensureAlpha(0.5).png(), { ...still, format: 'png', hasAlpha: true }],
    ['interlaced PNG', image().png({ progressive: true }), { ...still, format: 'png', progressive: true }],
    ['WebP', image().webp(), { ...still, format: 'webp' }],
    ['WebP with alpha', image().ensureAlpha(0.5).webp(), { ...still, format: 'webp', hasAlpha: true }],
    ['AVIF', image().avif({ effort: 0 }), { ...still, format: 'avif' }],
  ])('recognizes %s', async (_, picture, source) => {
    expect(await inspectSource(await picture.toBuffer())).toEqual(source);
  });

  it('recognizes an image with more than 8 bits a channel', async () => {
    const deep = await image().toColourspace('rgb16').png().toBuffer();
    expect(await inspectSource(deep)).toMatchObject({ format: 'png', deep: true, grey: false });
  });

  it('recognizes HEIC, turned upright', async () => {
    expect(await inspectSource(tiledHeic)).toEqual({ ...still, width: 64, height: 128, format: 'heic' });
    expect(await inspectSource(clearHeic)).toMatchObject({ width: 32, height: 32, hasAlpha: true });
  });

  it('recognizes a GIF of one frame', async () => {
    const data = await image().gif().toBuffer();
    expect(await inspectSource(data)).toMatchObject({ ...size, format: 'gif', frames: 1 });
  });

  it.each(['gif', 'webp'] as const)('reads the frames of an animated %s and their timing', async (format) => {
    const timing = { delay: [100, 200, 300], loop: 5 };
    const data = await animation(['red', 'green', 'blue'], size)[format](timing).toBuffer();
    expect(await inspectSource(data)).toMatchObject({ ...size, format, frames: 3, timing });
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('gives the size as shown for orientation %d', async (orientation) => {
    const data = await image().withMetadata({ orientation }).jpeg().toBuffer();
    const shown = orientation < 5 ? size : { width: 10, height: 20 };
    expect(await inspectSource(data)).toMatchObject(shown);
  });

  it('reads the size of a huge image from its header', async () => {
    const huge = { width: 20_000, height: 20_000 };
    expect(await inspectSource(hugePng(huge))).toMatchObject(huge);
  });

  it.each(['jpeg', 'png'] as const)('knows a grey %s from one with colours', async (format) => {
    const grey = await image().toColourspace('b-w').toFormat(format).toBuffer();
    expect(await inspectSource(grey)).toMatchObject({ format, grey: true });
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['text', Buffer.from('no image')],
    ['HTML', Buffer.from('<!doctype html><p>no image')],
    ['SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"/>')],
    ['the first bytes of a JPEG', Buffer.from('ffd8ffe000104a464946', 'hex')],
    ['the first bytes of a PNG', Buffer.from('89504e470d0a1a0a0000', 'hex')],
    ['the first bytes of a HEIC', Buffer.from('0000001c66747970686569630000000068656963', 'hex')],
    ['zeros', Buffer.alloc(1000)],
  ])('refuses %s', async (_, data) => {
    expect(await tryInspectSource(data)).toBeUndefined();
    await expect(inspectSource(data)).rejects.toMatchObject({
      status: 400,
      code: 'EINVAL',
      message: 'The file is not a JPEG, PNG, WebP, AVIF, GIF or HEIC image',
    });
  });

  it('refuses TIFF', async () => {
    await expect(inspectSource(await image().tiff().toBuffer())).rejects.toMatchObject({ status: 400 });
  });
});

describe('frameOf', () => {
  const single: SourceImage = { ...still, format: 'gif' };
  const moving: SourceImage = { ...single, frames: 3 };

  it('counts from 1', () => {
    expect([1, 2, 3].map((page) => frameOf(page, moving))).toEqual([0, 1, 2]);
  });

  it('is all of an animation where nothing is said, and the first of it for a thumbnail', () => {
    expect(frameOf(undefined, moving)).toBeUndefined();
    expect(frameOf(undefined, moving, true)).toBe(0);
    expect(frameOf(2, moving, true)).toBe(1);
  });

  it.each([0, 4, 1e9, NaN])('refuses frame %d of three', (page) => {
    expect(() => frameOf(page, moving)).toThrow('"pg" is beyond the 3 frames of the image');
  });

  it('refuses several frames', () => {
    expect(() => frameOf('several', moving)).toThrow(expect.objectContaining({ status: 501, code: 'ENOTSUP' }));
  });

  it.each([1, 7, 'several'] as const)('says nothing of a still image: %s', (page) => {
    expect(frameOf(page, single)).toBeUndefined();
    expect(frameOf(page, single, true)).toBeUndefined();
  });
});
