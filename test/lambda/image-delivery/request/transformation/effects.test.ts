import { describe, expect, it } from '@jest/globals';
import {
  bare,
  colorize,
  distort,
  gradient,
  shadow,
  sharpen,
  unsharp,
} from '../../../../../lambda/image-delivery/request/transformation/effects';
import { InvalidValue } from '../../../../../lambda/image-delivery/request/transformation/values';

const red = { r: 255, g: 0, b: 0, alpha: 1 };
const colorRule = 'must be a color: RRGGBB, RRGGBBAA (AA: opacity in percent, 00 to 99) or a CSS name';
/** What SDKs leave out, and old ones let through. */
const nothing = ['', 'true', '-'];

describe('bare', () => {
  it('takes no notice of a value', () => {
    expect(bare()).toBe(true);
  });
});

describe('sharpen', () => {
  it.each([...nothing.map((text) => [text, 50] as const), ['1', 1], ['10', 10], ['2000', 2000]])(
    'reads %j',
    (text, value) => {
      expect(sharpen(text)).toBe(value);
    },
  );

  it.each(['0', 'N1', 'much', '1e9', 'Infinity'])('refuses %j', (text) => {
    expect(() => sharpen(text)).toThrow(new InvalidValue('must be a number of at least 1'));
  });
});

describe('unsharp', () => {
  it.each([
    ...nothing.map((text) => [text, { radius: 2, sigma: 2, amount: 0.8, threshold: 0.024 }] as const),
    ['2-2-0.8-0.024', { radius: 2, sigma: 2, amount: 0.8, threshold: 0.024 }],
    ['0-8.00-1-0.05', { radius: 0, sigma: 8, amount: 1, threshold: 0.05 }],
  ])('reads %j', (text, value) => {
    expect(unsharp(text)).toEqual(value);
  });

  it.each([
    ['2', 'must be radius, sigma, amount and threshold, such as 2-2-0.8-0.024'],
    ['2-2-0.8', 'must be radius, sigma, amount and threshold, such as 2-2-0.8-0.024'],
    ['2-2-0.8-0-0', 'must be radius, sigma, amount and threshold, such as 2-2-0.8-0.024'],
    ['501-2-0.8-0', 'must be a number from 0 to 500'],
    ['2-x-0.8-0', 'must be a number from 0 to 500'],
    ['2-2-501-0', 'must be a number from 0 to 500'],
    ['2-2-1-1.1', 'must be a number from 0 to 1'],
  ])('refuses %j', (text, message) => {
    expect(() => unsharp(text)).toThrow(new InvalidValue(message));
  });
});

describe('shadow', () => {
  const usual = { blur: 10, saturation: 30, x: 2, y: 2 };

  it.each([
    ...nothing.map((text) => [text, usual] as const),
    ['bl-15_st-40_x-10_y-N5', { blur: 15, saturation: 40, x: 10, y: -5 }],
    ['y-N5_x-10_st-40_bl-15', { blur: 15, saturation: 40, x: 10, y: -5 }],
    ['x-N100', { ...usual, x: -100 }],
    ['bl-0', { ...usual, blur: 0 }],
  ])('reads %j', (text, value) => {
    expect(shadow(text)).toEqual(value);
  });

  it.each([
    ['bl-16', 'must be a number from 0 to 15'],
    ['st-101', 'must be a number from 0 to 100'],
    ['x-101', 'must be a number from -100 to 100'],
    ['y-', 'must be a number from -100 to 100'],
    ['x-1_2', 'must be a number from -100 to 100'],
    ['dark', 'must be made of bl-VALUE, st-VALUE, x-VALUE, y-VALUE, joined with _'],
  ])('refuses %j', (text, message) => {
    expect(() => shadow(text)).toThrow(new InvalidValue(message));
  });
});

