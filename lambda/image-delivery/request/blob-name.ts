import { DeliveryError } from '../errors';

/** Azure's limits for a blob name: characters, and segments between slashes. */
const maxLength = 1024;
const maxSegments = 254;

/** Containers with a meaning of their own; never reachable, even as the first part of a name. */
const specialContainers = new Set(['$root', '$web', '$logs', '$blobchangefeed']);

/**
 * Checks that a decoded path can name a blob and cannot mean anything else to a server behind us.
 *
 * Azure turns `\` into `/` and normalizes dots in a URL's path, and warns of those at the end of a segment ("No path
 * segments should end with a dot"), so such a name would reach another blob than the one that was asked for and that patterns
 * of private images were compared with. It keeps `//`; here that is only taken as part of an address that a file is called by
 * (`https://www.example.com/a.jpg`), which is another name than the one with a slash less.
 * @param name decoded, without leading slash; a single leading slash (from an encoded `%2F`) is dropped
 * @returns the name, ready to be encoded segment by segment
 * @throws DeliveryError 404 for an empty name, 400 for one that no blob can have.
 */
export function parseBlobName(name: string): string {
  const blobName = name.replace(/^\//, '');
  if (blobName === '') throw new DeliveryError(404, 'ENOENT', 'The URL names no file');
  const segments = blobName.replace(/^(https?:\/)\//, '$1').split('/');
  const problem = findProblem(blobName, segments);
  if (problem) throw new DeliveryError(400, 'EINVAL', `The file name ${problem}`);
  return blobName;
}

function findProblem(name: string, segments: readonly string[]): string | undefined {
  if (name.length > maxLength) return `is longer than ${maxLength} characters`;
  if (segments.length > maxSegments) return `has more than ${maxSegments} segments`;
  if (/[\p{Cc}\uFDD0-\uFDEF\uFFF0-\uFFFF]/u.test(name)) return 'holds a control character';
  if (name.includes('\\')) return 'holds a backslash';
  if (segments.some((segment) => segment === '')) return 'holds an empty segment';
  if (segments.some((segment) => segment === '.' || segment === '..')) return 'holds a relative segment';
  if (segments.some((segment) => segment.endsWith('.'))) return 'holds a segment that ends in a dot';
  if (name.endsWith(' ')) return 'ends in a space';
  if (specialContainers.has(segments[0] ?? '')) return 'is reserved';
  return undefined;
}

/** A blob name as the path of a URL: every segment percent-encoded, so that `?`, `#` or `&` stay part of the name. */
export function encodeBlobName(name: string): string {
  return name.split('/').map(encodeURIComponent).join('/');
}
