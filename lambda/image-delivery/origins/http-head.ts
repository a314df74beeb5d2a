import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { ByteRange } from './origin';

const httpDate = /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/;

/** What an answer says before its body. */
export interface Head {
  readonly status: number;
  /** A header by its name in lower case: its first value, if there are several. */
  header(name: string): string | undefined;
}

/** Makes the headers of an answer readable. */
export function headOf(status: number, headers: IncomingHttpHeaders): Head {
  return {
    status,
    header: (name) => {
      const value = headers[name];
      return Array.isArray(value) ? value[0] : value;
    },
  };
}

/** `Content-Length` in bytes. */
export function lengthOf(head: Head): number | undefined {
  const value = head.header('content-length');
  return value !== undefined && /^\d+$/.test(value) ? Number(value) : undefined;
}

/** `Last-Modified`, undefined where it is no date as HTTP writes them. */
export function lastModifiedOf(head: Head): string | undefined {
  const value = head.header('last-modified') ?? '';
  return httpDate.test(value) && !Number.isNaN(Date.parse(value)) ? value : undefined;
}

/** The piece that `Content-Range` names, and the size of the whole file. */
export function pieceOf(head: Head): (ByteRange & { readonly of: number }) | undefined {
  const match = /^bytes (\d{1,15})-(-1|\d{1,15})\/(\d{1,15})$/.exec(head.header('content-range') ?? '');
  return match ? { first: Number(match[1]), last: Number(match[2]), of: Number(match[3]) } : undefined;
}

/** The size that `Content-Range` names where the piece that was asked for lies beyond it. */
export function sizeOf(head: Head): number | undefined {
  const match = /^bytes \*\/(\d{1,15})$/.exec(head.header('content-range') ?? '');
  return match ? Number(match[1]) : undefined;
}

/**
 * The server's entity tag without quotes and `W/`. One with other characters than Azure's would not come back whole in a
 * tag of ours: a hash stands in for it. So does one of date and size where the server has no tag; undefined without both.
 */
export function entityTagOf(head: Head, size: number | undefined): string | undefined {
  const tag = (head.header('etag') ?? '').replace(/^W\//, '').replaceAll('"', '');
  if (/^[\w.-]{1,100}$/.test(tag)) return tag;
  if (tag !== '') return standInTag(tag);
  const date = lastModifiedOf(head);
  return date === undefined || size === undefined ? undefined : standInTag(`${date} ${size}`);
}

/** Whether the server promises that files with the same tag are the same byte for byte. */
export function hasStrongTag(head: Head): boolean {
  return /^"/.test(head.header('etag') ?? '');
}

/** An entity tag for what has none that can be used. */
export function standInTag(text: string | Buffer): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

/** Milliseconds that `Retry-After` asks to wait: it is a number of seconds, or a date. */
export function retryAfterOf(head: Head, now: number): number | undefined {
  const value = head.header('retry-after')?.trim() ?? '';
  const time = /^\d{1,9}$/.test(value) ? now + Number(value) * 1000 : Date.parse(value);
  return Number.isNaN(time) ? undefined : Math.max(0, time - now);
}