describe('gradient', () => {
  const usual = {
    direction: 180,
    from: { r: 255, g: 255, b: 255, alpha: 1 },
    to: { r: 0, g: 0, b: 0, alpha: 0 },
    stop: 1,
  };

  it.each([
    ...nothing.map((text) => [text, usual] as const),
    ['ld-45_from-FF0000', { ...usual, direction: 45, from: red }],
    ['from-red_to-red', { ...usual, from: red, to: red }],
    ['ld-top_from-red_to-FF000010_sp-0.5', { direction: 0, from: red, to: { ...red, alpha: 0.1 }, stop: 0.5 }],
    ['sp-bh_mul_0.5_ld-top_left', { ...usual, direction: 315, stop: expect.objectContaining({ text: 'bh_mul_0.5' }) }],
    ['sp-200', { ...usual, stop: 200 }],
  ])('reads %j', (text, value) => {
    expect(gradient(text)).toEqual(value);
  });

  it.each([
    ['top', 0],
    ['top_right', 45],
    ['right', 90],
    ['bottom_right', 135],
    ['bottom', 180],
    ['bottom_left', 225],
    ['left', 270],
    ['top_left', 315],
    ['topleft', 315],
    ['359.5', 359.5],
    ['360', 0],
  ])('runs for ld-%s in %d degrees', (text, direction) => {
    expect(gradient(`ld-${text}`)).toEqual({ ...usual, direction });
  });

  const directionRule = 'must have a direction ld-VALUE of degrees from 0 to 359, or a side or corner such as top_left';
  it.each([
    ['ld-361', directionRule],
    ['ld-up', directionRule],
    ['ld-constructor', directionRule],
    ['from-', colorRule],
    ['to-nothing', colorRule],
    ['sp-0', 'must be a number above 0 or an expression'],
    ['sp-N1', 'must be a number above 0 or an expression'],
    ['red_blue', 'must be made of ld-VALUE, from-VALUE, to-VALUE, sp-VALUE, joined with _'],
  ])('refuses %j', (text, message) => {
    expect(() => gradient(text)).toThrow(new InvalidValue(message));
  });
});

describe('colorize', () => {
  const gray = { r: 128, g: 128, b: 128, alpha: 1 };

  it.each([
    ...nothing.map((text) => [text, { color: gray, intensity: 100 }] as const),
    ['co-FF0000_in-15', { color: red, intensity: 15 }],
    ['in-15_co-red', { color: red, intensity: 15 }],
    ['in-0', { color: gray, intensity: 0 }],
  ])('reads %j', (text, value) => {
    expect(colorize(text)).toEqual(value);
  });

  it.each([
    ['co-', colorRule],
    ['in-101', 'must be a number from 0 to 100'],
    ['red', 'must be made of co-VALUE, in-VALUE, joined with _'],
  ])('refuses %j', (text, message) => {
    expect(() => colorize(text)).toThrow(new InvalidValue(message));
  });
});

describe('distort', () => {
  it.each([
    ['p-50_50_150_50_150_150_50_150', { kind: 'perspective', corners: [50, 50, 150, 50, 150, 150, 50, 150] }],
    ['p-N5_0_1_2_3_4_5_-6', { kind: 'perspective', corners: [-5, 0, 1, 2, 3, 4, 5, -6] }],
    ['a-45', { kind: 'arc', degrees: 45 }],
    ['a-N360', { kind: 'arc', degrees: -360 }],
  ])('reads %s', (text, value) => {
    expect(distort(text)).toEqual(value);
  });

  it.each([
    '',
    'p-',
    'a-',
    'a-0',
    'a-N0',
    'a-361',
    'a-1_2',
    'p-1_2_3_4_5_6_7',
    'p-1_2_3_4_5_6_7_8_9',
    'p-1_2_3_4_5_6_7_x',
    'a-1_2_3_4_5_6_7_8',
    'p-45',
    '45',
  ])('refuses %j', (text) => {
    expect(() => distort(text)).toThrow(
      new InvalidValue('must be p- with x and y of four corners joined with _, or a- with degrees from N360 to 360'),
    );
  });
});
