/**
 * What of a request's query goes on to an origin that is a server of its own: all but what the delivery reads itself (`tr`
 * and whatever begins with `ik-`) and what is not part of the cache key. Order and bytes are kept; only what cannot be sent
 * as it is, `#` and bytes above 127, is escaped. What users refresh an image with (`v`, `updatedAt`) goes on too: it has an
 * answer of its own in every cache, and the server may know it.
 * @param query as it came over the wire, one character a byte, without `?`
 * @param ignored parameters that are not part of the cache key, in any case and encoding, because caches differ in that
 * @returns undefined where nothing is left
 */
export function forwardedQuery(query: string | undefined, ignored: readonly string[]): string | undefined {
  const unkeyed = new Set(ignored.map((name) => name.toLowerCase()));
  const kept = (query ?? '').split('&').filter((pair) => {
    const name = nameOf(pair);
    return pair !== '' && name !== 'tr' && !name.startsWith('ik-') && !unkeyed.has(name.toLowerCase());
  });
  const text = kept.join('&').replace(/[#\x80-\xff]/g, escapeByte);
  return text === '' ? undefined : text;
}

/** The name of a parameter, decoded byte by byte the way a form is. */
function nameOf(pair: string): string {
  const [name = ''] = pair.split('=', 1);
  const bytes = name
    .replaceAll('+', ' ')
    .replace(/%([0-9A-Fa-f]{2})/g, (_, digits: string) => String.fromCharCode(parseInt(digits, 16)));
  return Buffer.from(bytes, 'latin1').toString();
}

function escapeByte(byte: string): string {
  return `%${byte.charCodeAt(0).toString(16).toUpperCase()}`;
}
