import { createHash } from 'node:crypto';

/**
 * Entity tag of a result: the blob's own tag and a hash of all that is done to it. The blob's tag stays readable, so
 * that what a client has can be asked of the origin in the one request that would otherwise fetch the file.
 */
export function entityTag(sourceEtag: string, variant: string): string {
  return `"${sourceEtag}-${variant}"`;
}

/** A short hash of everything besides the source that decides over the bytes of a result. */
export function variantHash(...parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 16);
}

/**
 * The source's entity tags for which a client already holds this variant, from its `If-None-Match`. Comparison is
 * weak, as RFC 9110 asks for; `*` is not understood, because no answer can be made without the source. What cannot be a
 * tag of Azure's is left out: to some servers `"*"` is a condition of its own.
 */
export function knownSourceEtags(ifNoneMatch: string | null, variant: string): string[] {
  const suffix = `-${variant}`;
  const tags = (ifNoneMatch ?? '').matchAll(/(?:W\/)?"([\x21\x23-\x7e]*)"/g);
  return [...tags]
    .map((match) => match[1] ?? '')
    .filter((tag) => tag.endsWith(suffix))
    .map((tag) => tag.slice(0, -suffix.length))
    .filter((tag) => /^[\w.-]+$/.test(tag));
}
