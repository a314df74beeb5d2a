import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DeliveryError } from '../../../../../lambda/image-delivery/errors';
import {
  type Expression,
  parseExpression,
} from '../../../../../lambda/image-delivery/request/transformation/expression';
import { parameters } from '../../../../../lambda/image-delivery/request/transformation/parameters';
import type { ChainStep, Layer } from '../../../../../lambda/image-delivery/request/transformation/step';
import {
  canonicalTransformation,
  parseTransformation,
} from '../../../../../lambda/image-delivery/request/transformation/transformation';

const parse = (...texts: string[]) => parseTransformation(texts);
const chainOf = (count: number): string => Array.from({ length: count }, () => 'w-1').join(':');

const red = { r: 255, g: 0, b: 0, alpha: 1 };
const white = { r: 255, g: 255, b: 255, alpha: 1 };

function expression(text: string): Expression {
  const parsed = parseExpression(text);
  if (!parsed) throw new Error(`not an expression: ${text}`);
  return parsed;
}

/** Values that the parsers of the keys take, each another than the one before. */
const validValues: Readonly<Record<string, readonly string[]>> = {
  w: ['300', '0.5', 'auto', 'iw_div_2'],
  h: ['200', '0.25'],
  ar: ['4-3', 'iar_div_2', '2.5-1'],
  c: ['maintain_ratio', 'force', 'at_max', 'pad_resize'],
  cm: ['extract', 'pad_extract'],
  fo: ['top_left', 'auto', 'face', 'car'],
  x: ['0', 'N0', '10', 'N10'],
  y: ['0', 'N0'],
  xc: ['1'],
  yc: ['1'],
  z: ['2'],
  dpr: ['2', 'auto'],
  rt: ['90', 'N40', 'auto', '0'],
  fl: ['h', 'v', 'h_v'],
  t: ['true', '5', 'false'],
  r: ['10', 'max', '10_max_20_30'],
  b: ['5_FFF000', '5_red', 'ih_div_20_FF00FF'],
  bg: ['A94D34', 'AAFF0040', 'blurred_25_N30', 'blurred', 'dominant', 'gradient_dominant', 'gradient_dominant_4'],
  o: ['80', '0.8'],
  bl: ['1', '10.5'],
  cr: ['FF0000', 'FF0000_50', 'FF0000_50_00FF00'],
  'e-grayscale': [''],
  'e-contrast': [''],
  'e-sharpen': ['', '10'],
  'e-usm': ['2-2-0.8-0.024', '0-8.00-1-0.05'],
  'e-shadow': ['', 'bl-15_st-40_x-10_y-N5'],
  'e-gradient': ['', 'ld-45_from-FF0000', 'sp-bh_mul_0.5'],
  'e-colorize': ['', 'co-red'],
  'e-distort': ['p-50_50_150_50_150_150_50_150', 'a-45', 'a-N45'],
  q: ['1', '80', '100'],
  f: ['auto', 'jpg', 'webp', 'avif', 'orig', 'svg'],
  pr: ['true', 'false'],
  lo: ['true'],
  cp: ['true'],
  md: ['true'],
  dn: ['300'],
  orig: ['true', 'false'],
  di: ['folder@@file.jpg'],
  pg: ['2', '2_4'],
};

/** Any parameter with a good value. */
const parameter = fc
  .constantFrom(...Object.entries(validValues))
  .chain(([key, values]) => fc.constantFrom(...values.map((value) => (value === '' ? key : `${key}-${value}`))));

