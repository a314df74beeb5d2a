import { signedUrl } from '../../edge/edge-rule';

/**
 * Whether the declared condition of a signed URL holds: its query, decoded and in lower case, contains what it looks for.
 * @param target raw path and query
 */
export function isSigned(target: string): boolean {
  const mark = target.indexOf('?');
  const query = mark < 0 ? '' : decodeEscapes(target.slice(mark + 1)).toLowerCase();
  return signedUrl.matchValues.some((value) => query.includes(value));
}

/** Decodes once; an escape that is none stays. Each is taken for a character, as no other than ASCII is looked for. */
function decodeEscapes(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (_, digits: string) => String.fromCharCode(parseInt(digits, 16)));
}
