import { describe, expect, it } from '@jest/globals';
import {
  chooseOutput,
  type OutputRequest,
  requestedOutput,
  type Result,
} from '../../../../../lambda/image-delivery/image/encoding/output';
import type { SourceImage } from '../../../../../lambda/image-delivery/image/source';
import type { Step } from '../../../../../lambda/image-delivery/request/transformation/step';
import { limitsWith } from '../../fixtures';
import { sourceImage } from '../fixtures';

const limits = limitsWith();
const nothing = requestedOutput([]);

const sourceOf = (format: SourceImage['format'], changes: Partial<SourceImage> = {}) =>
  sourceImage({ format, width: 400, height: 300, ...changes });
const still: Result = { size: { width: 400, height: 300 }, frames: 1, alpha: false, changed: true };
const clear: Result = { ...still, alpha: true };
const moving: Result = { ...still, frames: 3 };
const sized = (width: number, height: number, of: Result = still): Result => ({ ...of, size: { width, height } });
const timing = { delay: [100, 100, 100], loop: 0 };

const choose = (step: Step, result: Result, source: SourceImage, accepted: OutputRequest['accepted'] = []) =>
  chooseOutput(requestedOutput([step], accepted), result, source, limits);

const jpeg = sourceOf('jpeg');
const png = sourceOf('png');
const webp = sourceOf('webp');
const avif = sourceOf('avif');
const heic = sourceOf('heic');
const gif = sourceOf('gif');
const clearGif = sourceOf('gif', { hasAlpha: true });
const movingGif = sourceOf('gif', { frames: 3, timing });
const movingWebp = sourceOf('webp', { frames: 3, timing });

describe('the format, where the client has said nothing', () => {
  it.each<[string, Step, Result, SourceImage, string]>([
    ['a JPEG', {}, still, jpeg, 'jpeg'],
    ['a PNG', {}, still, png, 'png'],
    ['a WebP', {}, still, webp, 'webp'],
    ['a GIF', {}, still, gif, 'gif'],
    ['an AVIF', {}, still, avif, 'jpeg'],
    ['an AVIF with alpha', {}, clear, avif, 'png'],
    ['a HEIC', {}, still, heic, 'jpeg'],
    ['a HEIC with alpha', {}, clear, heic, 'png'],
    ['f-orig of a HEIC, which cannot be written', { f: 'orig' }, still, heic, 'jpeg'],
    ['a JPEG with rounded corners', {}, clear, jpeg, 'png'],
    ['a PNG with alpha', {}, clear, png, 'png'],
    ['a WebP with alpha', {}, clear, webp, 'webp'],
    ['a GIF with rounded corners', {}, clear, gif, 'png'],
    ['a GIF with transparent parts', {}, clear, clearGif, 'gif'],
    ['an animated GIF', {}, moving, movingGif, 'gif'],
    ['an animated GIF with rounded corners', {}, { ...moving, alpha: true }, movingGif, 'gif'],
    ['one frame of an animated GIF', {}, still, movingGif, 'jpeg'],
    ['one with transparent parts', {}, clear, movingGif, 'png'],
    ['an animated WebP', {}, moving, movingWebp, 'webp'],
    ['f-auto', { f: 'auto' }, still, png, 'png'],
    ['a WebP that has grown too large', {}, sized(16_384, 10), webp, 'jpeg'],
    ['such a one with alpha', {}, sized(16_384, 10, clear), webp, 'png'],
    ['such an animation', {}, sized(16_384, 10, moving), movingWebp, 'gif'],
  ])('of %s', (_, step, result, source, format) => {
    expect(choose(step, result, source)).toMatchObject({ format, named: false });
  });
});

describe('the format, where the client takes AVIF and WebP', () => {
  it.each<[string, Step, Result, SourceImage, string]>([
    ['a JPEG', {}, still, jpeg, 'avif'],
    ['a PNG with alpha', {}, clear, png, 'avif'],
    ['an AVIF', {}, still, avif, 'avif'],
    ['a HEIC', {}, still, heic, 'webp'],
    ['an animation', {}, moving, movingGif, 'webp'],
    ['two megapixels', {}, sized(2000, 1000), jpeg, 'avif'],
    ['more than two megapixels', {}, sized(2001, 1000), jpeg, 'webp'],
    ['what neither can be as wide as', {}, sized(16_385, 10), jpeg, 'jpeg'],
    ['the same with alpha', {}, sized(16_385, 10, clear), jpeg, 'png'],
    ['the same of an animation', {}, sized(16_384, 10, moving), movingGif, 'gif'],
    ['cp-true', { cp: true }, still, jpeg, 'webp'],
    ['cp-false', { cp: false }, still, jpeg, 'avif'],
    ['lo-true', { lo: true }, still, jpeg, 'webp'],
    ['e-usm', { 'e-usm': { radius: 2, sigma: 2, amount: 0.8, threshold: 0.02 } }, still, jpeg, 'webp'],
    ['f-gif of a JPEG', { f: 'gif' }, still, jpeg, 'avif'],
    ['f-svg', { f: 'svg' }, still, jpeg, 'avif'],
    ['lo-true above four megapixels', { lo: true }, sized(2001, 2000), png, 'png'],
  ])('of %s', (_, step, result, source, format) => {
    expect(choose(step, result, source, ['avif', 'webp'])).toMatchObject({ format, named: false });
  });

  it('is the first that is accepted', () => {
    expect(choose({}, still, jpeg, ['webp', 'avif']).format).toBe('webp');
    expect(choose({}, clear, jpeg, ['webp']).format).toBe('webp');
  });
});

