import { Token } from 'cdktf';
import type { INetwork } from '../network';
import {
  requireContainerOrQueueName,
  requireInteger,
  requireLocation,
  requireMatch,
  requireOneOf,
  requireResourceGroupName,
  requireStorageAccountName,
  resourceIdPattern,
} from '../validation';
import type { ContainerImmutability } from './blob-container';
import type { CorsRule } from './cors-rule';
import type { LifecycleRule } from './lifecycle-rule';

/** How many copies of the data Azure keeps, and where. */
export type AccountReplicationType = 'LRS' | 'ZRS' | 'GRS' | 'RAGRS' | 'GZRS' | 'RAGZRS';

/** A key of one's own that encrypts the account. */
export interface CustomerManagedKey {
  /**
   * Id of a key in a vault with soft delete and purge protection: `https://VAULT.vault.azure.net/keys/NAME`. With a
   * version at its end, Azure keeps to that version; without, it follows the key's rotation.
   */
  readonly keyVaultKeyId: string;
  /**
   * Resource id of the user-assigned identity that uses the key. It needs the role "Key Vault Crypto Service Encryption
   * User" before the account is made: `origin.node.addDependency(roleAssignment)`.
   */
  readonly identityId: string;
}

/** Most days of a SAS, unless the props say otherwise. */
export const defaultSasExpirationDays = 366;

/** Props of `BlobOrigin`. */
export interface BlobOriginProps {
  /** Name of the storage account, 3-24 lowercase letters or digits, unique in all of Azure. */
  readonly accountName: string;
  /** Resource group that it is created in. */
  readonly resourceGroupName: string;
  /** Azure region, such as `westeurope`. */
  readonly location: string;
  /**
   * Name of the private container that holds the images.
   * @default "images"
   */
  readonly containerName?: string;
  /**
   * Disks of the account. `Premium` answers faster and costs more; it comes with LRS and ZRS and one tier only. Another
   * one is another account.
   * @default "Standard"
   */
  readonly accountTier?: 'Standard' | 'Premium';
  /**
   * How many copies of the data are kept, and where. Changing between those with a Z and those without is another account.
   * @default "ZRS"
   */
  readonly accountReplicationType?: AccountReplicationType;
  /**
   * Tier of blobs that have none of their own: the colder, the cheaper to keep and the dearer to read. Standard accounts
   * only.
   * @default "Hot"
   */
  readonly accessTier?: 'Hot' | 'Cool' | 'Cold';
  /**
   * Days for which deleted blobs and containers can be restored, 1-365; 0: they are gone at once.
   * @default 7
   */
  readonly softDeleteDays?: number;
  /**
   * Keeps earlier versions of a blob that is overwritten, until a lifecycle rule deletes them.
   * @default true
   */
  readonly versioningEnabled?: boolean;
  /**
   * What becomes of blobs as they grow old.
   * @default - they stay as they are
   */
  readonly lifecycleRules?: readonly LifecycleRule[];
  /**
   * Web sites whose scripts may talk to the blob service, at most 5 rules; `brokerUploadCorsRule()` makes one for uploads.
   * @default - none
   */
  readonly corsRules?: readonly CorsRule[];
  /**
   * Lets requests be authorized with the account key. A SAS is signed with that key, so without it there is none;
   * the provider then needs `features.storage.data_plane_available = false`.
   * @default true
   */
  readonly sharedAccessKeyEnabled?: boolean;
  /**
   * Most days between start and expiry of any SAS of the account (its SAS policy). Azure then wants every SAS to have a
   * start. It can be changed, but never taken away again.
   * @default 366
   */
  readonly sasExpirationDays?: number;
  /**
   * What Azure does with a SAS that is made elsewhere and valid for longer: logs its use or refuses it. A
   * `ReadOnlySas` is refused at synth in either case.
   * @default "Log"
   */
  readonly sasExpirationAction?: 'Log' | 'Block';
  /**
   * Network through which the account is reached: it gets a private endpoint, and everybody else but
   * `network.allowedIpRanges` is turned away. A SAS does not get past that, so ImageKit's addresses would have to be
   * among them; and the provider needs `features.storage.data_plane_available = false` where Terraform's own is not.
   * @default - reached through the internet
   */
  readonly network?: INetwork;
  /**
   * A key of one's own that encrypts the account.
   * @default - a key of Microsoft's
   */
  readonly customerManagedKey?: CustomerManagedKey;
  /**
   * For how long nobody can change the blobs of the container.
   * @default - they can be changed
   */
  readonly immutability?: ContainerImmutability;
  /**
   * Tags of the storage account and its private endpoint.
   * @default - none
   */
  readonly tags?: Record<string, string>;
}

/**
 * Refuses props that Azure would refuse; what is nested has checks of its own.
 * @throws Error that names the prop, the rule and what was given
 */
export function validateBlobOrigin(props: BlobOriginProps): void {
  requireStorageAccountName('accountName', props.accountName);
  requireResourceGroupName(props.resourceGroupName);
  requireLocation(props.location);
  requireContainerOrQueueName('containerName', props.containerName ?? 'images');
  requireTiers(props);
  requireInteger('softDeleteDays', props.softDeleteDays ?? 7, 0, 365);
  requireInteger('sasExpirationDays', props.sasExpirationDays ?? defaultSasExpirationDays, 1, 36_500);
  requireOneOf('sasExpirationAction', props.sasExpirationAction ?? 'Log', ['Log', 'Block']);
  if (props.customerManagedKey) requireKey(props.customerManagedKey);
}

function requireTiers(props: BlobOriginProps): void {
  const { accountTier = 'Standard', accountReplicationType = 'ZRS', accessTier } = props;
  requireOneOf('accountTier', accountTier, ['Standard', 'Premium']);
  requireOneOf('accountReplicationType', accountReplicationType, ['LRS', 'ZRS', 'GRS', 'RAGRS', 'GZRS', 'RAGZRS']);
  if (accessTier !== undefined) requireOneOf('accessTier', accessTier, ['Hot', 'Cool', 'Cold']);
  if (accountTier !== 'Premium') return;
  if (!Token.isUnresolved(accountReplicationType) && !['LRS', 'ZRS'].includes(accountReplicationType)) {
    throw new Error(
      `\`accountReplicationType\` must be LRS or ZRS where \`accountTier\` is Premium, got: "${accountReplicationType}"`,
    );
  }
  if (accessTier !== undefined) {
    throw new Error(
      `\`accessTier\` must be left out where \`accountTier\` is Premium, which has one tier, got: "${accessTier}"`,
    );
  }
}

function requireKey(key: CustomerManagedKey): void {
  requireMatch(
    'customerManagedKey.keyVaultKeyId',
    key.keyVaultKeyId,
    /^https:\/\/[^/\s]+\/keys\/[0-9A-Za-z-]{1,127}(?:\/[0-9a-f]{32})?$/,
    'the id of a key, "https://VAULT.vault.azure.net/keys/NAME", with or without a version',
  );
  requireMatch(
    'customerManagedKey.identityId',
    key.identityId,
    resourceIdPattern('Microsoft.ManagedIdentity/userAssignedIdentities'),
    'the resource id of a user-assigned identity',
  );
}
