import { CdnFrontdoorEndpoint } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-endpoint';
import { Token } from 'cdktf';
import { Construct } from 'constructs';
import { display, requireInstance, requireKnownOneOf, requireOneOf } from '../validation';
import { CacheRules } from './cache-rules';
import { CustomDomain, type CustomDomainProps } from './custom-domain';
import type { EdgeRule } from './edge-rule';
import { Firewall, type FirewallProps } from './firewall';
import { FormatNegotiation } from './format-negotiation';
import type { FrontDoorProps, SharedFrontDoorProps } from './front-door-props';
import { existingProfile, type FrontDoorSku, identityOf, newProfile, requireFrontDoorName } from './profile';
import { requireResponseHeaders, responseHeaderRules } from './response-headers';
import { type FrontDoorRouteProps, requirePrivateLink, requireRouteName, Route } from './route';

/**
 * The front door: an Azure Front Door profile with one endpoint, whose cache stands before the function.
 *
 * It is made in two parts, because each of the two needs the other: the function only lets in the profile's id, and the
 * profile's origin is the function. First the construct, then {@link addRoute}. Domains and a firewall can come before
 * or after that.
 */
export class FrontDoor extends Construct {
  /**
   * An endpoint in a profile that exists already, such as one that several systems share.
   * @throws Error when a value is one that Azure would refuse
   */
  static fromExisting(scope: Construct, id: string, props: SharedFrontDoorProps): FrontDoor {
    // Without it the props would be taken for those of a new one.
    const profile: unknown = props.profile;
    if (typeof profile === 'object' && profile !== null) return new FrontDoor(scope, id, props);
    throw new Error(
      `\`profile\` must be its name and resource group, or the provider's resource, got: ${display(profile)}`,
    );
  }

  /** Resource GUID of the profile: what arrives at the function in `X-Azure-FDID`. */
  readonly frontDoorId: string;
  /** Resource id of the profile. */
  readonly profileId: string;
  /** The profile, for telling it from others: its resource, or its name where it is looked up, or its id. */
  readonly profile: unknown;
  /** Resource id of the endpoint. */
  readonly endpointId: string;
  /** Host name of the endpoint, `NAME-HASH.z01.azurefd.net`. */
  readonly hostName: string;
  /** Which parts of a URL tell cached answers apart, what carries the format among them. */
  readonly cacheRules: CacheRules;
  /** Tier of the profile. */
  readonly sku: FrontDoorSku;
  /** How a browser gets AVIF or WebP. */
  readonly formatNegotiation: FormatNegotiation;
  /** Whether answers to signed URLs are kept, or the function is asked each time. */
  readonly signedUrls: 'cache' | 'bypass';
  private readonly resourceGroupName: string;
  private readonly endpointName: string;
  private readonly isShared: boolean;
  private readonly rules: readonly EdgeRule[];
  private readonly customDomains: CustomDomain[] = [];
  private route?: Route;
  private firewall?: Firewall;

  /** @throws Error when a value is one that Azure would refuse */
  constructor(scope: Construct, id: string, props: FrontDoorProps | SharedFrontDoorProps) {
    super(scope, id);
    const { sku = 'Standard', signedUrls = 'cache', responseHeaders = {} } = props;
    const cacheRules = props.cacheRules ?? CacheRules.standard();
    const formatNegotiation = props.formatNegotiation ?? FormatNegotiation.explicit();
    const getProfile = isShared(props) ? sharedProfile(props) : newProfile({ ...props, sku });
    const endpointName = isShared(props) ? props.endpointName : (props.endpointName ?? props.name);
    requireFrontDoorName('endpointName', endpointName, 46);
    requireOneOf('sku', sku, ['Standard', 'Premium']);
    requireKnownOneOf('signedUrls', signedUrls, ['cache', 'bypass']);
    requireResponseHeaders(responseHeaders);
    requireInstance('cacheRules', cacheRules, CacheRules, 'CacheRules.standard() or CacheRules.strict()');
    requireInstance(
      'formatNegotiation',
      formatNegotiation,
      FormatNegotiation,
      'FormatNegotiation.explicit(), .redirect() or .edgeVariant()',
    );

    const profile = getProfile(this);
    const endpoint = new CdnFrontdoorEndpoint(this, 'Endpoint', {
      name: endpointName,
      cdnFrontdoorProfileId: profile.id,
      tags: props.tags,
    });
    this.frontDoorId = profile.resourceGuid;
    this.profileId = profile.id;
    this.profile = isShared(props) ? identityOf(props.profile) : this.profileId;
    this.endpointId = endpoint.id;
    this.hostName = endpoint.hostName;
    this.formatNegotiation = formatNegotiation;
    this.signedUrls = signedUrls;
    this.cacheRules = cacheRules._for(formatNegotiation.mode);
    this.sku = sku;
    this.resourceGroupName = profile.resourceGroupName;
    this.endpointName = endpointName;
    this.isShared = isShared(props);
    this.rules = [
      ...responseHeaderRules(responseHeaders),
      ...this.formatNegotiation._renderRules(this.cacheRules, signedUrls),
    ];
  }

  /** All host names that lead here: that of the endpoint, and those of its domains so far. */
  get hostNames(): string[] {
    return [this.hostName, ...this.customDomains.map((domain) => domain.hostName)];
  }

