import { DataAzurermClientConfig } from '@cdktf/provider-azurerm/lib/data-azurerm-client-config';
import { DataAzurermKeyVaultSecret } from '@cdktf/provider-azurerm/lib/data-azurerm-key-vault-secret';
import { KeyVault } from '@cdktf/provider-azurerm/lib/key-vault';
import { KeyVaultSecret } from '@cdktf/provider-azurerm/lib/key-vault-secret';
import { RoleAssignment } from '@cdktf/provider-azurerm/lib/role-assignment';
import type { ITerraformDependable } from 'cdktf';
import type { Construct } from 'constructs';
import type { INetwork } from '../network';
import { restrictVault } from '../network/restriction';
import { assignRole, inForce, type Principal } from '../role';
import { requireLocation, requireMatch, requireObjectId, requireResourceGroupName } from '../validation';

/** Where a key vault is, and who may do what there. */
export interface SecretVaultProps {
  /** Name of the key vault, 3-24 letters, digits or hyphens, unique in all of Azure. */
  readonly vaultName: string;
  /** Resource group that it is created in. */
  readonly resourceGroupName: string;
  /** Azure region, such as `westeurope`. */
  readonly location: string;
  /**
   * Object id in Entra of who writes the secrets, and gets the role "Key Vault Secrets Officer" for it: a group, where
   * several people and pipelines deploy. The role would move from one to the other with each deployment else.
   * @default - whoever runs Terraform
   */
  readonly secretsOfficerId?: string;
  /**
   * Network whose private endpoint alone leads to the vault. Terraform writes the secrets, so it has to run there, or
   * from an address that the network allows.
   * @default - none: the vault is reached over the internet, with a role
   */
  readonly network?: INetwork;
  /**
   * Tags of the key vault and its private endpoint.
   * @default - none
   */
  readonly tags?: Record<string, string>;
}

/** A secret to be kept. */
export interface SecretProps {
  /** Name of the secret. */
  readonly name: string;
  /** A reference. */
  readonly value: string;
  /** What it is, in words. */
  readonly contentType: string;
  /** @default - it does not expire */
  readonly expirationDate?: string;
}

/** @throws Error when a prop is one that Azure would refuse */
export function validateVault(props: SecretVaultProps): void {
  const rule = '3-24 letters, digits or single hyphens, beginning with a letter and not ending in a hyphen';
  requireMatch('vaultName', props.vaultName, /^(?=.{3,24}$)[A-Za-z](?:-?[A-Za-z0-9])*$/, rule);
  requireResourceGroupName(props.resourceGroupName);
  requireLocation(props.location);
  if (props.secretsOfficerId !== undefined) requireObjectId('secretsOfficerId', props.secretsOfficerId);
}

/**
 * A key vault that Terraform writes secrets into and App Service reads them from; all of it is a part of `scope`.
 *
 * It uses Azure RBAC; whoever deploys (or `secretsOfficerId`) gets the role "Key Vault Secrets Officer" on it, because
 * Terraform writes the secrets. Purge protection is on: a destroyed vault keeps its name for 7 days and can be restored.
 */
export class SecretVault {
  private readonly vault: KeyVault;
  /** What there has to be before a secret can be written. */
  private readonly ready: ITerraformDependable[];

  constructor(
    private readonly scope: Construct,
    { vaultName: name, resourceGroupName, location, network, tags, secretsOfficerId }: SecretVaultProps,
  ) {
    const deployer = new DataAzurermClientConfig(scope, 'Deployer');
    this.vault = new KeyVault(scope, 'Resource', {
      ...{ name, resourceGroupName, location, tags },
      tenantId: deployer.tenantId,
      skuName: 'standard',
      rbacAuthorizationEnabled: true,
      purgeProtectionEnabled: true,
      softDeleteRetentionDays: 7,
      ...restrictVault(network),
    });
    const endpoint = network?.connect(scope, 'PrivateEndpoint', {
      name: `${name}-vault`,
      resourceId: this.vault.id,
      subresource: 'vault',
      tags,
    });
    const officer = new RoleAssignment(scope, 'SecretsOfficer', {
      scope: this.vault.id,
      roleDefinitionName: 'Key Vault Secrets Officer',
      principalId: secretsOfficerId ?? deployer.objectId,
    });
    // Whoever deploys from within the network gets there by the endpoint; so does an app that waits for the secret.
    this.ready = endpoint ? [inForce(officer), endpoint] : [inForce(officer)];
  }

  /** Lets a principal read all of its secrets (role "Key Vault Secrets User"). */
  grantRead(principal: Principal): readonly RoleAssignment[] {
    return [assignRole(principal, 'Key Vault Secrets User', { construct: this.scope, resourceId: this.vault.id })];
  }

  /**
   * Writes a secret, and tells how an app setting refers to that version of it: a new value is then another setting, for
   * which App Service restarts the app and looks it up at once, where without a version it would within a day.
   *
   * The version comes from a look-up that waits for the secret. That of the resource is the one before while a new one is
   * only planned (issue 13337 of the provider), and the app would learn of the new value at the second apply.
   */
  write(id: string, secret: SecretProps): string {
    const keyVaultId = this.vault.id;
    const resource = new KeyVaultSecret(this.scope, id, { ...secret, keyVaultId, dependsOn: this.ready });
    const written = new DataAzurermKeyVaultSecret(this.scope, `${id}Version`, {
      name: secret.name,
      keyVaultId,
      dependsOn: [resource],
    });
    return `@Microsoft.KeyVault(SecretUri=${written.id})`;
  }
}
