import { parseDuration, parseTime } from '../signing/time';
import { UsageError } from '../usage-error';
import type { OrderOptions } from './order-options';

/** From when to when a SAS is valid, in seconds since 1970; what is undefined is left to a stored policy. */
export interface OrderTimes {
  readonly starts?: number;
  readonly expires?: number;
}

/** Clocks differ: a SAS that begins now is refused by some. */
const clockSkew = 15 * 60;
const defaultSeconds = 3_600;
/** Storage gives out no key for longer. */
const longestDelegation = 7 * 86_400;

/**
 * Reads from when to when a SAS is valid.
 * @param delegated whether it is signed with a user delegation key, which ends after 7 days
 * @throws UsageError
 */
export function readTimes(options: OrderOptions, delegated: boolean, now: number): OrderTimes {
  const { identifier, expires: at, expiresIn: after } = options;
  if (at !== undefined && after !== undefined) {
    throw new UsageError('--expires and --expires-in say the same; leave one of them out');
  }
  const given = options.start === undefined ? undefined : parseTime('--start', options.start);
  // What a stored policy says must not be said here.
  if (identifier !== undefined && at === undefined && after === undefined) return { starts: given };
  const option = at === undefined ? '--expires-in' : '--expires';
  const expires =
    at === undefined
      ? now + (after === undefined ? defaultSeconds : parseDuration(option, after))
      : parseTime(option, at);
  if (expires <= now) throw new UsageError(`${option} must be in the future, got: ${JSON.stringify(at)}`);
  if (given !== undefined && expires <= given) throw new UsageError(`${option} must be after --start`);
  if (expires > 253_402_300_799) throw new UsageError(`${option} must be before the year 10000`);
  const starts = given ?? (identifier === undefined ? now - clockSkew : undefined);
  if (!delegated || starts === undefined || expires - starts <= longestDelegation) return { starts, expires };
  if (given === undefined && expires - now <= longestDelegation)
    return { starts: expires - longestDelegation, expires };
  throw new UsageError(
    `${option} must be at most 7 days after the start, as Azure gives out no user delegation key for longer`,
  );
}
