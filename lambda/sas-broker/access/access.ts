import type { Caller, Credentials } from '../caller';
import type { Mode, PolicyRule, Purpose } from '../config';

/**
 * Finds out who asks.
 * @throws BrokerError 401 `unauthorized` with `WWW-Authenticate`, 503 where the issuer's keys cannot be had
 */
export type Authenticate = (credentials: Credentials) => Promise<Caller>;

/** What a caller wants to do. */
export type Action =
  | {
      readonly purpose: 'upload';
      readonly contentType: string;
      readonly contentLength: number;
      readonly mode: Mode;
      /** Where the client names it. */
      readonly blobName?: string;
    }
  | { readonly purpose: Exclude<Purpose, 'upload' | 'list'>; readonly blobName: string }
  | { readonly purpose: 'list'; readonly prefix?: string };

/** Why an action is allowed. */
export interface Permit {
  readonly rule: PolicyRule;
  /**
   * Prefixes of the rule with the caller's claims in them; each is empty or ends in a slash. For a list that asks for a
   * prefix that one alone: what may be listed is what is here, and nothing else.
   */
  readonly prefixes: readonly string[];
}
