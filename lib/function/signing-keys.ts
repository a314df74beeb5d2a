import { DataAzurermClientConfig } from '@cdktf/provider-azurerm/lib/data-azurerm-client-config';
import { KeyVault } from '@cdktf/provider-azurerm/lib/key-vault';
import { KeyVaultSecret } from '@cdktf/provider-azurerm/lib/key-vault-secret';
import { RoleAssignment } from '@cdktf/provider-azurerm/lib/role-assignment';
import { Fn, TerraformResource, Token } from 'cdktf';
import { Construct } from 'constructs';
import { assignRole, type Principal } from '../role';
import { requireLocation, requireMatch, requireResourceGroupName } from '../validation';

/** Props of {@link SigningKeys}. */
export interface SigningKeysProps {
  /** Name of the key vault, 3-24 letters, digits or hyphens, unique in all of Azure. */
  readonly vaultName: string;
  /** Resource group that it is created in. */
  readonly resourceGroupName: string;
  /** Azure region, such as `westeurope`. */
  readonly location: string;
  /**
   * The private key that URLs are signed with, such as that of an ImageKit account, so that URLs signed for ImageKit
   * stay valid. A reference (a sensitive variable, say), never a literal. Empty or null at apply counts as not given.
   * @default - a random key, made by the first apply and kept
   */
  readonly privateKey?: string;
  /**
   * Tags of the key vault.
   * @default - none
   */
  readonly tags?: Record<string, string>;
}

/**
 * The key that signed URLs are made and verified with, in a key vault of its own.
 *
 * The vault uses Azure RBAC; whoever deploys gets the role "Key Vault Secrets Officer" on it, because the secret is
 * written by Terraform. Purge protection is on: a destroyed vault keeps its name for 7 days and can be restored.
 */
export class SigningKeys extends Construct {
  /** The private key, for those who sign. Sensitive. */
  readonly privateKey: string;
  /** Value for an app setting that App Service replaces by the secret at run time. */
  readonly appSettingReference: string;
  private readonly vault: KeyVault;

  /** @throws Error when a name is one that Azure would refuse, or the key is a literal */
  constructor(scope: Construct, id: string, props: SigningKeysProps) {
    super(scope, id);
    requireVaultName(props.vaultName);
    requireResourceGroupName(props.resourceGroupName);
    requireLocation(props.location);
    if (props.privateKey !== undefined) requireReference(props.privateKey);

    const deployer = new DataAzurermClientConfig(this, 'Deployer');
    this.vault = new KeyVault(this, 'Resource', {
      name: props.vaultName,
      resourceGroupName: props.resourceGroupName,
      location: props.location,
      tenantId: deployer.tenantId,
      skuName: 'standard',
      rbacAuthorizationEnabled: true,
      purgeProtectionEnabled: true,
      softDeleteRetentionDays: 7,
      tags: props.tags,
    });
    const officer = new RoleAssignment(this, 'SecretsOfficer', {
      scope: this.vault.id,
      roleDefinitionName: 'Key Vault Secrets Officer',
      principalId: deployer.objectId,
    });

    const generated = this.generateKey();
    const privateKey =
      props.privateKey === undefined ? generated : Token.asString(Fn.coalesce([props.privateKey, generated]));
    const secret = new KeyVaultSecret(this, 'Secret', {
      name: 'private-key',
      keyVaultId: this.vault.id,
      value: privateKey,
      contentType: 'ImageKit private key',
      dependsOn: [officer],
    });
    this.privateKey = privateKey;
    // Without a version, so that App Service picks up a new one within a day.
    this.appSettingReference = `@Microsoft.KeyVault(SecretUri=${secret.versionlessId})`;
  }

  /** Lets a principal read the secret (role "Key Vault Secrets User"). */
  grantRead(principal: Principal): RoleAssignment {
    return assignRole(principal, 'Key Vault Secrets User', { construct: this, resourceId: this.vault.id });
  }

  /**
   * 244 random bits that Terraform itself draws at the first apply and never again: `terraform_data` is built in, so
   * no further provider is needed.
   *
   * Not as its `input`, whose copy `output` Terraform prints in `show` and in the plan of a destroy. And not by cdktf's
   * `DataResource`, which runs `terraform version` at each synth and refuses to synthesize without it.
   */
  private generateKey(): string {
    const random = new TerraformResource(this, 'Generated', {
      terraformResourceType: 'terraform_data',
      lifecycle: { ignoreChanges: ['triggers_replace'] },
    });
    random.addOverride('triggers_replace', '${sensitive("private_${sha256("${uuid()}${uuid()}")}")}');
    return random.getStringAttribute('triggers_replace');
  }
}

function requireVaultName(name: string): void {
  const rule = '3-24 letters, digits or single hyphens, beginning with a letter and not ending in a hyphen';
  requireMatch('vaultName', name, /^(?=.{3,24}$)[A-Za-z](?:-?[A-Za-z0-9])*$/, rule);
}

function requireReference(privateKey: string): void {
  if (Token.isUnresolved(privateKey)) return;
  throw new Error('`privateKey` must be a reference, such as a sensitive TerraformVariable, got: a literal');
}
