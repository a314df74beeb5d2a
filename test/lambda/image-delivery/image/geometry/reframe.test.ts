import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  contentDpr,
  reframe,
  rotatedSize,
  type Scope,
} from '../../../../../lambda/image-delivery/image/geometry/reframe';
import type { Size } from '../../../../../lambda/image-delivery/image/operations';
import type {
  Expression,
  Operator,
  Variable,
} from '../../../../../lambda/image-delivery/request/transformation/expression';
import { positions } from '../../../../../lambda/image-delivery/request/transformation/size';
import type { Crop, Focus, Position, Step } from '../../../../../lambda/image-delivery/request/transformation/step';

/** The image of ImageKit's documentation. */
const portrait = { width: 640, height: 865 };
const variables = { iw: 640, ih: 865, iar: 640 / 865, cw: 640, ch: 865, car: 640 / 865 };
const scope: Scope = { variables, hints: {}, background: undefined, animated: false };
const red = { r: 255, g: 0, b: 0, alpha: 1 };

const crops = [
  'maintain_ratio',
  'maintain_ratio_no_enlarge',
  'force',
  'at_max',
  'at_max_enlarge',
  'at_least',
  'extract',
  'pad_resize',
  'pad_resize_no_enlarge',
  'pad_extract',
  'pad_extract_no_shrink',
] as const satisfies readonly Crop[];
const focuses = [...positions, 'auto', 'face', 'custom', 'object'] as const satisfies readonly Focus[];

function expression(first: number | Variable, operator: Operator, second: number | Variable): Expression {
  return { text: `${first}_${operator}_${second}`, operands: [first, second], operators: [operator] };
}

/** What a step does, as texts such as `resize 300x405` and `extract 300x200 at 0,102`. */
function reframing(step: Step, input: Size = portrait, changes: Partial<Scope> = {}): string[] {
  return reframe(step, input, { ...scope, ...changes }).map((operation) => {
    const size = `${operation.kind} ${operation.size.width}x${operation.size.height}`;
    switch (operation.kind) {
      case 'resize':
        return operation.crop ? `${size} by ${operation.crop}` : size;
      case 'extract':
        expect(operation.region).toMatchObject(operation.size);
        return `${size} at ${operation.region.left},${operation.region.top}`;
      default:
        return `${size} at ${operation.left},${operation.top}`;
    }
  });
}

/** The size of the result. */
function sizeAfter(step: Step, input: Size, changes: Partial<Scope> = {}): Size {
  return reframe(step, input, { ...scope, ...changes }).at(-1)?.size ?? input;
}

/** The size of the result, as `300x200`. */
function result(step: Step, changes: Partial<Scope> = {}): string {
  const { width, height } = sizeAfter(step, portrait, changes);
  return `${width}x${height}`;
}

const side = fc.integer({ min: 1, max: 10_000 });
const sizes = fc.record({ width: side, height: side });
/** Mostly sizes that differ little, where roundings matter. */
const smallSizes = fc.record({ width: fc.integer({ min: 1, max: 40 }), height: fc.integer({ min: 1, max: 40 }) });
const anySizes = fc.oneof(sizes, smallSizes);

