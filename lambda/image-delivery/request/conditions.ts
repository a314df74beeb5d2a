import { parseHttpDate } from './http-date';

/** What a client that has an answer already asks on condition of. */
export interface Conditions {
  /** `If-None-Match` as it came; null where there is none. */
  readonly ifNoneMatch: string | null;
  /** Whether that is `*`: any file at all is one that the client has. */
  readonly any: boolean;
  /** `If-Modified-Since`, in milliseconds since 1970; undefined where it does not count. */
  readonly modifiedSince: number | undefined;
}

/**
 * Reads the conditions of a GET or HEAD. A date counts only beside no `If-None-Match`, whatever that says; one that is no
 * date, or is still to come, is as good as none (RFC 9110 §13.1.3).
 * @param now milliseconds since 1970
 */
export function readConditions(headers: Pick<Headers, 'get'>, now: number): Conditions {
  const ifNoneMatch = headers.get('if-none-match');
  const since = ifNoneMatch === null ? parseHttpDate(headers.get('if-modified-since') ?? '', now) : undefined;
  return {
    ifNoneMatch,
    any: ifNoneMatch?.trim() === '*',
    modifiedSince: since !== undefined && since <= now ? since : undefined,
  };
}
