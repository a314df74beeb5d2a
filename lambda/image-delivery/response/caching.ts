/** For errors and everything else that must not be kept. */
export const noStore = 'no-store';

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