describe('a format that is named', () => {
  it.each<[string, Step['f'], Result, SourceImage, string]>([
    ['jpg', 'jpg', still, png, 'jpeg'],
    ['jpeg', 'jpeg', still, png, 'jpeg'],
    ['jpg of what is transparent', 'jpg', clear, png, 'jpeg'],
    ['png', 'png', still, jpeg, 'png'],
    ['webp', 'webp', still, jpeg, 'webp'],
    ['avif', 'avif', still, jpeg, 'avif'],
    ['avif above two megapixels', 'avif', sized(4000, 3000), jpeg, 'avif'],
    ['avif above its limits, which are checked later', 'avif', sized(4001, 3000), jpeg, 'avif'],
    ['avif of a HEIC', 'avif', still, heic, 'avif'],
    ['gif of a GIF', 'gif', still, gif, 'gif'],
    ['orig of a JPEG', 'orig', still, jpeg, 'jpeg'],
    ['orig of an AVIF', 'orig', still, avif, 'avif'],
    ['orig of a GIF', 'orig', moving, movingGif, 'gif'],
    ['jpg of an animation', 'jpg', moving, movingGif, 'jpeg'],
    ['webp of an animation', 'webp', moving, movingGif, 'webp'],
  ])('is taken: %s', (_, f, result, source, format) => {
    const others = chooseOutput(requestedOutput([{ f }], ['avif', 'webp']), result, source, limits);
    expect(others).toMatchObject({ format, named: true });
  });

  it.each<[string, Step, Result, SourceImage, string]>([
    ['wide', { f: 'webp' }, sized(16_384, 10), png, 'jpeg'],
    ['wide and transparent', { f: 'webp' }, sized(16_384, 10, clear), png, 'png'],
    ['wide and moving', { f: 'webp' }, sized(16_384, 10, moving), movingGif, 'gif'],
    ['large without loss', { f: 'webp', lo: true }, sized(2001, 2000), jpeg, 'png'],
    ['large without loss, with all its frames', { f: 'webp', lo: true }, sized(1334, 1000, moving), movingGif, 'gif'],
  ])('gives way where it is WebP and the result too %s', (_, step, result, source, format) => {
    expect(choose(step, result, source)).toMatchObject({ format, named: false });
  });

  it('counts for cp-true and e-usm, too', () => {
    const masked = { f: 'avif', cp: true, 'e-usm': { radius: 2, sigma: 2, amount: 1, threshold: 0 } } as const;
    expect(choose(masked, still, jpeg).format).toBe('avif');
  });
});

it('leaves what is too large for every format to the check of the limits', () => {
  const small = limitsWith({ outputPixels: 400 * 299 });
  expect(chooseOutput(requestedOutput([], ['avif', 'webp']), still, jpeg, small).format).toBe('avif');
});

describe('the quality', () => {
  it.each<[string, Step, SourceImage, number]>([
    ['80 unless something is said', {}, png, 80],
    ['80 for a JPEG of a better one', {}, sourceOf('jpeg', { quality: 95 }), 80],
    ['that of a JPEG of a worse one', {}, sourceOf('jpeg', { quality: 60 }), 60],
    ['what is asked for', { q: 90 }, png, 90],
    ['what is asked for, also of a worse JPEG', { q: 90 }, sourceOf('jpeg', { quality: 60 }), 90],
  ])('is %s', (_, step, source, quality) => {
    expect(choose(step, still, source).quality).toBe(quality);
  });
});

describe('the other settings', () => {
  it('are off unless they are asked for', () => {
    expect(chooseOutput(nothing, still, jpeg, limits)).toEqual({
      ...still.size,
      format: 'jpeg',
      named: false,
      quality: 80,
      frames: 1,
      timing: undefined,
      progressive: false,
      lossless: false,
      keepIcc: false,
      keepMetadata: false,
      density: undefined,
      alpha: false,
    });
  });

  it('are those of the last step that gives them', () => {
    const steps: Step[] = [
      { q: 10, pr: true, f: 'png' },
      { q: 20, lo: true, cp: true, md: true, dn: 300 },
      { pr: false },
    ];
    expect(chooseOutput(requestedOutput(steps), clear, jpeg, limits)).toMatchObject({
      format: 'png',
      quality: 20,
      progressive: false,
      lossless: true,
      keepIcc: true,
      keepMetadata: true,
      density: 300,
      alpha: true,
    });
  });

  it('hold frames and times for GIF and WebP only', () => {
    expect(choose({}, moving, movingGif)).toMatchObject({ frames: 3, timing });
    expect(choose({}, moving, movingGif, ['webp'])).toMatchObject({ frames: 3, timing });
    expect(choose({ f: 'png' }, moving, movingGif)).toMatchObject({ frames: 1, timing: undefined });
    expect(choose({}, still, movingGif)).toMatchObject({ frames: 1, timing: undefined });
  });

  it.each([0, 0.9, 1201, NaN, Infinity])('refuse %d dots per inch', (dn) => {
    expect(() => choose({ dn }, still, jpeg)).toThrow('"dn" must be between 1 and 1200');
  });
});
