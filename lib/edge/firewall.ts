import {
  CdnFrontdoorFirewallPolicy,
  type CdnFrontdoorFirewallPolicyCustomRule,
  type CdnFrontdoorFirewallPolicyManagedRule,
} from '@cdktf/provider-azurerm/lib/cdn-frontdoor-firewall-policy';
import {
  CdnFrontdoorSecurityPolicy,
  type CdnFrontdoorSecurityPolicySecurityPoliciesFirewallAssociationDomain,
} from '@cdktf/provider-azurerm/lib/cdn-frontdoor-security-policy';
import { Fn, Lazy, Token } from 'cdktf';
import { Construct } from 'constructs';
import { requireInteger, requireMatch, requireOneOf } from '../validation';
import { requireCountries, requireIpRanges } from './match-values';
import type { FrontDoorSku } from './profile';

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

/** Props of a {@link Firewall}. */
export interface FirewallProps {
  /**
   * Name of the policy, 1-128 letters or digits beginning with a letter, unique in its resource group.
   * @default - `waf` and the endpoint's name without its hyphens
   */
  readonly name?: string;
  /**
   * `Prevention` blocks, `Detection` only logs what would be blocked.
   * @default "Prevention"
   */
  readonly mode?: 'Prevention' | 'Detection';
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
   * an attack to them: begin with `Detection`.
   * @default false
   */
  readonly managedRules?: boolean;
  /**
   * Microsoft's rules against bots (bot manager rule set 1.1). Needs Premium.
   * @default false
   */
  readonly botProtection?: boolean;
  /**
   * Status of the answer to a request that is blocked.
   * @default 403
   */
  readonly blockStatusCode?: 200 | 403 | 405 | 406 | 429;
  /**
   * Text of that answer.
   * @default - Front Door's own page
   */
  readonly blockBody?: string;
  /**
   * Tags of the policy.
   * @default - none
   */
  readonly tags?: Record<string, string>;
}

/** What a firewall stands before. */
export interface FirewallTarget {
  readonly profileId: string;
  readonly endpointName: string;
  readonly resourceGroupName: string;
  readonly sku: FrontDoorSku;
  /** Resource ids of the endpoint and its domains; asked when the stack is synthesized. */
  readonly domainIds: () => string[];
}

/**
 * A web application firewall before an endpoint and all its domains; made by `FrontDoor.addFirewall`.
 *
 * It judges by the address that is connected to Front Door, which nobody can make up as they can `X-Forwarded-For`. Its
 * log, unlike Front Door's, holds the whole URL of a request that a rule applied to.
 */
export class Firewall extends Construct {
  /** Resource id of the policy. */
  readonly policyId: string;
  /** What depends on the firewall's being in force refers to it. */
  readonly securityPolicy: CdnFrontdoorSecurityPolicy;

  /** @throws Error when Azure would refuse a value, or the profile's tier lacks something */
  constructor(scope: Construct, id: string, props: FirewallProps & FirewallTarget) {
    super(scope, id);
    const { mode = 'Prevention', blockStatusCode = 403, blockBody } = props;
    requireOneOf('mode', mode, ['Prevention', 'Detection']);
    requireOneOf('blockStatusCode', String(blockStatusCode), ['200', '403', '405', '406', '429']);
    if (blockBody !== undefined) requireMatch('blockBody', blockBody, /[^]/, 'a text');
    requirePremium(props);
    const name = policyName(props);
    const customRules = renderCustomRules(props);
    const managedRules = renderManagedRules(props);

    const policy = new CdnFrontdoorFirewallPolicy(this, 'Resource', {
      name,
      resourceGroupName: props.resourceGroupName,
      skuName: `${props.sku}_AzureFrontDoor`,
      enabled: true,
      mode,
      requestBodyCheckEnabled: true,
      customBlockResponseStatusCode: blockStatusCode,
      customBlockResponseBody: blockBody === undefined ? undefined : base64(blockBody),
      customRule: customRules.length > 0 ? customRules : undefined,
      managedRule: managedRules.length > 0 ? managedRules : undefined,
      tags: props.tags,
    });
    this.securityPolicy = new CdnFrontdoorSecurityPolicy(this, 'SecurityPolicy', {
      name,
      cdnFrontdoorProfileId: props.profileId,
      securityPolicies: {
        firewall: {
          cdnFrontdoorFirewallPolicyId: policy.id,
          association: {
            patternsToMatch: ['/*'],
            domain: Lazy.anyValue({ produce: () => props.domainIds().map(renderDomain) }),
          },
        },
      },
    });
    this.policyId = policy.id;
  }
}

