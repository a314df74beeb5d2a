import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Plan, planSteps, type Subject } from '../../../../lambda/image-delivery/image/plan';
import type { ClientHints } from '../../../../lambda/image-delivery/request/hints';
import { parseTransformation } from '../../../../lambda/image-delivery/request/transformation/transformation';

const photo: Subject = {
  size: { width: 400, height: 300 },
  original: { width: 400, height: 300 },
  alpha: false,
  animated: false,
};
const logo: Subject = { ...photo, alpha: true };

const plan = (text: string, subject: Subject = photo, hints?: ClientHints): Plan =>
  planSteps(parseTransformation([text]), subject, hints);

/** A plan as one line: kinds with the sizes of their results. */
const printed = (text: string, subject?: Subject, hints?: ClientHints): string =>
  plan(text, subject, hints)
    .operations.map(({ kind, size }) => `${kind} ${size.width}x${size.height}`)
    .join(', ');

describe('planSteps', () => {
  it('has nothing to do where nothing is asked for', () => {
    expect(plan('')).toEqual({ operations: [], size: photo.size, alpha: false, steps: [] });
  });

  it.each(['rt-0', 'rt-360', 'rt-auto', 'w-400', 'q-50,f-webp', 'o-100', 'r-0', 'b-0_FF0000', 'bg-FF0000', 't-false'])(
    'leaves the pixels of a photo alone with %s',
    (text) => {
      expect(printed(text)).toBe('');
    },
  );

  it('keeps the order inside a step, whatever the order it is written in', () => {
    const keys = ['w-200', 'rt-90', 'fl-h', 'bl-5', 'e-sharpen', 'e-grayscale', 'b-2_FF0000', 'r-9', 'o-50'];
    const expected = [
      'resize 200x150',
      'rotate 150x200',
      'flip 150x200',
      'blur 150x200',
      'sharpen 150x200',
      'grayscale 150x200',
      'border 154x204',
      'round 154x204',
      'opacity 154x204',
    ].join(', ');
    fc.assert(
      fc.property(fc.shuffledSubarray(keys, { minLength: keys.length }), (shuffled) => {
        expect(printed(shuffled.join(','))).toBe(expected);
      }),
    );
  });

  it('does every step on the result of the one before', () => {
    expect(printed('w-200:rt-90:h-0.5,bl-2:q-50:w-75')).toBe(
      'resize 200x150, rotate 150x200, resize 75x100, blur 75x100',
    );
  });

  it('scales to what is cropped, and crops by an operation of its own', () => {
    expect(printed('w-10,h-3000')).toBe('resize 4000x3000, extract 10x3000');
    expect(printed('w-100,h-100,fo-auto')).toBe('resize 100x100');
  });

  it('plans a layer with the size of what it is put on', () => {
    const { operations } = plan('w-200:l-image,i-logo.png,w-bw_div_2,l-end');
    expect(operations).toMatchObject([
      { kind: 'resize' },
      { kind: 'layers', size: { width: 200, height: 150 }, variables: { bw: 200, bh: 150, bar: 200 / 150 } },
    ]);
  });

  it('stops where pixels decide over the size, and remembers the rest', () => {
    const { operations, trim } = plan('w-200:t-5,w-100:rt-90');
    expect(operations).toMatchObject([{ kind: 'resize' }]);
    expect(trim).toEqual({ threshold: 5, rest: parseTransformation(['w-100:rt-90']) });
  });

  describe('expressions', () => {
    it.each([
      ['w-iw_div_2', 'resize 200x150'],
      ['w-200:w-cw_sub_100', 'resize 200x150, resize 100x75'],
      ['w-200:w-iw_sub_100', 'resize 200x150, resize 300x225'],
      ['h-ih_mul_0.5_add_10', 'resize 213x160'],
      ['b-iw_div_20_FF0000', 'border 440x340'],
      ['w-100,ar-iar_mul_2', 'resize 100x75, extract 100x38'],
    ])('%s', (text, expected) => {
      expect(printed(text)).toBe(expected);
    });

    it('of a layer are refused outside of one', () => {
      expect(() => plan('w-bw_div_2')).toThrow(expect.objectContaining({ status: 400, code: 'EINVAL' }));
    });
  });

  describe('conditionals', () => {
    it.each([
      ['if-w_gt_300,w-100,if-else,w-50,if-end', 'resize 100x75'],
      ['if-w_gt_400,w-100,if-else,w-50,if-end', 'resize 50x38'],
      ['if-w_gt_400,w-100,if-end', ''],
      ['w-200:if-w_lt_300_and_iw_gt_300,rt-90,if-end', 'resize 200x150, rotate 150x200'],
      ['if-ar_gt_1,w-200:rt-90,if-end:w-75', 'resize 200x150, rotate 150x200, resize 75x100'],
      ['if-iar_eq_4-3,w-100,if-end', 'resize 100x75'],
      ['if-w_gt_1000_or_h_lte_300,w-100,if-end', 'resize 100x75'],
    ])('%s', (text, expected) => {
      expect(printed(text)).toBe(expected);
    });

    it('say which steps count for the output', () => {
      expect(plan('if-w_gt_300,f-webp,if-else,f-png,if-end').steps).toEqual([{ f: 'webp' }]);
    });
  });

  describe('transparency', () => {
    it.each([
      ['r-10', true],
      ['o-50', true],
      ['o-50,bg-FF0000', false],
      ['rt-45', true],
      ['rt-45,bg-FF0000', false],
      ['rt-90', false],
      ['w-300,h-300,cm-pad_resize', false],
      ['w-300,h-300,cm-pad_resize,bg-FF000050', true],
      ['w-300,h-300,cm-pad_resize,bg-blurred', false],
      ['b-5_FF000050', true],
      ['e-distort-a-30', true],
      ['l-image,i-a.png,l-end', false],
      ['l-image,i-a.png,lm-cutter,l-end', true],
      ['r-10:bg-FF0000', false],
    ])('after %s: %s', (text, alpha) => {
      expect(plan(text).alpha).toBe(alpha);
    });

    it('gives way to a background before the corners are rounded', () => {
      expect(printed('bg-FF0000,r-20,b-2_000000', logo)).toBe('flatten 400x300, border 404x304, round 404x304');
      expect(plan('bg-FF0000', logo).alpha).toBe(false);
      expect(plan('bg-FF0000,r-20', logo).alpha).toBe(true);
    });
  });

  it('takes widths from client hints', () => {
    expect(printed('w-auto', photo, { width: 212 })).toBe('resize 300x225');
    expect(printed('w-auto', photo, {})).toBe('');
    expect(printed('w-100,dpr-auto', photo, { dpr: 2 })).toBe('resize 200x150');
  });
});
