import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { color, transparent } from '../../../../../lambda/image-delivery/request/transformation/color';
import { colorNames } from '../../../../../lambda/image-delivery/request/transformation/color-names';
import { InvalidValue } from '../../../../../lambda/image-delivery/request/transformation/values';

describe('color', () => {
  it.each([
    ['A94D34', { r: 0xa9, g: 0x4d, b: 0x34, alpha: 1 }],
    ['a94d34', { r: 0xa9, g: 0x4d, b: 0x34, alpha: 1 }],
    ['000000', { r: 0, g: 0, b: 0, alpha: 1 }],
    ['AAFF0040', { r: 0xaa, g: 0xff, b: 0, alpha: 0.4 }],
    ['00FF0010', { r: 0, g: 0xff, b: 0, alpha: 0.1 }],
    ['FFFFFF99', { r: 255, g: 255, b: 255, alpha: 0.99 }],
    ['FFFFFF00', { r: 255, g: 255, b: 255, alpha: 0 }],
    ['red', { r: 255, g: 0, b: 0, alpha: 1 }],
    ['white', { r: 255, g: 255, b: 255, alpha: 1 }],
    ['rebeccapurple', { r: 0x66, g: 0x33, b: 0x99, alpha: 1 }],
    ['transparent', transparent],
  ])('reads %s', (text, value) => {
    expect(color(text)).toEqual(value);
  });

  it.each([
    '',
    '000',
    '00000',
    '0000000',
    'FFFFFFAA',
    'FFFFFF9A',
    '#FFFFFF',
    'GGGGGG',
    'Red',
    'constructor',
    '__proto__',
    'red ',
    'ff0000ff00',
  ])('refuses %j', (text) => {
    expect(() => color(text)).toThrow(
      new InvalidValue('must be a color: RRGGBB, RRGGBBAA (AA: opacity in percent, 00 to 99) or a CSS name'),
    );
  });

  it('reads every color back', () => {
    const channel = fc.integer({ min: 0, max: 255 });
    fc.assert(
      fc.property(channel, channel, channel, fc.integer({ min: 0, max: 99 }), (r, g, b, percent) => {
        const rgb = [r, g, b].map((value) => value.toString(16).padStart(2, '0')).join('');
        expect(color(`${rgb}${String(percent).padStart(2, '0')}`)).toEqual({ r, g, b, alpha: percent / 100 });
      }),
    );
  });
});

describe('colorNames', () => {
  it('holds all 148 of CSS, some of them under two names', () => {
    expect(colorNames.size).toBe(148);
    for (const [one, other] of [
      ['gray', 'grey'],
      ['cyan', 'aqua'],
      ['magenta', 'fuchsia'],
      ['darkslategray', 'darkslategrey'],
    ] as const) {
      expect(colorNames.get(one)).toBe(colorNames.get(other));
    }
    expect([...colorNames.keys()].every((name) => /^[a-z]+$/.test(name))).toBe(true);
    expect([...colorNames.values()].every((value) => value >= 0 && value <= 0xffffff)).toBe(true);
  });
});
