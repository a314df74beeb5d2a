import { InvalidValue } from './values';

/**
 * UTF-8 text in base64, of either alphabet, with or without padding. A space was a `+` before the URL was decoded.
 * @param most most characters of base64 that are looked at
 * @throws InvalidValue
 */
export function base64Text(value: string, most = Infinity): string {
  const base64 = value.replaceAll(' ', '+').replaceAll('-', '+').replaceAll('_', '/');
  const padding = base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0;
  const digits = base64.slice(0, base64.length - padding);
  if (!/^[A-Za-z0-9+/]*$/.test(digits) || digits.length % 4 === 1) throw invalid();
  const isCut = digits.length > most;
  const bytes = Buffer.from(isCut ? digits.slice(0, most) : digits, 'base64');
  try {
    // `stream` forgives the half character that a cut may leave.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes, { stream: isCut });
  } catch {
    throw invalid();
  }
}

/** The beginning of a text; no character is cut in two. */
export function firstCharacters(text: string, count: number): string {
  return text.length <= count ? text : Array.from(text).slice(0, count).join('');
}

function invalid(): InvalidValue {
  return new InvalidValue('must be base64 of UTF-8 text');
}
