import { describe, expect, it } from '@jest/globals';
import { isMet, parseCondition } from '../../../../../lambda/image-delivery/request/transformation/condition';
import { InvalidValue } from '../../../../../lambda/image-delivery/request/transformation/values';

const values = { w: 300, h: 200, ar: 1.5, iw: 640, ih: 480, iar: 4 / 3 };

describe('parseCondition', () => {
  it('reads one comparison', () => {
    expect(parseCondition('w_gt_300')).toEqual([[{ property: 'w', operator: 'gt', value: 300 }]]);
  });

  it('binds "and" tighter than "or"', () => {
    const [w, h, ar] = [
      { property: 'w', operator: 'lt', value: 1 },
      { property: 'ih', operator: 'gte', value: 2.5 },
      { property: 'iar', operator: 'eq', value: 4 / 3 },
    ];
    expect(parseCondition('w_lt_1_and_ih_gte_2.5_or_iar_eq_4-3')).toEqual([[w, h], [ar]]);
    expect(parseCondition('w_lt_1_or_ih_gte_2.5_and_iar_eq_4-3')).toEqual([[w], [h, ar]]);
  });

  it.each([
    '',
    'w',
    'w_gt',
    'w_gt_',
    'w_gt_a',
    'w_gt_N1',
    'w_above_1',
    'x_gt_1',
    'bw_gt_1',
    'W_gt_1',
    'w_gt_1_and',
    'w_gt_1_or_',
    'w_gt_1_xor_h_gt_1',
    'w_gt_1_h_gt_1',
    'and_w_gt_1',
    'w_gt_4-3',
    'constructor_eq_1',
    'w_constructor_1',
  ])('refuses %j', (text) => {
    expect(() => parseCondition(text)).toThrow(
      new InvalidValue(
        'must be comparisons of w, h, ar, iw, ih, iar (eq, ne, gt, gte, lt, lte) such as w_gt_300, joined with _and_ or _or_',
      ),
    );
  });

  it('refuses a ratio that is none', () => {
    expect(() => parseCondition('ar_gt_4-0')).toThrow(new InvalidValue('must be a ratio of two numbers, such as 4-3'));
  });
});

describe('isMet', () => {
  it.each([
    ['w_eq_300', true],
    ['w_eq_301', false],
    ['w_ne_300', false],
    ['w_ne_301', true],
    ['h_gt_199', true],
    ['h_gt_200', false],
    ['h_gte_200', true],
    ['h_gte_201', false],
    ['iw_lt_641', true],
    ['iw_lt_640', false],
    ['ih_lte_480', true],
    ['ih_lte_479', false],
    ['ar_gt_4-3', true],
    ['iar_eq_4-3', true],
    ['w_eq_1_and_h_eq_200', false],
    ['w_eq_300_and_h_eq_200', true],
    ['w_eq_1_or_h_eq_200', true],
    ['w_eq_1_and_h_eq_200_or_ih_eq_480', true],
    ['ih_eq_480_or_h_eq_200_and_w_eq_1', true],
  ])('says of %s: %s', (text, met) => {
    expect(isMet(parseCondition(text), values)).toBe(met);
  });
});
