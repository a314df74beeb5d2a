import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import type { BrokerConfig } from '../config';
import { BrokerError } from '../errors';
import { addressOfKeys, readDocument } from './issuer-document';

/** One issuer of tokens, as it is configured. */
export type Issuer = BrokerConfig['authentication']['oidc'][number];

/** Keys that an issuer had at a time, milliseconds since 1970. */
interface KnownKeys {
  readonly select: ReturnType<typeof createLocalJWKSet>;
  readonly at: number;
}

/** Milliseconds after which keys are asked for again: how long a withdrawn one is good for while the issuer answers. */
const refreshAfter = 5 * 60_000;
/** Milliseconds for which they are good while it does not. */
const maxAge = 60 * 60_000;
/** Milliseconds in which no other keys are asked for: who invents ids of keys asks us and not the issuer. */
const cooldown = 30_000;
/** Milliseconds until an issuer that did not answer is asked again. */
const pause = 10_000;

/**
 * Finds the key that a token of one issuer is signed with. The issuer's keys are fetched when they are first needed, again
 * when they are old or a token names another one, and once for all who wait. An issuer that is down is left in peace for a
 * moment, and takes nobody with it whose key is known.
 *
 * jose's own remote set asks an issuer that is down for every token, and forgets good keys while it is.
 * @param timeout milliseconds that the issuer has for an answer
 * @param now milliseconds since 1970
 * @returns a function that throws a BrokerError 503 `issuer-unavailable` when there are no keys to be had
 * @throws Error when the address of the issuer, or of its keys, is not secure
 */
export function issuerKeys(issuer: Issuer, timeout: number, now: () => number): JWTVerifyGetKey {
  const findKeys = addressOfKeys(issuer, timeout);
  let known: KnownKeys | undefined;
  let failure: { readonly cause: unknown; readonly at: number } | undefined;
  let pending: Promise<KnownKeys> | undefined;

  async function fetchKeys(): Promise<KnownKeys> {
    if (failure && now() < failure.at + pause) throw unavailable(failure.cause);
    try {
      const keys = await readDocument(await findKeys(), timeout);
      known = { select: createLocalJWKSet(keys as JSONWebKeySet), at: now() };
      return known;
    } catch (cause) {
      failure = { cause, at: now() };
      throw unavailable(cause);
    }
  }
  const refresh = () => (pending ??= fetchKeys().finally(() => (pending = undefined)));

  async function currentKeys(): Promise<KnownKeys> {
    if (known && now() < known.at + refreshAfter) return known;
    try {
      return await refresh();
    } catch (error) {
      if (known && now() < known.at + maxAge) return known;
      throw error;
    }
  }

  return async (header, token) => {
    const keys = await currentKeys();
    try {
      return await keys.select(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || now() < keys.at + cooldown) throw error;
      const newer = known === keys ? await refresh() : known;
      if (!newer) throw error;
      return newer.select(header, token);
    }
  };
}

function unavailable(cause: unknown): BrokerError {
  return new BrokerError(503, 'issuer-unavailable', 'Tokens cannot be verified at the moment; try again later', {
    cause,
    headers: { 'Retry-After': String(pause / 1000) },
  });
}
