import { color } from './color';
import type { Amount } from './expression';
import { length } from './size';
import type { Background, ColorReplacement, Corner, Radius, Step } from './step';
import { InvalidValue, numberBetween, parseDecimal } from './values';

/** `10`, `max`, or the four corners clockwise from the top left: `10_max_20_30`. */
export function radius(value: string): Radius {
  const corners = value.split('_').map((text): Corner | undefined => (text === 'max' ? text : parseDecimal(text)));
  const [topLeft, topRight = topLeft, bottomRight = topLeft, bottomLeft = topLeft] = corners;
  if (
    (corners.length !== 1 && corners.length !== 4) ||
    topLeft === undefined ||
    topRight === undefined ||
    bottomRight === undefined ||
    bottomLeft === undefined ||
    corners.includes(undefined)
  ) {
    throw new InvalidValue('must be a number of pixels or max, or four of them joined with _');
  }
  return [topLeft, topRight, bottomRight, bottomLeft];
}

/** `5_FF0000` or `5-FF0000`; the width may be an expression. */
export function border(value: string): { readonly width: Amount; readonly color: ReturnType<typeof color> } {
  const end = Math.max(value.lastIndexOf('_'), value.lastIndexOf('-'));
  if (end < 0) throw new InvalidValue('must be a width and a color, such as 5_FF0000');
  return { width: length(value.slice(0, end)), color: color(value.slice(end + 1)) };
}

/** A colour, or what is made of the image itself: `blurred…`, `dominant`, `gradient_dominant…`. */
export function background(value: string): Background {
  if (value === 'dominant') return { kind: 'dominant' };
  if (value === 'gradient_dominant' || value === 'gradient_dominant_2') return { kind: 'gradient_dominant', colors: 2 };
  if (value === 'gradient_dominant_4') return { kind: 'gradient_dominant', colors: 4 };
  if (value === 'blurred' || value.startsWith('blurred_')) return blurred(value);
  return { kind: 'color', color: color(value) };
}

const intensityOf = numberBetween(0, 100);
const brightnessOf = numberBetween(-255, 255);

/** `blurred`, `blurred_25`, `blurred_auto_N30`. */
function blurred(value: string): Background {
  const [, intensity = 'auto', brightness = '0', ...rest] = value.split('_');
  if (rest.length > 0) throw new InvalidValue('must be blurred, blurred_INTENSITY or blurred_INTENSITY_BRIGHTNESS');
  return {
    kind: 'blurred',
    intensity: intensity === 'auto' ? intensity : intensityOf(intensity),
    brightness: brightnessOf(brightness),
  };
}

/** `h`, `v`, or both in any order. */
export function flip(value: string): NonNullable<Step['fl']> {
  if (value === 'h' || value === 'v') return value;
  if (value === 'h_v' || value === 'v_h') return 'h_v';
  throw new InvalidValue('must be one of h, v, h_v');
}

/** What `t-true` is: more than `t-5`, less than `t-15`. */
export const defaultTrim = 10;

/** How much the border that is cut off may differ; `false` cuts nothing. */
export function trim(value: string): number | false {
  if (value === 'true') return defaultTrim;
  if (value === 'false') return false;
  const threshold = parseDecimal(value);
  if (threshold !== undefined && threshold >= 1 && threshold <= 99) return threshold;
  throw new InvalidValue('must be true, false or a number from 1 to 99');
}

const percent = numberBetween(0, 100);
/** ImageKit's editor begins with it. */
const defaultTolerance = '35';

/** `TO`, `TO_TOLERANCE` or `TO_TOLERANCE_FROM`. */
export function colorReplacement(value: string): ColorReplacement {
  const [to = '', tolerance = defaultTolerance, from, ...rest] = value.split('_');
  if (rest.length > 0) throw new InvalidValue('must be a color, a tolerance and a color, such as FF0000_35_00FF00');
  return { to: color(to), tolerance: percent(tolerance), ...(from !== undefined && { from: color(from) }) };
}