describe('parseTransformation', () => {
  it.each<[string, unknown[]]>([
    ['h-300,w-400:rt-90', [{ h: 300, w: 400 }, { rt: 90 }]],
    ['w-0.5,ar-4:3', [{ w: 0.5, ar: 4 / 3 }]],
    ['w-300,ar-2.5:1:rt-90', [{ w: 300, ar: 2.5 }, { rt: 90 }]],
    ['w-100,fo-auto', [{ w: 100, fo: 'auto' }]],
    ['rt-N40:rt--40:rt-auto', [{ rt: 320 }, { rt: 320 }, { rt: 'auto' }]],
    ['w-1,w-2,w-3', [{ w: 3 }]],
    ['w-1,w-auto', [{ w: 'auto' }]],
    ['w-70000,h-100', [{ h: 100 }]],
    ['w-70000', []],
    ['w-300,di-', [{ w: 300 }]],
    ['dn-idn_mul_2,c2pa-true,w-1', [{ w: 1 }]],
    ['rndm_trnsf-abcd,undefined-transform-true,rotate-91,w-1', [{ w: 1 }]],
    ['foo-1:w-1:bar', [{ w: 1 }]],
    ['lx-10,i-a.png,co-red,fs-20,w-1', [{ w: 1 }]],
    ['W-300,H-1', []],
    [':,:', []],
    ['', []],
  ])('reads %j', (text, steps) => {
    expect(parse(text)).toEqual(steps);
  });

  it('takes the text of the path before that of the query', () => {
    expect(parse('w-1:h-2', 'rt-90')).toEqual([{ w: 1 }, { h: 2 }, { rt: 90 }]);
  });

  it.each([
    ['w-abc', '"w" must be a number of pixels, a fraction between 0 and 1 or an expression, got "abc"'],
    ['w', '"w" must be a number of pixels, a fraction between 0 and 1 or an expression, got ""'],
    ['w-1,w-x,w-2', '"w" must be a number of pixels, a fraction between 0 and 1 or an expression, got "x"'],
    [`q-${'9'.repeat(100)}`, `"q" must be a number from 1 to 100, got "${'9'.repeat(40)}"`],
  ])('names key and value of %s', (text, message) => {
    expect(() => parse(text)).toThrow(expect.objectContaining({ status: 400, code: 'EINVAL', message }));
  });

  it.each<[string, unknown[]]>([
    ['orig-true,w-abc,e-bgremove,vc-h264,oi-a.png', [{ orig: true }]],
    ['w-100:orig-true:l-image,i-a.png,w-x,l-end', [{ orig: true }]],
    ['if-w_foo_1,w-1,if-end:orig-true', [{ orig: true }]],
    ['di-a.png:orig-true,di-b.png,q-0', [{ di: 'a.png' }, { orig: true, di: 'b.png' }]],
    ['orig-true,orig-false,w-100', [{ orig: false, w: 100 }]],
    ['orig-false,w-100', [{ orig: false, w: 100 }]],
    ['if-w_gt_1,orig-true,if-end:w-100', [expect.objectContaining({ then: [{ orig: true }] }), { w: 100 }]],
  ])('ignores everything else beside orig-true: %s', (text, steps) => {
    expect(parse(text)).toEqual(steps);
  });

  it.each(['orig-yes', 'n-unknown,orig-true', 'l-image,i-a,orig-true'])('refuses %s all the same', (text) => {
    expect(() => parse(text)).toThrow(expect.objectContaining({ status: 400 }));
  });

  it('counts the steps of path and query together', () => {
    expect(parse(chainOf(25), chainOf(25))).toHaveLength(50);
    expect(() => parse(chainOf(26), chainOf(25))).toThrow(expect.objectContaining({ status: 400, code: 'ELIMIT' }));
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'prototype', 'valueOf', 'parse', 'e-constructor'])(
    'ignores the key %s',
    (key) => {
      const [step] = parse(`${key}-1,w-1,${key}`);
      expect(step).toStrictEqual({ w: 1 });
      expect(Object.getPrototypeOf(step)).toBe(Object.prototype);
      expect(parse(`l-text,i-a,${key}-1,l-end`)).toEqual(parse('l-text,i-a,l-end'));
    },
  );
});

