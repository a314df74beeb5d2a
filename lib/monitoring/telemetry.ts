import type { RoleAssignment } from '@cdktf/provider-azurerm/lib/role-assignment';
import type { Principal } from '../role';

/** Where an application sends its traces and metrics, authorized by its identity in Entra. */
export interface ITelemetry {
  /** Connection string of Application Insights. It says where to, and is no secret: keys are not taken. */
  readonly connectionString: string;
  /** Lets a principal send (role "Monitoring Metrics Publisher"); without it everything sent is refused. */
  grantPublish(principal: Principal): RoleAssignment;
}
