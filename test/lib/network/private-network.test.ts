import { NetworkSecurityGroup } from '@cdktf/provider-azurerm/lib/network-security-group';
import { PrivateDnsZone } from '@cdktf/provider-azurerm/lib/private-dns-zone';
import { PrivateDnsZoneVirtualNetworkLink } from '@cdktf/provider-azurerm/lib/private-dns-zone-virtual-network-link';
import { PrivateEndpoint } from '@cdktf/provider-azurerm/lib/private-endpoint';
import { AzurermProvider } from '@cdktf/provider-azurerm/lib/provider';
import { StorageAccount } from '@cdktf/provider-azurerm/lib/storage-account';
import { Subnet } from '@cdktf/provider-azurerm/lib/subnet';
import { SubnetNetworkSecurityGroupAssociation } from '@cdktf/provider-azurerm/lib/subnet-network-security-group-association';
import { VirtualNetwork } from '@cdktf/provider-azurerm/lib/virtual-network';
import { describe, expect, it } from '@jest/globals';
import { TerraformOutput, TerraformStack, TerraformVariable } from 'cdktf';
import { Construct } from 'constructs';
import { HostStorage, Hosting, PrivateNetwork, type PrivateNetworkProps, type Subresource } from '../../../lib';
import { Template, testApp, unknownText } from '../../support/template';

const where = { resource_group_name: 'contoso', location: 'westeurope' };
const props = { name: 'contoso', resourceGroupName: 'contoso', location: 'westeurope' };
const target = { name: 'contosohost-blob', resourceId: 'account-id', subresource: 'blob' } as const;

const create = (stack: TerraformStack, more: Partial<PrivateNetworkProps> = {}, id = 'Network') =>
  new PrivateNetwork(stack, id, { ...props, ...more });
const synth = (more: Partial<PrivateNetworkProps> = {}) => Template.of((stack) => create(stack, more));

const zones: [Subresource, string][] = [
  ['blob', 'privatelink.blob.core.windows.net'],
  ['queue', 'privatelink.queue.core.windows.net'],
  ['table', 'privatelink.table.core.windows.net'],
  ['vault', 'privatelink.vaultcore.azure.net'],
];

