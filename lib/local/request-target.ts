/**
 * A request target as a server passes it on: the absolute form (`GET http://host/path`), which RFC 9112 §3.2.2 asks
 * every server to take, loses scheme and host; `*` of an OPTIONS request stands for the root.
 */
export function originForm(target: string | undefined): string {
  const path = (target ?? '/').replace(/^https?:\/\/[^/?]*/i, '');
  return path.startsWith('/') ? path : `/${path.replace(/^\*$/, '')}`;
}
