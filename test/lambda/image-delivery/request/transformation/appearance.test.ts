import { describe, expect, it } from '@jest/globals';
import {
  background,
  border,
  colorReplacement,
  flip,
  radius,
  trim,
} from '../../../../../lambda/image-delivery/request/transformation/appearance';
import { InvalidValue } from '../../../../../lambda/image-delivery/request/transformation/values';

const red = { r: 255, g: 0, b: 0, alpha: 1 };
const colorRule = 'must be a color: RRGGBB, RRGGBBAA (AA: opacity in percent, 00 to 99) or a CSS name';

describe('radius', () => {
  it.each([
    ['10', [10, 10, 10, 10]],
    ['0', [0, 0, 0, 0]],
    ['max', ['max', 'max', 'max', 'max']],
    ['10_max_20_30', [10, 'max', 20, 30]],
    ['0_0_0_0', [0, 0, 0, 0]],
  ])('reads %s', (text, value) => {
    expect(radius(text)).toEqual(value);
  });

  it.each(['', 'maximum', 'N1', '10_20', '10_20_30', '1_2_3_4_5', '1_2_3_x', '10_', 'iw_div_2', '1e9'])(
    'refuses %j',
    (text) => {
      expect(() => radius(text)).toThrow(
        new InvalidValue('must be a number of pixels or max, or four of them joined with _'),
      );
    },
  );
});

describe('border', () => {
  it.each([
    ['5_FF0000', 5],
    ['5-FF0000', 5],
    ['5_red', 5],
    ['0_red', 0],
    ['ih_div_20_FF0000', expect.objectContaining({ text: 'ih_div_20' })],
    ['cw_mul_0.05_red', expect.objectContaining({ text: 'cw_mul_0.05' })],
    ['iw_mul_0.02-red', expect.objectContaining({ text: 'iw_mul_0.02' })],
  ])('reads %s', (text, width) => {
    expect(border(text)).toEqual({ width, color: red });
  });

  it.each([
    ['', 'must be a width and a color, such as 5_FF0000'],
    ['5', 'must be a width and a color, such as 5_FF0000'],
    ['red', 'must be a width and a color, such as 5_FF0000'],
    ['_red', 'must be a number from 0 to 65535 or an expression'],
    ['N5_red', 'must be a number from 0 to 65535 or an expression'],
    ['70000_red', 'must be a number from 0 to 65535 or an expression'],
    ['5_', colorRule],
    ['5_blurred', colorRule],
  ])('refuses %j', (text, message) => {
    expect(() => border(text)).toThrow(new InvalidValue(message));
  });
});

describe('background', () => {
  it.each([
    ['FF0000', { kind: 'color', color: red }],
    ['red', { kind: 'color', color: red }],
    ['dominant', { kind: 'dominant' }],
    ['gradient_dominant', { kind: 'gradient_dominant', colors: 2 }],
    ['gradient_dominant_2', { kind: 'gradient_dominant', colors: 2 }],
    ['gradient_dominant_4', { kind: 'gradient_dominant', colors: 4 }],
    ['blurred', { kind: 'blurred', intensity: 'auto', brightness: 0 }],
    ['blurred_auto', { kind: 'blurred', intensity: 'auto', brightness: 0 }],
    ['blurred_25', { kind: 'blurred', intensity: 25, brightness: 0 }],
    ['blurred_25_N30', { kind: 'blurred', intensity: 25, brightness: -30 }],
    ['blurred_auto_255', { kind: 'blurred', intensity: 'auto', brightness: 255 }],
  ])('reads %s', (text, value) => {
    expect(background(text)).toEqual(value);
  });

  it.each([
    ['', colorRule],
    ['gradient_dominant_3', colorRule],
    ['blurredx', colorRule],
    ['blurred_101', 'must be a number from 0 to 100'],
    ['blurred_', 'must be a number from 0 to 100'],
    ['blurred_1_256', 'must be a number from -255 to 255'],
    ['blurred_1_2_3', 'must be blurred, blurred_INTENSITY or blurred_INTENSITY_BRIGHTNESS'],
  ])('refuses %j', (text, message) => {
    expect(() => background(text)).toThrow(new InvalidValue(message));
  });
});

describe('flip', () => {
  it.each([
    ['h', 'h'],
    ['v', 'v'],
    ['h_v', 'h_v'],
    ['v_h', 'h_v'],
  ])('reads %s', (text, value) => {
    expect(flip(text)).toBe(value);
  });

  it.each(['', 'hv', 'h_h', 'H'])('refuses %j', (text) => {
    expect(() => flip(text)).toThrow(new InvalidValue('must be one of h, v, h_v'));
  });
});

describe('trim', () => {
  it.each([
    ['true', 10],
    ['false', false],
    ['1', 1],
    ['99', 99],
  ])('reads %s', (text, value) => {
    expect(trim(text)).toBe(value);
  });

  it.each(['', '0', '100', 'yes', 'N5'])('refuses %j', (text) => {
    expect(() => trim(text)).toThrow(new InvalidValue('must be true, false or a number from 1 to 99'));
  });
});

describe('colorReplacement', () => {
  const green = { r: 0, g: 255, b: 0, alpha: 1 };

  it.each([
    ['FF0000', { to: red, tolerance: 35 }],
    ['red_0', { to: red, tolerance: 0 }],
    ['FF0000_50_00FF00', { to: red, tolerance: 50, from: green }],
  ])('reads %s', (text, value) => {
    expect(colorReplacement(text)).toStrictEqual(value);
  });

  it.each([
    ['', colorRule],
    ['50', colorRule],
    ['red_101', 'must be a number from 0 to 100'],
    ['red_50_', colorRule],
    ['red_50_lime_1', 'must be a color, a tolerance and a color, such as FF0000_35_00FF00'],
  ])('refuses %j', (text, message) => {
    expect(() => colorReplacement(text)).toThrow(new InvalidValue(message));
  });
});
