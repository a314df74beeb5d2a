import type { IncomingHttpHeaders } from 'node:http';
import { maxCacheTtlSeconds } from '../../../lambda/image-delivery/config';

/** What Front Door keeps an answer for that says nothing: one to three days, by chance. Here it is always one. */
const silentLifetime = 86_400;

/**
 * How many seconds Front Door would keep an answer: `s-maxage`, else `max-age`, else `Expires`; 0 for one that says
 * `no-store`, `no-cache` or `private`.
 * @param now milliseconds since 1970
 */
export function freshness(headers: IncomingHttpHeaders, now: number): number {
  const directives = (headers['cache-control'] ?? '')
    .toLowerCase()
    .split(',')
    .map((directive) => directive.trim());
  if (['no-store', 'no-cache', 'private'].some((directive) => directives.includes(directive))) return 0;
  const age = seconds(directives, 's-maxage') ?? seconds(directives, 'max-age') ?? untilExpires(headers.expires, now);
  return Math.min(Math.max(0, age ?? silentLifetime), maxCacheTtlSeconds);
}

function seconds(directives: readonly string[], name: string): number | undefined {
  const directive = directives.find((candidate) => candidate.startsWith(`${name}=`));
  const value = Number(directive?.slice(name.length + 1));
  return directive === undefined || Number.isNaN(value) ? undefined : value;
}

function untilExpires(expires: string | undefined, now: number): number | undefined {
  if (expires === undefined) return undefined;
  const time = Date.parse(expires);
  return Number.isNaN(time) ? 0 : (time - now) / 1000;
}
