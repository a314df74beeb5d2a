/**
 * What a request may see of private images (ImageKit: private files).
 *
 * - `everything`: its URL is signed
 * - `transformed`: it asks for one named transformation and nothing else, so it may see what that makes of them
 * - `nothing`: neither
 */
export type PrivateAccess = 'everything' | 'transformed' | 'nothing';

/**
 * Whether a blob's name is one of those that the configuration calls private. Letters with accents are the same in both
 * forms that Unicode has for them, which look alike: one is typed, the other is what some computers upload.
 * @param patterns `*` stands for any characters, slashes too
 */
export function isPrivateName(name: string, patterns: readonly string[]): boolean {
  const composed = name.normalize();
  return patterns.some((pattern) => matches(name, pattern) || matches(composed, pattern.normalize()));
}

/** Whether a file may not be seen as it is stored: a named transformation opens what it makes of a private file only. */
export function isHidden(
  isPrivate: boolean,
  name: string,
  { access, privateImages }: { readonly access: PrivateAccess; readonly privateImages: readonly string[] },
): boolean {
  return access !== 'everything' && (isPrivate || isPrivateName(name, privateImages));
}

/** In one pass over the name: what stands between two `*` may as well be where it first occurs. */
function matches(name: string, pattern: string): boolean {
  const [first = '', ...others] = pattern.split('*');
  const last = others.pop();
  if (last === undefined) return name === pattern;
  let at = name.startsWith(first) ? first.length : -1;
  for (const part of others) {
    const found = at < 0 ? -1 : name.indexOf(part, at);
    at = found < 0 ? -1 : found + part.length;
  }
  return at >= 0 && name.length - last.length >= at && name.endsWith(last);
}
