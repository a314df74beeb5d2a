import { BrokerError } from '../errors';

/** Azure's limits: UTF-16 units, and segments between slashes. */
const maxLength = 1024;
const maxSegments = 254;
/**
 * Percent-encoded, slashes included. A SAS adds some 700 characters to it, and there are proxies that take no URL of more
 * than some kilobytes.
 */
const maxEncodedLength = 2048;

/**
 * Takes a name that a blob can have, and that means the same blob to everybody it passes on its way (sas.md §5c). Neither
 * Azure nor its emulator refuses all of the others: Azure takes `\` for a slash, URLs lose `.` and `..`, and what is not
 * NFC looks like another name.
 * @param pointer field of the request that it is in, as a JSON pointer: `/blobName`
 * @throws BrokerError 400 `invalid-name`
 */
export function requireBlobName(name: string, pointer: string): string {
  return checked(name, pointer, blobNameProblem(name));
}

/**
 * Takes what names of blobs can begin with, in the middle of a segment, too: `t1/2026/a`.
 * @param pointer see {@link requireBlobName}
 * @throws BrokerError 400 `invalid-name`
 */
export function requireNamePrefix(prefix: string, pointer: string): string {
  const last = prefix.slice(prefix.lastIndexOf('/') + 1);
  // Whatever comes next makes a good segment of any other.
  const begun = last === '.' || last === '..' ? prefix : `${prefix}_`;
  return checked(prefix, pointer, prefix === '' ? undefined : blobNameProblem(begun));
}

/** What is wrong with the name of a blob; completes "it must …". */
export function blobNameProblem(name: string): string | undefined {
  if (name === '') return 'not be empty';
  if (name.length > maxLength) return `not have more than ${maxLength} characters`;
  if (name.startsWith('/')) return 'not begin with a slash';
  if (name.endsWith('/')) return 'not end with a slash';
  const segments = name.split('/');
  if (segments.length > maxSegments) return `not have more than ${maxSegments} segments`;
  for (const segment of segments) {
    const problem = segmentProblem(segment);
    if (problem !== undefined) return problem;
  }
  if (encodeURIComponent(name).length > maxEncodedLength) {
    return `not have more than ${maxEncodedLength} characters when it is percent-encoded`;
  }
  return undefined;
}

/** What is wrong with one segment of a name; completes "it must …". */
export function segmentProblem(segment: string): string | undefined {
  if (segment === '') return 'not have an empty segment';
  if (segment === '.' || segment === '..') return 'not have the segment "." or ".."';
  if (/\p{Surrogate}/u.test(segment)) return 'be well-formed Unicode, without half a surrogate pair';
  if (segment !== segment.normalize('NFC')) return 'be in the Unicode normalization form NFC';
  if (/\p{Cc}|\p{Noncharacter_Code_Point}|[\uFFF0-\uFFFF]/u.test(segment)) return 'not have control characters';
  const forbidden = /[/\\?#]/.exec(segment);
  if (forbidden) return `not have a "${forbidden[0]}" in a segment`;
  if (/%[0-9a-f]{2}/i.test(segment)) return 'not be percent-encoded: no "%" with two hexadecimal digits after it';
  if (/[. ]$/.test(segment)) return 'not have a segment that ends with a dot or a space';
  return undefined;
}

function checked(name: string, pointer: string, problem: string | undefined): string {
  if (problem === undefined) return name;
  const detail = `must ${problem}`;
  throw new BrokerError(400, 'invalid-name', `\`${pointer.slice(1)}\` ${detail}`, { errors: [{ pointer, detail }] });
}
