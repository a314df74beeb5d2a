import { createHmac, createSecretKey, type KeyObject, randomBytes, timingSafeEqual } from 'node:crypto';
import { DeliveryError } from '../errors';
import { reencodedTexts, signedTexts } from './signed-texts';
import type { ImageUrl } from './url';

/** What the verification needs to know besides the URL. */
export interface SignaturePolicy {
  /** Keys that a signature may have been made with, the current one first. */
  readonly privateKeys: readonly string[];
  /** Current time in seconds since 1970. */
  readonly now: number;
  /** Parameters that others append on the way (`fbclid`, `utm_source`, …): a URL stays valid without them. */
  readonly ignoredQueryParameters: readonly string[];
}

/**
 * What there is to say of a URL's signature, for those who hold the key.
 *
 * - `unsigned`: neither `ik-s` nor `ik-t`
 * - `malformed`: no signature of ImageKit's can look like this
 * - `wrong`: none of the keys made it for this URL
 * - `expired`: it was valid until `expiry`
 * - `valid`: until `expiry` (seconds since 1970), or for ever
 */
export type SignatureVerdict =
  | { readonly kind: 'unsigned' }
  | { readonly kind: 'malformed'; readonly problem: string }
  | { readonly kind: 'wrong' }
  | { readonly kind: 'expired'; readonly expiry: number; readonly key: number }
  | { readonly kind: 'valid'; readonly expiry?: number; readonly key: number };

/** What a request may do by its signature. */
export interface Authorization {
  /** Whether the URL is signed; else it may only have what needs no signature. */
  readonly signed: boolean;
  /** When the URL expires, in seconds since 1970; undefined for never. */
  readonly expiry?: number;
}

/** What ImageKit's SDKs sign in place of an expiry when there is none. */
export const noExpiry = '9999999999';

/**
 * Checks the signature of a URL, and whether it may go without one.
 * @throws DeliveryError 401, the same for every reason, so that it tells an attacker nothing.
 */
export function verifySignature(url: ImageUrl, policy: SignaturePolicy): Authorization {
  const verdict = checkSignature(url, policy);
  if (verdict.kind === 'valid') return { signed: true, expiry: verdict.expiry };
  if (verdict.kind === 'unsigned' && url.endpoint.requireSignature === 'never') return { signed: false };
  throw unauthorized();
}

/**
 * Looks at the signature of a URL the way ImageKit's SDKs make it: lowercase hex HMAC-SHA1 over the URL relative to the
 * endpoint (path and query without `ik-s` and `ik-t`, as they came over the wire) followed by the expiry. Other encodings
 * of the same URL are tried only if that does not match.
 *
 * There is no delimiter before the expiry, so only exactly ten digits are taken: otherwise digits could be moved from
 * the end of the query into `ik-t`.
 */
export function checkSignature(url: ImageUrl, policy: SignaturePolicy): SignatureVerdict {
  const parameters = (url.query ?? '').split('&');
  const signatures = parameters.filter((pair) => pair.startsWith('ik-s='));
  const expiries = parameters.filter((pair) => pair.startsWith('ik-t='));
  if (signatures.length === 0 && expiries.length === 0) return { kind: 'unsigned' };
  const signature = signatures[0]?.slice('ik-s='.length) ?? '';
  const expiry = expiries[0]?.slice('ik-t='.length) ?? noExpiry;
  const problem = findProblem(signatures, expiries, signature, expiry);
  if (problem !== undefined) return { kind: 'malformed', problem };

  const given = Buffer.from(signature, 'hex');
  const find = (texts: readonly string[]) => findKey(given, texts, expiry, policy.privateKeys);
  const key =
    find(signedTexts(url, policy.ignoredQueryParameters)) ?? find(reencodedTexts(url, policy.ignoredQueryParameters));
  if (key === undefined) return { kind: 'wrong' };
  if (expiry === noExpiry) return { kind: 'valid', key };
  return { kind: Number(expiry) <= policy.now ? 'expired' : 'valid', expiry: Number(expiry), key };
}

/** The one answer to whoever has no right to what a URL asks for. */
export function unauthorized(): DeliveryError {
  return new DeliveryError(401, 'EUNAUTHORIZED', 'The URL is not signed, or its signature is not valid (any more)');
}

function findProblem(
  signatures: readonly string[],
  expiries: readonly string[],
  signature: string,
  expiry: string,
): string | undefined {
  if (signatures.length === 0) return 'there is an ik-t, but no ik-s';
  if (signatures.length > 1) return 'ik-s is given more than once';
  if (expiries.length > 1) return 'ik-t is given more than once';
  if (!/^[0-9a-f]{40}$/.test(signature)) return 'ik-s is not 40 lower-case hexadecimal digits';
  if (!/^[1-9][0-9]{9}$/.test(expiry)) return 'ik-t is not a time in seconds since 1970 with ten digits';
  return undefined;
}

/**
 * Which of the keys made a signature for one of the texts. Every combination is tried, whether an earlier one matched or
 * not, so that time tells nothing.
 */
function findKey(
  signature: Buffer,
  texts: readonly string[],
  expiry: string,
  keys: readonly string[],
): number | undefined {
  let found = -1;
  for (const [index, key] of atLeastTwo(keys).entries()) {
    for (const text of texts) {
      // Node hands over the raw bytes of a request as Latin-1, one character a byte.
      const mac = createHmac('sha1', key)
        .update(text + expiry, 'latin1')
        .digest();
      found = timingSafeEqual(mac, signature) ? index : found;
    }
  }
  return found < 0 || found >= keys.length ? undefined : found;
}

/** Lists of keys are made once at start. */
const prepared = new WeakMap<readonly string[], readonly KeyObject[]>();
/** Of a stand-in where there is no key at all. */
const someLength = 32;

/**
 * The keys, and random ones up to two, so that time does not tell whether there is a second one: there is while keys are
 * rotated. They are of the length of the first, on which the time of a MAC depends.
 */
function atLeastTwo(keys: readonly string[]): readonly KeyObject[] {
  const known = prepared.get(keys);
  if (known) return known;
  const made = keys.map((key) => createSecretKey(Buffer.from(key)));
  while (made.length < 2) made.push(createSecretKey(randomBytes(made[0]?.symmetricKeySize ?? someLength)));
  prepared.set(keys, made);
  return made;
}
