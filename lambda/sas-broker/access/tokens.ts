import { createHash } from 'node:crypto';
import { decodeJwt, errors, type JWTPayload, jwtVerify, type JWTVerifyGetKey } from 'jose';
import { LRUCache } from 'lru-cache';
import type { Caller } from '../caller';
import { BrokerError } from '../errors';
import { type Issuer, issuerKeys } from './issuer-keys';
import { unauthorized } from './unauthorized';

/** Characters of a token; who is in so many groups that it is longer gets it cut by Entra ID, too. */
const maxLength = 8 * 1024;
/** Signatures with a private key only: with a shared one (HS256), everybody who can verify could sign. */
const algorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];
/** Seconds that clocks may differ by. */
const clockTolerance = 60;
/** Milliseconds for which a token that was verified need not be again; so much longer a withdrawn key is good for it. */
const rememberFor = 5 * 60_000;
const mostRemembered = 2_000;

interface Verified {
  readonly caller: Caller;
  /** Milliseconds since 1970. */
  readonly until: number;
}

/**
 * Finds the caller of a JSON Web Token (RFC 7519, as RFC 8725 wants it verified). A token that was verified is remembered by
 * its digest for five minutes, since verifying takes a quarter of a millisecond of a processor and clients send one many times.
 * @param timeout milliseconds that an issuer has for an answer
 * @returns a function that throws a BrokerError 401 `unauthorized`, 503 `issuer-unavailable`
 * @throws Error when the address of an issuer is not secure
 */
export function tokenCallers(
  issuers: readonly Issuer[],
  timeout: number,
  now: () => number,
): (token: string) => Promise<Caller> {
  const trusted = new Map(
    issuers.map((issuer) => [issuer.issuer, { issuer, keys: issuerKeys(issuer, timeout, now) }] as const),
  );
  const remembered = new LRUCache<string, Verified>({ max: mostRemembered });

  async function verify(token: string): Promise<Verified> {
    const { issuer, keys } = trusted.get(claimedIssuer(token)) ?? {};
    if (!issuer || !keys) throw unauthorized('The issuer of the token is not trusted', 'invalid_token');
    const payload = await verifiedPayload(token, issuer, keys, now());
    const until = Math.min(now() + rememberFor, (payload.exp ?? 0) * 1000);
    return { caller: callerOf(payload, issuer), until };
  }

  return async (token) => {
    if (token.length > maxLength) throw unauthorized('The token is too long', 'invalid_token');
    const digest = createHash('sha256').update(token).digest('base64');
    const known = remembered.get(digest);
    if (known && now() < known.until) return known.caller;
    const verified = await verify(token);
    remembered.set(digest, verified);
    return verified.caller;
  };
}

/** Looked at before anything is verified, to know what to verify it with. */
function claimedIssuer(token: string): string {
  try {
    return decodeJwt(token).iss ?? '';
  } catch {
    throw unauthorized('The token is not a JSON Web Token', 'invalid_token');
  }
}

async function verifiedPayload(
  token: string,
  { issuer, audiences }: Issuer,
  keys: JWTVerifyGetKey,
  now: number,
): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(token, keys, {
      algorithms,
      issuer,
      audience: audiences,
      requiredClaims: ['exp'],
      clockTolerance,
      currentDate: new Date(now),
    });
    return payload;
  } catch (error) {
    if (error instanceof BrokerError) throw error;
    // An error of jose says no more than the reason does, and has all claims with it.
    throw unauthorized(reasonOf(error), 'invalid_token', error instanceof errors.JOSEError ? undefined : error);
  }
}

function callerOf(payload: JWTPayload, { issuer, subjectClaim }: Issuer): Caller {
  const subject = Object.hasOwn(payload, subjectClaim) ? payload[subjectClaim] : undefined;
  if (typeof subject !== 'string' || subject === '') {
    throw unauthorized(`The token has no ${subjectClaim}, which tells users apart`, 'invalid_token');
  }
  const id = createHash('sha256').update(`${issuer}\n${subject}`).digest('hex').slice(0, 16);
  return { kind: 'user', id, claims: { ...payload, sub: subject } };
}

function reasonOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'The token has expired';
  if (error instanceof errors.JWTClaimValidationFailed) return claimReason(error);
  if (error instanceof errors.JOSEAlgNotAllowed) return 'The token is signed by an algorithm that is not accepted';
  if (error instanceof errors.JWKSNoMatchingKey) return 'The token is signed with a key that is not of its issuer';
  if (error instanceof errors.JWKSMultipleMatchingKeys) return 'The token does not say which key it is signed with';
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'The signature of the token is wrong';
  return 'The token is not a signed JSON Web Token';
}

function claimReason({ claim, reason }: errors.JWTClaimValidationFailed): string {
  if (reason === 'missing') return `The token has no ${claim}`;
  if (claim === 'aud') return 'The token is for another audience';
  if (claim === 'nbf' && reason === 'check_failed') return 'The token is not valid yet';
  return `The ${claim} of the token is wrong`;
}
