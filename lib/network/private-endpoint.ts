import { PrivateEndpoint } from '@cdktf/provider-azurerm/lib/private-endpoint';
import type { ITerraformDependable } from 'cdktf';
import type { Construct } from 'constructs';
import type { PrivateEndpointTarget } from './network';

/** Where a private endpoint is made. */
interface PrivateEndpointPlace {
  readonly resourceGroupName: string;
  readonly location: string;
  readonly subnetId: string;
  /** Private DNS zone that gets its record, if any. */
  readonly privateDnsZoneId?: string;
  readonly dependsOn?: ITerraformDependable[];
}

/** The private endpoint itself, the same in every network. */
export function createPrivateEndpoint(
  scope: Construct,
  id: string,
  props: PrivateEndpointTarget & PrivateEndpointPlace,
): PrivateEndpoint {
  const { name, resourceGroupName, location, subnetId, privateDnsZoneId, tags, dependsOn } = props;
  return new PrivateEndpoint(scope, id, {
    ...{ name, resourceGroupName, location, subnetId, tags, dependsOn },
    privateServiceConnection: {
      name,
      isManualConnection: false,
      privateConnectionResourceId: props.resourceId,
      subresourceNames: [props.subresource],
    },
    privateDnsZoneGroup:
      privateDnsZoneId === undefined ? undefined : { name: 'default', privateDnsZoneIds: [privateDnsZoneId] },
  });
}
