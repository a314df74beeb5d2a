import { CdnFrontdoorFirewallPolicy } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-firewall-policy';
import {
  CdnFrontdoorSecurityPolicy,
  cdnFrontdoorSecurityPolicySecurityPoliciesFirewallAssociationDomainToTerraform,
} from '@cdktf/provider-azurerm/lib/cdn-frontdoor-security-policy';
import { Fn, Lazy, Token } from 'cdktf';
import { Construct } from 'constructs';
import { requireMatch, requireOneOf } from '../validation';
import { type FirewallRules, renderCustomRules, renderManagedRules } from './firewall-rules';
import type { FrontDoorSku } from './profile';

/** Props of a {@link Firewall}. */
export interface FirewallProps extends FirewallRules {
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
  /** Resource id of the Front Door profile. */
  readonly profileId: string;
  /** Name of the endpoint. */
  readonly endpointName: string;
  /** Resource group of the profile, which gets the policy too. */
  readonly resourceGroupName: string;
  /** Tier of the profile. */
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
    requireOneOf('blockStatusCode', blockStatusCode, [200, 403, 405, 406, 429]);
    if (blockBody !== undefined) requireMatch('blockBody', blockBody, /[^]/, 'a text that is not empty');
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

function base64(text: string): string {
  return Token.isUnresolved(text) ? Token.asString(Fn.base64encode(text)) : Buffer.from(text).toString('base64');
}

/** A block that is only complete at synth is handed over as Terraform has it. */
function renderDomain(cdnFrontdoorDomainId: string): unknown {
  return cdnFrontdoorSecurityPolicySecurityPoliciesFirewallAssociationDomainToTerraform({ cdnFrontdoorDomainId });
}
