import { UsageError } from '../usage-error';

/** A URL as somebody wrote it, and as it is asked for. */
export interface WrittenUrl {
  /** Scheme and host, without a slash at the end; empty where only a path was given. */
  readonly origin: string;
  /** Path and query, without a fragment, as they were written. */
  readonly written: string;
  /** The same as a browser requests it: percent-encoded, without relative segments or a `?` with nothing behind it. */
  readonly requested: string;
  /** Whether there was a fragment, which no browser sends. */
  readonly fragment: boolean;
}

/** Stands in where only a path is given. */
const someHost = 'https://host.invalid';

/**
 * Takes a URL apart.
 * @param text a complete URL, or the path of one with its query
 * @param name what the URL is to whoever wrote it, such as an option
 * @throws UsageError when it is neither. It does not repeat the text, which may be a key in the wrong place.
 */
export function readUrl(text: string, name = 'a URL'): WrittenUrl {
  const onlyPath = text.startsWith('/');
  const [, base, rest] = /^(https?:\/\/[^/?#\\@\s]+)((?:[/?#\\][^]*)?)$/i.exec(onlyPath ? someHost + text : text) ?? [];
  if (base === undefined || rest === undefined || !URL.canParse(base + rest)) {
    throw new UsageError(`${name} must begin with https:// or http:// and a host`);
  }
  const [target = '', ...fragments] = rest.split('#');
  const { pathname, search } = new URL(base + target);
  return {
    origin: onlyPath ? '' : new URL(base).href.slice(0, -1),
    written: target.startsWith('/') ? target : `/${target}`,
    requested: pathname + search,
    fragment: fragments.length > 0,
  };
}
