import { filetypeinfo } from 'magic-bytes.js';
import { namesOf } from './families';
import { type Markup, markupOf, whyNoText } from './text';

/** How many of a file's first bytes are looked at. */
export const headBytes = 4096;

/** Types of text; the text of the second kind is XML. */
const text =
  /^text\/(?!rtf$)|^application\/(?:(?:x-)?(?:javascript|yaml|ndjson|sh|subrip)|json|ecmascript|toml|sql|graphql)$|\+(?:json|yaml)$/;
const xml = /^(?:application|text)\/xml$|[+-]xml$/;
/** Binary formats whose files can be made of text alone; something takes each for what it is. */
const writable = ['gif', 'webp', 'pdf', 'ps', 'rtf'];

/**
 * Looks whether a file can be what it is said to be.
 *
 * - Types whose files begin in a known way must begin so; what is behind that is not looked at.
 * - Text, JSON and their kind must be UTF-8, and neither begin as HTML, SVG or XML nor as a GIF or PDF, unless they are said
 *   to be.
 * - Anything else is taken for what it is said to be, unless it begins as HTML, SVG or XML.
 * @param head the first {@link headBytes} bytes, fewer of a file that is shorter
 * @param mediaType without parameters
 * @param whole whether that is all of it
 * @returns what it does instead, such as `begins as image/png`; undefined when nothing speaks against it
 */
export function contradiction(head: Uint8Array, mediaType: string, whole: boolean): string | undefined {
  const announced = mediaType.toLowerCase();
  const names = namesOf(announced);
  if (names) return names.some((name) => found(head).has(name)) ? undefined : whatItIs(head);
  if (xml.test(announced)) return noText(head, whole) ?? otherMarkup(head, announced);
  const markup = announced === 'text/html' ? undefined : markupOf(head);
  if (markup) return `begins as ${markup}`;
  return text.test(announced) ? noText(head, whole) : undefined;
}

function noText(head: Uint8Array, whole: boolean): string | undefined {
  const reason = whyNoText(head, whole);
  if (reason !== undefined) return `${whatItIs(head)}; ${reason}`;
  return writable.some((name) => found(head).has(name)) ? whatItIs(head) : undefined;
}

/** SVG is XML, and so is XHTML; neither is the other. */
function otherMarkup(head: Uint8Array, announced: string): string | undefined {
  const markup = markupOf(head);
  const other: Partial<Record<string, Markup>> = { 'image/svg+xml': 'HTML', 'application/xhtml+xml': 'SVG' };
  if (markup !== undefined) return markup === other[announced] ? `begins as ${markup}` : undefined;
  return /^\s*</.test(new TextDecoder().decode(head)) ? undefined : 'does not begin as XML';
}

/** What the library calls it, each guess with its media type where it has one. */
function found(head: Uint8Array): Map<string, string | undefined> {
  return new Map(filetypeinfo(head).map(({ typename, mime }) => [typename, mime]));
}

function whatItIs(head: Uint8Array): string {
  const markup = markupOf(head);
  if (markup) return `begins as ${markup}`;
  const [mediaType] = [...found(head).values()].filter((mime) => mime !== undefined);
  return mediaType === undefined ? 'is of no type that is known' : `begins as ${mediaType}`;
}
