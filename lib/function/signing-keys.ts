import { DataAzurermClientConfig } from '@cdktf/provider-azurerm/lib/data-azurerm-client-config';
import { KeyVault } from '@cdktf/provider-azurerm/lib/key-vault';
import { KeyVaultSecret } from '@cdktf/provider-azurerm/lib/key-vault-secret';
import { RoleAssignment } from '@cdktf/provider-azurerm/lib/role-assignment';
import { Fn, TerraformResource, Token } from 'cdktf';
import { Construct, type IConstruct } from 'constructs';
import type { INetwork } from '../network';
import { restrictVault } from '../network/restriction';
import { assignRole, type Principal } from '../role';
import {
  requireLocation,
  requireMatch,
  requireObjectId,
  requireResourceGroupName,
  requireUtcTime,
} from '../validation';
import { ImportedSigningKeys, type ImportedSigningKeysProps } from './imported-signing-keys';

/** The key that signatures are verified with: what a function needs to know of it. */
export interface ISigningKeys extends IConstruct {
  /** Value for an app setting that App Service replaces by the secret at run time. */
  readonly appSettingReference: string;
  /** The private key, for those who sign. Sensitive. Unknown where it was imported. */
  readonly privateKey?: string;
  /**
   * Whether only a network leads to the vault, so that Flex Consumption does not get there.
   * @default - unknown
   */
  readonly behindNetwork?: boolean;
  /** Lets a principal read the secret (role "Key Vault Secrets User"). */
  grantRead(principal: Principal): RoleAssignment;
}

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
   * Second at which the secret expires, UTC: `2027-10-31T00:00:00Z`. Azure announces it and enforces nothing: the key
   * goes on to work. It can be changed, but never taken away again.
   * @default - never
   */
  readonly expirationDate?: string;
  /**
   * Object id in Entra of who writes the secret, and gets the role "Key Vault Secrets Officer" for it: a group, where
   * several people and pipelines deploy. The role would move from one to the other with each deployment else.
   * @default - whoever runs Terraform
   */
  readonly secretsOfficerId?: string;
  /**
   * Network whose private endpoint alone leads to the vault. Terraform writes the secret, so it has to run there, or
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

/**
 * The key that signed URLs are made and verified with, in a key vault of its own.
 *
 * The vault uses Azure RBAC; whoever deploys (or `secretsOfficerId`) gets the role "Key Vault Secrets Officer" on it, because the secret is
 * written by Terraform. Purge protection is on: a destroyed vault keeps its name for 7 days and can be restored.
 */
export class SigningKeys extends Construct implements ISigningKeys {
  /**
   * A private key that is a secret in a key vault already. Who reads it gets the role on this secret only.
   * @throws Error when an id or a name is not one of Azure's
   */
  static fromSecret(scope: Construct, id: string, props: ImportedSigningKeysProps): ISigningKeys {
    return new ImportedSigningKeys(scope, id, props);
  }

  /** The private key, for those who sign. Sensitive. */
  readonly privateKey: string;
  readonly appSettingReference: string;
  readonly behindNetwork: boolean;
  private readonly vault: KeyVault;

  /** @throws Error when a name is one that Azure would refuse, or the key is a literal */
  constructor(scope: Construct, id: string, props: SigningKeysProps) {
    super(scope, id);
    requireVaultName(props.vaultName);
    requireResourceGroupName(props.resourceGroupName);
    requireLocation(props.location);
    if (props.privateKey !== undefined) requireReference(props.privateKey);
    if (props.secretsOfficerId !== undefined) requireObjectId('secretsOfficerId', props.secretsOfficerId);
    if (props.expirationDate !== undefined) requireUtcTime('expirationDate', props.expirationDate);

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
      ...restrictVault(props.network),
      tags: props.tags,
    });
    const endpoint = props.network?.connect(this, 'PrivateEndpoint', {
      name: `${props.vaultName}-vault`,
      resourceId: this.vault.id,
      subresource: 'vault',
      tags: props.tags,
    });
    const officer = new RoleAssignment(this, 'SecretsOfficer', {
      scope: this.vault.id,
      roleDefinitionName: 'Key Vault Secrets Officer',
      principalId: props.secretsOfficerId ?? deployer.objectId,
    });

    const generated = this.generateKey();
    const privateKey =
      props.privateKey === undefined ? generated : Token.asString(Fn.coalesce([props.privateKey, generated]));
    const secret = new KeyVaultSecret(this, 'Secret', {
      name: 'private-key',
      keyVaultId: this.vault.id,
      value: privateKey,
      contentType: 'ImageKit private key',
      expirationDate: props.expirationDate,
      // Whoever deploys from within the network gets there by the endpoint; so does an app that waits for the secret.
      dependsOn: endpoint ? [officer, endpoint] : [officer],
    });
    this.behindNetwork = props.network !== undefined;
    this.privateKey = privateKey;
    // Without a version, so that App Service picks up a new one within a day.
    this.appSettingReference = `@Microsoft.KeyVault(SecretUri=${secret.versionlessId})`;
  }

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