describe('PrivateNetwork', () => {
  it('is a network of two halves', () => {
    const template = synth();
    const subnet = {
      resource_group_name: 'contoso',
      virtual_network_name: template.reference(VirtualNetwork, 'name'),
    };
    expect(template.resource(VirtualNetwork)).toEqual({ ...where, name: 'contoso', address_space: ['10.20.0.0/24'] });
    expect(template.resource(Subnet, { name: 'functions' })).toEqual({
      ...subnet,
      name: 'functions',
      address_prefixes: ['${cidrsubnet("10.20.0.0/24", 1, 0)}'],
      delegation: [
        {
          name: 'functions',
          service_delegation: {
            name: 'Microsoft.Web/serverFarms',
            actions: ['Microsoft.Network/virtualNetworks/subnets/action'],
          },
        },
      ],
    });
    expect(template.resource(Subnet, { name: 'endpoints' })).toEqual({
      ...subnet,
      name: 'endpoints',
      address_prefixes: ['${cidrsubnet("10.20.0.0/24", 1, 1)}'],
      private_endpoint_network_policies: 'NetworkSecurityGroupEnabled',
      default_outbound_access_enabled: false,
    });
    expect(template.size).toBe(15);
  });

  it.each(['functions', 'endpoints'])('has a security group for the subnet "%s"', (name) => {
    const template = synth();
    const group = { name: `contoso-${name}` };
    expect(template.resource(NetworkSecurityGroup, group)).toEqual({ ...where, ...group });
    const subnetId = template.reference(Subnet, 'id', { name });
    expect(template.resource(SubnetNetworkSecurityGroupAssociation, { subnet_id: subnetId })).toEqual({
      subnet_id: subnetId,
      network_security_group_id: template.reference(NetworkSecurityGroup, 'id', group),
    });
  });

  it.each(zones)('has the private zone for %s, which resolves in it', (_, name) => {
    const template = synth();
    expect(template.resource(PrivateDnsZone, { name })).toEqual({ name, resource_group_name: 'contoso' });
    const zoneName = template.reference(PrivateDnsZone, 'name', { name });
    expect(template.resource(PrivateDnsZoneVirtualNetworkLink, { private_dns_zone_name: zoneName })).toEqual({
      name: 'contoso',
      resource_group_name: 'contoso',
      private_dns_zone_name: zoneName,
      virtual_network_id: template.reference(VirtualNetwork, 'id'),
      registration_enabled: false,
    });
  });

  it.each(zones)('leads to a %s by an endpoint that is found by its name', (subresource, zone) => {
    const template = Template.of((stack) => {
      create(stack).connect(stack, 'Endpoint', { ...target, subresource, tags: { team: 'web' } });
    });
    const endpoints = template.reference(Subnet, 'id', { name: 'endpoints' });
    const zoneName = template.reference(PrivateDnsZone, 'name', { name: zone });
    expect(template.resource(PrivateEndpoint)).toEqual({
      ...where,
      name: 'contosohost-blob',
      subnet_id: template.reference(SubnetNetworkSecurityGroupAssociation, 'subnet_id', { subnet_id: endpoints }),
      private_service_connection: {
        name: 'contosohost-blob',
        is_manual_connection: false,
        private_connection_resource_id: 'account-id',
        subresource_names: [subresource],
      },
      private_dns_zone_group: {
        name: 'default',
        private_dns_zone_ids: [template.reference(PrivateDnsZone, 'id', { name: zone })],
      },
      tags: { team: 'web' },
      depends_on: [template.address(PrivateDnsZoneVirtualNetworkLink, { private_dns_zone_name: zoneName })],
    });
  });

  it('tells where to put an app, by way of the finished subnet', () => {
    const template = Template.of((stack) => {
      const network = create(stack, { allowedIpRanges: ['203.0.113.7'] });
      new TerraformOutput(stack, 'functions', { value: network.integrationSubnetId });
      new TerraformOutput(stack, 'network', { value: network.virtualNetworkId });
      expect(network.allowedIpRanges).toEqual(['203.0.113.7']);
    });
    const functions = template.reference(Subnet, 'id', { name: 'functions' });
    expect(template.output('functions')).toBe(
      template.reference(SubnetNetworkSecurityGroupAssociation, 'subnet_id', { subnet_id: functions }),
    );
    expect(template.output('network')).toBe(template.reference(VirtualNetwork, 'id'));
  });

  it('takes every setting', () => {
    const template = synth({
      addressSpace: '192.168.0.0/20',
      hosting: Hosting.flexConsumption(),
      allowedIpRanges: ['203.0.113.7', '203.0.113.8/30'],
      tags: { team: 'web' },
    });
    expect(template.resource(VirtualNetwork)).toMatchObject({
      address_space: ['192.168.0.0/20'],
      tags: { team: 'web' },
    });
    // Another subnet, not another delegation of the same: an app may be in it.
    expect(template.resource(Subnet, { name: 'functions-flex' })).toMatchObject({
      address_prefixes: ['${cidrsubnet("192.168.0.0/20", 1, 0)}'],
      delegation: [
        {
          service_delegation: {
            name: 'Microsoft.App/environments',
            actions: ['Microsoft.Network/virtualNetworks/subnets/join/action'],
          },
        },
      ],
    });
    const tagged = [NetworkSecurityGroup, PrivateDnsZone, PrivateDnsZoneVirtualNetworkLink];
    for (const resource of tagged.flatMap((type) => template.resources(type))) {
      expect(resource).toMatchObject({ tags: { team: 'web' } });
    }
  });

  it('is the same for a dedicated plan', () => {
    expect(synth({ hosting: Hosting.dedicated({ sku: 'B1' }) }).json).toEqual(synth().json);
  });

  it('leads to services of another stack', () => {
    const app = testApp();
    const stacks = ['hub', 'images'].map((id) => {
      const stack = new TerraformStack(app, id);
      new AzurermProvider(stack, 'azurerm', { features: [{}] });
      return stack;
    });
    const [hub, images] = stacks as [TerraformStack, TerraformStack];
    create(hub).connect(images, 'Endpoint', target);
    hub.prepareStack();
    expect(Template.fromStack(images).resource(PrivateEndpoint)).not.toHaveProperty('depends_on');
  });

  const name = '2-64 letters, digits, dots, hyphens or underscores, beginning with a letter or digit and not ending';
  const range = 'a public IPv4 address, or a range of some from /8 to /30, such as "203.0.113.7" or "203.0.113.0/24"';
  it.each<[Partial<PrivateNetworkProps>, string]>([
    [{ name: 'n' }, `\`name\` must be ${name} in a dot or hyphen, got: "n"`],
    [{ name: 'net-' }, `\`name\` must be ${name} in a dot or hyphen, got: "net-"`],
    [
      { resourceGroupName: 'a b' },
      '`resourceGroupName` must be 1-90 letters, digits, underscores, parentheses, hyphens or dots, not ending in a dot, got: "a b"',
    ],
    [
      { location: '' },
      '`location` must be the name of an Azure region, such as "westeurope" (`az account list-locations`), got: ""',
    ],
    [
      { addressSpace: '10.20.0.0/28' },
      '`addressSpace` must be a range of private IPv4 addresses from /16 to /26, such as "10.20.0.0/24", got: "10.20.0.0/28"',
    ],
    [{ allowedIpRanges: '203.0.113.7' as unknown as string[] }, '`allowedIpRanges` must be a list, got: "203.0.113.7"'],
    [
      { allowedIpRanges: ['203.0.113.7', '203.0.113.7/32'] },
      `\`allowedIpRanges[1]\` must be ${range}, got: "203.0.113.7/32"`,
    ],
  ])('refuses %j', (wrong, message) => {
    expect(() => synth(wrong)).toThrow(new Error(message));
  });

  it('takes what is only known at apply', () => {
    const template = Template.of((stack) => {
      const unknown = unknownText(stack);
      const addresses = { addressSpace: unknown, allowedIpRanges: [unknown] };
      create(stack, { name: unknown, resourceGroupName: unknown, location: unknown, ...addresses });
    });
    expect(template.resource(VirtualNetwork)).toMatchObject({
      name: '${var.unknown}',
      address_space: ['${var.unknown}'],
    });
    expect(template.resource(Subnet, { name: 'endpoints' })).toMatchObject({
      address_prefixes: ['${cidrsubnet(var.unknown, 1, 1)}'],
    });
  });

  it('takes addresses of which not even the number is known', () => {
    const ranges = (stack: TerraformStack) =>
      new TerraformVariable(stack, 'ranges', { type: 'list(string)' }).listValue;
    const template = Template.of((stack) => {
      const network = create(stack, { allowedIpRanges: ranges(stack) });
      new HostStorage(stack, 'HostStorage', { ...props, accountName: 'contosohost', network });
    });
    expect(template.resource(StorageAccount)).toMatchObject({
      public_network_access_enabled: true,
      network_rules: { ip_rules: '${var.ranges}' },
    });
  });

  it('fits twice into one stack', () => {
    const template = Template.of((stack) => {
      for (const id of ['A', 'B']) {
        const network = create(stack, { resourceGroupName: id }, id);
        const place = new Construct(stack, `Place${id}`);
        network.connect(place, 'Blob', target);
        network.connect(place, 'Queue', { ...target, subresource: 'queue' });
      }
    });
    expect(template.size).toBe(2 * 17);
  });
});

