import { RoleAssignment } from '@cdktf/provider-azurerm/lib/role-assignment';
import type { Construct } from 'constructs';

/** A role for the identity of an app. */
export interface IdentityRole {
  /** Resource id of what the role is for. */
  readonly resourceId: string;
  /** Name of a built-in role, such as `Storage Blob Data Reader`. */
  readonly roleName: string;
  /** Object id of the identity. */
  readonly principalId: string;
}

/** Assigns a role to an identity that may have been created a moment ago, so Entra is not asked whether it exists. */
export function assignRole(scope: Construct, id: string, role: IdentityRole): RoleAssignment {
  return new RoleAssignment(scope, id, {
    scope: role.resourceId,
    roleDefinitionName: role.roleName,
    principalId: role.principalId,
    principalType: 'ServicePrincipal',
    skipServicePrincipalAadCheck: true,
  });
}
