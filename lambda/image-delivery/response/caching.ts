import type { DeliveryConfig } from '../config';

/** For errors and everything else that must not be kept. */
export const noStore = 'no-store';

/**
 * What else than the URL tells the answers to a browser apart. Front Door ignores it; it is for the caches in front of
 * that. In the mode `redirect` the format is in the URL, and a redirect that says nothing of its lifetime is not kept.
 */
export function vary(formatNegotiation: DeliveryConfig['formatNegotiation']): string | undefined {
  return formatNegotiation === 'edge-variant' ? 'Accept' : undefined;
}

/**
 * How long caches may keep a successful answer: the configured time, but never longer than its URL is valid. There is
 * no `stale-while-revalidate`: Front Door does not understand it and keeps such answers for days.
 * @param ttl seconds
 * @param expiry when the URL expires, in seconds since 1970; undefined for never
 * @param now current time in seconds since 1970
 */
export function cacheControl(ttl: number, expiry: number | undefined, now: number): string {
  const seconds = expiry === undefined ? ttl : Math.min(ttl, expiry - now);
  return seconds > 0 ? `public, max-age=${Math.floor(seconds)}` : noStore;
}
