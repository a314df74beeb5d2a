import type { Caller } from '../../../../lambda/sas-broker/caller';
import type { PolicyRule, PolicyRuleInput } from '../../../../lambda/sas-broker/config';
import { policySchema } from '../../../../lambda/sas-broker/policy-config';

/** A policy as it is written, completed. */
export function policy(...rules: (Omit<PolicyRuleInput, 'name'> & { name?: string })[]): PolicyRule[] {
  return policySchema.parse(rules.map((rule, index) => ({ name: `rule-${index + 1}`, ...rule })));
}

/** A user with claims. */
export function user(claims: Record<string, unknown>): Caller {
  return { kind: 'user', id: '0123456789abcdef', claims: { sub: 'u1', ...claims } };
}