describe("the strings of the SDKs' own tests", () => {
  const everything =
    'h-300,w-400,ar-4-3,q-40,c-force,cm-extract,fo-left,f-jpeg,r-50,bg-A94D34,b-5-A94D34,rt-90,bl-10,n-some_name,' +
    'pr-true,lo-true,t-5,md-true,cp-true,di-folder@@file.jpg,dpr-3,x-10,y-20,xc-30,yc-40,fl-h,o-0.8,z-2,vc-h264,' +
    'ac-aac,so-5,eo-15,du-10,sr-1440_1080,e-grayscale,e-upscale,e-retouch,e-genvar,e-dropshadow,' +
    'e-changebg-prompt-car,e-edit-prompt-make it vintage,e-bgremove,e-contrast,e-shadow-bl-15_st-40_x-10_y-N5,' +
    'e-sharpen-10,e-usm-2-2-0.8-0.024,e-gradient-from-red_to-white,e-colorize-co-FF0000_in-15,' +
    'cr-FF0000_50_00FF00,e-distort-p-50_50_150_50_150_150_50_150,orig-true,pg-2_4,h-200,w-300,l-image,i-logo.png,l-end';

  it('with everything at once is the stored file, and without orig-true refused for what it cannot have', () => {
    expect(() => parse(everything)).toThrow('There is no named transformation "some_name"');
    const named = new Map([['some_name', 'w-1']]);
    expect(parseTransformation([everything], { named })).toEqual([{ di: 'folder/file.jpg', orig: true }]);
    expect(() => parseTransformation([everything.replace('orig-true,', '')], { named })).toThrow(
      expect.objectContaining({ status: 501, message: '"vc" is not available: only images are delivered' }),
    );
  });

  it('with everything at once is read without that', () => {
    const available = everything
      .split(',')
      .filter(
        (text) =>
          !/^(?:n|orig|vc|ac|so|eo|du|sr|e-(?:upscale|retouch|genvar|dropshadow|changebg|edit|bgremove))\b/.test(text),
      )
      .join(',');
    const brown = { r: 0xa9, g: 0x4d, b: 0x34, alpha: 1 };
    expect(parse(available)).toEqual([
      {
        h: 200,
        w: 300,
        ar: 4 / 3,
        q: 40,
        c: 'force',
        cm: 'extract',
        fo: 'left',
        f: 'jpeg',
        r: [50, 50, 50, 50],
        bg: { kind: 'color', color: brown },
        b: { width: 5, color: brown },
        rt: 90,
        bl: 10,
        pr: true,
        lo: true,
        t: 5,
        md: true,
        cp: true,
        di: 'folder/file.jpg',
        dpr: 3,
        x: 10,
        y: 20,
        xc: 30,
        yc: 40,
        fl: 'h',
        o: 0.8,
        z: 2,
        'e-grayscale': true,
        'e-contrast': true,
        'e-shadow': { blur: 15, saturation: 40, x: 10, y: -5 },
        'e-sharpen': 10,
        'e-usm': { radius: 2, sigma: 2, amount: 0.8, threshold: 0.024 },
        'e-gradient': { direction: 180, from: red, to: white, stop: 1 },
        'e-colorize': { color: red, intensity: 15 },
        cr: { to: red, tolerance: 50, from: { r: 0, g: 255, b: 0, alpha: 1 } },
        'e-distort': { kind: 'perspective', corners: [50, 50, 150, 50, 150, 150, 50, 150] },
        pg: 'several',
        layers: [{ source: { kind: 'image', path: 'logo.png' }, position: {}, steps: [{ t: 10 }] }],
      },
    ]);
  });

  it('with a text, a nested text and a solid block are read', () => {
    const text =
      'l-text,i-Every thing,lx-10,ly-20,lfo-center,lso-5,leo-15,ldu-10,w-bw_mul_0.5,fs-20,ff-Arial,co-0000ff,ia-left,' +
      'pa-5,al-7,tg-b,bg-red,r-10,rt-N45,fl-h,lh-20,l-end:l-image,i-logo.png,lx-10,ly-20,lfo-center,w-bw_mul_0.5,' +
      'h-bh_mul_0.5,rt-N45,fl-h,l-text,i-Nested text overlay,l-end,l-end:l-image,i-ik_canvas,bg-FF0000,lx-10,ly-20,' +
      'w-bw_mul_0.5,h-bh_mul_0.5,al-0.5,bg-red,e-gradient,r-max,l-end';
    const everyThing: Layer = {
      source: {
        kind: 'text',
        text: 'Every thing',
        style: {
          width: expression('bw_mul_0.5'),
          size: 20,
          font: 'Arial',
          color: { r: 0, g: 0, b: 255, alpha: 1 },
          align: 'left',
          padding: [5, 5, 5, 5],
          alpha: 7,
          bold: true,
          background: red,
          radius: [10, 10, 10, 10],
          lineHeight: 20,
        },
      },
      position: { x: 10, y: 20, focus: 'center' },
      steps: [{ rt: 315, fl: 'h' }],
    };
    const nested: Layer = { source: { kind: 'text', text: 'Nested text overlay', style: {} }, position: {}, steps: [] };
    const logo: Layer = {
      source: { kind: 'image', path: 'logo.png' },
      position: { x: 10, y: 20, focus: 'center' },
      steps: [{ w: expression('bw_mul_0.5'), h: expression('bh_mul_0.5'), rt: 315, fl: 'h', t: 10, layers: [nested] }],
    };
    const block: Layer = {
      source: { kind: 'canvas', width: expression('bw_mul_0.5'), height: expression('bh_mul_0.5'), color: red },
      position: { x: 10, y: 20 },
      steps: [
        {
          r: ['max', 'max', 'max', 'max'],
          'e-gradient': { direction: 180, from: white, to: { r: 0, g: 0, b: 0, alpha: 0 }, stop: 1 },
        },
      ],
    };
    expect(parse(text)).toEqual([{ layers: [everyThing] }, { layers: [logo] }, { layers: [block] }]);
  });

  it.each<[string, unknown[]]>([
    ['w-400,h-300,r-10_max_20_30', [{ w: 400, h: 300, r: [10, 'max', 20, 30] }]],
    ['ar-4:3', [{ ar: 4 / 3 }]],
    ['ar-4_3', [{ ar: 4 / 3 }]],
    ['ar-iar_div_2', [{ ar: expression('iar_div_2') }]],
    ['bg-blurred', [{ bg: { kind: 'blurred', intensity: 'auto', brightness: 0 } }]],
    ['t-true', [{ t: 10 }]],
    ['di-', []],
    [
      'e-gradient-ld-top_from-green_to-00FF0010_sp-1',
      [
        {
          'e-gradient': {
            direction: 0,
            from: { r: 0, g: 128, b: 0, alpha: 1 },
            to: { r: 0, g: 255, b: 0, alpha: 0.1 },
            stop: 1,
          },
        },
      ],
    ],
    ['l-image,i-mask.png,lm-cutter,l-end', [{ layers: [expect.objectContaining({ mode: 'cutter' })] }]],
    [
      'l-image,i-logo.png,lxc-100,lyc-200,lap-top_left,l-end',
      [{ layers: [expect.objectContaining({ position: { xc: 100, yc: 200, anchor: 'top_left' } })] }],
    ],
    [
      'l-image,ie-Y3VzdG9tZXJfbG9nby/DkXlrYWEucG5n,l-end',
      [{ layers: [expect.objectContaining({ source: { kind: 'image', path: 'customer_logo/Ñykaa.png' } })] }],
    ],
  ])('%s is read', (text, steps) => {
    expect(parse(text)).toEqual(steps);
  });

  it('with a layer as a later step of a layer are read', () => {
    const text =
      'l-image,i-women-dress.jpeg,w-bw_div_3,b-iw_mul_0.02_red,lx-bw_mul_0.1,ly-bh_mul_0.1:' +
      'l-image,i-logo.png,w-bw_div_2,lx-bw_mul_0.1,l-end,l-end';
    const logo: Layer = {
      source: { kind: 'image', path: 'logo.png' },
      position: { x: expression('bw_mul_0.1') },
      steps: [{ w: expression('bw_div_2'), t: 10 }],
    };
    expect(parse(text)).toEqual([
      {
        layers: [
          {
            source: { kind: 'image', path: 'women-dress.jpeg' },
            position: { x: expression('bw_mul_0.1'), y: expression('bh_mul_0.1') },
            steps: [
              { w: expression('bw_div_3'), b: { width: expression('iw_mul_0.02'), color: red }, t: 10 },
              { layers: [logo] },
            ],
          },
        ],
      },
    ]);
  });
});

