import { amount, type Amount, parseExpression } from './expression';
import type { Focus, Position } from './step';
import { InvalidValue, numberBetween, oneOf, parseDecimal, parseSigned } from './values';

/** Largest width or height that is looked at; a larger one is ignored, as ImageKit documents. */
const maxDimension = 65_535;

const positive = amount(parseDecimal, (number) => number > 0, 'a number of pixels, a fraction between 0 and 1');

/** `300` is 300 pixels, `0.5` half of the input; above 65,535 the dimension is ignored (undefined). */
export function dimension(value: string): Amount | undefined {
  const parsed = positive(value);
  return typeof parsed === 'number' && parsed > maxDimension ? undefined : parsed;
}

/** `w-auto` is what the browser's hint says. */
export function dimensionOrAuto(value: string): Amount | 'auto' | undefined {
  return value === 'auto' ? value : dimension(value);
}

/** Pixels from an edge; negative (`N10`, `-10`) and -0 (`N0`) count from the opposite one. */
export const offset = amount(parseSigned, () => true, 'a number of pixels, with N in front if negative,');

/** A length in pixels, 0 and more. */
export const length = amount(parseDecimal, (number) => number <= maxDimension, `a number from 0 to ${maxDimension}`);

/** A length in pixels, above 0. */
export const positiveLength = amount(
  parseDecimal,
  (number) => number > 0 && number <= maxDimension,
  `a number above 0, at most ${maxDimension},`,
);

const dprNumber = amount(parseDecimal, (number) => number >= 0.1 && number <= 5, 'auto, a number from 0.1 to 5');

/** Pixels of the device for each CSS pixel; `auto` is what the browser's hint says. */
export function devicePixelRatio(value: string): Amount | 'auto' {
  return value === 'auto' ? value : dprNumber(value);
}

/** `4-3`, `4:3` or `4_3`, width to height, decimals allowed; the result is the quotient. */
export function ratio(value: string): number {
  const quotient = parseRatio(value);
  if (quotient === undefined) throw new InvalidValue('must be a ratio of two numbers, such as 4-3');
  return quotient;
}

/** A ratio, the number that it comes to (`2`: twice as wide as high; SDKs take numbers, too), or an expression. */
export const ratioOrExpression = amount(
  (value) => parseRatio(value) ?? parseDecimal(value),
  (number) => number > 0,
  'a ratio such as 4-3, a number above 0',
);

/** The nine positions. */
export const positions = [
  'center',
  'top',
  'left',
  'bottom',
  'right',
  'top_left',
  'top_right',
  'bottom_left',
  'bottom_right',
] as const satisfies readonly Position[];

/** One of the nine positions. */
export const position = oneOf(...positions);

/** ImageKit's crop strategies and crop modes; its own pages write each under the key of the other. */
export const crop = oneOf(
  'maintain_ratio',
  'maintain_ratio_no_enlarge',
  'force',
  'at_max',
  'at_max_enlarge',
  'at_least',
  'extract',
  'pad_resize',
  'pad_resize_no_enlarge',
  'pad_extract',
  'pad_extract_no_shrink',
);

/** A position, or what is to be recognized: `auto`, `face`, `custom`, or the names of objects, which are all one here. */
export function focus(value: string): Focus {
  const known = [...positions, 'auto', 'face', 'custom'] as const;
  const word = known.find((candidate) => candidate === value);
  if (word !== undefined) return word;
  // `auto-custom_override`: what was stored for the image beforehand, of which there is nothing here.
  if (value.startsWith('auto-')) return 'auto';
  if (!/^[A-Za-z]+(?:[_-][A-Za-z]+)*$/.test(value)) {
    throw new InvalidValue(`must be one of ${positions.join(', ')}, auto, face or the name of an object`);
  }
  return 'object';
}

/** Degrees clockwise, 0 ≤ d < 360; `N40` and `-40` turn the other way; `auto` is what the EXIF data say. */
export function rotation(value: string): number | 'auto' {
  if (value === 'auto') return value;
  const degrees = parseSigned(value);
  if (degrees === undefined) {
    throw new InvalidValue('must be a number of degrees, with N in front to turn counter-clockwise, or auto');
  }
  return ((degrees % 360) + 360) % 360;
}

/** Which frames or pages: the number of one, or the lists, ranges and names that only a PSD has. */
export function page(value: string): number | 'several' {
  if (/^[0-9]{1,9}$/.test(value) && Number(value) > 0) return Number(value);
  if (/^[0-9]{1,9}(?:[_-][0-9]{1,9})*-?$/.test(value) && !/^0+-?$/.test(value)) return 'several';
  if (/^name-./.test(value)) return 'several';
  throw new InvalidValue('must be the number of a page from 1, or pages such as 1_3, 2-4 or name-"a"');
}

const density = numberBetween(1, 1200);

/** Dots per inch. An expression of the image's own density (`idn`), which is not looked at, is ignored. */
export function dotsPerInch(value: string): number | undefined {
  const isOfSource = value.split('_').includes('idn') && parseExpression(value.replaceAll('idn', 'iw')) !== undefined;
  return isOfSource ? undefined : density(value);
}

function parseRatio(value: string): number | undefined {
  const parts = value.split(/[-:_]/).map(parseDecimal);
  const [width, height] = parts;
  return parts.length === 2 && width && height ? width / height : undefined;
}
