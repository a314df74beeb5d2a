import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DeliveryError } from '../../../../lambda/image-delivery/errors';
import { parameters } from '../../../../lambda/image-delivery/request/parameters';
import { canonicalTransformation, parseTransformation } from '../../../../lambda/image-delivery/request/transformation';

const pixels = (count: number) => ({ pixels: count });
const parse = (...texts: string[]) => parseTransformation(texts);
const chainOf = (count: number): string => Array.from({ length: count }, () => 'w-1').join(':');

/** Values that the parsers of the keys take. */
const validValues = {
  w: ['300', '0.5', 'auto', '70000'],
  h: ['200', '0.25'],
  ar: ['4-3', '4:3', '4_3', '2.5-1'],
  c: ['maintain_ratio', 'force', 'at_max', 'at_max_enlarge', 'at_least'],
  fo: ['top_left', 'auto', 'face'],
  q: ['1', '80', '100'],
  f: ['auto', 'jpg', 'webp', 'avif', 'orig'],
  bl: ['1', '10.5'],
  rt: ['90', 'N40', 'auto', '0'],
  orig: ['true', 'false'],
};

describe('parseTransformation', () => {
  it.each([
    ['h-300,w-400:rt-90', [{ h: pixels(300), w: pixels(400) }, { rt: 90 }]],
    ['w-0.5,ar-4:3', [{ w: { fraction: 0.5 }, ar: 4 / 3 }]],
    [
      'w-100,fo-top_left,c-force,q-40,f-webp,bl-10',
      [{ w: pixels(100), fo: 'top_left', c: 'force', q: 40, f: 'webp', bl: 10 }],
    ],
    ['w-100,fo-auto', [{ w: pixels(100), fo: 'center' }]],
    ['rt-N40:rt--40:rt-auto', [{ rt: 320 }, { rt: 320 }, { rt: 'auto' }]],
    ['orig-true', [{ orig: true }]],
    ['w-1,w-2,w-3', [{ w: pixels(3) }]],
    ['w-1,w-auto', [{ w: pixels(1) }]],
    ['w-70000,h-100', [{ h: pixels(100) }]],
    ['w-70000', []],
    ['rndm_trnsf-abcd,undefined-transform-true,w-1', [{ w: pixels(1) }]],
    ['e-grayscale:w-1:r-50,bg-A94D34', [{ w: pixels(1) }]],
    ['W-300,H-1', []],
    ['', []],
  ])('reads %s', (text, steps) => {
    expect(parse(text)).toEqual(steps);
  });

  it("reads the string of the SDKs' own tests, up to its layer", () => {
    const text =
      'h-300,w-400,ar-4-3,q-40,c-force,cm-extract,fo-left,f-jpeg,r-50,bg-A94D34,b-5-A94D34,rt-90,bl-10,n-some_name,' +
      'pr-true,lo-true,t-5,md-true,cp-true,di-folder@@file.jpg,dpr-3,x-10,y-20,xc-30,yc-40,fl-h,o-0.8,z-2,vc-h264,' +
      'ac-aac,so-5,eo-15,du-10,sr-1440_1080,e-grayscale,e-upscale,e-retouch,e-genvar,e-dropshadow,' +
      'e-changebg-prompt-car,e-edit-prompt-make it vintage,e-bgremove,e-contrast,e-shadow-bl-15_st-40_x-10_y-N5,' +
      'e-sharpen-10,e-usm-2-2-0.8-0.024,e-gradient-from-red_to-white,e-colorize-co-FF0000_in-15,' +
      'cr-FF0000_50_00FF00,e-distort-p-50_50_150_50_150_150_50_150,orig-true,pg-2_4,h-200,w-300';
    expect(parse(text)).toEqual([
      {
        h: pixels(200),
        w: pixels(300),
        ar: 4 / 3,
        q: 40,
        c: 'force',
        fo: 'left',
        f: 'jpeg',
        rt: 90,
        bl: 10,
        orig: true,
      },
    ]);
    expect(() => parse(`${text},l-image,i-logo.png,l-end`)).toThrow(expect.objectContaining({ status: 501 }));
  });

  it('takes the text of the path before that of the query', () => {
    expect(parse('w-1:h-2', 'rt-90')).toEqual([{ w: pixels(1) }, { h: pixels(2) }, { rt: 90 }]);
  });

  it.each([
    ['w-abc', '"w" must be a number of pixels or a fraction between 0 and 1, got "abc"'],
    ['w', '"w" must be a number of pixels or a fraction between 0 and 1, got ""'],
    ['h-auto', '"h" must be a number of pixels or a fraction between 0 and 1, got "auto"'],
    ['w-1,ar-1', '"ar" must be a ratio of two numbers, such as 4-3, got "1"'],
    ['c-fill', '"c" must be one of maintain_ratio, force, at_max, at_max_enlarge, at_least, got "fill"'],
    ['q-0', '"q" must be a number from 1 to 100, got "0"'],
    ['bl-101', '"bl" must be a number from 1 to 100, got "101"'],
    ['f-bmp', '"f" must be one of auto, jpg, jpeg, png, webp, avif, gif, orig, got "bmp"'],
    ['rt-left', '"rt" must be degrees from 0 to 360, with N in front to turn counter-clockwise, or auto, got "left"'],
    ['orig-1', '"orig" must be one of true, false, got "1"'],
    ['fo-10', /^"fo" must be one of center, top, .+, auto, face or the name of an object, got "10"$/],
    ['w-1,w-x,w-2', /^"w" .+, got "x"$/],
    [`q-${'9'.repeat(100)}`, `"q" must be a number from 1 to 100, got "${'9'.repeat(40)}"`],
  ])('names key and value of %s', (text, message) => {
    expect(() => parse(text)).toThrow(expect.objectContaining({ status: 400, code: 'EINVAL' }));
    expect(() => parse(text)).toThrow(message);
  });

  it.each([
    ['l-image,i-a.png,l-end', 'Layers are not available in this version'],
    ['w-1:l-text,i-a,l-end', 'Layers are not available in this version'],
    ['if-w_gt_1,h-1,if-end', 'Conditionals are not available in this version'],
  ])('answers 501 to %s', (text, message) => {
    expect(() => parse(text)).toThrow(expect.objectContaining({ status: 501, code: 'ENOTSUP', message }));
  });

  it('counts the steps of path and query together', () => {
    expect(parse(chainOf(25), chainOf(25))).toHaveLength(50);
    expect(() => parse(chainOf(26), chainOf(25))).toThrow(expect.objectContaining({ status: 400, code: 'ELIMIT' }));
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'prototype', 'valueOf', 'parse'])(
    'ignores the key %s',
    (key) => {
      const [step] = parse(`${key}-1,w-1,${key}`);
      expect(step).toStrictEqual({ w: pixels(1) });
      expect(Object.getPrototypeOf(step)).toBe(Object.prototype);
    },
  );

  it('answers any text with steps or a 4xx, or 501', () => {
    const piece = fc.oneof(
      fc.constantFrom(...Object.keys(parameters)).map((key) => `${key}-`),
      fc.constantFrom(...Object.values(validValues).flat()),
      fc.constantFrom(
        ',',
        ',',
        ':',
        '-',
        '_',
        'l-image',
        'l-end',
        'if-a',
        'if-else',
        'if-end',
        'e-',
        '__proto__-',
        'N',
      ),
      fc.string({ unit: 'binary' }),
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(piece).map((pieces) => pieces.join('')),
    );
    fc.assert(
      fc.property(fc.array(text, { maxLength: 2 }), (texts) => {
        try {
          for (const step of parseTransformation(texts)) {
            expect(Object.keys(parameters)).toEqual(expect.arrayContaining(Object.keys(step)));
          }
        } catch (error) {
          if (!(error instanceof DeliveryError)) throw error;
          expect([400, 501]).toContain(error.status);
        }
      }),
      { numRuns: 3000 },
    );
  });

  // Not timed: one that took more than a moment would not end before the test's time is up.
  it.each([
    ':',
    ',',
    '-',
    'ar-4:',
    'ar-4:3:',
    'ar-1111111111',
    'l-image,',
    'l-end,',
    'if-a,if-else,',
    'l-image,i-a:l-end,',
    'e-',
    'fo-a_a-',
    'w-1.',
    'w-0000000000',
    '%',
    'é',
  ])('takes 8 KB of %s in one pass', (piece) => {
    const text = piece.repeat(8192 / piece.length);
    for (const whole of [text, `fo-${text}!`, `w-${text}`, `ar-${text}`, `x-${text}`]) {
      try {
        expect(Array.isArray(parse(whole))).toBe(true);
      } catch (error) {
        expect(error).toBeInstanceOf(DeliveryError);
      }
    }
  });
});