describe('any text', () => {
  const outcome = (...texts: string[]): ChainStep[] | DeliveryError => {
    try {
      return parseTransformation(texts);
    } catch (error) {
      if (!(error instanceof DeliveryError)) throw error;
      expect([400, 501]).toContain(error.status);
      return error;
    }
  };

  it('is answered with steps or a 4xx, or 501', () => {
    const piece = fc.oneof(
      fc.constantFrom(...Object.values(parameters).flatMap(Object.keys)).map((key) => `${key}-`),
      parameter.map((text) => `,${text},`),
      fc.constantFrom(...Array.from(',:-_N@')),
      fc.constantFrom(
        'l-image,',
        'l-text,i-a,',
        ',l-end',
        'if-w_gt_1,',
        ',if-else,',
        ',if-end',
        'e-',
        'n-',
        'oi-',
        'so-',
      ),
      fc.constantFrom('__proto__-', 'constructor-', 'NaN', 'Infinity', '1e9', '-0', '99999999999', 'iw_mul_', 'bw'),
      fc.string({ unit: 'binary' }),
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(piece).map((pieces) => pieces.join('')),
      fc.array(piece).map((pieces) => `l-image,i-a,${pieces.join('')},l-end`),
      fc.array(piece).map((pieces) => `if-w_gt_1,${pieces.join('')},if-end`),
    );
    const known = [...Object.keys(parameters.step), 'layers', 'condition', 'then', 'otherwise'];
    fc.assert(
      fc.property(fc.array(text, { maxLength: 2 }), (texts) => {
        const result = outcome(...texts);
        if (result instanceof DeliveryError) return;
        for (const step of result) expect(known).toEqual(expect.arrayContaining(Object.keys(step)));
        expect(typeof canonicalTransformation(result)).toBe('string');
      }),
      { numRuns: 3000 },
    );
  });

  it.each(Object.keys(parameters.step))('is taken or refused as the value of %s', (key) => {
    const value = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc
        .array(fc.constantFrom(...Array.from('0123456789._-N'), 'max', 'auto', 'iw', 'mul', 'red', 'p-', 'a-'))
        .map((all) => all.join('')),
      fc.constantFrom('NaN', 'Infinity', '-Infinity', '1e9', '1e400', '__proto__', 'constructor', '9'.repeat(400)),
    );
    fc.assert(
      fc.property(value, (text) => {
        outcome(`${key}-${text}`, `l-text,i-a,${key}-${text},l-end`);
      }),
    );
  });

  // Not timed: one that took more than a moment would not end before the test's time is up.
  it.each([
    ':',
    ',',
    '-',
    '_',
    'ar-4:',
    'ar-4:3:',
    'ar-1111111111',
    'l-image,',
    'l-end,',
    'l-image,l-end,',
    'if-a,',
    'if-a,if-else,',
    'if-a,if-end,',
    'l-image,i-a:l-end,',
    'e-',
    'n-',
    'fo-a_a-',
    'a_',
    'w_gt_1_and_',
    'iw_mul_',
    'ld-1_',
    '@@',
    '/',
    '10_',
    'w-1.',
    'w-0000000000',
    '%',
    'é',
    '😀',
  ])('of 8 KB of %s is taken in one pass', (piece) => {
    const text = piece.repeat(8192 / piece.length);
    const keys = [
      'fo',
      'w',
      'ar',
      'x',
      'bg',
      'r',
      'b',
      'cr',
      'di',
      'pg',
      'dn',
      'e-gradient',
      'e-distort',
      'e-usm',
      'if',
    ];
    for (const whole of [text, ...keys.map((key) => `${key}-${text}!`)]) {
      const result = outcome(whole);
      expect(result instanceof DeliveryError || Array.isArray(result)).toBe(true);
    }
    for (const key of ['i', 'ie', 'pa', 'ff', 'tg', 'lx']) outcome(`l-text,i-a,${key}-${text},l-end`);
  });
});

