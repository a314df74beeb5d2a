import { color, transparent, white } from './color';
import { type Amount, amount } from './expression';
import type { Colorize, Distortion, Gradient, Shadow, Unsharp } from './step';
import { InvalidValue, namedParts, numberBetween, parseDecimal, parseSigned } from './values';

/** An effect that is only there or not; old examples put a value behind it, which means nothing. */
export function bare(): true {
  return true;
}

/** Strength of `e-sharpen`: 50 when nothing is said, without a bound above, as rewritten URLs go up to 2000. */
export function sharpen(value: string): number {
  if (isBare(value)) return 50;
  const strength = parseDecimal(value);
  if (strength === undefined || strength < 1) throw new InvalidValue('must be a number of at least 1');
  return strength;
}

const atMost500 = numberBetween(0, 500);
const atMost1 = numberBetween(0, 1);

/** `RADIUS-SIGMA-AMOUNT-THRESHOLD`; alone it is ImageKit's own example. */
export function unsharp(value: string): Unsharp {
  if (isBare(value)) return unsharp('2-2-0.8-0.024');
  const [radius, sigma, strength, threshold, ...rest] = value.split('-');
  if (radius === undefined || sigma === undefined || strength === undefined || threshold === undefined || rest.length) {
    throw new InvalidValue('must be radius, sigma, amount and threshold, such as 2-2-0.8-0.024');
  }
  return {
    radius: atMost500(radius),
    sigma: atMost500(sigma),
    amount: atMost500(strength),
    threshold: atMost1(threshold),
  };
}

const percent = numberBetween(0, 100);
const signedPercent = numberBetween(-100, 100);
const shadowBlur = numberBetween(0, 15);

/** `bl-15_st-40_x-10_y-N5`; each may be left out. */
export function shadow(value: string): Shadow {
  const parts = effectParts(value, ['bl', 'st', 'x', 'y']);
  return {
    blur: shadowBlur(parts.get('bl') ?? '10'),
    saturation: percent(parts.get('st') ?? '30'),
    x: signedPercent(parts.get('x') ?? '2'),
    y: signedPercent(parts.get('y') ?? '2'),
  };
}

const directions: ReadonlyMap<string, number> = new Map([
  ['top', 0],
  ['top_right', 45],
  ['right', 90],
  ['bottom_right', 135],
  ['bottom', 180],
  ['bottom_left', 225],
  ['left', 270],
  ['top_left', 315],
  // As ImageKit's pages have it once.
  ['topleft', 315],
]);

const stop: (value: string) => Amount = amount(parseDecimal, (number) => number > 0, 'a number above 0');

/** `ld-45_from-FF0000_to-white_sp-0.5`; each may be left out. */
export function gradient(value: string): Gradient {
  const parts = effectParts(value, ['ld', 'from', 'to', 'sp']);
  const from = parts.get('from');
  const to = parts.get('to');
  return {
    direction: direction(parts.get('ld') ?? 'bottom'),
    from: from === undefined ? white : color(from),
    to: to === undefined ? transparent : color(to),
    stop: stop(parts.get('sp') ?? '1'),
  };
}

function direction(value: string): number {
  const degrees = directions.get(value) ?? parseDecimal(value);
  if (degrees === undefined || degrees > 360) {
    throw new InvalidValue(
      'must have a direction ld-VALUE of degrees from 0 to 359, or a side or corner such as top_left',
    );
  }
  return degrees % 360;
}

/** `co-FF0000_in-15`; each may be left out. */
export function colorize(value: string): Colorize {
  const parts = effectParts(value, ['co', 'in']);
  return { color: color(parts.get('co') ?? 'gray'), intensity: percent(parts.get('in') ?? '100') };
}

/** `p-` with x and y of four corners joined with `_`, or `a-` with degrees. */
export function distort(value: string): Distortion {
  const numbers = value.slice(2).split('_').map(parseSigned);
  if (value.startsWith('p-') && numbers.length === 8 && isComplete(numbers)) {
    return { kind: 'perspective', corners: numbers };
  }
  const [degrees] = numbers;
  if (value.startsWith('a-') && numbers.length === 1 && degrees && Math.abs(degrees) <= 360) {
    return { kind: 'arc', degrees };
  }
  throw new InvalidValue('must be p- with x and y of four corners joined with _, or a- with degrees from N360 to 360');
}

function isComplete(numbers: readonly (number | undefined)[]): numbers is number[] {
  return !numbers.includes(undefined);
}

function effectParts<const Name extends string>(value: string, names: readonly Name[]): Map<Name, string> {
  return isBare(value) ? new Map<Name, string>() : namedParts(value, names);
}

/** SDKs leave these out of `e-shadow` and the like, older ones let them through. */
function isBare(value: string): boolean {
  return value === '' || value === 'true' || value === '-';
}
