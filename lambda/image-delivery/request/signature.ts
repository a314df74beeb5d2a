import { createHmac, timingSafeEqual } from 'node:crypto';
import { DeliveryError } from '../errors';
import type { ImageUrl } from './url';

/** What the verification needs to know besides the URL. */
export interface SignaturePolicy {
  /** Keys that a signature may have been made with. */
  readonly privateKeys: readonly string[];
  /** Current time in seconds since 1970. */
  readonly now: number;
  /** Parameters that others append on the way (`fbclid`, `utm_source`, …): a URL stays valid without them. */
  readonly ignoredQueryParameters: readonly string[];
}

/** What ImageKit's SDKs sign in place of an expiry when there is none. */
const noExpiry = '9999999999';

/**
 * Checks the signature of a URL the way ImageKit's SDKs make it: lowercase hex HMAC-SHA1 over the URL relative to the
 * endpoint (path and query without `ik-s` and `ik-t`, as they came over the wire) followed by the expiry.
 *
 * There is no delimiter before the expiry, so only exactly ten digits are taken: otherwise digits could be moved from
 * the end of the query into `ik-t`.
 * @returns the expiry in seconds since 1970, or undefined when the URL never expires or is not signed
 * @throws DeliveryError 401, the same for every reason, so that it tells an attacker nothing.
 */
export function verifySignature(url: ImageUrl, policy: SignaturePolicy): number | undefined {
  const parameters = url.query === undefined ? [] : url.query.split('&');
  const signatures = parameters.filter((pair) => pair.startsWith('ik-s='));
  const expiries = parameters.filter((pair) => pair.startsWith('ik-t='));
  if (signatures.length === 0 && expiries.length === 0 && url.endpoint.requireSignature === 'never') return undefined;

  const signature = signatures[0]?.slice('ik-s='.length) ?? '';
  const expiry = expiries[0]?.slice('ik-t='.length);
  const wellFormed =
    signatures.length === 1 &&
    expiries.length <= 1 &&
    /^[0-9a-f]{40}$/.test(signature) &&
    (expiry === undefined || /^[1-9][0-9]{9}$/.test(expiry));
  if (!wellFormed) throw unauthorized();

  const signed = parameters.filter((pair) => !pair.startsWith('ik-s=') && !pair.startsWith('ik-t='));
  const candidates = signedStrings(url.relativePath, signed, policy).map((text) => text + (expiry ?? noExpiry));
  if (!matchesAny(Buffer.from(signature, 'hex'), candidates, policy.privateKeys)) throw unauthorized();
  if (expiry !== undefined && Number(expiry) <= policy.now) throw unauthorized();
  return expiry === undefined || expiry === noExpiry ? undefined : Number(expiry);
}

/** The texts that may have been signed: the URL as it came, and without what was appended to it on the way. */
function signedStrings(path: string, parameters: readonly string[], policy: SignaturePolicy): string[] {
  const own = parameters.filter((pair) => !policy.ignoredQueryParameters.includes(pair.split('=', 1)[0] ?? ''));
  const queries = new Set([parameters.join('&'), own.join('&')]);
  return [...queries].map((query) => (query === '' ? path : `${path}?${query}`));
}

/** Tries every combination, whether an earlier one matched or not, so that time tells nothing. */
function matchesAny(signature: Buffer, texts: readonly string[], keys: readonly string[]): boolean {
  let matched = false;
  for (const key of keys) {
    for (const text of texts) {
      // Node hands over the raw bytes of a request as Latin-1, one character a byte.
      const mac = createHmac('sha1', key).update(text, 'latin1').digest();
      matched = timingSafeEqual(mac, signature) || matched;
    }
  }
  return matched;
}

function unauthorized(): DeliveryError {
  return new DeliveryError(401, 'EUNAUTHORIZED', 'The URL is not signed, or its signature is not valid (any more)');
}
