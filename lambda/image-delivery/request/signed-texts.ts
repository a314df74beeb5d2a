import type { ImageUrl } from './url';

/** The parts of a URL that a signature covers. */
type SignedUrl = Pick<ImageUrl, 'relativePaths' | 'query'>;

/**
 * What a signature may cover, one character a byte, without the expiry: the URL as it came over the wire, relative to its
 * endpoint or to one that encloses it, with the whole query or without what was appended to it on the way, or with an empty
 * query's `?`, as ImageKit's PHP SDK leaves it (imagekit-api §4.2).
 * @param ignored parameters that others append on the way (`fbclid`, `utm_source`, …)
 */
export function signedTexts(url: SignedUrl, ignored: readonly string[]): string[] {
  return partsOf(url, ignored).map(([path, query]) => path + query);
}

/**
 * The same as clients may have signed it before something on the way encoded it: escapes of characters that mean nothing in
 * a URL are undone, some or all, in path or query or both, or all is encoded the way `encodeURI` does it. No escape of `%`,
 * `/`, `?`, `#`, `&`, `=` or `+` is ever undone or made, so no URL gets another meaning by it.
 */
export function reencodedTexts(url: SignedUrl, ignored: readonly string[]): string[] {
  const urls = partsOf(url, ignored).filter((parts) => /[%\x80-\xff]/.test(parts.join('')));
  const texts = new Set(urls.flatMap(([path, query]) => otherEncodings(path, query)));
  for (const [path, query] of urls) texts.delete(path + query);
  return [...texts];
}

/** Every path with every query that may have been signed. */
function partsOf({ relativePaths, query }: SignedUrl, ignored: readonly string[]): [path: string, query: string][] {
  const queries = signedQueries(query, ignored);
  return relativePaths.flatMap((path) => queries.map((one): [string, string] => [path, one]));
}

/** The query without its signature, with its `?`. */
function signedQueries(query: string | undefined, ignored: readonly string[]): string[] {
  if (query === undefined) return [''];
  const parameters = query.split('&').filter((pair) => !isSignature(pair));
  const own = parameters.filter((pair) => !ignored.includes(pair.split('=', 1)[0] ?? ''));
  const texts = new Set([parameters, own].map((pairs) => pairs.join('&')));
  return [...texts].flatMap((text) => (text === '' ? ['', '?'] : [`?${text}`]));
}

/** Whether a parameter belongs to the signature itself. */
function isSignature(pair: string): boolean {
  return pair.startsWith('ik-s=') || pair.startsWith('ik-t=');
}

function otherEncodings(path: string, query: string): string[] {
  const [plainPath, plainQuery] = [undo(harmlessEscape, path), undo(harmlessEscape, query)];
  const [unicodePath, unicodeQuery] = [undo(unicodeEscape, path), undo(unicodeEscape, undo(quoteEscape, query))];
  const plain = plainPath + plainQuery;
  return [
    plainPath + query,
    path + plainQuery,
    plain,
    // imagekit 4 encodes ASCII only.
    ...[unicodePath + query, path + unicodeQuery, unicodePath + unicodeQuery],
    ...laterEscapes(path, query),
    // With a literal `%` it cannot be told which ones `encodeURI` escaped; without a byte above 127 no SDK calls it.
    ...(/[\x80-\xff]/.test(plain) && !plain.includes('%') ? [encodeUri(plain)] : []),
  ];
}

/**
 * Browsers escape `'` in every query, and newer ones `^` in paths. @imagekit/nodejs has signed both as they are, and may have
 * put a whole transformation as it is into a URL that is encoded.
 */
function laterEscapes(path: string, query: string): string[] {
  const paths = [path, path.replaceAll('%5E', '^')];
  const queries = [quoteEscape, harmlessEscape].map((escapes) =>
    query.replace(/(?<=[?&])tr=[^&]*/, (text) => undo(escapes, text)),
  );
  return [
    ...paths.flatMap((one) => [query, ...queries].map((other) => one + other)),
    ...paths.map((one) => one.replace(/(?<![^/])tr:[^/]*/, (text) => undo(harmlessEscape, text)) + query),
  ];
}

/**
 * Escapes of bytes above 127 and of characters that stand for themselves in every part of a URL, in the upper-case digits
 * that all encoders write.
 */
const harmlessEscape = /%(?:[89A-F][0-9A-F]|2[0124789AC]|3[ABCE]|40|5[BDE]|60|7[BCDE])/g;
/** Those of bytes above 127. */
const unicodeEscape = /%[89A-F][0-9A-F]/g;
/** That of `'`. */
const quoteEscape = /%27/g;

function undo(escapes: RegExp, text: string): string {
  return text.replace(escapes, (escape) => String.fromCharCode(parseInt(escape.slice(1), 16)));
}

/** `encodeURI` over bytes. */
function encodeUri(text: string): string {
  return text.replace(
    /[^A-Za-z0-9;,/?:@&=+$\-_.!~*'()#]/g,
    (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}
