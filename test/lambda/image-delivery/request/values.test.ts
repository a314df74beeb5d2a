import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  dimension,
  dimensionOrAuto,
  flag,
  focus,
  InvalidValue,
  numberBetween,
  oneOf,
  parseDecimal,
  ratio,
  rotation,
} from '../../../../lambda/image-delivery/request/values';

/** Texts that are numbers to JavaScript or to a careless eye, but not here. */
const notNumbers = ['', ' ', '-1', '+1', '1e3', '0x10', '1,5', '1.2.3', '.', 'NaN', 'Infinity', '1 ', '١', 'a'];

describe('parseDecimal', () => {
  it.each([
    ['300', 300],
    ['007', 7],
    ['0.5', 0.5],
    ['.5', 0.5],
    ['2.', 2],
    ['999999999', 999_999_999],
  ])('reads %s', (text, number) => {
    expect(parseDecimal(text)).toBe(number);
  });

  it.each([...notNumbers, '1234567890', '0.1234567890'])('does not read %j', (text) => {
    expect(parseDecimal(text)).toBeUndefined();
  });

  it('reads every number of up to nine digits', () => {
    fc.assert(
      fc.property(fc.nat(999_999_999), fc.nat(999_999_999), (whole, rest) => {
        expect(parseDecimal(`${whole}.${rest}`)).toBe(Number(`${whole}.${rest}`));
      }),
    );
  });
});

describe('dimension', () => {
  it.each([
    ['300', { pixels: 300 }],
    ['1', { pixels: 1 }],
    ['1.4', { pixels: 1 }],
    ['299.5', { pixels: 300 }],
    ['65535', { pixels: 65_535 }],
    ['0.5', { fraction: 0.5 }],
    ['.001', { fraction: 0.001 }],
    ['0.999', { fraction: 0.999 }],
  ])('reads %s', (text, value) => {
    expect(dimension(text)).toEqual(value);
  });

  it.each(['65536', '100000', '999999999'])('ignores %s, as documented', (text) => {
    expect(dimension(text)).toBeUndefined();
  });

  it.each([...notNumbers, '0', '0.0', 'auto', 'iw_div_2'])('refuses %j', (text) => {
    expect(() => dimension(text)).toThrow(new InvalidValue('must be a number of pixels or a fraction between 0 and 1'));
  });
});

describe('dimensionOrAuto', () => {
  it('ignores auto', () => {
    expect(dimensionOrAuto('auto')).toBeUndefined();
  });

  it('reads everything else as a dimension', () => {
    expect(dimensionOrAuto('300')).toEqual({ pixels: 300 });
    expect(() => dimensionOrAuto('automatic')).toThrow(InvalidValue);
  });
});

describe('ratio', () => {
  it.each([
    ['4-3', 4 / 3],
    ['4:3', 4 / 3],
    ['4_3', 4 / 3],
    ['2.5-1', 2.5],
    ['1-.5', 2],
  ])('reads %s', (text, value) => {
    expect(ratio(text)).toBe(value);
  });

  it.each(['', '4', '4-', '-3', '0-3', '4-0', '4-3-2', '4/3', '4x3', 'a-b', '4--3', 'iar_div_2'])(
    'refuses %j',
    (text) => {
      expect(() => ratio(text)).toThrow(new InvalidValue('must be a ratio of two numbers, such as 4-3'));
    },
  );
});

describe('numberBetween', () => {
  const parse = numberBetween(1, 100);

  it.each([
    ['1', 1],
    ['100', 100],
    ['1.5', 1.5],
  ])('reads %s', (text, value) => {
    expect(parse(text)).toBe(value);
  });

  it.each([...notNumbers, '0', '0.99', '100.1', '101'])('refuses %j', (text) => {
    expect(() => parse(text)).toThrow(new InvalidValue('must be a number from 1 to 100'));
  });
});

describe('oneOf', () => {
  const parse = oneOf('auto', 'jpg');

  it('reads its words', () => {
    expect(parse('jpg')).toBe('jpg');
  });

  it.each(['', 'JPG', 'jpg ', 'toString', '__proto__'])('refuses %j', (text) => {
    expect(() => parse(text)).toThrow(new InvalidValue('must be one of auto, jpg'));
  });
});

describe('flag', () => {
  it.each([
    ['true', true],
    ['false', false],
  ])('reads %s', (text, value) => {
    expect(flag(text)).toBe(value);
  });

  it.each(['', '1', 'True', 'yes'])('refuses %j', (text) => {
    expect(() => flag(text)).toThrow(InvalidValue);
  });
});

describe('rotation', () => {
  it.each([
    ['0', 0],
    ['90', 90],
    ['360', 0],
    ['N90', 270],
    ['-40', 320],
    ['N0', 0],
    ['N360', 0],
    ['45.5', 45.5],
    ['auto', 'auto'],
  ])('reads %s', (text, value) => {
    expect(rotation(text)).toBe(value);
  });

  it.each(['', '361', 'N361', 'NN90', '--90', 'n90', '90deg', '+90'])('refuses %j', (text) => {
    expect(() => rotation(text)).toThrow(InvalidValue);
  });

  it('turns N the other way', () => {
    fc.assert(
      fc.property(fc.nat(360), (degrees) => {
        const there = Number(rotation(String(degrees)));
        const back = Number(rotation(`N${degrees}`));
        expect((there + back) % 360).toBe(0);
        expect(Math.min(there, back)).toBeGreaterThanOrEqual(0);
        expect(Math.max(there, back)).toBeLessThan(360);
      }),
    );
  });
});

describe('focus', () => {
  const positions = 'center top left bottom right top_left top_right bottom_left bottom_right'.split(' ');

  it.each(positions)('reads %s', (position) => {
    expect(focus(position)).toBe(position);
  });

  it.each(['auto', 'face', 'custom', 'auto-custom_override', 'car', 'dog_cat'])('keeps the centre for %s', (text) => {
    expect(focus(text)).toBe('center');
  });

  it.each(['', '10', 'top left', 'top_', '_top', 'a__b', 'top_left,'])('refuses %j', (text) => {
    expect(() => focus(text)).toThrow(InvalidValue);
  });
});
