import { Token } from 'cdktf';
import { baseUrl, hostName } from '../../lambda/image-delivery/config';
import { display, requireList, requireMatch } from '../validation';

/** Where an emulator of storage runs. */
const ownMachine = new Set(['127.0.0.1', '[::1]', 'localhost']);

/** @throws Error when it is no base URL; one that holds a user or a password is not repeated */
export function requireUrl(prop: string, url: string): void {
  const rule = 'an http(s) URL without a user, a query, a fragment and a trailing slash';
  if (typeof url === 'string' && !Token.isUnresolved(url) && url.includes('@')) {
    throw new Error(`\`${prop}\` must be ${rule}, got: one with an "@"`);
  }
  requireMatch(prop, url, baseUrl, rule);
  if (Token.isUnresolved(url) || URL.canParse(url)) return;
  throw new Error(`\`${prop}\` must be ${rule}, got: ${display(url)}`);
}

/** @throws Error when it is no base URL, or a SAS would cross the network in clear */
export function requireHttps(prop: string, url: string): void {
  requireUrl(prop, url);
  if (Token.isUnresolved(url) || url.startsWith('https:') || ownMachine.has(new URL(url).hostname)) return;
  throw new Error(`\`${prop}\` must be an https URL, because a SAS is part of each request, got: ${display(url)}`);
}

/** @throws Error when it is no host name in the form that URLs have once they are parsed */
export function requireHost(prop: string, host: string): void {
  const rule = 'a host name in small letters, such as "www.example.com", without a scheme, a path or an address';
  requireMatch(prop, host, hostName, rule);
  // `0x7f.1` is an address, and `:443` nothing that a URL keeps.
  if (Token.isUnresolved(host) || (URL.canParse(`https://${host}`) && new URL(`https://${host}`).host === host)) return;
  throw new Error(`\`${prop}\` must be ${rule}, got: ${display(host)}`);
}

/** @throws Error when the list is empty or holds something else than a host */
export function requireAllowedHosts(hosts: readonly string[]): void {
  requireList('allowedHosts', hosts);
  // It goes into a setting item by item.
  if (Token.isUnresolved(hosts)) throw new Error('`allowedHosts` must be a list that is known at synth, got: a token');
  if (hosts.length === 0) throw new Error('`allowedHosts` must hold one at least, got: []');
  hosts.forEach((host, index) => requireHost(`allowedHosts[${index}]`, host));
}

/** @throws Error when no blob name can begin like that */
export function requirePrefix(prefix: string | undefined): void {
  if (prefix === undefined) return;
  const rule =
    'what names begin with, without a slash in front or two in a row, "." or ".." as a folder, or a backslash';
  requireMatch('prefix', prefix, /^(?!\/)(?!(?:.*\/)?\.{1,2}(?:\/|$))(?!.*\/\/)[^\\\p{Cc}\p{Cs}]{0,512}$/u, rule);
}