describe('canonicalTransformation', () => {
  const canonical = (text: string): string => canonicalTransformation(parse(text));

  it.each([
    ['w-300,h-200', 'h-200,w-300'],
    ['w-1,w-300', 'w-300'],
    ['ar-4:3,w-1', 'w-1,ar-4-3'],
    ['ar-4_3', 'ar-8-6'],
    ['w-300:foo-1:rt-90', 'w-300,bar-1:rt-90'],
    ['rt-N90', 'rt-270'],
    ['f-jpg,q-080', 'q-80,f-jpg'],
    ['r-5', 'r-5_5_5_5'],
    ['b-5-A94D34', 'b-5.0_a94d34'],
    ['bg-red', 'bg-FF0000'],
    ['e-shadow', 'e-shadow-y-2_x-2_bl-10'],
    ['e-sharpen', 'e-sharpen-50'],
    ['w-iw_mul_.50', 'w-iw_mul_0.5'],
    ['fl-h_v', 'fl-v_h'],
    ['l-image,i-a@@b.png,w-1,l-end', 'l-image,w-1,ie-YS9iLnBuZw,t-true,foo,l-end'],
    ['l-text,i-a,pa-5,fs-10,l-end', 'l-text,fs-10,pa-5_5,i-a,l-end'],
    ['if-ar_gt_4-3,w-1,h-1,if-end', 'if-ar_gt_8-6,h-1,w-1,if-else,if-end'],
  ])('of %s is that of %s', (one, other) => {
    expect(canonical(one)).toBe(canonical(other));
  });

  it('tells apart what differs', () => {
    const single = Object.entries(validValues).flatMap(([key, values]) => values.map((value) => `${key}-${value}`));
    const texts = [
      ...single,
      '',
      'w-1',
      'h-1',
      'w-1:h-1',
      'w-1,h-1',
      'h-1:w-1',
      'w-iw',
      'w-iw_mul_2_add_1',
      'w-iw_add_2_mul_1',
      'l-text,i-a,l-end',
      'l-text,i-b,l-end',
      'l-text,i-a,l-end,l-text,i-b,l-end',
      'l-text,i-b,l-end,l-text,i-a,l-end',
      'l-text,i-a,l-text,i-b,l-end,l-end',
      'l-text,i-a,lx-0,l-end',
      'l-text,i-a,lx-N0,l-end',
      'l-image,i-a,l-end',
      'l-image,i-a,lm-cutter,l-end',
      'l-image,i-ik_canvas,l-end',
      'if-w_gt_1,w-1,if-end',
      'if-w_gt_1,if-else,w-1,if-end',
      'if-w_gte_1,w-1,if-end',
    ];
    expect(new Set(texts.map(canonical)).size).toBe(texts.length);
  });

  it('does not depend on the order of the keys', () => {
    const step = fc.uniqueArray(parameter, { selector: (text) => /^(?:e-)?[a-z]+/.exec(text)?.[0], minLength: 1 });
    const shuffled = step.chain((whole) =>
      fc.tuple(fc.constant(whole), fc.shuffledSubarray(whole, { minLength: whole.length })),
    );
    fc.assert(
      fc.property(fc.array(shuffled, { minLength: 1, maxLength: 4 }), (steps) => {
        const [one, other] = [0, 1].map((index) => steps.map((pair) => pair[index]?.join(',')).join(':'));
        expect(canonical(one ?? '')).toBe(canonical(other ?? ''));
        expect(canonical(`l-image,i-a,${one},l-end`)).toBe(canonical(`l-image,i-a,${other},l-end`));
      }),
    );
  });
});
