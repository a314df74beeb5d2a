import type { Color } from '../../request/transformation/color';

/** How the characters of a text look; family, weight, slant and size come with the font. */
export interface MarkupStyle {
  readonly color: Color;
  /** In pixels. */
  readonly lineHeight?: number;
  readonly strikethrough: boolean;
}

/** ImageKit's limit of a text's encoded form, which it cuts off there. */
const mostCharacters = 2500;

/** What ends a line or paragraph in Unicode. */
const lineBreaks = /\r\n?|[\v\f\u0085\u2028\u2029]/g;
/** More marks on one letter than any language has; fonts stack them without end. */
const excessMarks = /(\p{M}{8})\p{M}+/gu;

/** A text as it is drawn: lines end in `\n`, there are no control characters or halves of characters, and it is not endless. */
export function cleanText(text: string): string {
  const characters = Array.from(text).slice(0, mostCharacters).join('');
  return characters
    .replace(lineBreaks, '\n')
    .replace(/\t/g, ' ')
    .replace(/(?!\n)[\p{Cc}\p{Cs}]/gu, '')
    .replace(excessMarks, '$1');
}

/** Pango's markup of a text, which never is markup itself. */
export function toMarkup(text: string, { color, lineHeight, strikethrough }: MarkupStyle): string {
  const { r, g, b, alpha } = color;
  const hex = [r, g, b].map((channel) => channel.toString(16).padStart(2, '0')).join('');
  const attributes = [
    `foreground="#${hex}"`,
    // 0 is not allowed.
    `fgalpha="${Math.max(1, Math.round(alpha * 65535))}"`,
    // A word that is broken because it is too long gets no hyphens: it may be a number or an address.
    'insert_hyphens="false"',
    ...(strikethrough ? ['strikethrough="true"'] : []),
    // In 1/1024 pt, which are pixels at 72 dpi; up to 1024 it would be a factor.
    ...(lineHeight === undefined ? [] : [`line_height="${Math.max(1025, Math.round(lineHeight * 1024))}"`]),
  ];
  return `<span ${attributes.join(' ')}>${escape(text)}</span>`;
}

/** Whether a text runs from right to left, which its first letter decides. */
export function isRightToLeft(text: string): boolean {
  const letter = /\p{L}/u.exec(text);
  return (
    letter !== null &&
    /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u.test(letter[0])
  );
}

const entities = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
]);

function escape(text: string): string {
  return text.replace(/[&<>]/g, (character) => entities.get(character) ?? character);
}
