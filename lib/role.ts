import { RoleAssignment } from '@cdktf/provider-azurerm/lib/role-assignment';
import { Sleep } from '@cdktf/provider-time/lib/sleep';
import { Construct, type IConstruct } from 'constructs';
import { pathHash } from './path-hash';
import { requireObjectId, requireOneOf } from './validation';

/** What an object in Entra is; Azure wants to be told when it may have been created a moment ago. */
export type PrincipalType = 'ServicePrincipal' | 'User' | 'Group';

/**
 * Who a role can be given to: a construct with an identity in Entra, such as a `DeliveryFunction`, a
 * `UserAssignedIdentity` of the provider, or an {@link EntraPrincipal}.
 */
export interface Principal extends Construct {
  /** Object id in Entra (not the client id). */
  readonly principalId: string;
  /**
   * What the object is.
   * @default "ServicePrincipal" (what every managed identity is)
   */
  readonly principalType?: PrincipalType;
}

const principalTypes: readonly PrincipalType[] = ['ServicePrincipal', 'User', 'Group'];

/** Props of {@link EntraPrincipal}. */
export interface EntraPrincipalProps {
  /** Object id in Entra (not the client id). */
  readonly principalId: string;
  /**
   * What the object is.
   * @default "ServicePrincipal"
   */
  readonly principalType?: PrincipalType;
}

/** A user, group or application that exists outside of this app, known by its object id. */
export class EntraPrincipal extends Construct implements Principal {
  readonly principalId: string;
  readonly principalType: PrincipalType;

  /** @throws Error when the id is none, or the type is not one of Entra's */
  constructor(scope: Construct, id: string, props: EntraPrincipalProps) {
    super(scope, id);
    requireObjectId('principalId', props.principalId);
    if (props.principalType !== undefined) requireOneOf('principalType', props.principalType, principalTypes);
    this.principalId = props.principalId;
    this.principalType = props.principalType ?? 'ServicePrincipal';
  }
}

/** What a role is given for. */
export interface RoleScope {
  /** The construct that stands for it; with the role it makes the assignment's id. */
  readonly construct: IConstruct;
  /** Its resource id in Azure. */
  readonly resourceId: string;
}

/**
 * Gives a role to a principal. The assignment becomes a part of the principal, in its stack, so that something shared
 * between stacks need not know who reads it. Who has the role already gets no second one, which Azure would refuse.
 * @param roleName name of a built-in role, such as `Storage Blob Data Reader`
 */
export function assignRole(principal: Principal, roleName: string, on: RoleScope): RoleAssignment {
  const { principalType = 'ServicePrincipal' } = principal;
  const id = `${roleName.replace(/[^A-Za-z]/g, '')}-${pathHash(on.construct, principal)}`;
  const given = principal.node.tryFindChild(id);
  if (given instanceof RoleAssignment) return given;
  return new RoleAssignment(principal, id, {
    scope: on.resourceId,
    roleDefinitionName: roleName,
    principalId: principal.principalId,
    principalType,
    // Entra is not asked whether an identity exists that was created a moment ago.
    skipServicePrincipalAadCheck: principalType === 'ServicePrincipal' ? true : undefined,
  });
}

/**
 * What to depend on in place of a role, so that it is not only assigned but in force: a wait, once for each assignment.
 *
 * Ten minutes are the longest that Azure's documentation speaks of: learn.microsoft.com, "Troubleshoot Azure RBAC" ("Role
 * assignment changes are not being detected"), and for key vaults "Provide access to Key Vault keys, certificates, and
 * secrets with Azure role-based access control" ("Known limits and performance").
 */
export function inForce(role: RoleAssignment): Sleep {
  const waited = role.node.tryFindChild('InForce');
  if (waited instanceof Sleep) return waited;
  return new Sleep(role, 'InForce', { createDuration: '10m', triggers: { role: role.id } });
}
