import { UserError } from '../../lib/local/user-error';
import type { SasParameters } from './string-to-sign';

/** A SAS as somebody wrote it. */
export interface WrittenSas {
  /** Scheme, host, and path as it was written; undefined for a token alone. */
  readonly url?: { readonly scheme: string; readonly host: string; readonly path: string };
  /** As they are meant, decoded, of each name the first. Parameters that are no part of the SAS are among them. */
  readonly parameters: SasParameters;
  /** What is wrong with the way it is written: storage reads something else, and refuses it. */
  readonly slips: readonly WritingSlip[];
}

/** A way in which tokens are spoilt on their way. */
export interface WritingSlip {
  readonly code: 'html' | 'question-marks' | 'duplicate' | 'plus' | 'double-encoded' | 'percent' | 'space';
  readonly text: string;
}

/** Parameters whose values have no space and no percent sign in them. */
const plain = new Set(['sig', 'st', 'se', 'skt', 'ske', 'sv', 'skv', 'sip', 'spr', 'sr', 'sp', 'ss', 'srt']);

/**
 * Takes a token or a URL with one apart.
 * @param text a token with or without its `?`, or a URL; what stands around it, such as quotation marks, is ignored
 * @throws UserError where there is no SAS in it. It repeats nothing: a SAS is a secret.
 */
export function readSas(text: string): WrittenSas {
  const trimmed = text.trim().replace(/^(["'`<])(.*)(["'`>])$/s, '$2');
  if (/\s/.test(trimmed.replace(/ /g, ''))) throw new UserError('there is more than one line; give one SAS at a time');
  const slips: WritingSlip[] = [];
  const unescaped = trimmed.replace(/&amp;/gi, '&');
  if (unescaped !== trimmed) slips.push({ code: 'html', text: '& is written &amp; in it: it was copied out of HTML' });

  const [target = ''] = unescaped.split('#');
  const [, scheme, host, path = '', rest] = /^(https?):\/\/([^/?\s]+)([^?]*)(?:\?(.*))?$/is.exec(target) ?? [];
  const query = scheme === undefined ? target.replace(/^\?/, '') : (rest ?? '');
  const pairs = readPairs(query, slips);
  if (!pairs.has('sig'))
    throw new UserError(`there is no SAS in it: ${query === '' ? 'no ? with parameters behind it' : 'no sig=…'}`);
  const parameters = new Map([...pairs].map(([name, raw]) => [name, repair(name, raw, slips)]));
  const url = scheme === undefined || host === undefined ? undefined : { scheme: scheme.toLowerCase(), host, path };
  return { url, parameters, slips };
}

/** Undoes percent-encoding; what is none stays. */
export function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function readPairs(query: string, slips: WritingSlip[]): Map<string, string> {
  const pairs = new Map<string, string>();
  const marks = query.split('?').length - 1;
  if (marks > 0) {
    slips.push({
      code: 'question-marks',
      text: query.startsWith('?')
        ? 'there are two ? in a row: the first parameter is lost; a token may begin with ? itself'
        : 'there is a second ?, which makes what follows a part of the parameter before it; say & there',
    });
  }
  for (const pair of query.replace(/\?/g, '&').split('&')) {
    if (pair === '') continue;
    const [name = '', ...value] = pair.split('=');
    if (pairs.has(name)) slips.push({ code: 'duplicate', text: `${shown(name)} is in it twice; storage refuses that` });
    else pairs.set(name, value.join('='));
  }
  return pairs;
}

/** What was meant, of a value that was encoded too little or too often. */
function repair(name: string, raw: string, slips: WritingSlip[]): string {
  const slip = (code: WritingSlip['code'], text: string) => slips.push({ code, text });
  if (/%(?![0-9a-f]{2})/i.test(raw)) slip('percent', `${shown(name)} has a % that encodes nothing`);
  if (!plain.has(name)) return decode(raw.replace(/\+/g, ' '));
  if (raw.includes('+')) {
    slip('plus', `${name} has a + that is not encoded, which is read as a space; it must be %2B`);
  }
  const once = decode(raw);
  if (once.includes(' ')) {
    slip('space', `${name} has a space in it, where a + was decoded twice; it must be %2B`);
  }
  const spaceless = once.replace(/ /g, '+');
  if (!/%[0-9a-f]{2}/i.test(spaceless)) return spaceless;
  slip('double-encoded', `${name} is percent-encoded twice`);
  return decode(spaceless);
}

/** Names come from a stranger, too. */
function shown(name: string): string {
  return /^[\w-]{1,30}$/.test(name) ? name : 'a parameter';
}
