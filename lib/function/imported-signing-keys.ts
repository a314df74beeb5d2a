import type { RoleAssignment } from '@cdktf/provider-azurerm/lib/role-assignment';
import { Fn } from 'cdktf';
import { Construct } from 'constructs';
import { assignRole, type Principal } from '../role';
import { requireMatch, requireSecretName, resourceIdPattern } from '../validation';
import type { ISigningKeys } from './signing-keys';

/** Props of `SigningKeys.fromSecret`. */
export interface ImportedSigningKeysProps {
  /** Resource id of the key vault, which uses Azure RBAC (not access policies). */
  readonly keyVaultId: string;
  /** Name of the secret: 1-127 letters, digits or hyphens. Its value is the private key that URLs are signed with. */
  readonly secretName: string;
}

/** A private key that exists outside of this app. */
export class ImportedSigningKeys extends Construct implements ISigningKeys {
  readonly appSettingReference: string;
  private readonly secretId: string;

  /** @throws Error when an id or a name is not one of Azure's */
  constructor(scope: Construct, id: string, { keyVaultId, secretName }: ImportedSigningKeysProps) {
    super(scope, id);
    const vault = resourceIdPattern('Microsoft.KeyVault/vaults');
    requireMatch('keyVaultId', keyVaultId, vault, 'the resource id of a key vault (`az keyvault show --query id`)');
    requireSecretName(secretName);
    this.secretId = `${keyVaultId}/secrets/${secretName}`;
    // The vault's name is the end of its id, which may only be known at apply.
    this.appSettingReference = `@Microsoft.KeyVault(VaultName=${Fn.basename(keyVaultId)};SecretName=${secretName})`;
  }

  grantRead(principal: Principal): RoleAssignment {
    return assignRole(principal, 'Key Vault Secrets User', { construct: this, resourceId: this.secretId });
  }
}
