import { DeliveryError } from '../../errors';
import { black, type Color } from '../../request/transformation/color';
import { type Amount, evaluate, type Variables } from '../../request/transformation/expression';
import type { TextStyle } from '../../request/transformation/step';

/** ImageKit's size of a text without one, in pixels. */
const defaultSize = 45;
const largestSize = 2000;

/** Longest side of a text's box (ImageKit's limit). */
export const longestSide = 16383;

/** A style whose sizes are known; all in pixels. */
export interface Setting {
  /** Of the font. */
  readonly size: number;
  /** Lines are broken there. */
  readonly width?: number;
  readonly lineHeight?: number;
  readonly align: 'left' | 'right' | 'center';
  readonly padding: Padding;
  readonly color: Color;
}

/** What is added around a text. */
export interface Padding {
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly left: number;
}

/**
 * Computes the sizes of a style.
 * @param variables of the image that the text is laid on
 * @throws DeliveryError 400 when one of them is too large
 */
export function settle(style: TextStyle, variables: Variables): Setting {
  const pixels = (amount: Amount, least: number) => {
    const value = Math.max(least, Math.round(evaluate(amount, variables)));
    if (!(value <= longestSide)) throw textTooLarge();
    return value;
  };
  const size = Math.max(1, evaluate(style.size ?? defaultSize, variables));
  if (!(size <= largestSize)) {
    throw new DeliveryError(400, 'ELIMIT', `A text can be at most ${largestSize} pixels in size`);
  }
  const [top, right, bottom, left] = (style.padding ?? [0, 0, 0, 0]).map((amount) => pixels(amount, 0));
  return {
    size: Math.round(size * 100) / 100,
    width: style.width === undefined ? undefined : pixels(ofBase(style.width, variables), 1),
    lineHeight: style.lineHeight === undefined ? undefined : pixels(style.lineHeight, 1),
    align: style.align ?? 'center',
    padding: { top: top ?? 0, right: right ?? 0, bottom: bottom ?? 0, left: left ?? 0 },
    color: style.color ?? black,
  };
}

/** The answer to a text that would not fit in {@link longestSide}, or whose drawing would take too long. */
export function textTooLarge(): DeliveryError {
  return new DeliveryError(400, 'ELIMIT', `A text can be at most ${longestSide} pixels wide and high`);
}

/** A number up to 1 is a fraction of the base. */
function ofBase(width: Amount, { bw }: Variables): Amount {
  return typeof width === 'number' && width <= 1 && bw !== undefined ? width * bw : width;
}
