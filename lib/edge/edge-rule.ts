import type {
  CdnFrontdoorRuleConditionsQueryStringCondition,
  CdnFrontdoorRuleConfig,
} from '@cdktf/provider-azurerm/lib/cdn-frontdoor-rule';

/** A rule of the one rule set that a route has; its name is also the id of its construct. */
export type EdgeRule = Pick<CdnFrontdoorRuleConfig, 'name' | 'order' | 'behaviorOnMatch' | 'conditions' | 'actions'>;

/**
 * Where each kind of rule begins. A kind has its own numbers, so that adding a rule renumbers no other. Headers come
 * first, because a rule that chooses the format is the last one to run.
 */
export const orders = { strictTransportSecurity: 1, responseHeaders: 10, signedUrls: 10_001, formats: 10_011 } as const;

/** Of a query with a signature, however it is written. */
export const signedUrl = {
  operator: 'Contains',
  matchValues: ['ik-s='],
  transforms: ['UrlDecode', 'Lowercase'],
} satisfies CdnFrontdoorRuleConditionsQueryStringCondition;