describe('the size after a step', () => {
  it.each<[Step, string]>([
    // reference/imagekit-api.md §2.2
    [{ w: 300, h: 200 }, '300x200'],
    [{ w: 300, h: 200, c: 'maintain_ratio' }, '300x200'],
    [{ w: 300, h: 200, c: 'force' }, '300x200'],
    [{ w: 300, h: 200, c: 'at_max' }, '148x200'],
    [{ w: 850, h: 1000, c: 'at_max_enlarge' }, '740x1000'],
    [{ w: 300, h: 200, c: 'at_least' }, '300x405'],
    [{ w: 300, h: 200, cm: 'pad_resize' }, '300x200'],
    [{ w: 200, h: 200, cm: 'extract' }, '200x200'],
    [{ w: 300 }, '300x405'],
    [{ w: 3840, c: 'at_max' }, '640x865'],
    [{ w: 640, c: 'at_max' }, '640x865'],
    // one side: scaled, never cropped
    [{ h: 200 }, '148x200'],
    [{ w: 1280 }, '1280x1730'],
    [{ w: 300, c: 'force' }, '300x405'],
    [{ w: 300, c: 'at_max' }, '300x405'],
    [{ h: 1730, c: 'at_max_enlarge' }, '1280x1730'],
    [{ h: 1730, c: 'at_max' }, '640x865'],
    [{ h: 200, c: 'at_least' }, '148x200'],
    [{ w: 300, cm: 'extract' }, '300x405'],
    [{ w: 300, cm: 'pad_resize' }, '300x405'],
    [{ w: 1280, cm: 'pad_resize_no_enlarge' }, '640x865'],
    [{ w: 1280, c: 'maintain_ratio_no_enlarge' }, '640x865'],
    // fractions of the input
    [{ w: 0.5 }, '320x433'],
    [{ h: 0.1 }, '64x87'],
    [{ w: 0.5, h: 0.5 }, '320x433'],
    [{ w: 0.25, h: 100 }, '160x100'],
    [{ w: 0.0001 }, '1x1'],
    [{ w: 1 }, '1x1'],
    // roundings
    [{ w: 100.4, h: 100.5 }, '100x101'],
    [{ w: 0.333, h: 0.333, c: 'force' }, '213x288'],
    // an aspect ratio
    [{ w: 300, ar: 4 / 3 }, '300x225'],
    [{ h: 300, ar: 4 / 3 }, '400x300'],
    [{ w: 0.5, ar: 1 }, '320x320'],
    [{ w: 300, h: 200, ar: 1 }, '300x200'],
    [{ w: 100, ar: 1.5 }, '100x67'],
    [{ w: 300, ar: 4 / 3, c: 'force' }, '300x225'],
    [{ w: 300, ar: 1, c: 'at_max' }, '222x300'],
    [{ w: 300, ar: 1, cm: 'pad_resize' }, '300x300'],
    [{ w: 300, ar: 1, cm: 'extract' }, '300x300'],
    [{ ar: 4 / 3 }, '640x865'],
    [{ ar: 4 / 3, fo: 'top' }, '640x865'],
    [{ ar: 4 / 3, fo: 'custom' }, '640x865'],
    [{ ar: 4 / 3, fo: 'object' }, '640x480'],
    [{ ar: 4 / 3, fo: 'face' }, '640x480'],
    [{ ar: 1 / 2, fo: 'auto' }, '433x865'],
    [{ ar: 4 / 3, fo: 'object', cm: 'extract' }, '640x865'],
    [{ w: 300, ar: 70_000 }, '300x405'],
    [{ w: 300, ar: 1e-9 }, '300x405'],
    // what is ignored
    [{ w: 'auto' }, '640x865'],
    [{ w: 65_536 }, '640x865'],
    [{ w: 65_536, h: 200 }, '148x200'],
    [{ q: 80 }, '640x865'],
    [{ fo: 'top', c: 'force' }, '640x865'],
    [{ cm: 'extract', x: 10, y: 10 }, '640x865'],
    [{ fo: 'face' }, '640x865'],
    [{ z: 2 }, '640x865'],
    [{ w: 300, h: 200, x: -1000, xc: 9000 }, '300x200'],
    // `cm` wins
    [{ w: 300, h: 200, c: 'at_max', cm: 'pad_resize' }, '300x200'],
    [{ w: 700, h: 900, c: 'force', cm: 'extract' }, '640x865'],
  ])('is of %j: %s', (step, size) => {
    expect(result(step)).toBe(size);
  });

  it.each<[Step, string]>([
    [{ w: expression('iw', 'div', 2) }, '320x433'],
    [{ w: expression('iw', 'div', 3), h: 100 }, '213x100'],
    [{ h: expression('ch', 'sub', 65) }, '592x800'],
    // below 1 an expression is still pixels
    [{ w: expression(1, 'div', 4), h: 10 }, '1x10'],
    [{ w: 300, ar: expression('iar', 'mul', 2) }, '300x203'],
    [{ w: expression('iw', 'mul', 1000), h: 200 }, '148x200'],
    [{ w: 100, dpr: expression(1, 'add', 1) }, '200x270'],
    [{ w: 100, dpr: expression(3, 'mul', 2) }, '100x135'],
  ])('is of %j, computed: %s', (step, size) => {
    expect(result(step)).toBe(size);
  });

  it.each<[string, Step]>([
    ['w', { w: expression('iw', 'sub', 640) }],
    ['h', { w: 10, h: expression('ih', 'sub', 1000) }],
    ['ar', { w: 10, ar: expression(1, 'sub', 1) }],
    ['ar', { ar: expression(1, 'sub', 2), fo: 'face' }],
    ['dpr', { w: 10, dpr: expression(1, 'sub', 1) }],
    ['w', { w: 0 }],
  ])('is refused when "%s" comes to nothing', (key, step) => {
    expect(() => reframe(step, portrait, scope)).toThrow(
      expect.objectContaining({ status: 400, code: 'EINVAL', message: expect.stringContaining(`"${key}"`) }),
    );
  });

  it.each<[Step, string]>([
    [{ w: 100, dpr: 2 }, '200x270'],
    [{ w: 100, h: 50, dpr: 1.5 }, '150x75'],
    [{ w: 0.25, dpr: 2 }, '320x433'],
    [{ w: 100, ar: 2, dpr: 2 }, '200x100'],
    [{ w: 100, h: 100, dpr: 2, cm: 'extract' }, '200x200'],
    [{ w: 101, dpr: 0.5 }, '51x69'],
    // without a side there is nothing to multiply
    [{ dpr: 2 }, '640x865'],
    // a side below 1 or above 5000
    [{ w: 3, dpr: 0.1 }, '3x4'],
    [{ w: 2500, h: 100, dpr: 2 }, '5000x200'],
    [{ w: 2501, h: 100, dpr: 2 }, '2501x100'],
    [{ w: 100, h: 2501, dpr: 2 }, '100x2501'],
    // … also when it is the one that follows
    [{ w: 2000, dpr: 2 }, '2000x2703'],
    [{ h: 100, ar: 26, dpr: 2 }, '2600x100'],
    [{ w: 6000, h: 6000, dpr: 0.5 }, '3000x3000'],
    // the hint is not there
    [{ w: 100, dpr: 'auto' }, '100x135'],
  ])('is with a pixel ratio, %j: %s', (step, size) => {
    expect(result(step)).toBe(size);
  });

  it.each<[Step, Scope['hints'], string]>([
    [{ w: 'auto' }, { width: 150 }, '200x270'],
    [{ w: 'auto' }, { width: 212 }, '300x405'],
    [{ w: 'auto' }, { width: 300 }, '300x405'],
    [{ w: 'auto' }, { width: 1 }, '100x135'],
    [{ w: 'auto' }, { width: 0 }, '640x865'],
    [{ w: 'auto' }, { width: 65_501 }, '640x865'],
    [{ w: 'auto', h: 100 }, { width: 150 }, '200x100'],
    [{ w: 'auto', c: 'at_max' }, { width: 1500 }, '640x865'],
    // the width is in pixels of the device already
    [{ w: 'auto', dpr: 'auto' }, { width: 212, dpr: 2 }, '300x405'],
    [{ w: 'auto', dpr: 2 }, { width: 212 }, '600x811'],
    [{ w: 'auto', h: 100, dpr: 'auto' }, { dpr: 2 }, '148x200'],
    [{ w: 100, dpr: 'auto' }, { dpr: 2 }, '200x270'],
    [{ w: 100, dpr: 'auto' }, { dpr: 9 }, '500x676'],
    [{ w: 100, dpr: 'auto' }, { dpr: 0.01 }, '10x14'],
    [{ w: 100, dpr: 3 }, { dpr: 2 }, '300x405'],
  ])('is of %j with the hints %j: %s', (step, hints, size) => {
    expect(result(step, { hints })).toBe(size);
  });
});

