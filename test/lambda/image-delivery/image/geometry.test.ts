import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Resize, resizeOf, rotatedSize, type Size } from '../../../../lambda/image-delivery/image/geometry';
import { parseTransformation } from '../../../../lambda/image-delivery/request/transformation';

/** The image of ImageKit's documentation. */
const portrait = { width: 640, height: 865 };

function resize(transformation: string, input: Size = portrait): Resize | undefined {
  const [step] = parseTransformation([transformation]);
  return step && resizeOf(step, input);
}

/** The size of the result, as `300x200`. */
function result(transformation: string, input: Size = portrait): string {
  const done = resize(transformation, input);
  const { width, height } = done?.region ?? done?.scaled ?? input;
  return `${width}x${height}`;
}

const side = fc.integer({ min: 1, max: 10_000 });
const sizes = fc.record({ width: side, height: side });

describe('resizeOf', () => {
  it.each([
    // reference/imagekit-api.md §2.2
    ['w-300,h-200', '300x200'],
    ['w-300,h-200,c-maintain_ratio', '300x200'],
    ['w-300,h-200,c-force', '300x200'],
    ['w-300,h-200,c-at_max', '148x200'],
    ['w-850,h-1000,c-at_max_enlarge', '740x1000'],
    ['w-300,h-200,c-at_least', '300x405'],
    ['w-300', '300x405'],
    ['w-3840,c-at_max', '640x865'],
    ['w-640,c-at_max', '640x865'],
    // one side
    ['h-200', '148x200'],
    ['w-1280', '1280x1730'],
    ['w-300,c-force', '300x405'],
    ['w-300,c-at_max', '300x405'],
    ['h-1730,c-at_max_enlarge', '1280x1730'],
    ['h-1730,c-at_max', '640x865'],
    ['h-200,c-at_least', '148x200'],
    // fractions of the input
    ['w-0.5', '320x433'],
    ['h-0.1', '64x87'],
    ['w-0.5,h-0.5', '320x433'],
    ['w-0.25,h-100', '160x100'],
    ['w-0.0001', '1x1'],
    // an aspect ratio
    ['w-300,ar-4-3', '300x225'],
    ['h-300,ar-4:3', '400x300'],
    ['w-0.5,ar-1-1', '320x320'],
    ['w-300,h-200,ar-1-1', '300x200'],
    ['w-100,ar-3-2', '100x67'],
    ['w-300,ar-4-3,c-force', '300x225'],
    ['w-300,ar-1-1,c-at_max', '222x300'],
    ['ar-4-3', '640x865'],
    // what is ignored
    ['w-auto', '640x865'],
    ['w-65536', '640x865'],
    ['w-65536,h-200', '148x200'],
    ['q-80', '640x865'],
    ['fo-top,c-force', '640x865'],
  ])('makes %s of the documented image %s', (transformation, size) => {
    expect(result(transformation)).toBe(size);
  });

  it.each([
    'w-640',
    'h-865',
    'w-640,h-865',
    'w-1.0,h-865,c-at_least,w-640',
    'w-9999,c-at_max',
    'rt-90',
    'w-640,c-force',
  ])('leaves an image alone that has the size of %s', (transformation) => {
    expect(resize(transformation)).toBeUndefined();
  });

  it.each([
    ['center', 48, 'w-200,h-400', 0],
    ['left', 0, 'w-200,h-400', 0],
    ['right', 96, 'w-200,h-400', 0],
    ['top', 48, 'w-200,h-400', 0],
    ['top_left', 0, 'w-200,h-400', 0],
    ['bottom_right', 96, 'w-200,h-400', 0],
    ['center', 0, 'w-300,h-200', 102],
    ['top', 0, 'w-300,h-200', 0],
    ['bottom', 0, 'w-300,h-200', 205],
    ['left', 0, 'w-300,h-200', 102],
    ['top_right', 0, 'w-300,h-200', 0],
    ['bottom_left', 0, 'w-300,h-200', 205],
  ])('keeps the %s, %d pixels from the left, of %s and %d from the top', (position, left, box, top) => {
    const { scaled, region } = resize(`${box},fo-${position}`) ?? {};
    expect(scaled).toEqual(box === 'w-200,h-400' ? { width: 296, height: 400 } : { width: 300, height: 405 });
    expect(region).toMatchObject({ left, top });
  });

  it('cuts the asked-for box out of the scaled image', () => {
    fc.assert(
      fc.property(sizes, sizes, fc.constantFrom('center', 'top_left', 'bottom', 'right'), (input, box, position) => {
        const { scaled, region } = resize(`w-${box.width},h-${box.height},fo-${position}`, input) ?? { scaled: input };
        const { left, top, width, height } = region ?? { left: 0, top: 0, ...scaled };
        expect({ width, height }).toEqual(box);
        expect(Math.min(left, top)).toBeGreaterThanOrEqual(0);
        expect(left + width).toBeLessThanOrEqual(scaled.width);
        expect(top + height).toBeLessThanOrEqual(scaled.height);
        // Nothing is scaled further than the box needs.
        expect(scaled.width === box.width || scaled.height === box.height).toBe(true);
      }),
    );
  });

  it('never cuts anything off when one side is asked for', () => {
    fc.assert(
      fc.property(sizes, side, fc.constantFrom('w', 'h'), (input, length, key) => {
        const { scaled, region } = resize(`${key}-${length}`, input) ?? { scaled: input };
        expect(region).toBeUndefined();
        expect(key === 'w' ? scaled.width : scaled.height).toBe(length);
        const exact = key === 'w' ? (length * input.height) / input.width : (length * input.width) / input.height;
        expect(key === 'w' ? scaled.height : scaled.width).toBe(Math.max(1, Math.round(exact)));
      }),
    );
  });

  it('never exceeds the box nor the image with at_max, and touches the box with at_max_enlarge', () => {
    fc.assert(
      fc.property(sizes, sizes, (input, box) => {
        const transformation = `w-${box.width},h-${box.height}`;
        const inside = resize(`${transformation},c-at_max`, input)?.scaled ?? input;
        expect(inside.width).toBeLessThanOrEqual(Math.min(box.width, input.width));
        expect(inside.height).toBeLessThanOrEqual(Math.min(box.height, input.height));
        const touching = resize(`${transformation},c-at_max_enlarge`, input)?.scaled ?? input;
        expect(touching.width === box.width || touching.height === box.height).toBe(true);
        expect(touching.width <= box.width && touching.height <= box.height).toBe(true);
      }),
    );
  });

  it('covers the box and touches it with at_least, without a crop', () => {
    fc.assert(
      fc.property(sizes, sizes, (input, box) => {
        const { scaled, region } = resize(`w-${box.width},h-${box.height},c-at_least`, input) ?? { scaled: input };
        expect(region).toBeUndefined();
        expect(scaled.width >= box.width && scaled.height >= box.height).toBe(true);
        expect(scaled.width === box.width || scaled.height === box.height).toBe(true);
      }),
    );
  });
});

describe('rotatedSize', () => {
  const size = { width: 300, height: 200 };

  it.each([
    [0, 300, 200],
    [90, 200, 300],
    [180, 300, 200],
    [270, 200, 300],
    [45, 354, 354],
    [30, 360, 323],
    [330, 360, 323],
  ])('of %d degrees is %dx%d', (degrees, width, height) => {
    expect(rotatedSize(size, degrees)).toEqual({ width, height });
  });
});
