import { describe, expect, it } from '@jest/globals';
import { black, transparent } from '../../../../../lambda/image-delivery/request/transformation/color';
import type { Layer } from '../../../../../lambda/image-delivery/request/transformation/step';
import { parseTransformation } from '../../../../../lambda/image-delivery/request/transformation/transformation';

const red = { r: 255, g: 0, b: 0, alpha: 1 };
const expression = (text: string) => expect.objectContaining({ text });
const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** The only layer of the only step. */
function layerOf(text: string): Layer {
  const [step, ...others] = parseTransformation([text]);
  expect(others).toEqual([]);
  if (!step || !('layers' in step)) throw new Error('no layer');
  expect(step.layers).toHaveLength(1);
  return step.layers?.[0] as Layer;
}

describe('an image layer', () => {
  it.each([
    ['i-logo.png', 'logo.png'],
    ['i-folder@@logo.png', 'folder/logo.png'],
    ['i-@@folder@@logo.png', 'folder/logo.png'],
    ['i-/path/to/overlay.jpg', 'path/to/overlay.jpg'],
    ['i-my-logo_2.png', 'my-logo_2.png'],
    ['ie-Y3VzdG9tZXJfbG9nby/DkXlrYWEucG5n', 'customer_logo/Ñykaa.png'],
    ['ie-Y3VzdG9tZXJfbG9nby_DkXlrYWEucG5n', 'customer_logo/Ñykaa.png'],
    [`ie-${base64('/a@@b/c.png')}`, 'a@@b/c.png'],
    [`i-a.png,ie-${base64('b.png')}`, 'b.png'],
    [`ie-${base64('b.png')},i-a.png`, 'b.png'],
    ['i-a.png,ie-', 'a.png'],
    ['i-a.png,i-b.png', 'b.png'],
  ])('with %s is a file', (input, path) => {
    expect(layerOf(`l-image,${input},l-end`).source).toEqual({ kind: 'image', path });
  });

  it.each([
    ['', 'A layer needs an input: "i" or "ie"'],
    [',i-', 'A layer needs an input: "i" or "ie"'],
    [',i-@@', 'A layer needs an input: "i" or "ie"'],
    [',ie-Lw==', 'A layer needs an input: "i" or "ie"'],
    [',w-100', 'A layer needs an input: "i" or "ie"'],
    [',ie-!', '"ie" must be base64 of UTF-8 text, got "!"'],
    [',i-a.png,ie-/w==', '"ie" must be base64 of UTF-8 text, got "/w=="'],
    [',i-a.png,lx-a', '"lx" must be a number of pixels, with N in front if negative, or an expression, got "a"'],
    [',i-a.png,lm-blend', '"lm" must be one of multiply, displace, cutout, cutter, got "blend"'],
    [',i-a.png,lap-middle', /^"lap" must be one of center, .+, got "middle"$/],
    [',i-a.png,lfo-auto', /^"lfo" must be one of center, .+, got "auto"$/],
    [',i-a.png,w-x', /^"w" must be .+, got "x"$/],
  ])('is refused with %j', (rest, message) => {
    const parse = () => parseTransformation([`l-image${rest},l-end`]);
    expect(parse).toThrow(expect.objectContaining({ status: 400, code: 'EINVAL' }));
    expect(parse).toThrow(message);
  });

  it('has a position', () => {
    expect(layerOf('l-image,i-a,lx-10,ly-N20,l-end').position).toStrictEqual({ x: 10, y: -20 });
    expect(layerOf('l-image,i-a,lx-N0,ly-0,l-end').position).toStrictEqual({ x: -0, y: 0 });
    expect(layerOf('l-image,i-a,lxc-100,lyc-bh_div_2,lap-top_left,l-end').position).toEqual({
      xc: 100,
      yc: expression('bh_div_2'),
      anchor: 'top_left',
    });
    expect(layerOf('l-image,i-a,lfo-bottom_right,l-end').position).toStrictEqual({ focus: 'bottom_right' });
    expect(layerOf('l-image,i-a,w-1:rt-90,lx-5,l-end').position).toStrictEqual({ x: 5 });
    expect(layerOf('l-image,i-a,l-end').position).toStrictEqual({});
  });

  it('has a mode', () => {
    expect(layerOf('l-image,i-mask.png,lm-cutter,l-end').mode).toBe('cutter');
    expect(layerOf('l-image,i-mask.png,l-end')).not.toHaveProperty('mode');
  });

  it.each([
    ['lx-10,ly-N20', { x: 10, y: -20 }, {}],
    ['ly-bh_mul_0.1', { y: expression('bh_mul_0.1') }, {}],
    ['x-10,y-20', { x: 10, y: 20 }, {}],
    ['x-10,w-50:rt-90', { x: 10 }, {}],
    ['', undefined, {}],
    ['lx-0,lfo-top_left', { x: 0 }, { focus: 'top_left' }],
    ['lx-10,lxc-50,lap-center', { x: 10 }, { xc: 50, anchor: 'center' }],
  ])('that displaces by %j is moved as far, and placed by what is left', (rest, displacement, position) => {
    const layer = layerOf(`l-image,i-map.png,lm-displace,${rest},l-end`);
    expect(layer.displacement).toEqual(displacement);
    expect(layer.position).toEqual(position);
    expect(layer.steps[0]).not.toHaveProperty('x');
  });

  it('that displaces by lx has x for what is cut out of it', () => {
    const layer = layerOf('l-image,i-map.png,lm-displace,lx-10,cm-extract,x-5,l-end');
    expect(layer).toMatchObject({ displacement: { x: 10 }, steps: [{ x: 5, cm: 'extract' }] });
  });

  it.each([
    ['', [{ t: 10 }]],
    [',w-100,t-false', [{ w: 100, t: false }]],
    [',w-100,t-20', [{ w: 100, t: 20 }]],
    [',w-100:rt-90', [{ w: 100, t: 10 }, { rt: 90 }]],
    [',w-100:t-false', [{ w: 100 }, { t: false }]],
    [',w-bw_div_2,e-grayscale', [{ w: expression('bw_div_2'), 'e-grayscale': true, t: 10 }]],
  ])('with %j has these steps', (rest, steps) => {
    expect(layerOf(`l-image,i-a.png${rest},l-end`).steps).toEqual(steps);
  });

  it('is trimmed before a conditional', () => {
    const [first, second] = layerOf('l-image,i-a.png:if-w_gt_1,w-1,if-end,l-end').steps;
    expect(first).toEqual({ t: 10 });
    expect(second).toMatchObject({ then: [{ w: 1 }] });
  });

  it('takes no keys of texts', () => {
    expect(layerOf('l-image,i-a.png,t-false,fs-x,co-x,al-x,l-end').steps).toEqual([{ t: false }]);
  });
});