describe('what a step does', () => {
  it.each<[Step, string[]]>([
    // covers, then cuts
    [{ w: 300, h: 200 }, ['resize 300x405', 'extract 300x200 at 0,102']],
    [{ w: 200, h: 400 }, ['resize 296x400', 'extract 200x400 at 48,0']],
    [{ w: 1000, h: 500 }, ['resize 1000x1352', 'extract 1000x500 at 0,426']],
    [{ w: 640, h: 500 }, ['extract 640x500 at 0,182']],
    [{ w: 200, h: 270 }, ['resize 200x270']],
    // never enlarges: the largest region of the box's ratio
    [{ w: 1000, h: 500, c: 'maintain_ratio_no_enlarge' }, ['extract 640x320 at 0,272']],
    [{ w: 300, h: 1000, c: 'maintain_ratio_no_enlarge' }, ['extract 260x865 at 190,0']],
    [{ w: 2000, h: 2000, c: 'maintain_ratio_no_enlarge', fo: 'bottom' }, ['extract 640x640 at 0,225']],
    [{ w: 300, h: 200, c: 'maintain_ratio_no_enlarge' }, ['resize 300x405', 'extract 300x200 at 0,102']],
    // cuts out of the unscaled image
    [{ w: 200, h: 100, cm: 'extract' }, ['extract 200x100 at 220,382']],
    [{ w: 700, h: 100, cm: 'extract' }, ['extract 640x100 at 0,382']],
    [{ w: 200, h: 100, cm: 'extract', x: 10, y: 20 }, ['extract 200x100 at 10,20']],
    [{ w: 200, h: 100, cm: 'extract', x: 10, fo: 'bottom' }, ['extract 200x100 at 10,0']],
    [{ w: 200, h: 100, cm: 'extract', y: 10.5, fo: 'bottom' }, ['extract 200x100 at 0,11']],
    [{ w: 200, h: 100, cm: 'extract', x: 600, y: 800 }, ['extract 40x65 at 600,800']],
    [{ w: 200, h: 100, cm: 'extract', x: -150, y: -20 }, ['extract 50x80 at 0,0']],
    [{ w: 200, h: 100, cm: 'extract', x: -0, y: -0 }, ['extract 200x100 at 0,0']],
    [{ w: 200, h: 100, cm: 'extract', xc: 100, yc: 50 }, ['extract 200x100 at 0,0']],
    [{ w: 201, h: 101, cm: 'extract', xc: 100, yc: 814 }, ['extract 201x101 at 0,763']],
    [{ w: 200, h: 100, cm: 'extract', xc: 540, yc: 815 }, ['extract 200x100 at 440,765']],
    [{ w: 200, h: 100, cm: 'extract', xc: 300, fo: 'bottom' }, ['extract 200x100 at 200,765']],
    [{ w: 200, h: 100, cm: 'extract', xc: 300, x: 7, y: 9 }, ['extract 200x100 at 200,9']],
    // … and pads what is not there
    [{ w: 200, h: 100, cm: 'pad_extract' }, ['extract 200x100 at 220,382']],
    [{ w: 700, h: 900, cm: 'pad_extract' }, ['pad 700x900 at 30,17']],
    [{ w: 700, h: 100, cm: 'pad_extract' }, ['extract 640x100 at 0,382', 'pad 700x100 at 30,0']],
    [{ w: 641, h: 865, cm: 'pad_extract' }, ['pad 641x865 at 0,0']],
    [{ w: 643, h: 865, cm: 'pad_extract' }, ['pad 643x865 at 1,0']],
    [{ w: 700, h: 900, cm: 'pad_extract', fo: 'bottom_right' }, ['pad 700x900 at 60,35']],
    [{ w: 200, h: 100, cm: 'pad_extract', x: 600, y: -20 }, ['extract 40x80 at 600,0', 'pad 200x100 at 0,20']],
    [{ w: 200, h: 100, cm: 'pad_extract', xc: 0, yc: 0 }, ['extract 100x50 at 0,0', 'pad 200x100 at 100,50']],
    // … without cutting anything off
    [{ w: 200, h: 100, cm: 'pad_extract_no_shrink' }, []],
    [{ w: 700, h: 100, cm: 'pad_extract_no_shrink' }, ['pad 700x865 at 30,0']],
    [{ w: 700, h: 900, cm: 'pad_extract_no_shrink', fo: 'top' }, ['pad 700x900 at 30,0']],
    // fits inside, then pads
    [{ w: 300, h: 200, cm: 'pad_resize' }, ['resize 148x200', 'pad 300x200 at 76,0']],
    [{ w: 300, h: 200, cm: 'pad_resize', fo: 'left' }, ['resize 148x200', 'pad 300x200 at 0,0']],
    [{ w: 300, h: 200, cm: 'pad_resize', fo: 'right' }, ['resize 148x200', 'pad 300x200 at 152,0']],
    [{ w: 100, h: 200, cm: 'pad_resize', fo: 'top' }, ['resize 100x135', 'pad 100x200 at 0,0']],
    [{ w: 100, h: 200, cm: 'pad_resize', fo: 'face' }, ['resize 100x135', 'pad 100x200 at 0,32']],
    [{ w: 1280, h: 2000, cm: 'pad_resize' }, ['resize 1280x1730', 'pad 1280x2000 at 0,135']],
    [{ w: 640, h: 1000, cm: 'pad_resize' }, ['pad 640x1000 at 0,67']],
    [{ w: 1280, h: 1730, cm: 'pad_resize' }, ['resize 1280x1730']],
    [{ w: 1280, h: 2000, cm: 'pad_resize_no_enlarge' }, ['pad 1280x2000 at 320,567']],
    [{ w: 300, h: 200, cm: 'pad_resize_no_enlarge' }, ['resize 148x200', 'pad 300x200 at 76,0']],
    // either key takes both
    [{ w: 300, h: 200, c: 'pad_resize' }, ['resize 148x200', 'pad 300x200 at 76,0']],
    [{ w: 300, h: 200, cm: 'force' }, ['resize 300x200']],
  ])('is for %j: %j', (step, operations) => {
    expect(reframing(step)).toEqual(operations);
  });

  it.each<[Step]>([
    [{ w: 640 }],
    [{ h: 865 }],
    [{ w: 640, h: 865 }],
    [{ w: 9999, c: 'at_max' }],
    [{ rt: 90 }],
    [{ w: 640, c: 'force' }],
    [{ w: 320, dpr: 2 }],
    ...crops.map((cm): [Step] => [{ w: 640, h: 865, cm }]),
    ...focuses.map((fo): [Step] => [{ w: 640, h: 865, fo }]),
  ])('is nothing where the size is that of %j already', (step) => {
    expect(reframing(step)).toEqual([]);
  });

  it.each<[Step]>([
    [{ x: 640 }],
    [{ y: 865 }],
    [{ x: -200 }],
    [{ y: -100 }],
    [{ x: 1e300 }],
    [{ xc: 99 }],
    [{ xc: 541 }],
    [{ yc: 49 }],
    [{ yc: 816 }],
    [{ xc: -5 }],
    [{ xc: 9000, yc: 10 }],
  ])('is refused when the region is not in the image: %j', (step) => {
    expect(() => reframe({ w: 200, h: 100, cm: 'extract', ...step }, portrait, scope)).toThrow(
      expect.objectContaining({ status: 400, code: 'EINVAL', message: expect.stringContaining('640x865') }),
    );
  });

  it('is refused when nothing of the image would be between the padding', () => {
    expect(() => reframe({ w: 20, h: 20, cm: 'pad_extract', x: 640, y: 0 }, portrait, scope)).toThrow(
      expect.objectContaining({ status: 400 }),
    );
  });

  it('takes coordinates that are computed', () => {
    const step: Step = {
      w: 200,
      h: 100,
      cm: 'extract',
      xc: expression('iw', 'div', 2),
      y: expression('ih', 'sub', 100),
    };
    expect(reframing(step)).toEqual(['extract 200x100 at 220,765']);
  });
});

