import type { RoleAssignment } from '@cdktf/provider-azurerm/lib/role-assignment';
import type { Principal } from '../role';

/** Where a function app reports what it does: what it needs to know of an Application Insights. */
export interface Telemetry {
  /** Connection string of the Application Insights. Sensitive. */
  readonly connectionString: string;
  /** Lets a principal send telemetry (role "Monitoring Metrics Publisher"). */
  grantPublish(principal: Principal): RoleAssignment;
}
