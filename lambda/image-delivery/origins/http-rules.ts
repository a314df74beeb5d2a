import type { Dispatcher } from 'undici';
import type { Head } from './http-head';
import type { Timing } from './time-limit';

/** Longest that a connection may take, and the first byte of an answer, in milliseconds. */
const connectMs = 2_000;
const firstByteMs = 5_000;

/** Whom to ask, and what for. */
export interface Exchange {
  readonly dispatcher: Dispatcher;
  /** Scheme, host and port, where the dispatcher is not for one server only. */
  readonly origin?: string;
  /** Path and query as they go over the wire. */
  readonly path: string;
  /** Headers besides those that every read has; made anew for each time it is sent. */
  headers(): Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>;
}

/**
 * What an answer means that is neither the file nor that it is not modified.
 * - `missing`: the server says that there is no such file
 * - `refused`: it does not let us read: 502 `EACCES`, with the public `text` if there is one; with `againMs` it is asked
 *   once more after that time, if that is within the limit
 * - `failed`: it is broken, or answers what it should not: 502
 * - `busy`: likewise, but it is asked once more: after what `Retry-After` says if that is in time, after a moment without it
 * - `again`: ask once more at once, or ask elsewhere (a redirect); who says so counts how often
 *
 * Reasons are for the log.
 */
export type Verdict =
  | { readonly kind: 'missing' }
  | { readonly kind: 'refused'; readonly reason: string; readonly text?: string; readonly againMs?: number }
  | { readonly kind: 'failed' | 'busy'; readonly reason: string }
  | { readonly kind: 'again'; readonly exchange?: Exchange };

/** What depends on the kind of server. */
export interface HttpRules {
  /** Name of the origin. */
  readonly name: string;
  /** What the log calls the server. */
  readonly server: string;
  /** Longest that a read may take, in milliseconds, with all that is asked again. */
  readonly originMs: number;
  /** Name of the header whose value `true` says that the file is private; without it none is. */
  readonly privateHeader?: string;
  /**
   * Judges an answer that is neither the file nor that it is not modified; {@link judgeByStatus} without it.
   * @param excerpt reads the beginning of the body
   */
  judge?(head: Head, excerpt: () => Promise<string>): Verdict | Promise<Verdict>;
  /** Whether entity tags are asked for as weak ones too: a server may compare them letter by letter. Azure takes none. */
  readonly weakTags?: boolean;
  readonly timing?: Timing;
}

/** What an answer with this status means where it says no more. */
export function judgeByStatus(head: Head, reason = `status ${head.status}`): Verdict {
  if (head.status === 404 || head.status === 410) return { kind: 'missing' };
  if (head.status === 401 || head.status === 403) return { kind: 'refused', reason };
  return { kind: [429, 500, 503].includes(head.status) ? 'busy' : 'failed', reason };
}

/** Settings of connections, for the dispatchers of all origins. */
export function connectionLimits(originMs: number) {
  return {
    connect: { timeout: Math.min(connectMs, originMs) },
    headersTimeout: Math.min(firstByteMs, originMs),
    bodyTimeout: originMs,
  };
}
