import { CdnFrontdoorCustomDomain } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-custom-domain';
import { CdnFrontdoorCustomDomainAssociation } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-custom-domain-association';
import { CdnFrontdoorEndpoint } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-endpoint';
import { CdnFrontdoorProfile } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-profile';
import { CdnFrontdoorRoute } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-route';
import { CdnFrontdoorSecret } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-secret';
import { CdnFrontdoorSecurityPolicy } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-security-policy';
import { DnsARecord } from '@cdktf/provider-azurerm/lib/dns-a-record';
import { DnsCnameRecord } from '@cdktf/provider-azurerm/lib/dns-cname-record';
import { DnsTxtRecord } from '@cdktf/provider-azurerm/lib/dns-txt-record';
import { DnsZone } from '@cdktf/provider-azurerm/lib/dns-zone';
import { describe, expect, it } from '@jest/globals';
import { TerraformOutput, type TerraformStack } from 'cdktf';
import { Certificate, type CustomDomainProps, FrontDoor, type FrontDoorProps } from '../../../lib';
import { Template, unknownText } from '../../support/template';

const hostName = 'images.contoso.com';
const dnsZone = { id: '/zones/contoso', name: 'contoso.com', resourceGroupName: 'dns' };

const create = (stack: TerraformStack, id = 'FrontDoor', more: Partial<FrontDoorProps> = {}) => {
  const frontDoor = new FrontDoor(stack, id, { name: 'contoso', resourceGroupName: 'contoso', ...more });
  frontDoor.addRoute('Delivery', { originHostName: 'contoso.azurewebsites.net' });
  return frontDoor;
};
const synth = (props: Partial<CustomDomainProps> = {}) =>
  Template.of((stack) => void create(stack).addCustomDomain('Domain', { hostName, ...props }));
const records = (template: Template) =>
  [DnsTxtRecord, DnsCnameRecord, DnsARecord].flatMap((type) => template.resources(type).map(({ name }) => name));

