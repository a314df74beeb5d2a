import { describe, expect, it } from '@jest/globals';
import type { Size } from '../../../../lambda/image-delivery/image/geometry';
import { animationFits, checkLimits, inputPixelLimit } from '../../../../lambda/image-delivery/image/limits';
import type { OutputFormat, Plan } from '../../../../lambda/image-delivery/image/plan';
import type { SourceImage } from '../../../../lambda/image-delivery/image/source';
import { limitsWith } from '../fixtures';

const limits = limitsWith({ inputPixels: 1_000_000, outputPixels: 500_000 });

const source = (changes: Partial<SourceImage> = {}): SourceImage => ({
  format: 'jpeg',
  width: 10,
  height: 10,
  frames: 1,
  hasAlpha: false,
  deep: false,
  progressive: false,
  ...changes,
});

function plan(output: Size, format: OutputFormat = 'jpeg', changes: Partial<Plan> = {}): Plan {
  return { stages: [], frames: 1, sizes: [output], output: { ...output, format, quality: 80 }, ...changes };
}

const small = plan({ width: 10, height: 10 });
const tooLarge = (message: string) => expect.objectContaining({ status: 400, code: 'ELIMIT', message });

describe('inputPixelLimit', () => {
  it.each<[string, Partial<SourceImage>, number]>([
    ['baseline JPEG', {}, 1_000_000],
    ['PNG', { format: 'png' }, 1_000_000],
    ['WebP', { format: 'webp' }, 1_000_000],
    ['GIF', { format: 'gif' }, 1_000_000],
    ['progressive JPEG', { progressive: true }, 500_000],
    ['interlaced PNG', { format: 'png', progressive: true }, 500_000],
    ['AVIF', { format: 'avif' }, 250_000],
  ])('of %s', (_, changes, pixels) => {
    expect(inputPixelLimit(source(changes), limits)).toBe(pixels);
    expect(() => checkLimits(source({ ...changes, width: pixels, height: 1 }), small, limits)).not.toThrow();
    expect(() => checkLimits(source({ ...changes, width: pixels + 1, height: 1 }), small, limits)).toThrow(
      tooLarge('The image has more pixels than can be processed'),
    );
  });
});

describe('checkLimits', () => {
  const requested = tooLarge('The requested size is too large');

  it('takes a result of exactly the limit', () => {
    expect(() => checkLimits(source(), plan({ width: 1000, height: 500 }), limits)).not.toThrow();
  });

  it('refuses a result of more pixels', () => {
    expect(() => checkLimits(source(), plan({ width: 1001, height: 500 }), limits)).toThrow(requested);
  });

  it.each<[OutputFormat, number]>([
    ['avif', 16_384],
    ['gif', 65_535],
    ['jpeg', 65_500],
    ['png', 65_535],
    ['webp', 16_383],
  ])('takes no side that %s cannot write', (format, longest) => {
    const message = tooLarge(`The result is too large for ${format.toUpperCase()}`);
    expect(() => checkLimits(source(), plan({ width: longest, height: 1 }, format), limits)).not.toThrow();
    expect(() => checkLimits(source(), plan({ width: longest + 1, height: 1 }, format), limits)).toThrow(message);
    expect(() => checkLimits(source(), plan({ width: 1, height: longest + 1 }, format), limits)).toThrow(message);
  });

  it('refuses more work than a job may take: pixels of all stages and frames, those of a blur by its radius', () => {
    const stage = (blur?: number) => ({ blur, size: { width: 1000, height: 400 } });
    const working = (stages: Plan['stages'], frames = 1) => ({ ...small, stages, frames });
    const refused = tooLarge('The transformation takes too much work');
    expect(() => checkLimits(source(), working([stage(100)]), limits)).not.toThrow();
    expect(() => checkLimits(source(), working(Array.from({ length: 20 }, () => stage(100))), limits)).toThrow(refused);
    expect(() => checkLimits(source(), working([stage(100)], 20), limits)).toThrow(refused);
    expect(() => checkLimits(source(), working([stage()], 20), limits)).not.toThrow();
    expect(() => checkLimits(source({ deep: true }), working([stage(99)]), limits)).not.toThrow();
    expect(() => checkLimits(source({ deep: true }), working([stage(100)]), limits)).toThrow(refused);
  });

  it('refuses what is too large between two steps only', () => {
    const between = { ...small, sizes: [{ width: 1000, height: 1000 }, ...small.sizes] };
    expect(() => checkLimits(source(), between, limits)).toThrow(requested);
  });

  it('refuses an unchanged image that is too large to be written', () => {
    const unchanged = plan({ width: 1001, height: 500 }, 'jpeg', { sizes: [] });
    expect(() => checkLimits(source(), unchanged, limits)).toThrow(tooLarge('The result is too large for JPEG'));
  });

  it('takes 12 megapixels of AVIF and no more', () => {
    const wide = limitsWith();
    expect(() => checkLimits(source(), plan({ width: 4000, height: 3000 }, 'avif'), wide)).not.toThrow();
    expect(() => checkLimits(source(), plan({ width: 4001, height: 3000 }, 'avif'), wide)).toThrow(
      tooLarge('The result is too large for AVIF'),
    );
    expect(() => checkLimits(source(), plan({ width: 4001, height: 3000 }, 'webp'), wide)).not.toThrow();
  });
});

describe('animationFits', () => {
  const animation = (frames: number, size: Size): Plan => plan(size, 'gif', { frames });

  it.each([
    ['256 frames', 256, 400, 400, true],
    ['257 frames', 257, 1, 1, false],
    ['50 megapixels together', 50, 1000, 1000, true],
    ['more than 50 megapixels together', 50, 1000, 1001, false],
  ])('may be read: %s', (_, frames, width, height, fits) => {
    expect(animationFits(source({ frames, width, height }), animation(frames, { width: 1, height: 1 }))).toBe(fits);
  });

  it.each([
    ['256 frames', 256, 250, 250, true],
    ['257 frames', 257, 1, 1, false],
    ['16 megapixels together', 16, 1000, 1000, true],
    ['more than 16 megapixels together', 16, 1000, 1001, false],
  ])('may be written: %s', (_, frames, width, height, fits) => {
    expect(animationFits(source({ frames }), animation(frames, { width, height }))).toBe(fits);
  });

  it('counts what is scaled to before a crop', () => {
    const cropped = animation(100, { width: 100, height: 100 });
    expect(animationFits(source(), cropped)).toBe(true);
    expect(animationFits(source(), { ...cropped, sizes: [{ width: 100, height: 5001 }] })).toBe(false);
  });
});
