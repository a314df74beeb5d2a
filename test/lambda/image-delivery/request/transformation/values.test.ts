import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  flag,
  InvalidValue,
  namedParts,
  numberBetween,
  oneOf,
  parseDecimal,
  parseSigned,
  path,
  positiveNumber,
} from '../../../../../lambda/image-delivery/request/transformation/values';

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

describe('parseSigned', () => {
  it.each([
    ['10', 10],
    ['N10', -10],
    ['-10', -10],
    ['N0.5', -0.5],
    ['N0', -0],
    ['0', 0],
  ])('reads %s', (text, number) => {
    expect(parseSigned(text)).toBe(number);
  });

  it.each(['', 'N', '-', 'NN1', '--1', 'N-1', 'n1', '+1', 'NaN', 'N1e3'])('does not read %j', (text) => {
    expect(parseSigned(text)).toBeUndefined();
  });
});

describe('positiveNumber', () => {
  it('reads what is above 0', () => {
    expect(positiveNumber('0.1')).toBe(0.1);
  });

  it.each([...notNumbers, '0', 'N1'])('refuses %j', (text) => {
    expect(() => positiveNumber(text)).toThrow(new InvalidValue('must be a number above 0'));
  });
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

describe('numberBetween with a sign', () => {
  const parse = numberBetween(-255, 255);

  it.each([
    ['N30', -30],
    ['-30', -30],
    ['255', 255],
    ['N0', 0],
  ])('reads %s', (text, value) => {
    expect(parse(text)).toBe(value);
  });

  it.each(['N256', '256', 'N', ''])('refuses %j', (text) => {
    expect(() => parse(text)).toThrow(new InvalidValue('must be a number from -255 to 255'));
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

describe('path', () => {
  it.each([
    ['a.jpg', 'a.jpg'],
    ['folder@@a.jpg', 'folder/a.jpg'],
    ['@@path@@to@@a.jpg', 'path/to/a.jpg'],
    ['/path/to/a.jpg/', 'path/to/a.jpg'],
    ['a@b@@@c', 'a@b/@c'],
    ['@@@@', ''],
    ['', ''],
  ])('of %j is %j', (text, value) => {
    expect(path(text)).toBe(value);
  });
});

describe('namedParts', () => {
  const read = (text: string) => Object.fromEntries(namedParts(text, ['x', 'ld', 'sp']));

  it.each([
    ['x-1_ld-2', { x: '1', ld: '2' }],
    ['ld-2_x-1', { x: '1', ld: '2' }],
    ['ld-top_left_x-N5', { ld: 'top_left', x: 'N5' }],
    ['sp-bh_mul_0.5_x-', { sp: 'bh_mul_0.5', x: '' }],
    ['x-1_x-2', { x: '2' }],
    ['x--5', { x: '-5' }],
  ])('reads %s', (text, parts) => {
    expect(read(text)).toEqual(parts);
  });

  it.each(['', 'a', 'a_x-1', '_x-1', 'y-1', '__proto__-1', 'x1'])('refuses %j', (text) => {
    expect(() => read(text)).toThrow(new InvalidValue('must be made of x-VALUE, ld-VALUE, sp-VALUE, joined with _'));
  });
});
