import { CdnFrontdoorEndpoint } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-endpoint';
import { CdnFrontdoorOrigin } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-origin';
import { CdnFrontdoorOriginGroup } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-origin-group';
import { CdnFrontdoorProfile } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-profile';
import { CdnFrontdoorRoute } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-route';
import { CdnFrontdoorRule } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-rule';
import { CdnFrontdoorRuleSet } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-rule-set';
import { Construct } from 'constructs';
import { requireMatch, requireResourceGroupName } from '../validation';
import { CacheRules } from './cache-rules';

/** Props of {@link FrontDoor}. */
export interface FrontDoorProps {
  /** Name of the profile, 2-90 letters, digits or hyphens. */
  readonly name: string;
  /** Resource group that it is created in. */
  readonly resourceGroupName: string;
  /**
   * Name of the endpoint, 2-46 letters, digits or hyphens; the first part of its host name.
   * @default - the name of the profile
   */
  readonly endpointName?: string;
  /**
   * Which parts of a URL tell cached answers apart.
   * @default - CacheRules.standard()
   */
  readonly cacheRules?: CacheRules;
  /**
   * Tags of the profile and the endpoint.
   * @default - none
   */
  readonly tags?: Record<string, string>;
}

/** What Front Door takes answers from. */
export interface FrontDoorRouteProps {
  /** Host name of the function app. It is also sent as `Host`, because App Service finds the app by it. */
  readonly originHostName: string;
}

/**
 * The front door: an Azure Front Door Standard profile with one endpoint, whose cache stands before the function.
 *
 * It is made in two parts, because each of the two needs the other: the function only lets in the profile's id, and the
 * profile's origin is the function. First the construct, then {@link addRoute}.
 */
export class FrontDoor extends Construct {
  /** Resource GUID of the profile: what arrives at the function in `X-Azure-FDID`. */
  readonly frontDoorId: string;
  /** Host name of the endpoint, `NAME-HASH.z01.azurefd.net`. */
  readonly hostName: string;
  /** Which parts of a URL tell cached answers apart. */
  readonly cacheRules: CacheRules;
  private readonly profile: CdnFrontdoorProfile;
  private readonly endpoint: CdnFrontdoorEndpoint;
  private routed = false;

  /** @throws Error when a name is one that Azure would refuse */
  constructor(scope: Construct, id: string, props: FrontDoorProps) {
    super(scope, id);
    const { endpointName = props.name } = props;
    requireFrontDoorName('name', props.name, 90);
    requireFrontDoorName('endpointName', endpointName, 46);
    requireResourceGroupName(props.resourceGroupName);

    this.cacheRules = props.cacheRules ?? CacheRules.standard();
    this.profile = new CdnFrontdoorProfile(this, 'Resource', {
      name: props.name,
      resourceGroupName: props.resourceGroupName,
      skuName: 'Standard_AzureFrontDoor',
      responseTimeoutSeconds: 60,
      tags: props.tags,
    });
    this.endpoint = new CdnFrontdoorEndpoint(this, 'Endpoint', {
      name: endpointName,
      cdnFrontdoorProfileId: this.profile.id,
      tags: props.tags,
    });
    this.frontDoorId = this.profile.resourceGuid;
    this.hostName = this.endpoint.hostName;
  }

  /**
   * Sends everything that the cache does not hold to one function app. Once: two routes with the same paths clash.
   * @param id also the name of the route and its parts: letters and digits, as Azure wants the name of a rule set
   * @throws Error when Azure would refuse the name, or there is a route already
   */
  addRoute(id: string, props: FrontDoorRouteProps): void {
    requireMatch('id', id, /^[A-Za-z][A-Za-z0-9]{1,59}$/, '2-60 letters or digits, beginning with a letter');
    if (this.routed) {
      const rule = 'called once, because a route takes all paths of the endpoint';
      throw new Error(`\`addRoute\` must be ${rule}, got: ${JSON.stringify(id)}`);
    }
    this.routed = true;
    const scope = new Construct(this, id);
    const group = new CdnFrontdoorOriginGroup(scope, 'OriginGroup', {
      name: id,
      cdnFrontdoorProfileId: this.profile.id,
      // Affinity would set a cookie on every image; a single origin needs no health probe.
      sessionAffinityEnabled: false,
      loadBalancing: {},
    });
    const origin = new CdnFrontdoorOrigin(scope, 'Origin', {
      name: id,
      cdnFrontdoorOriginGroupId: group.id,
      hostName: props.originHostName,
      originHostHeader: props.originHostName,
      certificateNameCheckEnabled: true,
      enabled: true,
    });
    // A route takes its rule sets in no order, and can lose its last one only by being replaced: so there is one.
    const ruleSet = new CdnFrontdoorRuleSet(scope, 'RuleSet', {
      name: id,
      cdnFrontdoorProfileId: this.profile.id,
    });
    const rule = new CdnFrontdoorRule(scope, 'StrictTransportSecurity', {
      name: 'StrictTransportSecurity',
      cdnFrontdoorRuleSetId: ruleSet.id,
      order: 1,
      actions: {
        responseHeaderAction: [
          { headerAction: 'Overwrite', headerName: 'Strict-Transport-Security', value: 'max-age=31536000' },
        ],
      },
      dependsOn: [group, origin],
    });
    new CdnFrontdoorRoute(scope, 'Route', {
      name: id,
      cdnFrontdoorEndpointId: this.endpoint.id,
      cdnFrontdoorOriginGroupId: group.id,
      cdnFrontdoorOriginIds: [origin.id],
      cdnFrontdoorRuleSetIds: [ruleSet.id],
      patternsToMatch: ['/*'],
      supportedProtocols: ['Http', 'Https'],
      httpsRedirectEnabled: true,
      forwardingProtocol: 'HttpsOnly',
      linkToDefaultDomain: true,
      cache: this.cacheRules._renderRouteCache(),
      dependsOn: [rule],
    });
  }
}

function requireFrontDoorName(prop: string, name: string, longest: number): void {
  const pattern = new RegExp(`^(?=.{2,${longest}}$)[A-Za-z0-9][A-Za-z0-9-]*[A-Za-z0-9]$`);
  requireMatch(prop, name, pattern, `2-${longest} letters, digits or hyphens, with a letter or digit at both ends`);
}
