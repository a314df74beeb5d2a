import type { PrivateEndpoint } from '@cdktf/provider-azurerm/lib/private-endpoint';
import { Construct } from 'constructs';
import { requireLocation, requireMatch, requireResourceGroupName, resourceIdPattern } from '../validation';
import type { INetwork, PrivateEndpointTarget, Subresource } from './network';
import { createPrivateEndpoint } from './private-endpoint';
import { requireIpRanges } from './restriction';

/** Props of `PrivateNetwork.fromExisting`. */
export interface ExistingNetworkProps {
  /**
   * Resource id of the subnet that function apps send from, delegated to `Microsoft.Web/serverFarms`, or to
   * `Microsoft.App/environments` for Flex Consumption.
   */
  readonly integrationSubnetId: string;
  /** Resource id of the subnet for private endpoints. */
  readonly endpointSubnetId: string;
  /** Azure region of the network, where private endpoints are created. */
  readonly location: string;
  /** Resource group that private endpoints are created in. */
  readonly resourceGroupName: string;
  /**
   * Resource ids of the private DNS zones that get a record for each endpoint, by what the endpoint leads to.
   * @default - none: the company's policy makes the records
   */
  readonly privateDnsZoneIds?: Partial<Record<Subresource, string>>;
  /**
   * Public IPv4 addresses, or ranges up to /30, that are let through to storage and vault all the same.
   * @default - none: the public network access of storage and vault is off
   */
  readonly allowedIpRanges?: readonly string[];
}

/** A virtual network that exists outside of this app. */
export class ExistingNetwork extends Construct implements INetwork {
  readonly integrationSubnetId: string;
  readonly allowedIpRanges: readonly string[];

  /** @throws Error when an id or an address is one that Azure would refuse */
  constructor(
    scope: Construct,
    id: string,
    private readonly props: ExistingNetworkProps,
  ) {
    super(scope, id);
    const { allowedIpRanges = [], privateDnsZoneIds = {} } = props;
    requireSubnetId('integrationSubnetId', props.integrationSubnetId);
    requireSubnetId('endpointSubnetId', props.endpointSubnetId);
    requireLocation(props.location);
    requireResourceGroupName(props.resourceGroupName);
    for (const [key, zoneId] of Object.entries(privateDnsZoneIds)) requireZoneId(`privateDnsZoneIds.${key}`, zoneId);
    requireIpRanges(allowedIpRanges);
    this.integrationSubnetId = props.integrationSubnetId;
    this.allowedIpRanges = allowedIpRanges;
  }

  connect(scope: Construct, id: string, target: PrivateEndpointTarget): PrivateEndpoint {
    const { resourceGroupName, location, endpointSubnetId } = this.props;
    return createPrivateEndpoint(scope, id, {
      ...target,
      ...{ resourceGroupName, location },
      subnetId: endpointSubnetId,
      privateDnsZoneId: this.props.privateDnsZoneIds?.[target.subresource],
    });
  }
}

function requireSubnetId(prop: string, value: string): void {
  const shape = resourceIdPattern('Microsoft.Network/virtualNetworks/subnets');
  requireMatch(prop, value, shape, 'the resource id of a subnet (`az network vnet subnet show --query id`)');
}

function requireZoneId(prop: string, value: string): void {
  const shape = resourceIdPattern('Microsoft.Network/privateDnsZones');
  requireMatch(
    prop,
    value,
    shape,
    'the resource id of a private DNS zone (`az network private-dns zone show --query id`)',
  );
}