describe('canonicalTransformation', () => {
  const canonical = (text: string): string => canonicalTransformation(parse(text));

  it.each([
    ['w-300,h-200', 'h-200,w-300'],
    ['w-1,w-300', 'w-300'],
    ['ar-4:3,w-1', 'w-1,ar-4-3'],
    ['w-300:foo-1:rt-90', 'w-300,x-1:rt-90'],
    ['rt-N90', 'rt-270'],
    ['fo-auto,w-1', 'w-1,fo-face'],
    ['f-jpg,q-080', 'q-80,f-jpg'],
  ])('of %s is that of %s', (one, other) => {
    expect(canonical(one)).toBe(canonical(other));
  });

  it('tells apart what differs', () => {
    const texts = [
      '',
      'w-1',
      'h-1',
      'w-1:h-1',
      'w-1,h-1',
      'h-1:w-1',
      'w-0.5',
      'q-1',
      'bl-1',
      'rt-1',
      'rt-auto',
      'orig-true',
    ];
    expect(new Set(texts.map(canonical)).size).toBe(texts.length);
  });

  it('does not depend on the order of the keys', () => {
    const parameter = fc
      .constantFrom(...Object.entries(validValues))
      .chain(([key, values]) => fc.constantFrom(...values.map((value) => `${key}-${value}`)));
    const step = fc.uniqueArray(parameter, { selector: (text) => text.split('-', 1)[0], minLength: 1 });
    const shuffled = step.chain((whole) =>
      fc.tuple(fc.constant(whole), fc.shuffledSubarray(whole, { minLength: whole.length })),
    );
    fc.assert(
      fc.property(fc.array(shuffled, { minLength: 1, maxLength: 4 }), (steps) => {
        const [one, other] = [0, 1].map((index) => steps.map((pair) => pair[index]?.join(',')).join(':'));
        expect(canonical(one ?? '')).toBe(canonical(other ?? ''));
      }),
    );
  });
});
