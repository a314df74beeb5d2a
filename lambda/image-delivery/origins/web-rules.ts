import type { Guard } from './guard/guarded-connector';
import type { Head } from './http-head';
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

/** How the answer of a web server to one read is taken. */
export function webRules(name: string, { originMs }: WebSettings, url: URL, route: Route): HttpRules {
  return {
    name,
    server: 'the web server',
    originMs,
    isPrivate: saysPrivate,
    weakTags: true,
    judge: followRedirects(url, route),
  };
}

/** Whether a file is private, as ImageKit has web servers say it (imagekit-api §4.3). */
function saysPrivate(head: Head): boolean {
  return head.header('is-private-file')?.trim().toLowerCase() === 'true';
}
