import { describe, expect, it } from '@jest/globals';
import {
  asksOnlyForOneName,
  parseTransformation,
} from '../../../../../lambda/image-delivery/request/transformation/transformation';

const named = new Map([
  ['small', 'w-100,h-100:rt-90'],
  ['prefixed', 'tr:w-200'],
  ['nested', 'w-1,n-small'],
  ['deep', 'l-image,i-a.png,n-small,l-end'],
  ['empty', ''],
  ['ai', 'e-bgremove'],
  ['bad', 'w-x'],
  ['long', 'w-1:'.repeat(30)],
  ['default', 'w-1,di-a.jpg'],
]);
const parse = (text: string) => parseTransformation([text], { named });

describe('named transformations', () => {
  it.each([
    ['n-small', [{ w: 100, h: 100 }, { rt: 90 }]],
    ['n-prefixed', [{ w: 200 }]],
    ['n-small:di-a@@b.jpg', [{ w: 100, h: 100 }, { rt: 90 }, { di: 'a/b.jpg' }]],
    ['n-small,di-a.jpg', [{ w: 100, h: 100 }, { rt: 90 }, { di: 'a.jpg' }]],
    ['q-50,n-prefixed', [{ w: 200 }, { q: 50 }]],
    ['n-small,n-prefixed', [{ w: 200 }]],
    ['bl-5:n-prefixed:n-prefixed', [{ bl: 5 }, { w: 200 }, { w: 200 }]],
    ['n-empty:w-1', [{ w: 1 }]],
  ])('stand in %s for what is stored', (text, steps) => {
    expect(parse(text)).toEqual(steps);
  });

  it('stand for what is stored inside of blocks', () => {
    expect(parse('if-w_gt_1,n-prefixed,if-else,n-small,if-end')).toEqual([
      {
        condition: [[{ property: 'w', operator: 'gt', value: 1 }]],
        then: [{ w: 200 }],
        otherwise: [{ w: 100, h: 100 }, { rt: 90 }],
      },
    ]);
    expect(parse('l-image,i-a.png,n-prefixed,l-end')).toEqual([
      { layers: [{ source: { kind: 'image', path: 'a.png' }, position: {}, steps: [{ w: 200, t: 10 }] }] },
    ]);
  });

  it.each([
    ['n-unknown', 400, 'EINVAL', 'There is no named transformation "unknown"'],
    ['n-', 400, 'EINVAL', 'There is no named transformation ""'],
    ['n-__proto__', 400, 'EINVAL', 'There is no named transformation "__proto__"'],
    [`n-${'a'.repeat(99)}`, 400, 'EINVAL', `There is no named transformation "${'a'.repeat(40)}"`],
    ['l-image,i-a,n-unknown,l-end', 400, 'EINVAL', 'There is no named transformation "unknown"'],
    ['n-nested', 400, 'EINVAL', 'The named transformation "nested" holds another one'],
    ['n-deep', 400, 'EINVAL', 'The named transformation "deep" holds another one'],
    ['n-ai', 501, 'ENOTSUP', '"e-bgremove" is not available: it needs ImageKit\'s AI'],
    ['n-bad', 400, 'EINVAL', expect.stringMatching(/^"w" must be .+, got "x"$/)],
    ['n-long:n-long', 400, 'ELIMIT', 'The transformation has too many steps'],
  ])('refuses %s', (text, status, code, message) => {
    expect(() => parse(text)).toThrow(expect.objectContaining({ status, code, message }));
  });

  it('are none when there is no configuration', () => {
    expect(() => parseTransformation(['n-small'])).toThrow('There is no named transformation "small"');
  });
});

describe('asksOnlyForOneName', () => {
  it.each([['n-small'], ['n-small,di-a.jpg'], ['di-a.jpg', 'n-there-is-none']])('is so for %j', (...texts) => {
    expect(asksOnlyForOneName(texts)).toBe(true);
  });

  it.each([
    [],
    [''],
    ['di-a.jpg'],
    ['w-1'],
    ['n-small', 'w-1'],
    ['n-small:n-prefixed'],
    ['n-small,n-small'],
    ['n-small', 'n-small'],
    ['n-small,foo-1'],
    ['if-w_gt_1,n-small,if-end'],
  ])('is not so for %j', (...texts) => {
    expect(asksOnlyForOneName(texts)).toBe(false);
  });
});

describe('a site that restricts unnamed transformations', () => {
  const restricted = (...texts: string[]) => parseTransformation(texts, { named, restrictUnnamed: true });

  it.each([
    ['n-small', [{ w: 100, h: 100 }, { rt: 90 }]],
    ['n-prefixed:di-a.jpg', [{ w: 200 }, { di: 'a.jpg' }]],
    ['n-prefixed,di-a.jpg:n-prefixed', [{ w: 200 }, { di: 'a.jpg' }, { w: 200 }]],
    ['', []],
  ])('takes %j', (text, steps) => {
    expect(restricted(text)).toEqual(steps);
  });

  it.each([
    'w-1',
    'n-small,w-1',
    'n-small:w-1',
    'orig-true',
    'foo-1',
    'if-w_gt_1,n-small,if-end',
    'l-image,n-small,l-end',
  ])('refuses %s', (text) => {
    const refusal = expect.objectContaining({
      status: 400,
      code: 'EINVAL',
      message: 'Bad Image Transformation Request: only named transformations are allowed',
    });
    expect(() => restricted(text)).toThrow(refusal);
    expect(() => restricted('n-small', text)).toThrow(refusal);
  });
});