describe('what is to be recognized', () => {
  it.each<[Step, string[], string[]]>([
    // a step, what it does to an image, and to an animation
    [{ w: 300, h: 200, fo: 'auto' }, ['resize 300x200 by attention'], ['resize 300x405', 'extract 300x200 at 0,102']],
    [{ w: 300, h: 200, fo: 'face' }, ['resize 300x200 by attention'], ['resize 300x405', 'extract 300x200 at 0,102']],
    [
      { w: 300, h: 200, fo: 'custom' },
      ['resize 300x405', 'extract 300x200 at 0,102'],
      ['resize 300x405', 'extract 300x200 at 0,102'],
    ],
    [
      { w: 1000, h: 500, c: 'maintain_ratio_no_enlarge', fo: 'object' },
      ['resize 640x320 by attention'],
      ['extract 640x320 at 0,272'],
    ],
    // nothing to crop
    [{ w: 200, h: 270, fo: 'auto' }, ['resize 200x270'], ['resize 200x270']],
    [{ ar: 1, fo: 'auto' }, ['resize 640x640 by attention'], ['extract 640x640 at 0,112']],
    // zoom
    [
      { w: 300, h: 200, fo: 'face', z: 2 },
      ['resize 640x427 by attention', 'extract 320x214 at 160,106', 'resize 300x200'],
      ['extract 640x427 at 0,219', 'extract 320x214 at 160,106', 'resize 300x200'],
    ],
    [
      { w: 300, h: 200, fo: 'face', z: 0.5 },
      ['resize 300x200 by attention'],
      ['resize 300x405', 'extract 300x200 at 0,102'],
    ],
    [
      { w: 300, h: 200, fo: 'auto', z: 2 },
      ['resize 300x200 by attention'],
      ['resize 300x405', 'extract 300x200 at 0,102'],
    ],
    [
      { w: 640, h: 640, fo: 'face', z: 2, c: 'maintain_ratio_no_enlarge' },
      ['resize 640x640 by attention', 'extract 320x320 at 160,160'],
      ['extract 640x640 at 0,112', 'extract 320x320 at 160,160'],
    ],
    [{ fo: 'object', z: 2 }, ['extract 320x433 at 160,216'], ['extract 320x433 at 160,216']],
    [{ fo: 'object', z: 0.5 }, [], []],
    [{ fo: 'top', z: 2 }, [], []],
    [
      { ar: 1, fo: 'object', z: 4 },
      ['resize 640x640 by attention', 'extract 160x160 at 240,240'],
      ['extract 640x640 at 0,112', 'extract 160x160 at 240,240'],
    ],
    [
      { w: 200, h: 100, cm: 'extract', fo: 'face', z: 2 },
      ['extract 100x50 at 270,407', 'resize 200x100'],
      ['extract 100x50 at 270,407', 'resize 200x100'],
    ],
    [
      { w: 200, h: 100, cm: 'extract', fo: 'face', z: 0.5 },
      ['extract 400x200 at 120,332', 'resize 200x100'],
      ['extract 400x200 at 120,332', 'resize 200x100'],
    ],
    // zooming out ends where the image does
    [
      { w: 200, h: 100, cm: 'extract', fo: 'face', z: 0.01 },
      ['extract 640x320 at 0,272', 'resize 200x100'],
      ['extract 640x320 at 0,272', 'resize 200x100'],
    ],
    [{ w: 640, h: 100, cm: 'extract', fo: 'face', z: 0.5 }, ['extract 640x100 at 0,382'], ['extract 640x100 at 0,382']],
    [{ w: 9, h: 9, cm: 'extract', x: 0, y: 0, fo: 'face', z: 3 }, ['extract 9x9 at 0,0'], ['extract 9x9 at 0,0']],
  ])('%j: %j, in an animation %j', (step, still, animation) => {
    expect(reframing(step)).toEqual(still);
    expect(reframing(step, portrait, { animated: true })).toEqual(animation);
  });
});

