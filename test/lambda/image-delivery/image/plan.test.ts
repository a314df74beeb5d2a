import { describe, expect, it } from '@jest/globals';
import { firstFrame, hasAutomaticFormat, type Plan, planImage } from '../../../../lambda/image-delivery/image/plan';
import type { SourceFormat, SourceImage } from '../../../../lambda/image-delivery/image/source';
import { parseTransformation } from '../../../../lambda/image-delivery/request/transformation';

const photo: SourceImage = {
  format: 'jpeg',
  width: 400,
  height: 300,
  frames: 1,
  hasAlpha: false,
  deep: false,
  progressive: false,
};
const timing = { delay: [100, 200], loop: 3 };
const spinner: SourceImage = { ...photo, format: 'gif', frames: 2, timing };

const plan = (transformation: string, source: SourceImage = photo): Plan =>
  planImage(parseTransformation([transformation]), source);

describe('planImage', () => {
  it('only encodes where nothing is asked for', () => {
    expect(plan('')).toEqual({
      stages: [],
      frames: 1,
      sizes: [],
      output: { width: 400, height: 300, format: 'jpeg', quality: 80, timing: undefined },
    });
  });

  it('resizes, then rotates, then blurs within a step, whatever the order it is written in', () => {
    for (const text of ['w-200,rt-90,bl-5', 'bl-5,rt-90,w-200']) {
      const { stages, output } = plan(text);
      expect(stages).toMatchObject([{ resize: { scaled: { width: 200, height: 150 } } }, { rotate: 90, blur: 5 }]);
      expect(output).toMatchObject({ width: 150, height: 200 });
    }
  });

  it('makes a stage of each step, every one on the result of the one before', () => {
    const { stages, sizes, output } = plan('w-200:rt-90:h-0.5,bl-2:q-50:w-75');
    expect(stages).toMatchObject([
      { resize: { scaled: { width: 200, height: 150 } } },
      { rotate: 90 },
      { resize: { scaled: { width: 75, height: 100 } }, blur: 2 },
    ]);
    expect(sizes).toContainEqual({ width: 150, height: 200 });
    expect(output).toMatchObject({ width: 75, height: 100, quality: 50 });
  });

  it('remembers what is scaled to before it is cropped', () => {
    const { sizes, output } = plan('w-10,h-3000');
    expect(sizes).toEqual([
      { width: 4000, height: 3000 },
      { width: 10, height: 3000 },
    ]);
    expect(output).toMatchObject({ width: 10, height: 3000 });
  });

  it.each(['rt-0', 'rt-360', 'rt-auto', 'w-400', 'e-grayscale'])('has nothing to do for %s', (text) => {
    expect(plan(text).stages).toEqual([]);
  });

  it('takes format and quality that were given last, in whatever step', () => {
    expect(plan('f-png,q-10:f-webp,w-10:q-20').output).toMatchObject({ format: 'webp', quality: 20 });
  });

  it.each<[SourceFormat, boolean, string, SourceFormat]>([
    ['jpeg', false, '', 'jpeg'],
    ['png', true, '', 'png'],
    ['webp', true, 'f-auto', 'webp'],
    ['gif', false, '', 'gif'],
    ['avif', false, '', 'jpeg'],
    ['avif', true, 'f-auto', 'png'],
    ['avif', true, 'f-orig', 'avif'],
    ['jpeg', false, 'f-orig', 'jpeg'],
    ['png', true, 'f-jpg', 'jpeg'],
    ['png', true, 'f-jpeg', 'jpeg'],
    ['jpeg', false, 'f-png', 'png'],
    ['jpeg', false, 'f-webp', 'webp'],
    ['gif', false, 'f-avif', 'avif'],
    ['jpeg', false, 'f-gif', 'jpeg'],
    ['png', true, 'f-gif', 'png'],
    ['gif', true, 'f-gif', 'gif'],
    ['avif', false, 'f-gif', 'jpeg'],
  ])('writes %s (transparent: %s) with "%s" as %s', (format, hasAlpha, text, output) => {
    expect(plan(text, { ...photo, format, hasAlpha }).output.format).toBe(output);
  });

  it.each(['', 'w-200', 'w-200:h-10,bl-2', 'f-webp', 'rt-360'])('keeps an animation with "%s"', (text) => {
    expect(plan(text, spinner)).toMatchObject({ frames: 2, output: { timing } });
  });

  it.each(['f-jpg', 'f-png', 'f-avif', 'rt-90', 'w-200:rt-180', 'rt-45:f-webp'])(
    'takes the first frame of an animation with "%s"',
    (text) => {
      const { frames, output } = plan(text, spinner);
      expect(frames).toBe(1);
      expect(output.timing).toBeUndefined();
    },
  );
});

describe('firstFrame', () => {
  it('leaves the rest of the plan alone', () => {
    const animated = plan('w-200', spinner);
    expect(firstFrame(animated)).toEqual({
      ...animated,
      frames: 1,
      output: { ...animated.output, timing: undefined },
    });
  });
});

describe('hasAutomaticFormat', () => {
  const automatic = (transformation: string) => hasAutomaticFormat(parseTransformation([transformation]));

  it.each(['', 'w-200', 'f-auto', 'f-webp:f-auto', 'orig-false'])('is what "%s" has', (text) => {
    expect(automatic(text)).toBe(true);
  });

  it.each([
    'f-jpg',
    'f-webp',
    'f-avif',
    'f-gif',
    'f-orig',
    'f-auto:f-png',
    'f-webp:w-200',
    'orig-true',
    'f-auto:orig-true',
  ])('is not what "%s" has', (text) => {
    expect(automatic(text)).toBe(false);
  });
});
