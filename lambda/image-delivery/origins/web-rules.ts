import type { Guard } from './guard/guarded-connector';
import type { HttpRules } from './http-rules';
import { followRedirects, type Route } from './redirects';

/** What an origin on the web is made with besides its own configuration. */
export interface WebSettings {
  /** See `limits.originMs`. */
  readonly originMs: number;
  /** See `ownHosts` of the configuration. */
  readonly ownHosts: readonly string[];
  readonly guard?: Guard;
}

/** How web servers say that a file is private (imagekit-api §4.3). */
const privateHeader = 'is-private-file';

/** How the answer of a web server to one read is taken. */
export function webRules(name: string, { originMs }: WebSettings, url: URL, route: Route): HttpRules {
  return {
    name,
    server: 'the web server',
    originMs,
    privateHeader,
    weakTags: true,
    judge: followRedirects(url, route),
  };
}