describe('each focus', () => {
  const starts: Record<Position, [left: number, top: number]> = {
    center: [0.5, 0.5],
    top: [0.5, 0],
    left: [0, 0.5],
    bottom: [0.5, 1],
    right: [1, 0.5],
    top_left: [0, 0],
    top_right: [1, 0],
    bottom_left: [0, 1],
    bottom_right: [1, 1],
  };
  const input = { width: 100, height: 60 };

  it.each(positions)('%s: cuts out and pads at that side', (fo) => {
    const [left, top] = starts[fo];
    const at = (width: number, height: number) => `at ${width * left},${height * top}`;
    expect(reframing({ w: 40, h: 20, cm: 'extract', fo }, input)).toEqual([`extract 40x20 ${at(60, 40)}`]);
    expect(reframing({ w: 40, h: 60, fo }, input)).toEqual([`extract 40x60 ${at(60, 0)}`]);
    expect(reframing({ w: 100, h: 20, fo }, input)).toEqual([`extract 100x20 ${at(0, 40)}`]);
    expect(reframing({ w: 140, h: 80, cm: 'pad_extract', fo }, input)).toEqual([`pad 140x80 ${at(40, 20)}`]);
    expect(reframing({ w: 140, h: 80, cm: 'pad_extract_no_shrink', fo }, input)).toEqual([`pad 140x80 ${at(40, 20)}`]);
    expect(reframing({ w: 140, h: 60, cm: 'pad_resize', fo }, input)).toEqual([`pad 140x60 ${at(40, 0)}`]);
    expect(reframing({ w: 140, h: 80, cm: 'pad_resize_no_enlarge', fo }, input)).toEqual([`pad 140x80 ${at(40, 20)}`]);
  });
});

