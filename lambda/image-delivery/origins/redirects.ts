import { hasUserInfo } from './hosts';
import type { Head } from './http-head';
import { type Exchange, judgeByStatus, type Verdict } from './http-rules';

/** The statuses whose `Location` is where the file is. */
const redirects = new Set([301, 302, 303, 307, 308]);
/** Most that one read follows. */
const maxHops = 3;

/**
 * How a URL is asked for, or undefined where it may not be.
 * @param from the URL that has led there
 */
export type Route = (url: URL, from: URL) => Exchange | undefined;

/**
 * Judges the answers to one read so that redirects are followed, each through the same gate as a URL that is asked for
 * first; nothing of a request but what the route gives goes along.
 * @param from what is asked for first
 */
export function followRedirects(from: URL, route: Route): (head: Head) => Verdict {
  let current = from;
  let hops = 0;
  return (head) => {
    const location = redirects.has(head.status) ? head.header('location') : undefined;
    if (location === undefined) return judgeByStatus(head);
    if (++hops > maxHops) return { kind: 'failed', reason: `more than ${maxHops} redirects` };
    const target = targetOf(location, current);
    const exchange = target && route(target, current);
    if (!exchange) return { kind: 'refused', reason: 'a redirect that is not followed' };
    current = target;
    return { kind: 'again', exchange };
  };
}

/** What `Location` names, where that is a URL of the web that is asked for no less safely than the current one. */
function targetOf(location: string, current: URL): URL | undefined {
  if (!URL.canParse(location, current.href)) return undefined;
  const target = new URL(location, current);
  if (target.protocol !== 'https:' && target.protocol !== current.protocol) return undefined;
  return hasUserInfo(target) ? undefined : target;
}

/** How a URL is asked for over connections that are made for any server. */
export function exchangeFor(url: URL, rest: Omit<Exchange, 'origin' | 'path'>): Exchange {
  return { ...rest, origin: url.origin, path: url.pathname + url.search };
}
