import {
  CdnFrontdoorOrigin,
  type CdnFrontdoorOriginPrivateLink,
} from '@cdktf/provider-azurerm/lib/cdn-frontdoor-origin';
import { CdnFrontdoorOriginGroup } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-origin-group';
import { CdnFrontdoorRoute, type CdnFrontdoorRouteCache } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-route';
import { CdnFrontdoorRule } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-rule';
import { CdnFrontdoorRuleSet } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-rule-set';
import { Lazy } from 'cdktf';
import { Construct } from 'constructs';
import { requireLocation, requireMatch, resourceIdPattern } from '../validation';
import type { EdgeRule } from './edge-rule';

/**
 * A private endpoint that Front Door asks for at the function app, which then needs no public network access.
 *
 * The app's owner has to approve it, once, which Terraform cannot:
 * `az network private-endpoint-connection list --id RESOURCE_ID`, and then
 * `az network private-endpoint-connection approve --id CONNECTION_ID --description "Front Door"`. Until a few minutes
 * after that, requests are answered with an error of Front Door.
 */
export interface PrivateLink {
  /** Resource id of the function app. */
  readonly resourceId: string;
  /** Region that Front Door's end is in; best the app's own, where Front Door offers private link. */
  readonly location: string;
  /**
   * What the app's owner reads beside the request, 1-140 characters.
   * @default "Front Door of Blobfront"
   */
  readonly requestMessage?: string;
}

/** What Front Door takes answers from. */
export interface FrontDoorRouteProps {
  /** Host name of the function app. It is also sent as `Host`, because App Service finds the app by it. */
  readonly originHostName: string;
  /**
   * Private way to the function app. Needs a Premium profile. Turning it on or off replaces origin and route, so that
   * there are no images for some minutes.
   * @default - over the public network
   */
  readonly privateLink?: PrivateLink;
  /**
   * Name of the route, its origin, origin group and rule set: 2-60 letters or digits, unique in the profile.
   * @default - the id; in an existing profile the endpoint's name without its hyphens comes before it
   */
  readonly name?: string;
}

/** Props of {@link Route}. */
export interface RouteProps {
  readonly name: string;
  readonly profileId: string;
  readonly endpointId: string;
  readonly originHostName: string;
  readonly privateLink?: PrivateLink;
  readonly rules: readonly EdgeRule[];
  readonly cache: CdnFrontdoorRouteCache;
  /** Asked when the stack is synthesized, because domains may be added later. */
  readonly customDomainIds: () => string[];
}

/** @throws Error when Azure would refuse the name; a rule set takes letters and digits only, a route two at least */
export function requireRouteName(prop: string, name: string): void {
  requireMatch(prop, name, /^[A-Za-z][A-Za-z0-9]{1,59}$/, '2-60 letters or digits, beginning with a letter');
}

/** @throws Error when Azure would refuse a value */
export function requirePrivateLink(link: PrivateLink): void {
  const pattern = resourceIdPattern('Microsoft.Web/sites', 'i');
  requireMatch('privateLink.resourceId', link.resourceId, pattern, 'the resource id of a function app');
  requireLocation(link.location);
  if (link.requestMessage !== undefined) {
    requireMatch('privateLink.requestMessage', link.requestMessage, /^[^]{1,140}$/, '1-140 characters');
  }
}

/** A route with all that it needs: an origin group with one origin, and one rule set. */
export class Route extends Construct {
  /** What depends on the route refers to it. */
  readonly resource: CdnFrontdoorRoute;

  constructor(scope: Construct, id: string, props: RouteProps) {
    super(scope, id);
    const { name } = props;
    const group = new CdnFrontdoorOriginGroup(this, 'OriginGroup', {
      name,
      cdnFrontdoorProfileId: props.profileId,
      // Affinity would set a cookie on every image; a single origin needs no health probe.
      sessionAffinityEnabled: false,
      loadBalancing: {},
    });
    const origin = new CdnFrontdoorOrigin(this, 'Origin', {
      name,
      cdnFrontdoorOriginGroupId: group.id,
      hostName: props.originHostName,
      originHostHeader: props.originHostName,
      certificateNameCheckEnabled: true,
      enabled: true,
      privateLink: props.privateLink && renderPrivateLink(props.privateLink),
    });
    // A route takes its rule sets in no order, and can lose its last one only by being replaced: so there is one.
    const ruleSet = new CdnFrontdoorRuleSet(this, 'RuleSet', { name, cdnFrontdoorProfileId: props.profileId });
    const rules = props.rules.map(
      (rule) =>
        new CdnFrontdoorRule(this, rule.name, {
          ...rule,
          cdnFrontdoorRuleSetId: ruleSet.id,
          dependsOn: [group, origin],
        }),
    );
    this.resource = new CdnFrontdoorRoute(this, 'Route', {
      name,
      cdnFrontdoorEndpointId: props.endpointId,
      cdnFrontdoorOriginGroupId: group.id,
      cdnFrontdoorOriginIds: [origin.id],
      cdnFrontdoorRuleSetIds: [ruleSet.id],
      cdnFrontdoorCustomDomainIds: Lazy.listValue({ produce: props.customDomainIds }, { omitEmpty: true }),
      patternsToMatch: ['/*'],
      supportedProtocols: ['Http', 'Https'],
      httpsRedirectEnabled: true,
      forwardingProtocol: 'HttpsOnly',
      linkToDefaultDomain: true,
      cache: props.cache,
      dependsOn: rules,
      // Private link makes another origin of it, and Front Door keeps a group's last one while a route leads there.
      lifecycle: { replaceTriggeredBy: [`${origin.terraformResourceType}.${origin.friendlyUniqueId}.id`] },
    });
  }
}

function renderPrivateLink(link: PrivateLink): CdnFrontdoorOriginPrivateLink {
  const { requestMessage = 'Front Door of Blobfront' } = link;
  return { privateLinkTargetId: link.resourceId, location: link.location, targetType: 'sites', requestMessage };
}
