import type {
  CdnFrontdoorFirewallPolicyCustomRule,
  CdnFrontdoorFirewallPolicyCustomRuleMatchCondition,
  CdnFrontdoorFirewallPolicyManagedRule,
} from '@cdktf/provider-azurerm/lib/cdn-frontdoor-firewall-policy';
import { requireInteger, requireOneOf } from '../validation';
import { requireCountries, requireIpRanges } from './match-values';

/** How many requests one address may send. */
export interface RateLimit {
  /** Requests of one address, at one of Front Door's sites. A page of thumbnails is many. */
  readonly requests: number;
  /**
   * In how many minutes.
   * @default 1
   */
  readonly minutes?: 1 | 5;
}

/** What a firewall lets through. */
export interface FirewallRules {
  /**
   * Blocks an address for a while that sends too many requests.
   * @default - no limit
   */
  readonly rateLimit?: RateLimit;
  /**
   * Lets only these countries or regions in: ISO 3166-1 alpha-2, such as `DE`; `ZZ` for addresses of unknown origin.
   * @default - all
   */
  readonly allowedCountries?: readonly string[];
  /**
   * Keeps these countries or regions out, written as in `allowedCountries`.
   * @default - none
   */
  readonly blockedCountries?: readonly string[];
  /**
   * Lets only these in: addresses or CIDR ranges, IPv4 or IPv6, of who is connected to Front Door.
   * @default - all
   */
  readonly allowedIpRanges?: readonly string[];
  /**
   * Keeps these out, written as in `allowedIpRanges`.
   * @default - none
   */
  readonly blockedIpRanges?: readonly string[];
  /**
   * Microsoft's rules against injection and the like (default rule set 2.1). Needs Premium. Text layers can look like
   * an attack to them: begin with `Detection`. Where neither they nor `botProtection` are wanted any more, the firewall
   * needs another `name`: the provider does not take the last rule set out of a policy, and plans it for ever.
   * @default false
   */
  readonly managedRules?: boolean;
  /**
   * Microsoft's rules against bots (bot manager rule set 1.1). Needs Premium; to do without again, see `managedRules`.
   * @default false
   */
  readonly botProtection?: boolean;
}

/**
 * Each kind has its own priority, so that adding one renumbers no other.
 * @throws Error when Azure would refuse a value
 */
export function renderCustomRules(props: FirewallRules): CdnFrontdoorFirewallPolicyCustomRule[] {
  const { allowedIpRanges, blockedIpRanges, allowedCountries, blockedCountries, rateLimit } = props;
  if (allowedCountries && blockedCountries) {
    const got = JSON.stringify(allowedCountries);
    throw new Error(`\`allowedCountries\` must be left out where \`blockedCountries\` is given, got: ${got}`);
  }
  requireIpRanges('allowedIpRanges', allowedIpRanges);
  requireIpRanges('blockedIpRanges', blockedIpRanges);
  requireCountries('allowedCountries', allowedCountries);
  requireCountries('blockedCountries', blockedCountries);
  return [
    ...(blockedIpRanges ? [block('BlockedIpRanges', 10, inside('IPMatch', blockedIpRanges))] : []),
    ...(allowedIpRanges ? [block('AllowedIpRanges', 20, outside('IPMatch', allowedIpRanges))] : []),
    ...(blockedCountries ? [block('BlockedCountries', 30, inside('GeoMatch', blockedCountries))] : []),
    ...(allowedCountries ? [block('AllowedCountries', 40, outside('GeoMatch', allowedCountries))] : []),
    ...(rateLimit ? [limitRate(rateLimit)] : []),
  ];
}

/** Microsoft's rule sets. */
export function renderManagedRules(props: FirewallRules): CdnFrontdoorFirewallPolicyManagedRule[] {
  return [
    ...(props.managedRules ? [{ type: 'Microsoft_DefaultRuleSet', version: '2.1', action: 'Block' }] : []),
    ...(props.botProtection ? [{ type: 'Microsoft_BotManagerRuleSet', version: '1.1', action: 'Block' }] : []),
  ];
}

function block(
  name: string,
  priority: number,
  condition: CdnFrontdoorFirewallPolicyCustomRuleMatchCondition,
): CdnFrontdoorFirewallPolicyCustomRule {
  return { name, priority, type: 'MatchRule', action: 'Block', enabled: true, matchCondition: [condition] };
}

function inside(
  operator: 'IPMatch' | 'GeoMatch',
  values: readonly string[],
): CdnFrontdoorFirewallPolicyCustomRuleMatchCondition {
  return { matchVariable: 'SocketAddr', operator, matchValues: [...values], negationCondition: false };
}

function outside(...[operator, values]: Parameters<typeof inside>): ReturnType<typeof inside> {
  return { ...inside(operator, values), negationCondition: true };
}

function limitRate({ requests, minutes = 1 }: RateLimit): CdnFrontdoorFirewallPolicyCustomRule {
  requireInteger('rateLimit.requests', requests, 1, 2_147_483_647);
  requireOneOf('rateLimit.minutes', minutes, [1, 5]);
  return {
    name: 'RateLimit',
    priority: 50,
    type: 'RateLimitRule',
    action: 'Block',
    enabled: true,
    rateLimitThreshold: requests,
    rateLimitDurationInMinutes: minutes,
    // A limit needs a condition; every URL has a slash.
    matchCondition: [
      { matchVariable: 'RequestUri', operator: 'Contains', matchValues: ['/'], negationCondition: false },
    ],
  };
}
