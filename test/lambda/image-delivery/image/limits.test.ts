import { describe, expect, it } from '@jest/globals';
import {
  animationFits,
  checkOperations,
  checkOutput,
  checkSource,
  inputPixelLimit,
} from '../../../../lambda/image-delivery/image/limits';
import type { Planned, Size } from '../../../../lambda/image-delivery/image/operations';
import type { Output, OutputFormat } from '../../../../lambda/image-delivery/image/encoding/output';
import type { SourceImage } from '../../../../lambda/image-delivery/image/source';
import { limitsWith } from '../fixtures';
import { sourceImage } from './fixtures';

const limits = limitsWith({ inputPixels: 1_000_000, outputPixels: 500_000 });

const small: Size = { width: 10, height: 10 };
const resizedTo = (size: Size): Planned => ({ kind: 'resize', size });
const attentionTo = (size: Size): Planned => ({ kind: 'resize', crop: 'attention', size });
const written = (format: OutputFormat, size: Size): Output => ({
  ...size,
  format,
  named: true,
  quality: 80,
  frames: 1,
  progressive: false,
  lossless: false,
  keepIcc: false,
  keepMetadata: false,
  alpha: false,
});
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
    expect(inputPixelLimit(sourceImage(changes), limits)).toBe(pixels);
    expect(() => checkSource(sourceImage({ ...changes, width: pixels, height: 1 }), limits)).not.toThrow();
    expect(() => checkSource(sourceImage({ ...changes, width: pixels + 1, height: 1 }), limits)).toThrow(
      tooLarge('The image has more pixels than can be processed'),
    );
  });
});

describe('checkOperations', () => {
  const check = (...operations: Planned[]) => {
    checkOperations(small, operations, limits);
  };
  const requested = tooLarge('The requested size is too large');

  it('takes a result of exactly the limit', () => {
    expect(() => {
      check(resizedTo({ width: 1000, height: 500 }));
    }).not.toThrow();
  });

  it('refuses a result of more pixels', () => {
    expect(() => {
      check(resizedTo({ width: 1001, height: 500 }));
    }).toThrow(requested);
  });

  it('refuses what is too large between two operations only', () => {
    expect(() => {
      check(resizedTo({ width: 1000, height: 1000 }), resizedTo(small));
    }).toThrow(requested);
  });

  it('counts what is scaled to before it is cropped', () => {
    const wide = { width: 1000, height: 10 };
    expect(() => {
      check(resizedTo(wide));
    }).not.toThrow();
    expect(() => {
      check(attentionTo(wide));
    }).toThrow(requested);
    expect(() => {
      check(resizedTo(wide), attentionTo({ width: 1000, height: 5 }));
    }).not.toThrow();
  });

  it('refuses a size that is no number', () => {
    expect(() => {
      check(resizedTo({ width: NaN, height: 1 }));
    }).toThrow(requested);
  });
});

describe('checkOutput', () => {
  it.each<[OutputFormat, number]>([
    ['avif', 16_384],
    ['gif', 65_535],
    ['jpeg', 65_500],
    ['png', 65_535],
    ['webp', 16_383],
  ])('takes no side that %s cannot write', (format, longest) => {
    const message = tooLarge(`The result is too large for ${format.toUpperCase()}`);
    expect(() => checkOutput(written(format, { width: longest, height: 1 }), limits)).not.toThrow();
    expect(() => checkOutput(written(format, { width: longest + 1, height: 1 }), limits)).toThrow(message);
    expect(() => checkOutput(written(format, { width: 1, height: longest + 1 }), limits)).toThrow(message);
  });

  it('refuses an unchanged image that is too large to be written', () => {
    expect(() => checkOutput(written('jpeg', { width: 1001, height: 500 }), limits)).toThrow(
      tooLarge('The result is too large for JPEG'),
    );
  });

  it.each([
    ['12 megapixels of AVIF', 'avif', 6000],
    ['4 megapixels of GIF', 'gif', 2000],
  ] as const)('takes %s and no more', (_, format, width) => {
    const wide = limitsWith();
    const check = (output: Output) => () => {
      checkOutput(output, wide);
    };
    expect(check(written(format, { width, height: 2000 }))).not.toThrow();
    expect(check(written(format, { width: width + 1, height: 2000 }))).toThrow(
      tooLarge(`The result is too large for ${format.toUpperCase()}`),
    );
    expect(check(written('webp', { width: width + 1, height: 2000 }))).not.toThrow();
  });
});

describe('attack 4: animationFits', () => {
  const source = (frames: number, size: Size = small) => sourceImage({ format: 'gif', frames, ...size });

  it.each([
    ['256 frames', 256, 400, 400, true],
    ['257 frames', 257, 1, 1, false],
    ['50 megapixels together', 50, 1000, 1000, true],
    ['more than 50 megapixels together', 50, 1000, 1001, false],
  ])('may be read: %s', (_, frames, width, height, fits) => {
    expect(
      animationFits(source(frames, { width, height }), [resizedTo({ width: 1, height: 1 })], 'gif', limitsWith()),
    ).toBe(fits);
  });

  it.each([
    ['256 frames', 'webp', 256, 250, 250, true],
    ['257 frames', 'webp', 257, 1, 1, false],
    ['16 megapixels together', 'webp', 16, 1000, 1000, true],
    ['more than 16 megapixels together', 'webp', 16, 1000, 1001, false],
    ['4 megapixels of a GIF together', 'gif', 4, 1000, 1000, true],
    ['more than 4 megapixels of a GIF together', 'gif', 4, 1000, 1001, false],
  ] as const)('may be written: %s', (_, format, frames, width, height, fits) => {
    expect(animationFits(source(frames), [resizedTo({ width, height })], format, limitsWith())).toBe(fits);
  });

  it('counts what there is between two operations', () => {
    const result = resizedTo({ width: 100, height: 100 });
    const fits = (...operations: Planned[]) => animationFits(source(100), operations, 'gif', limitsWith());
    expect(fits(result)).toBe(true);
    expect(fits(resizedTo({ width: 100, height: 5001 }), result)).toBe(false);
  });

  it('goes by the limits that are set', () => {
    const fits = (changes: Parameters<typeof limitsWith>[0]) =>
      animationFits(source(10), [resizedTo({ width: 20, height: 20 })], 'gif', limitsWith(changes));
    expect([fits({ frames: 10 }), fits({ frames: 9 })]).toEqual([true, false]);
    expect([fits({ animationPixels: 4000 }), fits({ animationPixels: 3999 })]).toEqual([true, false]);
  });
});
