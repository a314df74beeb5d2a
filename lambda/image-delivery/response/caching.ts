import type { DeliveryConfig } from '../config';
import { hintHeaders } from '../request/hints';

/** For errors and everything else that must not be kept. */
export const noStore = 'no-store';

/** Longest that an image is kept which stands in for a missing one, in seconds: the one it stands in for may come. */
export const defaultImageTtlSeconds = 60;

/** What an answer depends on besides its URL. */
export interface Dependence {
  /** Whether the URL leaves the output format open. */
  readonly format: boolean;
  /** Whether it asks for client hints, which are in no shared cache's key: only the browser may keep the answer. */
  readonly hints: boolean;
}

/**
 * What else than the URL tells the answers to a browser apart: the same for every answer to one URL, also where a header
 * is missing. Front Door ignores it; it is for the caches in front of that. In the mode `redirect` the format is in the
 * URL, and a redirect that says nothing of its lifetime is not kept.
 */
export function vary({ format, hints }: Dependence, mode: DeliveryConfig['formatNegotiation']): string | undefined {
  const byAccept = format && (mode === 'edge-variant' || mode === 'accept');
  const names = [...(byAccept ? ['Accept'] : []), ...(hints ? Object.values(hintHeaders).flat() : [])];
  return names.length > 0 ? names.join(', ') : undefined;
}

/**
 * How long caches may keep a successful answer: the configured time, but never longer than its URL is valid. There is
 * no `stale-while-revalidate`: Front Door does not understand it and keeps such answers for days.
 * @param ttl seconds
 * @param expiry when the URL expires, in seconds since 1970; undefined for never
 * @param now current time in seconds since 1970
 * @param scope `private`: no cache but the browser's
 */
export function cacheControl(
  ttl: number,
  expiry: number | undefined,
  now: number,
  scope: 'public' | 'private' = 'public',
): string {
  const seconds = expiry === undefined ? ttl : Math.min(ttl, expiry - now);
  return seconds > 0 ? `${scope}, max-age=${Math.floor(seconds)}` : noStore;
}