  /**
   * Sends everything that the cache does not hold to one function app. Once: two routes with the same paths clash.
   * @param id also the name of the route and its parts: letters and digits, as Azure wants the name of a rule set
   * @throws Error when Azure would refuse a value, or there is a route already
   */
  addRoute(id: string, props: FrontDoorRouteProps): void {
    const name = this.routeName(id, props.name);
    if (props.privateLink) {
      if (this.sku === 'Standard') {
        const got = JSON.stringify(props.privateLink.resourceId);
        throw new Error(`\`privateLink\` must be left out, because \`sku\` is Standard, got: ${got}`);
      }
      requirePrivateLink(props.privateLink);
    }
    if (this.route) {
      const rule = 'called once, because a route takes all paths of the endpoint';
      throw new Error(`\`addRoute\` must be ${rule}, got: ${JSON.stringify(id)}`);
    }
    const route = new Route(this, id, {
      ...props,
      name,
      profileId: this.profileId,
      endpointId: this.endpointId,
      rules: this.rules,
      cache: this.cacheRules._renderRouteCache(),
      customDomainIds: () => this.customDomains.map((domain) => domain.customDomainId),
    });
    this.route = route;
    this.customDomains.forEach((domain) => domain._associate(route.resource));
  }

  /**
   * Serves the same under a host name of your own; the endpoint's own host name stays.
   * @throws Error when Azure would refuse a value, or the host name is there already
   */
  addCustomDomain(id: string, props: CustomDomainProps): CustomDomain {
    this.requireNewHost(props);
    this.requireRoom(this.customDomains.length + 1 + (this.firewall ? 1 : 0));
    const domain = new CustomDomain(this, id, {
      ...props,
      profileId: this.profileId,
      endpointId: this.endpointId,
      endpointHostName: this.hostName,
    });
    this.customDomains.push(domain);
    if (this.route) domain._associate(this.route.resource);
    if (this.firewall) domain._openAfter(this.firewall.securityPolicy);
    return domain;
  }

  /**
   * Puts a web application firewall before the endpoint and all its domains. Once: a domain has one firewall.
   * @throws Error when Azure would refuse a value, or there is a firewall already
   */
  addFirewall(id: string, props: FirewallProps = {}): Firewall {
    if (this.firewall) {
      const rule = 'called once, because a domain has one firewall';
      throw new Error(`\`addFirewall\` must be ${rule}, got: ${JSON.stringify(id)}`);
    }
    this.requireRoom(this.customDomains.length + 1);
    const firewall = new Firewall(this, id, {
      ...props,
      profileId: this.profileId,
      endpointName: this.endpointName,
      resourceGroupName: this.resourceGroupName,
      sku: this.sku,
      domainIds: () => [this.endpointId, ...this.customDomains.map((domain) => domain.customDomainId)],
    });
    this.firewall = firewall;
    this.customDomains.forEach((domain) => domain._openAfter(firewall.securityPolicy));
    return firewall;
  }

  /** Endpoints that share a profile need names of their own for their routes. */
  private routeName(id: string, name: string | undefined): string {
    requireRouteName('id', id);
    if (Token.isUnresolved(id)) throw new Error('`id` must be known at synth, got: a token');
    if (name === undefined && !this.isShared) return id;
    if (name === undefined && Token.isUnresolved(this.endpointName)) {
      throw new Error('`name` must be given where `endpointName` is only known at apply, got: undefined');
    }
    const chosen = name ?? `${this.endpointName.replaceAll('-', '')}${id}`;
    requireRouteName('name', chosen);
    return chosen;
  }

  /** A host and its wildcard are validated by a record of the same name. */
  private requireNewHost({ hostName, dnsZone }: CustomDomainProps): void {
    const validated = (host: string) => host.replace(/^\*\./, '');
    const other = this.customDomains.find((domain) =>
      domain.hasRecords && dnsZone ? validated(domain.hostName) === validated(hostName) : domain.hostName === hostName,
    );
    if (!other) return;
    const rule = `one whose validation record is not that of ${other.hostName} already`;
    throw new Error(`\`hostName\` must be ${rule}, got: ${JSON.stringify(hostName)}`);
  }

  /** Front Door's limit for the domains of a profile, and for what one firewall is associated with. */
  private requireRoom(count: number): void {
    const most = this.sku === 'Premium' ? 500 : 100;
    if (count <= most) return;
    throw new Error(
      `\`addCustomDomain\` must be called at most ${most} times, a firewall counting as one, got: ${count}`,
    );
  }
}

function isShared(props: FrontDoorProps | SharedFrontDoorProps): props is SharedFrontDoorProps {
  return (props as Partial<SharedFrontDoorProps>).profile !== undefined;
}

/** What belongs to a profile would be ignored silently where it is not made here. */
function sharedProfile(props: SharedFrontDoorProps & Partial<FrontDoorProps>): ReturnType<typeof existingProfile> {
  for (const prop of ['name', 'resourceGroupName', 'responseTimeoutSeconds', 'logScrubbing'] as const) {
    if (props[prop] === undefined) continue;
    throw new Error(`\`${prop}\` must be left out where \`profile\` is given, got: ${JSON.stringify(props[prop])}`);
  }
  return existingProfile(props.profile);
}
