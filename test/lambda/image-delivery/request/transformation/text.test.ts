import { describe, expect, it } from '@jest/globals';
import { font, padding, typography } from '../../../../../lambda/image-delivery/request/transformation/text';
import { InvalidValue } from '../../../../../lambda/image-delivery/request/transformation/values';

describe('padding', () => {
  const tenth = expect.objectContaining({ text: 'bw_div_10' });

  it.each([
    ['5', [5, 5, 5, 5]],
    ['0', [0, 0, 0, 0]],
    ['10_20', [10, 20, 10, 20]],
    ['10_20_30', [10, 20, 30, 20]],
    ['10_20_30_40', [10, 20, 30, 40]],
    ['bw_div_10', [tenth, tenth, tenth, tenth]],
  ])('reads %s', (text, value) => {
    expect(padding(text)).toEqual(value);
  });

  it.each(['', 'N5', '1_2_3_4_5', '10_', '10_x', '70000', '1_70000', 'a'])('refuses %j', (text) => {
    expect(() => padding(text)).toThrow(new InvalidValue('must be a number from 0 to 65535 or an expression'));
  });
});

describe('typography', () => {
  it.each([
    ['b', { bold: true }],
    ['i', { italic: true }],
    ['b_i', { bold: true, italic: true }],
    ['i_b', { bold: true, italic: true }],
    ['strikethrough', { strikethrough: true }],
    ['b_i_strikethrough', { bold: true, italic: true, strikethrough: true }],
  ])('reads %s', (text, value) => {
    expect(typography(text)).toEqual(value);
  });

  it.each(['', 'bold', 'b_', 'B', 'constructor'])('refuses %j', (text) => {
    expect(() => typography(text)).toThrow(new InvalidValue('must be made of b, i and strikethrough, joined with _'));
  });
});

describe('font', () => {
  it.each([
    ['Open Sans', 'Open Sans'],
    ['PT_Serif', 'PT_Serif'],
    ['fonts@@Poppins-Regular_Q15.ttf', 'fonts/Poppins-Regular_Q15.ttf'],
    ['@@fonts@@Poppins.ttf', 'fonts/Poppins.ttf'],
  ])('reads %s', (text, value) => {
    expect(font(text)).toBe(value);
  });

  it.each(['', '@@', '/'])('refuses %j', (text) => {
    expect(() => font(text)).toThrow(new InvalidValue('must be the name of a font or the path of its file'));
  });
});