describe('a text layer', () => {
  it.each([
    ['i-Every thing', 'Every thing'],
    ['i-इमेजकिट के साथ', 'इमेजकिट के साथ'],
    ['i-50%_off! a@@b/', '50%_off! a@@b/'],
    ['ie-4KS54KS/4KSo4KWN4KSm4KWA', 'हिन्दी'],
    ['ie-8J+YgA', '😀'],
    ['ie-8J YgA', '😀'],
    [`i-${'😀'.repeat(2001)}`, '😀'.repeat(2000)],
    [`i-${'a'.repeat(3000)}`, 'a'.repeat(2000)],
    [`ie-${base64('a'.repeat(3000))}`, 'a'.repeat(1875)],
  ])('with %.30j says so', (input, text) => {
    expect(layerOf(`l-text,${input},l-end`).source).toStrictEqual({ kind: 'text', text, style: {} });
  });

  it('has a style', () => {
    const text =
      'l-text,i-a,w-bw_mul_0.5,fs-20,ff-fonts@@Poppins.ttf,co-FF000050,ia-left,pa-5_10,al-7,tg-b_i,bg-red,r-10,lh-20,l-end';
    expect(layerOf(text)).toEqual({
      source: {
        kind: 'text',
        text: 'a',
        style: {
          width: expression('bw_mul_0.5'),
          size: 20,
          font: 'fonts/Poppins.ttf',
          color: { ...red, alpha: 0.5 },
          align: 'left',
          padding: [5, 10, 5, 10],
          alpha: 7,
          bold: true,
          italic: true,
          background: red,
          radius: [10, 10, 10, 10],
          lineHeight: 20,
        },
      },
      position: {},
      steps: [],
    });
  });

  it('has as steps what its style does not say', () => {
    const { source, steps } = layerOf('l-text,i-a,w-100,rt-N45,fl-h,bl-2,h-100,c-force,dpr-2:w-50,r-5,rt-90,l-end');
    expect(source).toStrictEqual({ kind: 'text', text: 'a', style: { width: 100 } });
    expect(steps).toEqual([
      { rt: 315, fl: 'h', bl: 2 },
      { w: 50, r: [5, 5, 5, 5], rt: 90 },
    ]);
  });

  it.each([
    ['w-auto', /^"w" must be a number of pixels, .+, got "auto"$/],
    ['fs-0', '"fs" must be a number above 0, at most 65535, or an expression, got "0"'],
    ['fs-1e9', '"fs" must be a number above 0, at most 65535, or an expression, got "1e9"'],
    ['ff-', '"ff" must be the name of a font or the path of its file, got ""'],
    ['co-blurred', /^"co" must be a color: .+, got "blurred"$/],
    ['ia-middle', '"ia" must be one of left, right, center, got "middle"'],
    ['pa-N1', '"pa" must be a number from 0 to 65535 or an expression, got "N1"'],
    ['al-10', '"al" must be a number from 0 to 9.9, got "10"'],
    ['tg-u', '"tg" must be made of b, i and strikethrough, joined with _, got "u"'],
    ['bg-blurred', /^"bg" must be a color: .+, got "blurred"$/],
    ['r-x', '"r" must be a number of pixels or max, or four of them joined with _, got "x"'],
    ['lh-0', '"lh" must be a number above 0, at most 65535, or an expression, got "0"'],
  ])('refuses %s', (parameter, message) => {
    expect(() => layerOf(`l-text,i-a,${parameter},l-end`)).toThrow(message);
  });
});

