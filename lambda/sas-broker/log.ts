import type { BrokerEnvironment } from './environment';
import type { ProblemCode } from './errors';

/** What of a request belongs into an audit: by `scid` it is found again in the logs of storage. */
export interface AuditFacts {
  /** Name of the policy rule that allowed it. */
  readonly rule?: string;
  /** Name of the blob in the served container. */
  readonly blob?: string;
  /** Name of the blob in the container of uploads. */
  readonly upload?: string;
  /** What the SAS permits. */
  readonly sp?: string;
  /** When it ends. */
  readonly se?: string;
  readonly scid?: string;
}

/**
 * What the log tells of one request, a line of JSON each. It has names of blobs, callers and addresses, because it is the
 * audit of who was given what; no token, key or signature.
 */
export interface BrokerLine extends AuditFacts {
  /** The platform's id of the request. */
  readonly id: string;
  /** Front Door's id of it. */
  readonly ref?: string;
  /** What was asked for. */
  readonly operation?: string;
  /** Id of who asked. */
  readonly caller?: string;
  readonly address?: string;
  readonly status: number;
  /** Milliseconds until the answer was ready. */
  readonly ms: number;
  /** Of an error. */
  readonly code?: ProblemCode;
  /** Why a server error came about: text that is not ours, so it is looked through for secrets. */
  readonly cause?: string;
}

/** All that must not get into a log. */
export function secretsOf({ uploadKeys, apiKeys, accountKey, identity }: BrokerEnvironment): string[] {
  return [
    ...uploadKeys,
    ...apiKeys.values(),
    ...(accountKey === undefined ? [] : [accountKey]),
    ...(identity ? [identity.header] : []),
  ];
}
