import { describe, expect, it } from '@jest/globals';
import { parseTransformation } from '../../../../../lambda/image-delivery/request/transformation/transformation';

const parse = (text: string) => parseTransformation([text]);
const wide = [[{ property: 'w', operator: 'gt', value: 1 }]];
const refusal = (message: string) => expect.objectContaining({ status: 400, code: 'EINVAL', message });

describe('a conditional', () => {
  it.each([
    ['if-w_gt_1,h-1,if-end', [{ condition: wide, then: [{ h: 1 }], otherwise: [] }]],
    [
      'bl-1:if-w_gt_1,h-1:rt-90,if-else,h-2:h-3,if-end:bl-2',
      [{ bl: 1 }, { condition: wide, then: [{ h: 1 }, { rt: 90 }], otherwise: [{ h: 2 }, { h: 3 }] }, { bl: 2 }],
    ],
    ['if-w_gt_1,if-end', [{ condition: wide, then: [], otherwise: [] }]],
    ['if-w_gt_1,foo-1,if-else,h-1,if-end', [{ condition: wide, then: [], otherwise: [{ h: 1 }] }]],
    [
      'if-w_gt_1,if-w_gt_1,h-1,if-end,if-end',
      [{ condition: wide, then: [{ condition: wide, then: [{ h: 1 }], otherwise: [] }], otherwise: [] }],
    ],
    ['foo-1,if-w_gt_1,if-end', [{ condition: wide, then: [], otherwise: [] }]],
  ])('is read: %s', (text, steps) => {
    expect(parse(text)).toEqual(steps);
  });

  it('may stand in a layer', () => {
    expect(parse('l-image,i-a.png,lx-5,if-w_gt_1,h-1,if-end,l-end')).toEqual([
      {
        layers: [
          {
            source: { kind: 'image', path: 'a.png' },
            position: { x: 5 },
            steps: [{ t: 10 }, { condition: wide, then: [{ h: 1 }], otherwise: [] }],
          },
        ],
      },
    ]);
  });

  it.each([
    'h-100,if-w_gt_1,h-1,if-end',
    'if-w_gt_1,if-end,bl-10',
    'if-w_gt_1,if-end,if-w_gt_1,if-end',
    'l-text,i-a,l-end,if-w_gt_1,if-end',
  ])('must be alone in its step: %s', (text) => {
    expect(() => parse(text)).toThrow(
      refusal('A conditional must be alone in its step: put ":" before "if-" and after "if-end"'),
    );
  });

  it.each(['if-w_gt_1,pg-2,if-end', 'if-w_gt_1,if-else,w-1:pg-2_3,if-end', 'if-w_gt_1,if-w_gt_1,pg-2,if-end,if-end'])(
    'must not choose a page: %s',
    (text) => {
      expect(() => parse(text)).toThrow(refusal('"pg" must not be inside a conditional'));
    },
  );

  it('needs a condition', () => {
    expect(() => parse('if-foo,w-1,if-end')).toThrow(
      refusal(
        '"if" must be comparisons of w, h, ar, iw, ih, iar (eq, ne, gt, gte, lt, lte) such as w_gt_300, ' +
          'joined with _and_ or _or_, got "foo"',
      ),
    );
  });

  it('is checked in the branch that is not taken, too', () => {
    expect(() => parse('if-w_gt_1,w-1,if-else,w-x,if-end')).toThrow(/^"w" must be .+, got "x"$/);
  });
});
