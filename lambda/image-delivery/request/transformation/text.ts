import type { Amount } from './expression';
import { length } from './size';
import type { TextStyle } from './step';
import { InvalidValue, parseDecimal, path } from './values';

/** One to four lengths in the order of CSS (`10_20`), or one expression. Top, right, bottom, left. */
export function padding(value: string): readonly [Amount, Amount, Amount, Amount] {
  const parts = value.split('_');
  if (parts.length > 4 || parts.some((part) => parseDecimal(part) === undefined)) {
    const all = length(value);
    return [all, all, all, all];
  }
  const [top = 0, right = top, bottom = top, left = right] = parts.map(length);
  return [top, right, bottom, left];
}

/** What `tg` says. */
export type Typography = Pick<TextStyle, 'bold' | 'italic' | 'strikethrough'>;

const typographies: ReadonlyMap<string, Typography> = new Map([
  ['b', { bold: true }],
  ['i', { italic: true }],
  ['strikethrough', { strikethrough: true }],
]);

/** `b`, `i` and `strikethrough`, joined with `_`. */
export function typography(value: string): Typography {
  return value.split('_').reduce<Typography>((all, word) => {
    const one = typographies.get(word);
    if (!one) throw new InvalidValue('must be made of b, i and strikethrough, joined with _');
    return { ...all, ...one };
  }, {});
}

/** Name of a family, or the path of a font file. */
export function font(value: string): string {
  const name = path(value);
  if (name === '') throw new InvalidValue('must be the name of a font or the path of its file');
  return name;
}
