import { setTimeout } from 'node:timers/promises';
import { RestError, type UserDelegationKey } from '@azure/storage-blob';
import type { Log } from '../../log';
import { RolePatience } from '../../role-patience';
import { BrokerError } from '../errors';
import { clockSkew } from './sas-values';

/** Where keys come from, and how long they are good for. */
export interface DelegationKeyOptions {
  /** Asks storage for a key. @throws RestError */
  readonly request: (startsOn: Date, expiresOn: Date) => Promise<UserDelegationKey>;
  /** Hours for which a key is asked for. */
  readonly keyHours: number;
  /** Seconds that the longest SAS is good for. */
  readonly longestSeconds: number;
  /** Is told when there is no new key, whether the old one is still good or not. */
  readonly log?: Log;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** Waits for milliseconds before a key is asked for again. */
  readonly wait?: (milliseconds: number) => Promise<unknown>;
}

const hour = 3_600_000;
/** Milliseconds that a key must have left: a SAS that ends sooner is of no use to anybody. */
const leastLife = 60_000;
/** Seconds after which a key is asked for again when there was none. */
const pause = 5;

/**
 * User delegation keys, each used until the next is there: one is asked for as soon as the longest SAS would outlive the
 * key, one request serves all who wait, and while it fails the old key is used until it ends. After a deployment, storage
 * refuses until it has heard of the identity's role, so it is asked again for some seconds (see {@link RolePatience}).
 * @returns the key of now; throws BrokerError 503 `storage-unavailable` with `Retry-After` when there is none
 */
export function delegationKeys(options: DelegationKeyOptions): () => Promise<UserDelegationKey> {
  const { request, keyHours, longestSeconds, log, now = Date.now, wait = setTimeout } = options;
  const role = new RolePatience(now);
  let key: UserDelegationKey | undefined;
  let pending: Promise<void> | undefined;
  let failure: { readonly cause: unknown; readonly until: number } | undefined;

  const left = () => (key ? key.signedExpiresOn.getTime() - now() : 0);

  async function requestPatiently(): Promise<UserDelegationKey> {
    for (let count = 0; ; count += 1) {
      try {
        const begin = now();
        const fresh = await request(new Date(begin - clockSkew), new Date(begin + keyHours * hour));
        role.letIn();
        return fresh;
      } catch (error) {
        const milliseconds = role.pause(error instanceof RestError ? error.code : undefined, count);
        if (milliseconds === undefined) throw error;
        await wait(milliseconds);
      }
    }
  }

  async function refresh(): Promise<void> {
    try {
      key = await requestPatiently();
      failure = undefined;
    } catch (cause) {
      failure = { cause, until: now() + pause * 1000 };
      const rest = key ? `the old one ends ${key.signedExpiresOn.toISOString()}` : 'there is no other';
      log?.('error', `no new user delegation key (${reason(cause)}); ${rest}`);
    } finally {
      pending = undefined;
    }
  }

  return async () => {
    if (left() < longestSeconds * 1000 + clockSkew && !(failure && now() < failure.until)) pending ??= refresh();
    if (pending && left() < leastLife) await pending;
    if (key && left() >= leastLife) return key;
    throw new BrokerError(503, 'storage-unavailable', 'Nothing can be signed at the moment; try again later', {
      cause: failure?.cause,
      headers: { 'Retry-After': String(pause) },
    });
  };
}

/** What went wrong in a few words; the messages of Azure's library have several lines. */
function reason(error: unknown): string {
  if (error instanceof RestError) return error.code ?? `status ${error.statusCode ?? 'unknown'}`;
  return error instanceof Error ? error.message : String(error);
}
