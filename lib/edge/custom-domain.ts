import { CdnFrontdoorCustomDomain } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-custom-domain';
import { CdnFrontdoorCustomDomainAssociation } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-custom-domain-association';
import type { CdnFrontdoorRoute } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-route';
import { DnsARecord } from '@cdktf/provider-azurerm/lib/dns-a-record';
import { DnsCnameRecord } from '@cdktf/provider-azurerm/lib/dns-cname-record';
import { DnsTxtRecord } from '@cdktf/provider-azurerm/lib/dns-txt-record';
import { type ITerraformDependable, Lazy, type TerraformResource, Token, dependable } from 'cdktf';
import { Construct } from 'constructs';
import { requireInstance, requireMatch } from '../validation';
import { Certificate } from './certificate';
import { type DnsZoneReference, recordNameIn, requireHostInZone } from './dns-zone';
import { requireFrontDoorName } from './profile';

/** Props of a {@link CustomDomain}. */
export interface CustomDomainProps {
  /** Host name, in small letters: `images.contoso.com`, `contoso.com` or `*.images.contoso.com`. */
  readonly hostName: string;
  /**
   * Zone in Azure DNS that the host name lies in. Then the records are made that prove the domain is yours and that lead
   * to Front Door. The certificate comes some minutes after them. It can be another one, but never be taken away again:
   * the provider leaves it with the domain, and every plan would want to remove it.
   * @default - none: make a TXT record `_dnsauth.HOST` with `validationToken` and a CNAME record to the endpoint's host
   */
  readonly dnsZone?: DnsZoneReference;
  /**
   * Where the certificate comes from.
   * @default - Certificate.managed()
   */
  readonly certificate?: Certificate;
  /**
   * Name of the domain in the profile, 2-251 letters, digits or hyphens.
   * @default - the host name with hyphens for its dots; a host name that is only known at apply needs one
   */
  readonly name?: string;
  /**
   * Tags of the DNS records.
   * @default - none
   */
  readonly tags?: Record<string, string>;
}

/** The endpoint that a domain leads to. */
export interface CustomDomainEndpoint {
  /** Resource id of the Front Door profile. */
  readonly profileId: string;
  /** Resource id of the endpoint. */
  readonly endpointId: string;
  /** Host name of the endpoint. */
  readonly endpointHostName: string;
}

/** A host name of one's own for a Front Door endpoint; made by `FrontDoor.addCustomDomain`. */
export class CustomDomain extends Construct {
  /** Host name. */
  readonly hostName: string;
  /** Base URL without a trailing slash. */
  readonly url: string;
  /** Resource id. */
  readonly customDomainId: string;
  /** What a TXT record `_dnsauth.HOST` must hold. */
  readonly validationToken: string;
  /** Whether its DNS records are made, too. */
  readonly hasRecords: boolean;
  private readonly resource: CdnFrontdoorCustomDomain;
  /** What must be there before requests come. */
  private readonly prerequisites: ITerraformDependable[] = [];
  private association?: CdnFrontdoorCustomDomainAssociation;

  /** @throws Error when Azure would refuse a name, or the host lies in another zone */
  constructor(scope: Construct, id: string, props: CustomDomainProps & CustomDomainEndpoint) {
    super(scope, id);
    const { hostName, dnsZone, profileId, certificate = Certificate.managed() } = props;
    requireInstance('certificate', certificate, Certificate, 'Certificate.managed() or Certificate.keyVault()');
    requireHostName(hostName, certificate);
    const name = props.name ?? nameOf(hostName);
    // The name of a secret is longer by 9 characters.
    requireFrontDoorName('name', name, 251);
    if (dnsZone) requireHostInZone(hostName, dnsZone);

    this.resource = new CdnFrontdoorCustomDomain(this, 'Resource', {
      name,
      cdnFrontdoorProfileId: profileId,
      hostName,
      dnsZoneId: dnsZone?.id,
      tls: certificate._render(this, { profileId, name }),
      // Front Door deletes no domain that a firewall is still associated with: that has to change first.
      lifecycle: { createBeforeDestroy: true },
    });
    this.hostName = hostName;
    this.url = `https://${hostName}`;
    this.customDomainId = this.resource.id;
    this.validationToken = this.resource.validationToken;
    this.hasRecords = dnsZone !== undefined;
    if (dnsZone) this.createRecords(dnsZone, props);
    this.node.addValidation({
      validate: () => (this.association ? [] : [`\`addRoute\` must be called for the custom domain ${hostName}`]),
    });
  }

  /**
   * Ties the domain to its route. The route knows its domains, too; this is what takes one away from it before it is
   * deleted (hashicorp/terraform-provider-azurerm#18600).
   * @internal
   */
  _associate(route: CdnFrontdoorRoute): void {
    this.association = new CdnFrontdoorCustomDomainAssociation(this, 'Association', {
      cdnFrontdoorCustomDomainId: this.resource.id,
      cdnFrontdoorRouteIds: [route.id],
    });
    this._openAfter(this.association);
  }

  /**
   * Lets the record that leads to Front Door wait for something.
   * @internal
   */
  _openAfter(prerequisite: ITerraformDependable): void {
    this.prerequisites.push(prerequisite);
  }

  private createRecords(zone: DnsZoneReference, props: CustomDomainProps & CustomDomainEndpoint): void {
    const record = recordNameIn(zone, this.hostName);
    const where = { zoneName: zone.name, resourceGroupName: zone.resourceGroupName, ttl: 3600, tags: props.tags };
    new DnsTxtRecord(this, 'ValidationRecord', {
      ...where,
      name: record.validation,
      record: [{ value: this.validationToken }],
      lifecycle: {
        // Azure forgets the token once the domain is approved, and no record may be empty.
        ignoreChanges: ['record'],
        // Another domain has another token, even where the record keeps its name, as `*.contoso.com` and `contoso.com` do.
        replaceTriggeredBy: [`${this.resource.terraformResourceType}.${this.resource.friendlyUniqueId}.id`],
      },
    });
    const target: TerraformResource = record.isApex
      ? new DnsARecord(this, 'Record', { ...where, name: '@', targetResourceId: props.endpointId })
      : new DnsCnameRecord(this, 'Record', { ...where, name: record.host, record: props.endpointHostName });
    // Front Door takes no traffic for a domain whose record came before the rest.
    target.dependsOn = Lazy.listValue({ produce: () => this.prerequisites.map(dependable) });
  }
}

const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';

function requireHostName(hostName: string, certificate: Certificate): void {
  const pattern = new RegExp(`^(?=.{1,253}$)(?:\\*|${label})(?:\\.${label})+$`);
  requireMatch('hostName', hostName, pattern, 'a host name in small letters, such as "images.contoso.com"');
  requireMatch('hostName', hostName, /^(?!(?:.*\.)?azurefd\.(?:net|cn)$)/, 'one of your own, not one of Front Door');
  if (certificate.isManaged) {
    requireMatch('hostName', hostName, /^.{1,64}$/, 'at most 64 characters with a managed certificate');
  }
}

/** A hyphen for a dot and two for a hyphen: no two host names become one. */
function nameOf(hostName: string): string {
  if (Token.isUnresolved(hostName)) {
    throw new Error('`name` must be given where `hostName` is only known at apply, got: undefined');
  }
  return hostName.replace('*', 'wildcard').replaceAll('-', '--').replaceAll('.', '-');
}
