import { NetworkSecurityGroup } from '@cdktf/provider-azurerm/lib/network-security-group';
import { PrivateDnsZone } from '@cdktf/provider-azurerm/lib/private-dns-zone';
import { PrivateDnsZoneVirtualNetworkLink } from '@cdktf/provider-azurerm/lib/private-dns-zone-virtual-network-link';
import type { PrivateEndpoint } from '@cdktf/provider-azurerm/lib/private-endpoint';
import { Subnet, type SubnetConfig } from '@cdktf/provider-azurerm/lib/subnet';
import { SubnetNetworkSecurityGroupAssociation } from '@cdktf/provider-azurerm/lib/subnet-network-security-group-association';
import { VirtualNetwork } from '@cdktf/provider-azurerm/lib/virtual-network';
import { Fn, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import type { Hosting } from '../function';
import { requireLocation, requireMatch, requireResourceGroupName } from '../validation';
import { ExistingNetwork, type ExistingNetworkProps } from './existing-network';
import { requireAddressSpace } from './ipv4';
import type { INetwork, PrivateEndpointTarget, Subresource } from './network';
import { createPrivateEndpoint } from './private-endpoint';
import { requireIpRanges } from './restriction';

/** Props of {@link PrivateNetwork}. */
export interface PrivateNetworkProps {
  /** Name of the virtual network, 2-64 letters, digits, dots, hyphens or underscores. */
  readonly name: string;
  /** Resource group that it is created in. There can be one in each: the names of the private DNS zones are fixed. */
  readonly resourceGroupName: string;
  /** Azure region, such as `westeurope`. */
  readonly location: string;
  /**
   * Private IPv4 addresses of the network, from /16 to /26. The first half is for function apps, the second for private
   * endpoints. Every instance of an app needs an address, and twice as many while its plan changes size. Azure changes
   * it for an empty network only.
   * @default "10.20.0.0/24"
   */
  readonly addressSpace?: string;
  /**
   * The plan of the function apps that it is for: Flex Consumption needs a subnet of another kind, and the resource
   * provider `Microsoft.App` registered in the subscription.
   * @default - Hosting.elasticPremium(), which is as good for Hosting.dedicated()
   */
  readonly hosting?: Hosting;
  /**
   * Public IPv4 addresses, or ranges up to /30, that are let through to storage and vault all the same, such as that of
   * the machine that deploys. Without it, Terraform itself must run in the network (or one connected to it), because it
   * uploads the package and writes the secret.
   * @default - none: the public network access of storage and vault is off
   */
  readonly allowedIpRanges?: readonly string[];
  /**
   * Tags of the network, its security groups and its private DNS zones.
   * @default - none
   */
  readonly tags?: Record<string, string>;
}

/**
 * A virtual network in which a function app reaches storage and key vault by private endpoints, without the internet.
 *
 * It has two subnets, one that function apps send from and one for private endpoints, each with a network security group
 * that holds Azure's own rules only: in from the network itself, out to anywhere. The private DNS zones of the public
 * Azure cloud for blob, queue, table and vault belong to it from the start, so that a further endpoint changes none of it.
 *
 * Another kind of `hosting` replaces the first subnet, and with it the app in it.
 *
 * The provider needs `features.storage.data_plane_available = false`, or it waits in vain for the storage accounts that
 * were closed. A service that is taken out of its network later keeps its firewall, which the provider leaves as it is.
 */
export class PrivateNetwork extends Construct implements INetwork {
  /**
   * A network that is there already, such as a spoke of the company's. Nothing is created for it.
   * @throws Error when an id or an address is one that Azure would refuse
   */
  static fromExisting(scope: Construct, id: string, props: ExistingNetworkProps): INetwork {
    return new ExistingNetwork(scope, id, props);
  }

  /** Resource id of the virtual network, to connect it to others. */
  readonly virtualNetworkId: string;
  readonly integrationSubnetId: string;
  readonly allowedIpRanges: readonly string[];
  /** Subnet of the private endpoints. */
  readonly endpointSubnetId: string;
  private readonly zones: Record<Subresource, PrivateZone>;

  /** @throws Error when a name, region or address is one that Azure would refuse */
  constructor(
    scope: Construct,
    id: string,
    private readonly props: PrivateNetworkProps,
  ) {
    super(scope, id);
    const { addressSpace = '10.20.0.0/24', allowedIpRanges = [] } = props;
    requireNetworkName(props.name);
    requireResourceGroupName(props.resourceGroupName);
    requireLocation(props.location);
    requireAddressSpace('addressSpace', addressSpace);
    requireIpRanges(allowedIpRanges);

    const network = new VirtualNetwork(this, 'Resource', {
      name: props.name,
      resourceGroupName: props.resourceGroupName,
      location: props.location,
      addressSpace: [addressSpace],
      tags: props.tags,
    });
    const delegation = this._subnetDelegation;
    this.integrationSubnetId = this.createSubnet('Functions', network, {
      // Another delegation under another name: a subnet cannot change it while an app is in it, so it is replaced.
      name: delegation === defaultDelegation ? 'functions' : 'functions-flex',
      addressPrefixes: [half(addressSpace, 0)],
      delegation: [
        { name: 'functions', serviceDelegation: { name: delegation, actions: delegationActions[delegation] } },
      ],
    });
    this.endpointSubnetId = this.createSubnet('Endpoints', network, {
      name: 'endpoints',
      addressPrefixes: [half(addressSpace, 1)],
      // Otherwise the security group would not apply to private endpoints.
      privateEndpointNetworkPolicies: 'NetworkSecurityGroupEnabled',
      defaultOutboundAccessEnabled: false,
    });
    this.zones = {
      blob: this.createZone('BlobZone', network, 'privatelink.blob.core.windows.net'),
      queue: this.createZone('QueueZone', network, 'privatelink.queue.core.windows.net'),
      table: this.createZone('TableZone', network, 'privatelink.table.core.windows.net'),
      vault: this.createZone('VaultZone', network, 'privatelink.vaultcore.azure.net'),
    };
    this.virtualNetworkId = network.id;
    this.allowedIpRanges = allowedIpRanges;
  }

  connect(scope: Construct, id: string, target: PrivateEndpointTarget): PrivateEndpoint {
    const { zone, link } = this.zones[target.subresource];
    const { resourceGroupName, location } = this.props;
    return createPrivateEndpoint(scope, id, {
      ...target,
      ...{ resourceGroupName, location },
      subnetId: this.endpointSubnetId,
      privateDnsZoneId: zone.id,
      // Who waits for the endpoint then finds it by its name. Another stack is deployed as a whole before.
      dependsOn: TerraformStack.of(scope) === TerraformStack.of(this) ? [link] : undefined,
    });
  }

  /**
   * The service that the subnet of the function apps is handed to.
   * @internal
   */
  get _subnetDelegation(): string {
    return this.props.hosting?._subnetDelegation ?? defaultDelegation;
  }

  /** @returns the id of the subnet by way of the association, so that nothing is put into half a subnet */
  private createSubnet(id: string, network: VirtualNetwork, config: SubnetOptions): string {
    const { name, resourceGroupName, location, tags } = this.props;
    const place = new Construct(this, id);
    const subnet = new Subnet(place, 'Resource', {
      ...config,
      resourceGroupName,
      virtualNetworkName: network.name,
    });
    const securityGroup = new NetworkSecurityGroup(place, 'SecurityGroup', {
      name: `${name}-${id.toLowerCase()}`,
      ...{ resourceGroupName, location, tags },
    });
    return new SubnetNetworkSecurityGroupAssociation(place, 'Association', {
      subnetId: subnet.id,
      networkSecurityGroupId: securityGroup.id,
    }).subnetId;
  }

  private createZone(id: string, network: VirtualNetwork, zoneName: string): PrivateZone {
    const { name, resourceGroupName, tags } = this.props;
    const zone = new PrivateDnsZone(this, id, { name: zoneName, resourceGroupName, tags });
    const link = new PrivateDnsZoneVirtualNetworkLink(this, `${id}Link`, {
      name,
      resourceGroupName,
      privateDnsZoneName: zone.name,
      virtualNetworkId: network.id,
      registrationEnabled: false,
      tags,
    });
    return { zone, link };
  }
}

interface PrivateZone {
  readonly zone: PrivateDnsZone;
  readonly link: PrivateDnsZoneVirtualNetworkLink;
}

type SubnetOptions = Omit<SubnetConfig, 'resourceGroupName' | 'virtualNetworkName'>;

const defaultDelegation = 'Microsoft.Web/serverFarms';

/** What Azure itself writes: another one, or none, would be a difference for ever. */
const delegationActions: Record<string, string[]> = {
  'Microsoft.Web/serverFarms': ['Microsoft.Network/virtualNetworks/subnets/action'],
  'Microsoft.App/environments': ['Microsoft.Network/virtualNetworks/subnets/join/action'],
};

/** By Terraform, because the address space may only be known at apply. */
function half(addressSpace: string, index: 0 | 1): string {
  return Fn.cidrsubnet(addressSpace, 1, index);
}

function requireNetworkName(name: string): void {
  const rule = '2-64 letters, digits, dots, hyphens or underscores, beginning with a letter or digit';
  requireMatch('name', name, /^(?=.{2,64}$)[A-Za-z0-9][\w.-]*\w$/, `${rule} and not ending in a dot or hyphen`);
}
