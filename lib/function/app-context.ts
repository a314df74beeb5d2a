import type { RoleAssignment } from '@cdktf/provider-azurerm/lib/role-assignment';
import type { ServicePlan } from '@cdktf/provider-azurerm/lib/service-plan';
import type { UserAssignedIdentity } from '@cdktf/provider-azurerm/lib/user-assigned-identity';
import type { Construct } from 'constructs';
import type { INetwork } from '../network';
import type { Principal } from '../role';
import type { DeliveryFunctionProps } from './delivery-function';
import type { HostStorage } from './host-storage';
import type { Hosting } from './hosting';

/** What an app is made of, whatever plan it is on. */
export interface AppContext {
  /** The delivery function, which the app becomes a part of. */
  readonly scope: Construct;
  readonly props: DeliveryFunctionProps;
  readonly where: Pick<DeliveryFunctionProps, 'resourceGroupName' | 'location' | 'tags'>;
  readonly hosting: Hosting;
  readonly plan: ServicePlan;
  readonly identity: UserAssignedIdentity;
  readonly hostStorage: HostStorage;
  readonly network?: INetwork;
  /** App settings that are the same on every plan. */
  readonly settings: Record<string, string>;
  /** Lets a principal read what the app settings refer to. */
  readonly grantSecrets: (reader: Principal) => readonly RoleAssignment[];
  /** Roles of the identity besides those for storage, origins and secrets. */
  readonly furtherRoles: readonly RoleAssignment[];
}
