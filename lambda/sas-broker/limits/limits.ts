import type { Caller } from '../caller';
import type { PolicyRule } from '../config';

/** Counts what callers ask for, and stops them. */
export interface Limits {
  /** Before anything else. @throws BrokerError 429 `too-many-requests` with `Retry-After` */
  admitAddress(address: string): Promise<void>;
  /** Once it is known who asks. @throws BrokerError 429 `too-many-requests` with `Retry-After` */
  admitCaller(caller: Caller): Promise<void>;
  /**
   * Counts an upload that is granted, against the quotas of the rule that allows it.
   * @throws BrokerError 429 `quota-exceeded` with `Retry-After`
   */
  promise(caller: Caller, rule: PolicyRule, bytes: number): Promise<void>;
  /** One upload less is outstanding. The bytes count all the same, because they were stored. */
  settle(caller: Caller, rule: string): Promise<void>;
}
