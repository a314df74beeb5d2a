import type { PrivateEndpoint } from '@cdktf/provider-azurerm/lib/private-endpoint';
import type { Construct, IConstruct } from 'constructs';

/** What a private endpoint leads to: a service of a resource, in Azure's word for it. */
export type Subresource = 'blob' | 'queue' | 'table' | 'vault';

/** A private endpoint to be made. */
export interface PrivateEndpointTarget {
  /** Name of the endpoint. */
  readonly name: string;
  /** Resource id of what it leads to. */
  readonly resourceId: string;
  /** Which of its services. */
  readonly subresource: Subresource;
  /** Tags of the endpoint. */
  readonly tags?: Record<string, string>;
}

/** A virtual network in which a function app reaches storage and key vault without the internet. */
export interface INetwork extends IConstruct {
  /** Subnet that function apps send from. */
  readonly integrationSubnetId: string;
  /**
   * Public IPv4 addresses or CIDR ranges that are let through to storage and vault all the same, such as that of the
   * machine that deploys. None: their public network access is off.
   */
  readonly allowedIpRanges: readonly string[];
  /** Makes a private endpoint, with its record in the private DNS zone, as a part of `scope`. */
  connect(scope: Construct, id: string, target: PrivateEndpointTarget): PrivateEndpoint;
}
