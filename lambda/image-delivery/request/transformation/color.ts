import { colorNames } from './color-names';
import { InvalidValue } from './values';

/** A colour in sRGB. */
export interface Color {
  /** 0–255. */
  readonly r: number;
  readonly g: number;
  readonly b: number;
  /** Opacity, 0–1. */
  readonly alpha: number;
}

/** Nothing. */
export const transparent: Color = { r: 0, g: 0, b: 0, alpha: 0 };
/** What padding, JPEG's missing transparency and text have without a colour: ImageKit's default. */
export const black: Color = { r: 0, g: 0, b: 0, alpha: 1 };
/** Where a gradient begins when nothing is said. */
export const white: Color = { r: 255, g: 255, b: 255, alpha: 1 };

/**
 * `RRGGBB`, `RRGGBBAA` or a CSS name in lower case. `AA` is the opacity in percent, two *decimal* digits: ImageKit's own
 * notation, in which nothing is more opaque than 99 but what has no `AA`.
 * @throws InvalidValue
 */
export function color(value: string): Color {
  if (value === 'transparent') return transparent;
  const named = colorNames.get(value);
  if (named !== undefined) return fromNumber(named, 1);
  if (!/^[0-9a-fA-F]{6}(?:[0-9]{2})?$/.test(value)) {
    throw new InvalidValue('must be a color: RRGGBB, RRGGBBAA (AA: opacity in percent, 00 to 99) or a CSS name');
  }
  return fromNumber(parseInt(value.slice(0, 6), 16), value.length === 8 ? Number(value.slice(6)) / 100 : 1);
}

function fromNumber(rgb: number, alpha: number): Color {
  return { r: rgb >> 16, g: (rgb >> 8) & 255, b: rgb & 255, alpha };
}
