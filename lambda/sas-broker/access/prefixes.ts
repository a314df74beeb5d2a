import type { Caller } from '../caller';
import { blobNameProblem, segmentProblem } from '../names/blob-name';
import { longestGenerated } from '../names/generated-name';
import { ownClaim } from './claims';

/** A claim, which may be named by a URL, or a literal segment; each with its slash. */
const segment = /\{([^{}]+)\}\/|([^/{}]+)\//g;

/**
 * A prefix of the policy with the caller's claims in it. A claim is exactly one segment, or the prefix is not the caller's:
 * one that is missing, a list, or no good segment (`..`, with a slash, not NFC) leads nowhere instead of elsewhere.
 * @returns empty, or segments with a slash after each, with room for a name below it
 */
export function expandPrefix(template: string, claims: Caller['claims']): string | undefined {
  let read = 0;
  let prefix = '';
  for (const [whole, claim, literal] of template.matchAll(segment)) {
    const text = claim === undefined ? literal : ownClaim(claims, claim);
    if (typeof text !== 'string' || segmentProblem(text) !== undefined) return undefined;
    read += whole.length;
    prefix += `${text}/`;
  }
  // One that is not written as it should be is nobody's, instead of everybody's.
  if (read !== template.length) return undefined;
  return blobNameProblem(prefix + longestGenerated) === undefined ? prefix : undefined;
}

/**
 * Whether a name, or what names begin with, is below a prefix: segment by segment, so that `tenant10/a` is not below
 * `tenant1/`.
 */
export function isBelow(text: string, prefix: string): boolean {
  const segments = text.split('/');
  const wanted = prefix.split('/').slice(0, -1);
  return segments.length > wanted.length && wanted.every((name, index) => segments[index] === name);
}
