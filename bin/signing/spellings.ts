import { percentDecode, percentEncode, toBytes } from './bytes';
import type { Guess, OtherGuess } from './guesses';

type Spelling = readonly [because: string, spell: (text: string) => string];

/** Ways to write the same bytes, or nearly the same. */
const spellings: readonly Spelling[] = [
  ['the escapes had lower-case digits when it was signed (%c3 for %C3)', (text) => text.replace(escapes, lower)],
  ['the escapes had upper-case digits when it was signed (%C3 for %c3)', (text) => text.replace(escapes, upper)],
  ['it was signed percent-encoded once more (%25C3 for %C3)', (text) => text.replaceAll('%', '%25')],
  ['it was percent-encoded once more after it was signed (%25C3 for %C3)', (text) => text.replaceAll('%25', '%')],
  ['a space was + when it was signed, and not %20', (text) => text.replaceAll('%20', '+')],
  ['a space was %20 when it was signed, and not +', (text) => text.replaceAll('+', '%20')],
  ['a plus sign was %2B when it was signed, and not +', (text) => text.replaceAll('+', '%2B')],
  ['a plus sign was + when it was signed, and not %2B', (text) => text.replace(/%2B/gi, '+')],
  ['accents were one character with their letters (NFC) when it was signed', (text) => normalize(text, 'NFC')],
  ['accents were characters of their own (NFD) when it was signed', (text) => normalize(text, 'NFD')],
  ['it was signed in lower-case letters', (text) => text.replace(/[A-Z]/g, lower)],
  ['it was signed before it was percent-encoded', percentDecode],
];

const pathSpellings: readonly Spelling[] = [
  ['the path was signed before it was percent-encoded', percentDecode],
  ['the path was signed with its special characters percent-encoded (%2C for a comma)', encodeSegments(/[^\w.~-]/g)],
  ['the path was signed as encodeURIComponent writes its segments', encodeSegments(/[^\w.~!'()*-]/g)],
  ['slashes were doubled after it was signed', (path) => path.replace(/\/{2,}/g, '/')],
  ['a slash was put at the end of the path after it was signed', (path) => path.replace(/\/+$/, '')],
  ['the path ended in a slash when it was signed', (path) => `${path}/`],
];

const querySpellings: readonly Spelling[] = [
  ['& was written &amp; in it: the URL was copied out of HTML', (pair) => pair.replace(/^amp;/, '')],
  ['the query was signed before it was percent-encoded', percentDecode],
  ['the query was signed in the encoding of forms (%2C for a comma, + for a space)', encodeForm],
  ['the query was signed as encodeURIComponent writes its values', (pair) => encodeForm(pair).replaceAll('+', '%20')],
];

/** The same URL in another spelling. */
export function otherSpelling({ relativePaths, parameters }: Guess): OtherGuess[] {
  return [
    ...spellings.map(([because, spell]) => ({
      relativePaths: relativePaths.map(spell),
      parameters: parameters.map(spell),
      because,
    })),
    ...pathSpellings.map(([because, spell]) => ({ relativePaths: relativePaths.map(spell), because })),
    ...querySpellings.map(([because, spell]) => ({ parameters: parameters.map(spell), because })),
  ];
}

const escapes = /%[0-9a-f]{2}/gi;
const lower = (text: string) => text.toLowerCase();
const upper = (text: string) => text.toUpperCase();

function encodeSegments(which: RegExp): (path: string) => string {
  return (path) =>
    path
      .split('/')
      .map((segment) => percentEncode(percentDecode(segment), which))
      .join('/');
}

function encodeForm(pair: string): string {
  const [name = '', ...value] = pair.split('=');
  const text = percentDecode(value.join('=').replaceAll('+', ' '));
  return value.length === 0 ? name : `${name}=${percentEncode(text, /[^\w.* -]/g).replaceAll(' ', '+')}`;
}

/** Another form of the letters with accents, each of which may stand for one character or for several. */
function normalize(text: string, form: 'NFC' | 'NFD'): string {
  return text.replace(/[A-Za-z]?(?:%[89A-F][0-9A-F])+/gi, (run) => {
    try {
      return percentEncode(toBytes(decodeURIComponent(run).normalize(form)), /[^\w]/g);
    } catch {
      return run;
    }
  });
}