describe('a solid block', () => {
  const canvas = (rest: string) => layerOf(`l-image,i-ik_canvas,${rest},l-end`);

  it.each([
    ['bg-FF0000,w-300,h-100', { width: 300, height: 100, color: red }],
    ['w-bw_mul_0.5,h-bh', { width: expression('bw_mul_0.5'), height: expression('bh'), color: black }],
    ['bg-FF0000,al-5', { color: { ...red, alpha: 0.5 } }],
    ['bg-FF000020,al-5', { color: { ...red, alpha: 0.2 } }],
    ['bg-red,al-5', { color: red }],
    ['bg-FF0000,al-0.5,bg-red', { color: red }],
    ['al-5', { color: { ...black, alpha: 0.5 } }],
    ['e-gradient', { color: transparent }],
    ['e-gradient,al-5', { color: transparent }],
    ['e-gradient,bg-red', { color: red }],
  ])('with %s is one', (rest, source) => {
    expect(canvas(rest).source).toEqual({ kind: 'canvas', ...source });
  });

  it('has as steps what is done to it', () => {
    expect(canvas('bg-red,w-10,r-max,e-gradient:w-5,bg-blurred').steps).toEqual([
      { r: ['max', 'max', 'max', 'max'], 'e-gradient': expect.anything() },
      { w: 5, bg: { kind: 'blurred', intensity: 'auto', brightness: 0 } },
    ]);
    expect(canvas('bg-red').steps).toEqual([]);
  });

  it('takes no other background', () => {
    expect(() => canvas('bg-dominant')).toThrow(/^"bg" must be a color/);
  });
});

describe('layers', () => {
  it('may hold layers, in their own step or a later one', () => {
    const layer = layerOf('l-image,i-a,t-false,l-text,i-b,l-text,i-c,l-end,l-end:l-image,i-d,t-false,l-end,l-end');
    expect(layer.steps).toMatchObject([
      { layers: [{ source: { text: 'b' }, steps: [{ layers: [{ source: { text: 'c' } }] }] }] },
      { layers: [{ source: { path: 'd' } }] },
    ]);
  });

  it('keep their order', () => {
    const [step] = parseTransformation(['l-text,i-a,l-end,w-1,l-text,i-b,l-end']);
    expect(step).toMatchObject({ w: 1, layers: [{ source: { text: 'a' } }, { source: { text: 'b' } }] });
  });

  it.each(['foo', 'images', '', '__proto__', 'IMAGE'])('of type %j are refused', (type) => {
    expect(() => layerOf(`l-${type},i-a,l-end`)).toThrow(
      expect.objectContaining({ status: 400, message: `"l" must be one of image, text, got "${type}"` }),
    );
  });
});