describe('PrivateNetwork.fromExisting', () => {
  const network = '/subscriptions/s/resourceGroups/hub/providers/Microsoft.Network';
  const existing = {
    integrationSubnetId: `${network}/virtualNetworks/hub/subnets/functions`,
    endpointSubnetId: `${network}/virtualNetworks/hub/subnets/endpoints`,
    location: 'westeurope',
    resourceGroupName: 'contoso',
  };
  type Existing = Parameters<typeof PrivateNetwork.fromExisting>[2];
  const connect = (more: Partial<Existing> = {}) =>
    Template.of((stack) => {
      PrivateNetwork.fromExisting(stack, 'Network', { ...existing, ...more }).connect(stack, 'Endpoint', target);
    });

  it('creates endpoints only, and leaves their records to others', () => {
    const template = connect();
    expect(template.resource(PrivateEndpoint)).toEqual({
      ...where,
      name: 'contosohost-blob',
      subnet_id: existing.endpointSubnetId,
      private_service_connection: {
        name: 'contosohost-blob',
        is_manual_connection: false,
        private_connection_resource_id: 'account-id',
        subresource_names: ['blob'],
      },
    });
    expect(template.size).toBe(1);
  });

  it('writes records into the zones that there are', () => {
    const zone = `${network}/privateDnsZones/privatelink.blob.core.windows.net`;
    expect(connect({ privateDnsZoneIds: { blob: zone } }).resource(PrivateEndpoint)).toMatchObject({
      private_dns_zone_group: { name: 'default', private_dns_zone_ids: [zone] },
    });
    const other = { vault: zone };
    expect(connect({ privateDnsZoneIds: other }).resource(PrivateEndpoint)).not.toHaveProperty(
      'private_dns_zone_group',
    );
  });

  it('lets in nobody by default', () => {
    Template.of((stack) => {
      const { allowedIpRanges, integrationSubnetId } = PrivateNetwork.fromExisting(stack, 'Network', existing);
      expect(allowedIpRanges).toEqual([]);
      expect(integrationSubnetId).toBe(existing.integrationSubnetId);
    });
  });

  const subnet = 'the resource id of a subnet (`az network vnet subnet show --query id`)';
  const zone = 'the resource id of a private DNS zone (`az network private-dns zone show --query id`)';
  it.each<[Partial<Existing>, string]>([
    [{ integrationSubnetId: 'functions' }, `\`integrationSubnetId\` must be ${subnet}, got: "functions"`],
    [{ endpointSubnetId: '' }, `\`endpointSubnetId\` must be ${subnet}, got: ""`],
    [{ privateDnsZoneIds: { queue: 'zone' } }, `\`privateDnsZoneIds.queue\` must be ${zone}, got: "zone"`],
    [
      { allowedIpRanges: ['10.0.0.1'] },
      '`allowedIpRanges[0]` must be a public IPv4 address, or a range of some from /8 to /30, such as "203.0.113.7" or "203.0.113.0/24", got: "10.0.0.1"',
    ],
  ])('refuses %j', (wrong, message) => {
    expect(() => connect(wrong)).toThrow(new Error(message));
  });

  it('takes what is only known at apply, and fits twice into one stack', () => {
    const template = Template.of((stack) => {
      for (const id of ['A', 'B']) {
        const subnetId = unknownText(stack, `subnet${id}`);
        const ids = {
          integrationSubnetId: subnetId,
          endpointSubnetId: subnetId,
          privateDnsZoneIds: { blob: subnetId },
        };
        PrivateNetwork.fromExisting(stack, id, { ...existing, ...ids }).connect(stack, `Endpoint${id}`, target);
      }
    });
    expect(template.resources(PrivateEndpoint).map((endpoint) => endpoint['subnet_id'])).toEqual([
      '${var.subnetA}',
      '${var.subnetB}',
    ]);
  });
});
