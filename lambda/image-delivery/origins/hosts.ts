/**
 * The URL of a path on the server of another URL; undefined where a parser makes another path of it. Of an encoded name it
 * changes nothing but dots that lead elsewhere.
 */
export function urlAt(server: URL, path: string): URL | undefined {
  const url = new URL(server.origin + path);
  return url.pathname === path ? url : undefined;
}

/** Whether a URL names a user: `https://www.example.com@elsewhere.example/` only looks like the one before the `@`. */
export function hasUserInfo(url: URL): boolean {
  return url.username !== '' || url.password !== '';
}

/**
 * Whether hosts hold that of a URL, both whole: name and port, of which the scheme's own may be written or not.
 * @param url parsed, so that every way of writing a host has become one
 */
export function isOneOf(hosts: readonly string[], url: URL): boolean {
  const { protocol, port } = url;
  // The dot at the end of a name in full.
  const hostname = url.hostname.replace(/\.$/, '');
  const usual = protocol === 'https:' ? '443' : '80';
  const own = port === '' ? [hostname, `${hostname}:${usual}`] : [`${hostname}:${port}`];
  return own.some((host) => hosts.includes(host));
}
