import { UsageError } from '../usage-error';

/** Whether a text from a stranger is short and plain enough to be shown. */
export function isPrintableName(text: string): boolean {
  return /^[\w-]{1,30}$/.test(text);
}

/** @throws UsageError where it is no name of a storage account */
export function requireAccount(option: string, name: string): string {
  if (/^[a-z0-9]{3,24}$/.test(name)) return name;
  throw new UsageError(`${option} must be 3-24 lowercase letters or digits, got: ${JSON.stringify(name)}`);
}

/** @throws UsageError where it is no name of a container */
export function requireContainer(option: string, name: string): string {
  if (/^(?=.{3,63}$)[a-z0-9]+(?:-[a-z0-9]+)*$/.test(name) || /^\$(?:root|web|logs)$/.test(name)) return name;
  const rule = '3-63 lowercase letters, digits and single hyphens between them, or $root, $web or $logs';
  throw new UsageError(`${option} must be ${rule}, got: ${JSON.stringify(name)}`);
}

/**
 * Refuses names that Azure refuses, or takes for others than those that were signed.
 * @param name as it is, not percent-encoded
 * @throws UsageError
 */
export function requireBlob(option: string, name: string): string {
  const problem = blobProblem(name);
  if (problem === undefined) return name;
  throw new UsageError(
    `${option} ${problem}, got: ${JSON.stringify(name.length > 100 ? `${name.slice(0, 100)}…` : name)}`,
  );
}

/** Why Azure, or a client on the way to it, does not take a name of a blob as it is; undefined when nothing is wrong. */
export function blobProblem(name: string): string | undefined {
  if (name === '' || name.length > 1024) return 'must have 1-1024 characters';
  if (/\p{Cs}/u.test(name)) return 'must be well-formed Unicode';
  if (/[\p{Cc}\u{fdd0}-\u{fdef}\u{fff0}-\u{ffff}]/u.test(name)) return 'must have no control characters';
  if (name.includes('\\')) return 'must have no backslash, which Azure takes for a slash';
  if (name.split('/').length > 254) return 'must have 254 parts between slashes at most';
  if (/(?:^|\/)\.{1,2}(?:\/|$)/.test(name)) return 'must have no part that is . or .., which clients take away';
  return /[./]$/.test(name) ? 'must not end in . or /' : undefined;
}
