import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DeliveryError } from '../../../../../lambda/image-delivery/errors';
import {
  evaluate,
  type Expression,
  parseExpression,
  type Variables,
} from '../../../../../lambda/image-delivery/request/transformation/expression';

const values: Variables = { iw: 640, ih: 480, iar: 640 / 480, cw: 300, ch: 200, car: 1.5, bw: 1000, bh: 500, bar: 2 };

function parsed(text: string): Expression {
  const expression = parseExpression(text);
  if (!expression) throw new Error(`not an expression: ${text}`);
  return expression;
}

describe('parseExpression', () => {
  it.each([
    ['iw', 'iw'],
    ['iw_div_2', 'iw_div_2'],
    ['ih_mul_0.8_add_iw_mul_.40', 'ih_mul_0.8_add_iw_mul_0.4'],
    ['002_pow_bw', '2_pow_bw'],
    ['100', '100'],
  ])('reads %s', (text, canonical) => {
    expect(parseExpression(text)?.text).toBe(canonical);
  });

  it('takes an expression apart', () => {
    expect(parseExpression('iw_mul_0.8_add_20')).toEqual({
      text: 'iw_mul_0.8_add_20',
      operands: ['iw', 0.8, 20],
      operators: ['mul', 'add'],
    });
  });

  it.each([
    '',
    '_',
    'iw_',
    '_iw',
    'iw_div',
    'div_2',
    'iw_2',
    'iw_div_div_2',
    'iw_plus_2',
    'iw_div_N2',
    'iw_div_-2',
    'IW_div_2',
    'idu_div_2',
    'idn',
    'constructor',
    'iw__div_2',
    'iw_toString_2',
    'iw_div_1e3',
    'iw-div-2',
  ])('does not read %j', (text) => {
    expect(parseExpression(text)).toBeUndefined();
  });
});

describe('evaluate', () => {
  it.each([
    ['iw_div_2', 320],
    ['iar_div_2', 640 / 480 / 2],
    ['ih_mul_0.8_add_iw_mul_0.4', 480 * 0.8 + 640 * 0.4],
    ['2_add_3_mul_4', 14],
    ['10_sub_4_sub_3', 3],
    ['100_div_5_div_2', 10],
    ['100_div_5_mul_2', 40],
    ['7_mod_4_add_1', 7 % 5],
    ['2_mul_3_pow_2', 36],
    ['2_pow_3_pow_2', 64],
    ['2_pow_1_add_2', 8],
    ['17_mod_10_mod_4', 3],
    ['2_pow_7_mod_4', 8],
    ['bw_sub_bh_add_bar_mul_10', 520],
    ['cw_add_ch_add_car', 501.5],
    ['5_sub_10', -5],
  ])('of %s is %d', (text, result) => {
    expect(evaluate(parsed(text), values)).toBeCloseTo(result, 10);
  });

  it('of a number is the number', () => {
    expect(evaluate(-0, {})).toBe(-0);
  });

  it.each([
    ['bw_mul_0.5', '"bw" has no value here'],
    ['1_add_car', '"car" has no value here'],
    ['iw_div_0', 'The expression "iw_div_0" has no finite value'],
    ['0_div_0', 'The expression "0_div_0" has no finite value'],
    ['1_mod_0', 'The expression "1_mod_0" has no finite value'],
    ['999999999_pow_999999999', 'The expression "999999999_pow_999999999" has no finite value'],
    ['0_sub_8_pow_0.5', 'The expression "0_sub_8_pow_0.5" has no finite value'],
  ])('refuses %s', (text, message) => {
    expect(() => evaluate(parsed(text), { iw: 640 })).toThrow(
      expect.objectContaining({ status: 400, code: 'EINVAL', message }),
    );
  });

  // Another way to the same result: split at the weakest operator that comes last, and so on.
  it('agrees with a recursive evaluation', () => {
    const operand = fc.oneof(
      fc.constantFrom('iw', 'ih', 'iar', 'cw', 'ch', 'car', 'bw', 'bh', 'bar'),
      fc.nat(20).map(String),
      fc.integer({ min: 1, max: 99 }).map((number) => String(number / 10)),
    );
    const operator = fc.constantFrom('add', 'sub', 'mul', 'div', 'mod', 'pow');
    fc.assert(
      fc.property(operand, fc.array(fc.tuple(operator, operand), { maxLength: 12 }), (first, rest) => {
        const words = [first, ...rest.flat()];
        const expected = slowly(words);
        const actual = attempt(() => evaluate(parsed(words.join('_')), values));
        if (Number.isFinite(expected)) expect(actual).toBe(expected);
        else expect(actual).toBeInstanceOf(DeliveryError);
      }),
      { numRuns: 2000 },
    );
  });
});

function attempt(work: () => number): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

function slowly(words: readonly string[]): number {
  const levels: Record<string, (left: number, right: number) => number>[] = [
    { pow: Math.pow },
    { mod: (left, right) => left % right },
    { add: (left, right) => left + right, sub: (left, right) => left - right },
    { mul: (left, right) => left * right, div: (left, right) => left / right },
  ];
  for (const level of levels) {
    const at = words.findLastIndex((word) => Object.hasOwn(level, word));
    const operation = level[words[at] ?? ''];
    if (operation) return operation(slowly(words.slice(0, at)), slowly(words.slice(at + 1)));
  }
  const [word = ''] = words;
  return values[word as keyof Variables] ?? Number(word);
}