describe('CustomDomain', () => {
  it('has a managed certificate and no records by default', () => {
    const template = synth();
    expect(template.resource(CdnFrontdoorCustomDomain)).toEqual({
      name: 'images-contoso-com',
      cdn_frontdoor_profile_id: template.reference(CdnFrontdoorProfile, 'id'),
      host_name: 'images.contoso.com',
      tls: { certificate_type: 'ManagedCertificate' },
      lifecycle: { create_before_destroy: true },
    });
    expect(template.size).toBe(9);
  });

  it('is tied to the route from both sides', () => {
    const template = synth();
    expect(template.resource(CdnFrontdoorRoute)).toMatchObject({
      cdn_frontdoor_custom_domain_ids: [template.reference(CdnFrontdoorCustomDomain, 'id')],
      link_to_default_domain: true,
    });
    expect(template.resource(CdnFrontdoorCustomDomainAssociation)).toEqual({
      cdn_frontdoor_custom_domain_id: template.reference(CdnFrontdoorCustomDomain, 'id'),
      cdn_frontdoor_route_ids: [template.reference(CdnFrontdoorRoute, 'id')],
    });
  });

  it('is the same when it comes before the route', () => {
    const before = Template.of((stack) => {
      const frontDoor = new FrontDoor(stack, 'FrontDoor', { name: 'contoso', resourceGroupName: 'contoso' });
      frontDoor.addCustomDomain('Domain', { hostName, dnsZone });
      frontDoor.addRoute('Delivery', { originHostName: 'contoso.azurewebsites.net' });
    });
    expect(before.json).toEqual(synth({ dnsZone }).json);
  });

  it('needs a route', () => {
    const withoutRoute = (stack: TerraformStack) =>
      void new FrontDoor(stack, 'FrontDoor', { name: 'contoso', resourceGroupName: 'contoso' }).addCustomDomain(
        'Domain',
        { hostName },
      );
    const message = '`addRoute` must be called for the custom domain images.contoso.com';
    expect(() => Template.of(withoutRoute)).toThrow(message);
  });

  it('proves itself in the zone, and then leads to the endpoint', () => {
    const template = synth({ dnsZone, tags: { team: 'web' } });
    const zone = { zone_name: 'contoso.com', resource_group_name: 'dns', ttl: 3600, tags: { team: 'web' } };
    expect(template.resource(CdnFrontdoorCustomDomain)).toMatchObject({ dns_zone_id: '/zones/contoso' });
    expect(template.resource(DnsTxtRecord)).toEqual({
      ...zone,
      name: '_dnsauth.images',
      record: [{ value: template.reference(CdnFrontdoorCustomDomain, 'validation_token') }],
      lifecycle: {
        ignore_changes: ['record'],
        replace_triggered_by: [`${template.address(CdnFrontdoorCustomDomain)}.id`],
      },
    });
    expect(template.resource(DnsCnameRecord)).toEqual({
      ...zone,
      name: 'images',
      record: template.reference(CdnFrontdoorEndpoint, 'host_name'),
      depends_on: [template.address(CdnFrontdoorCustomDomainAssociation)],
    });
  });

  it('leads the zone itself to the endpoint by an alias record', () => {
    const template = synth({ hostName: 'contoso.com', dnsZone });
    expect(template.resource(DnsTxtRecord)).toMatchObject({ name: '_dnsauth' });
    expect(template.resource(DnsARecord)).toEqual({
      zone_name: 'contoso.com',
      resource_group_name: 'dns',
      ttl: 3600,
      name: '@',
      target_resource_id: template.reference(CdnFrontdoorEndpoint, 'id'),
      depends_on: [template.address(CdnFrontdoorCustomDomainAssociation)],
    });
  });

  it.each([
    ['*.contoso.com', ['_dnsauth', '*']],
    ['*.img.contoso.com', ['_dnsauth.img', '*.img']],
    ['a.b.contoso.com', ['_dnsauth.a.b', 'a.b']],
  ])('knows the records of %s', (host, names) => {
    expect(records(synth({ hostName: host, dnsZone }))).toEqual(names);
  });

  it('takes a zone of the same stack', () => {
    const template = Template.of((stack) => {
      const zone = new DnsZone(stack, 'Zone', { name: 'contoso.com', resourceGroupName: 'dns' });
      create(stack).addCustomDomain('Domain', { hostName, dnsZone: zone });
    });
    expect(records(template)).toEqual(['_dnsauth.images', 'images']);
    expect(template.resource(DnsCnameRecord)).toMatchObject({ zone_name: template.reference(DnsZone, 'name') });
  });

  it('takes a certificate from a key vault', () => {
    const keyVaultCertificateId = 'https://contoso.vault.azure.net/certificates/images';
    const template = synth({ certificate: Certificate.keyVault({ keyVaultCertificateId }) });
    expect(template.resource(CdnFrontdoorSecret)).toEqual({
      name: `images-contoso-com-\${substr(sha1("${keyVaultCertificateId}"), 0, 8)}`,
      cdn_frontdoor_profile_id: template.reference(CdnFrontdoorProfile, 'id'),
      secret: { customer_certificate: [{ key_vault_certificate_id: keyVaultCertificateId }] },
      lifecycle: { create_before_destroy: true },
    });
    expect(template.resource(CdnFrontdoorCustomDomain)).toMatchObject({
      tls: {
        certificate_type: 'CustomerCertificate',
        cdn_frontdoor_secret_id: template.reference(CdnFrontdoorSecret, 'id'),
      },
    });
  });

  it.each([
    ['my-images.contoso.com', 'my--images-contoso-com'],
    ['*.contoso.com', 'wildcard-contoso-com'],
  ])('names %s', (host, name) => {
    expect(synth({ hostName: host }).resource(CdnFrontdoorCustomDomain)).toMatchObject({ name });
  });

  it('stands behind the firewall, whichever comes first', () => {
    const build = (firewallFirst: boolean) =>
      Template.of((stack) => {
        const frontDoor = create(stack);
        if (firewallFirst) frontDoor.addFirewall('Firewall');
        frontDoor.addCustomDomain('Domain', { hostName, dnsZone });
        if (!firewallFirst) frontDoor.addFirewall('Firewall');
      });
    const template = build(true);
    expect(template.resource(CdnFrontdoorSecurityPolicy)).toMatchObject({
      security_policies: {
        firewall: {
          association: {
            domain: [
              { cdn_frontdoor_domain_id: template.reference(CdnFrontdoorEndpoint, 'id') },
              { cdn_frontdoor_domain_id: template.reference(CdnFrontdoorCustomDomain, 'id') },
            ],
          },
        },
      },
    });
    const association = template.address(CdnFrontdoorCustomDomainAssociation);
    expect(template.resource(DnsCnameRecord)).toMatchObject({
      depends_on: [association, template.address(CdnFrontdoorSecurityPolicy)],
    });
    expect(build(false).json).toEqual(template.json);
  });

  const host = 'a host name in small letters, such as "images.contoso.com"';
  const long = `${'a'.repeat(53)}.contoso.com`;
  it.each<[Partial<CustomDomainProps>, string]>([
    ...['contoso', 'Images.contoso.com', 'images.contoso.com.', 'a..b', '-a.b', 'a_b.c', 'a.*.b', ''].map(
      (wrong): [Partial<CustomDomainProps>, string] => [
        { hostName: wrong },
        `\`hostName\` must be ${host}, got: ${JSON.stringify(wrong)}`,
      ],
    ),
    [{ hostName: `${'a'.repeat(64)}.com` }, `\`hostName\` must be ${host}, got: "${'a'.repeat(64)}.com"`],
    [{ hostName: long }, `\`hostName\` must be at most 64 characters with a managed certificate, got: "${long}"`],
    [
      { hostName: 'contoso.z01.azurefd.net' },
      '`hostName` must be one of your own, not one of Front Door, got: "contoso.z01.azurefd.net"',
    ],
    [
      { hostName: 'images.fabrikam.com', dnsZone },
      '`hostName` must lie in the zone contoso.com, got: "images.fabrikam.com"',
    ],
    [{ hostName: 'mycontoso.com', dnsZone }, '`hostName` must lie in the zone contoso.com, got: "mycontoso.com"'],
    [
      { certificate: 'managed' as unknown as Certificate },
      '`certificate` must be Certificate.managed() or Certificate.keyVault(), got: "managed"',
    ],
    [
      { name: 'my_images' },
      '`name` must be 2-251 letters, digits or hyphens, with a letter or digit at both ends, got: "my_images"',
    ],
  ])('refuses %j', (wrong, message) => {
    expect(() => synth(wrong)).toThrow(new Error(message));
  });

  it('takes a long host name with a certificate of its own', () => {
    const certificate = Certificate.keyVault({
      keyVaultCertificateId: `https://contoso.vault.azure.net/certificates/images/${'0a'.repeat(16)}`,
    });
    expect(() => synth({ hostName: long, certificate })).not.toThrow();
  });

  it.each([
    'images',
    'https://contoso.vault.azure.net/secrets/images',
    'http://contoso.vault.azure.net/certificates/a',
  ])('refuses the certificate %s', (keyVaultCertificateId) => {
    const rule = 'the id of a certificate, such as "https://contoso.vault.azure.net/certificates/images"';
    const message = `\`keyVaultCertificateId\` must be ${rule}, got: "${keyVaultCertificateId}"`;
    expect(() => Certificate.keyVault({ keyVaultCertificateId })).toThrow(new Error(message));
  });

  it('refuses a host name twice, and two that need the same validation record', () => {
    const twice = (first: CustomDomainProps, second: CustomDomainProps) => () =>
      Template.of((stack) => {
        const frontDoor = create(stack);
        frontDoor.addCustomDomain('First', first);
        frontDoor.addCustomDomain('Second', second);
      });
    const message = (other: string, given: string) =>
      new Error(`\`hostName\` must be one whose validation record is not that of ${other} already, got: "${given}"`);
    expect(twice({ hostName }, { hostName, dnsZone })).toThrow(message(hostName, hostName));
    expect(twice({ hostName, dnsZone }, { hostName: `*.${hostName}`, dnsZone })).toThrow(
      message(hostName, `*.${hostName}`),
    );
    expect(twice({ hostName, dnsZone }, { hostName: `*.${hostName}` })).not.toThrow();
  });

  it('refuses more domains than a profile or a firewall takes', () => {
    const add = (count: number, more: Partial<FrontDoorProps> = {}, firewall = false) => {
      Template.of((stack) => {
        const frontDoor = create(stack, 'FrontDoor', more);
        if (firewall) frontDoor.addFirewall('Firewall');
        for (let index = 0; index < count; index++) {
          frontDoor.addCustomDomain(`Domain${index}`, { hostName: `i${index}.contoso.com` });
        }
      });
    };
    const message = '`addCustomDomain` must be called at most 100 times, a firewall counting as one, got: 101';
    expect(() => add(101)).toThrow(new Error(message));
    expect(() => add(100, {}, true)).toThrow(new Error(message));
    expect(() => add(101, { sku: 'Premium' })).not.toThrow();
  });

  it('wants a name where the host name is only known at apply', () => {
    const unnamed = (stack: TerraformStack) =>
      void create(stack).addCustomDomain('Domain', { hostName: unknownText(stack) });
    const message = '`name` must be given where `hostName` is only known at apply, got: undefined';
    expect(() => Template.of(unnamed)).toThrow(new Error(message));
  });

  it('takes what is only known at apply', () => {
    const template = Template.of((stack) => {
      const unknown = unknownText(stack);
      create(stack).addCustomDomain('Domain', {
        hostName: unknown,
        name: unknown,
        dnsZone: { id: unknown, name: unknown, resourceGroupName: unknown },
        certificate: Certificate.keyVault({ keyVaultCertificateId: unknown }),
      });
    });
    expect(template.resource(CdnFrontdoorCustomDomain)).toMatchObject({ host_name: '${var.unknown}' });
    expect(template.resource(CdnFrontdoorSecret)).toMatchObject({
      name: '${var.unknown}-${substr(sha1(var.unknown), 0, 8)}',
    });
    expect(records(template)).toEqual([
      '_dnsauth.${trimprefix(trimsuffix(trimsuffix(var.unknown, var.unknown), "."), "*.")}',
      '${trimsuffix(trimsuffix(var.unknown, var.unknown), ".")}',
    ]);
  });

  it('hands out where it serves and what proves it', () => {
    const template = Template.of((stack) => {
      const domain = create(stack).addCustomDomain('Domain', { hostName });
      new TerraformOutput(stack, 'url', { value: domain.url });
      new TerraformOutput(stack, 'token', { value: domain.validationToken });
    });
    expect(template.output('url')).toBe('https://images.contoso.com');
    expect(template.output('token')).toBe(template.reference(CdnFrontdoorCustomDomain, 'validation_token'));
  });

  it('fits twice into one front door, and into two in one stack', () => {
    const template = Template.of((stack) => {
      for (const frontDoor of [create(stack, 'A'), create(stack, 'B')]) {
        frontDoor.addCustomDomain('First', { hostName, dnsZone });
        frontDoor.addCustomDomain('Second', { hostName: 'contoso.com', dnsZone });
      }
    });
    expect(template.resources(CdnFrontdoorCustomDomain)).toHaveLength(4);
    expect(template.resources(CdnFrontdoorCustomDomainAssociation)).toHaveLength(4);
    expect(template.resources(DnsTxtRecord)).toHaveLength(4);
  });
});
