/** Thrown by the parser of a value: what the value must be. Key and value are added by the caller. */
export class InvalidValue extends Error {}

/** A width or height: `pixels`, or a `fraction` (0–1) of the step's input. */
export type Dimension = { readonly pixels: number } | { readonly fraction: number };

/** Largest width or height that is looked at; a larger one is ignored, as ImageKit documents. */
const maxDimension = 65_535;

/** A plain decimal number: no sign, no exponent, no leading dot needed. */
export function parseDecimal(value: string): number | undefined {
  return /^(?:[0-9]{1,9}(?:\.[0-9]{0,9})?|\.[0-9]{1,9})$/.test(value) ? Number(value) : undefined;
}

/** `300` is 300 pixels, `0.5` half of the input; above 65,535 the dimension is ignored (undefined). */
export function dimension(value: string): Dimension | undefined {
  const number = parseDecimal(value);
  if (number === undefined || number === 0) {
    throw new InvalidValue('must be a number of pixels or a fraction between 0 and 1');
  }
  if (number < 1) return { fraction: number };
  return number > maxDimension ? undefined : { pixels: Math.round(number) };
}

/** `w-auto`: without a client hint there is nothing to resize to, so it is ignored. */
export function dimensionOrAuto(value: string): Dimension | undefined {
  return value === 'auto' ? undefined : dimension(value);
}

/** `4-3`, `4:3` or `4_3`, width to height, decimals allowed; the result is the quotient. */
export function ratio(value: string): number {
  const parts = value.split(/[-:_]/).map(parseDecimal);
  const [width, height] = parts;
  if (parts.length !== 2 || !width || !height) {
    throw new InvalidValue('must be a ratio of two numbers, such as 4-3');
  }
  return width / height;
}

/** A parser for a number within bounds, both included. */
export function numberBetween(least: number, most: number): (value: string) => number {
  return (value) => {
    const number = parseDecimal(value);
    if (number === undefined || number < least || number > most) {
      throw new InvalidValue(`must be a number from ${least} to ${most}`);
    }
    return number;
  };
}

/** A parser for one of some words. */
export function oneOf<const Word extends string>(...words: readonly Word[]): (value: string) => Word {
  return (value) => {
    const word = words.find((candidate) => candidate === value);
    if (word === undefined) throw new InvalidValue(`must be one of ${words.join(', ')}`);
    return word;
  };
}

/** `true` or `false`. */
export function flag(value: string): boolean {
  return oneOf('true', 'false')(value) === 'true';
}

/** Degrees clockwise, 0 ≤ d < 360; `N40` and `-40` turn the other way; `auto` is what the EXIF data say. */
export function rotation(value: string): number | 'auto' {
  if (value === 'auto') return 'auto';
  const negative = value.startsWith('N') || value.startsWith('-');
  const degrees = parseDecimal(negative ? value.slice(1) : value);
  if (degrees === undefined || degrees > 360) {
    throw new InvalidValue('must be degrees from 0 to 360, with N in front to turn counter-clockwise, or auto');
  }
  return (((negative ? -degrees : degrees) % 360) + 360) % 360;
}

const positions = [
  'center',
  'top',
  'left',
  'bottom',
  'right',
  'top_left',
  'top_right',
  'bottom_left',
  'bottom_right',
] as const;

/** Which part of an image is kept when it is cropped. */
export type Position = (typeof positions)[number];

/**
 * One of the nine positions. What asks to recognize something (`auto`, `face`, `custom`, an object) keeps the centre:
 * integrations put `fo-auto` on every URL, so it must never fail.
 */
export function focus(value: string): Position {
  const position = positions.find((candidate) => candidate === value);
  if (position) return position;
  if (!/^[A-Za-z]+(?:[_-][A-Za-z]+)*$/.test(value)) {
    throw new InvalidValue(`must be one of ${positions.join(', ')}, auto, face or the name of an object`);
  }
  return 'center';
}
