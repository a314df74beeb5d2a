import type { Environment } from './environment';
import type { ErrorCode } from './errors';
import type { Stages } from './progress';

/** What came of a request. */
export type Decision = 'transformed' | 'stored' | 'piece' | 'not-modified' | 'preflight' | 'refused';

/** What is known of a request besides its answer. */
export interface RequestFacts {
  /** Path of the URL endpoint. */
  readonly endpoint?: string;
  /** Name of the origin that had the file. */
  readonly origin?: string;
  readonly decision?: Decision;
  /** Whether another request had begun the same work. */
  readonly shared?: boolean;
  readonly stages?: Stages;
  /** Of an image that was made: its format, and bytes of the file it was made of. */
  readonly format?: string;
  readonly sourceBytes?: number;
}

/**
 * What the log tells of one request, a line of JSON each: numbers, and words of ours or of the configuration. Nothing of
 * the URL gets in, and of the headers one that Front Door writes. lib/monitoring/queries.ts reads it.
 */
export interface RequestLine extends RequestFacts {
  /** The platform's id of the request. */
  readonly id: string;
  /** Front Door's id of it, `trackingReference` in its access log, which has the URL. */
  readonly ref?: string;
  readonly status: number;
  /** Of the body. */
  readonly bytes: number;
  /** Milliseconds until the answer was ready. */
  readonly ms: number;
  /** Of an error. */
  readonly code?: ErrorCode;
  /** Why a server error came about: the only text that is not ours, so the only one that is looked through for secrets. */
  readonly cause?: string;
}

/** All that must not get into a log. Of a SAS that is its signature; the rest says what it permits. */
export function secretsOf({ privateKeys, sasTokens, s3Secrets, identity }: Environment): string[] {
  const signatures = [...sasTokens.values()].map((token) => new URLSearchParams(token).get('sig') ?? '');
  return [...privateKeys, ...signatures, ...s3Secrets.values(), ...(identity ? [identity.header] : [])];
}