function requirePremium(props: FirewallProps & FirewallTarget): void {
  if (props.sku !== 'Standard') return;
  for (const prop of ['managedRules', 'botProtection'] as const) {
    if (props[prop]) throw new Error(`\`${prop}\` must be false, because \`sku\` is Standard, got: true`);
  }
}

function policyName(props: FirewallProps & FirewallTarget): string {
  const { name, endpointName } = props;
  if (name === undefined && Token.isUnresolved(endpointName)) {
    throw new Error('`name` must be given where `endpointName` is only known at apply, got: undefined');
  }
  const chosen = name ?? `waf${endpointName.replaceAll('-', '')}`;
  requireMatch('name', chosen, /^[A-Za-z][A-Za-z0-9]{0,127}$/, '1-128 letters or digits, beginning with a letter');
  return chosen;
}

/** Each kind has its own priority, so that adding one renumbers no other. */
function renderCustomRules(props: FirewallProps): CdnFrontdoorFirewallPolicyCustomRule[] {
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
    ...(blockedIpRanges ? [block('BlockedIpRanges', 10, 'IPMatch', blockedIpRanges)] : []),
    ...(allowedIpRanges ? [blockOthers('AllowedIpRanges', 20, 'IPMatch', allowedIpRanges)] : []),
    ...(blockedCountries ? [block('BlockedCountries', 30, 'GeoMatch', blockedCountries)] : []),
    ...(allowedCountries ? [blockOthers('AllowedCountries', 40, 'GeoMatch', allowedCountries)] : []),
    ...(rateLimit ? [limitRate(rateLimit)] : []),
  ];
}

function block(
  name: string,
  priority: number,
  operator: 'IPMatch' | 'GeoMatch',
  matchValues: readonly string[],
  negationCondition = false,
): CdnFrontdoorFirewallPolicyCustomRule {
  return {
    name,
    priority,
    type: 'MatchRule',
    action: 'Block',
    enabled: true,
    matchCondition: [{ matchVariable: 'SocketAddr', operator, matchValues: [...matchValues], negationCondition }],
  };
}

function blockOthers(...[name, priority, operator, matchValues]: Parameters<typeof block>) {
  return block(name, priority, operator, matchValues, true);
}

function limitRate({ requests, minutes = 1 }: RateLimit): CdnFrontdoorFirewallPolicyCustomRule {
  requireInteger('rateLimit.requests', requests, 1, 2_147_483_647);
  requireOneOf('rateLimit.minutes', String(minutes), ['1', '5']);
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

function renderManagedRules(props: FirewallProps): CdnFrontdoorFirewallPolicyManagedRule[] {
  return [
    ...(props.managedRules ? [{ type: 'Microsoft_DefaultRuleSet', version: '2.1', action: 'Block' }] : []),
    ...(props.botProtection ? [{ type: 'Microsoft_BotManagerRuleSet', version: '1.1', action: 'Block' }] : []),
  ];
}

function base64(text: string): string {
  return Token.isUnresolved(text) ? Token.asString(Fn.base64encode(text)) : Buffer.from(text).toString('base64');
}

/** Blocks that come late are handed over as Terraform has them. */
function renderDomain(cdnFrontdoorDomainId: string): Record<string, string> {
  const domain = { cdnFrontdoorDomainId } satisfies CdnFrontdoorSecurityPolicySecurityPoliciesFirewallAssociationDomain;
  return { cdn_frontdoor_domain_id: domain.cdnFrontdoorDomainId };
}