describe('padding', () => {
  const step: Step = { w: 300, h: 200, cm: 'pad_resize' };

  it.each([
    [undefined, { kind: 'pad', color: { r: 0, g: 0, b: 0, alpha: 1 } }],
    [{ kind: 'color', color: red } as const, { kind: 'pad', color: red }],
    [
      { kind: 'blurred', intensity: 'auto', brightness: 0 } as const,
      { kind: 'backdrop', background: { kind: 'blurred', intensity: 'auto', brightness: 0 } },
    ],
    [{ kind: 'dominant' } as const, { kind: 'backdrop', background: { kind: 'dominant' } }],
  ])('on %j is %j', (background, operation) => {
    const [, pad] = reframe(step, portrait, { ...scope, background });
    expect(pad).toEqual({ ...operation, left: 76, top: 0, size: { width: 300, height: 200 } });
  });

  it('is left out where there is none, whatever the background', () => {
    expect(reframing({ w: 300, h: 200 }, portrait, { background: { kind: 'dominant' } })).toEqual(
      reframing({ w: 300, h: 200 }),
    );
  });
});

describe('any step on any image', () => {
  const amount = fc.oneof(
    fc.integer({ min: 1, max: 70_000 }),
    fc.integer({ min: 1, max: 60 }),
    fc.double({ min: 1e-9, max: 1, noNaN: true }),
  );
  const coordinate = fc.oneof(fc.integer({ min: -50, max: 50 }), fc.double({ noNaN: true, noDefaultInfinity: true }));
  const steps = fc.record(
    {
      w: fc.oneof(amount, fc.constant('auto' as const)),
      h: amount,
      ar: fc.double({ min: 1e-12, max: 1e12, noNaN: true }),
      c: fc.constantFrom(...crops),
      cm: fc.constantFrom(...crops),
      fo: fc.constantFrom(...focuses),
      x: coordinate,
      y: coordinate,
      xc: coordinate,
      yc: coordinate,
      z: fc.double({ min: 1e-9, max: 1e9, noNaN: true }),
      dpr: fc.oneof(fc.double({ min: 0.1, max: 5, noNaN: true }), fc.constant('auto' as const)),
    },
    { requiredKeys: [] },
  );
  const scopes = fc.record({
    hints: fc.record(
      { width: fc.nat(70_000), dpr: fc.double({ min: 0.01, max: 20, noNaN: true }) },
      { requiredKeys: [] },
    ),
    animated: fc.boolean(),
  });

  it('gives whole sizes and parts of the image, each from the one before, or a 400', () => {
    fc.assert(
      fc.property(steps, anySizes, scopes, (step, input, changes) => {
        let operations;
        try {
          operations = reframe(step, input, { ...scope, ...changes });
        } catch (error) {
          expect(error).toMatchObject({ status: 400, code: 'EINVAL' });
          return;
        }
        let before: Size = input;
        for (const operation of operations) {
          const { size } = operation;
          expect(Number.isSafeInteger(size.width) && size.width >= 1).toBe(true);
          expect(Number.isSafeInteger(size.height) && size.height >= 1).toBe(true);
          if (operation.kind === 'resize') {
            expect(size).not.toEqual(before);
          } else {
            const [part, whole] = operation.kind === 'extract' ? [operation.region, before] : [operation, size];
            const inner = operation.kind === 'extract' ? size : before;
            expect(inner).not.toEqual(whole);
            expect(Number.isSafeInteger(part.left) && part.left >= 0).toBe(true);
            expect(Number.isSafeInteger(part.top) && part.top >= 0).toBe(true);
            expect(part.left + inner.width).toBeLessThanOrEqual(whole.width);
            expect(part.top + inner.height).toBeLessThanOrEqual(whole.height);
          }
          before = size;
        }
      }),
      { numRuns: 2000 },
    );
  });

  it.each(['maintain_ratio', 'force', 'pad_resize', 'pad_resize_no_enlarge', 'pad_extract'] as const)(
    'has exactly the size asked for with %s',
    (cm) => {
      const focus = fc.constantFrom(...focuses);
      fc.assert(
        fc.property(anySizes, anySizes, focus, fc.boolean(), (input, box, fo, animated) => {
          // 1 is a pixel, as ImageKit's range of fractions excludes it.
          expect(sizeAfter({ w: box.width, h: box.height, cm, fo }, input, { animated })).toEqual(box);
        }),
      );
    },
  );

  it.each(['at_max', 'maintain_ratio_no_enlarge', 'extract'] as const)('never exceeds box nor image with %s', (c) => {
    fc.assert(
      fc.property(anySizes, anySizes, fc.constantFrom(...focuses), (input, box, fo) => {
        const { width, height } = sizeAfter({ w: box.width, h: box.height, c, fo }, input);
        expect(width).toBeLessThanOrEqual(Math.min(box.width, input.width));
        expect(height).toBeLessThanOrEqual(Math.min(box.height, input.height));
      }),
    );
  });

  it.each(['maintain_ratio_no_enlarge', 'pad_resize_no_enlarge', 'at_max'] as const)('never enlarges with %s', (c) => {
    fc.assert(
      fc.property(anySizes, anySizes, fc.constantFrom(...focuses), (input, box, fo) => {
        const resize = reframe({ w: box.width, h: box.height, c, fo }, input, scope).find(
          ({ kind }) => kind === 'resize',
        );
        expect(resize?.size.width ?? 0).toBeLessThanOrEqual(input.width);
        expect(resize?.size.height ?? 0).toBeLessThanOrEqual(input.height);
      }),
    );
  });

  it('touches the box from inside with at_max_enlarge, and from outside with at_least', () => {
    fc.assert(
      fc.property(anySizes, anySizes, (input, box) => {
        const inside = sizeAfter({ w: box.width, h: box.height, c: 'at_max_enlarge' }, input);
        expect(inside.width === box.width || inside.height === box.height).toBe(true);
        expect(inside.width <= box.width && inside.height <= box.height).toBe(true);
        const covering = sizeAfter({ w: box.width, h: box.height, c: 'at_least' }, input);
        expect(covering.width === box.width || covering.height === box.height).toBe(true);
        expect(covering.width >= box.width && covering.height >= box.height).toBe(true);
      }),
    );
  });

  it('scales no further than the box needs, and cuts only then', () => {
    fc.assert(
      fc.property(anySizes, anySizes, fc.constantFrom(...positions), (input, box, fo) => {
        const operations = reframe({ w: box.width, h: box.height, fo }, input, scope);
        const scaled = operations.find(({ kind }) => kind === 'resize')?.size ?? input;
        expect(scaled.width === box.width || scaled.height === box.height).toBe(true);
        expect(operations.length).toBeLessThanOrEqual(2);
      }),
    );
  });

  it('never cuts anything off, nor pads, when one side is asked for', () => {
    fc.assert(
      fc.property(anySizes, side, fc.constantFrom('w', 'h'), fc.constantFrom(...crops), (input, length, key, cm) => {
        const operations = reframe({ [key]: length, cm }, input, scope);
        expect(operations.every((operation) => operation.kind === 'resize' && !operation.crop)).toBe(true);
        const { width, height } = operations.at(-1)?.size ?? input;
        const [given, other] = key === 'w' ? [width, height] : [height, width];
        const [from, follows] = key === 'w' ? [input.width, input.height] : [input.height, input.width];
        const limited = cm === 'at_max' || cm.endsWith('_no_enlarge');
        if (limited && length > from) expect({ width, height }).toEqual(input);
        else expect([given, other]).toEqual([length, Math.max(1, Math.round((length * follows) / from))]);
      }),
    );
  });

  it('keeps all of the image with pad_extract_no_shrink', () => {
    fc.assert(
      fc.property(anySizes, anySizes, (input, box) => {
        const size = sizeAfter({ w: box.width, h: box.height, cm: 'pad_extract_no_shrink' }, input);
        expect(size).toEqual({
          width: Math.max(box.width, input.width),
          height: Math.max(box.height, input.height),
        });
      }),
    );
  });
});

describe('contentDpr', () => {
  it.each<[Step, Scope['hints'], number | undefined]>([
    // the example of ImageKit's documentation
    [{ w: 'auto' }, { width: 212, dpr: 2 }, 2.83],
    [{ w: 'auto' }, { width: 200, dpr: 2 }, 2],
    [{ w: 'auto' }, { width: 150 }, 1.33],
    [{ w: 'auto' }, {}, undefined],
    [{ w: 'auto' }, { width: 65_501, dpr: 2 }, undefined],
    [{ w: 'auto' }, { width: 0, dpr: 2 }, undefined],
    [{ w: 300 }, { width: 212, dpr: 2 }, undefined],
    [{}, { width: 212, dpr: 2 }, undefined],
  ])('of %j with the hints %j is %d', (step, hints, dpr) => {
    expect(contentDpr(step, hints)).toBe(dpr);
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
