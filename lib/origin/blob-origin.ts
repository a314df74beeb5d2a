import type { RoleAssignment } from '@cdktf/provider-azurerm/lib/role-assignment';
import { StorageAccount, type StorageAccountConfig } from '@cdktf/provider-azurerm/lib/storage-account';
import { Construct } from 'constructs';
import type { Principal } from '../role';
import { requireInteger, requireLocation, requireResourceGroupName, requireStorageAccountName } from '../validation';
import { BlobContainer, type IBlobOrigin } from './blob-container';
import type { ReadOnlySas, SasValidityProps } from './read-only-sas';

/** How many copies of the data Azure keeps, and where. */
export type AccountReplicationType = 'LRS' | 'ZRS' | 'GRS' | 'RAGRS' | 'GZRS' | 'RAGZRS';

/** Props of {@link BlobOrigin}. */
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
   * How many copies of the data are kept, and where.
   * @default "ZRS"
   */
  readonly accountReplicationType?: AccountReplicationType;
  /**
   * Days for which deleted blobs and containers can be restored, 1-365.
   * @default 7
   */
  readonly softDeleteDays?: number;
  /**
   * Keeps earlier versions of a blob that is overwritten.
   * @default true
   */
  readonly versioningEnabled?: boolean;
  /**
   * Lets requests be authorized with the account key. A SAS is signed with that key, so without it there is none;
   * the provider then needs `features.storage.data_plane_available = false`.
   * @default true
   */
  readonly sharedAccessKeyEnabled?: boolean;
  /**
   * Tags of the storage account.
   * @default - none
   */
  readonly tags?: Record<string, string>;
}

/**
 * Where the images are: a storage account with one private container.
 *
 * Secure by default: HTTPS and TLS 1.2 only, no anonymous blobs, no cross-tenant replication, no local users,
 * infrastructure encryption, soft delete and versioning.
 */
export class BlobOrigin extends Construct implements IBlobOrigin {
  readonly accountName: string;
  readonly storageAccountId: string;
  readonly containerName: string;
  readonly blobEndpoint: string;
  private readonly container: BlobContainer;

  /** @throws Error when a name, number or region is one that Azure would refuse */
  constructor(scope: Construct, id: string, props: BlobOriginProps) {
    super(scope, id);
    const { containerName = 'images', softDeleteDays = 7, sharedAccessKeyEnabled = true } = props;
    requireStorageAccountName('accountName', props.accountName);
    requireResourceGroupName(props.resourceGroupName);
    requireLocation(props.location);
    requireInteger('softDeleteDays', softDeleteDays, 1, 365);

    const retention = { days: softDeleteDays };
    const account = new StorageAccount(this, 'Resource', {
      ...secureStorageAccount,
      name: props.accountName,
      resourceGroupName: props.resourceGroupName,
      location: props.location,
      accountReplicationType: props.accountReplicationType ?? 'ZRS',
      sharedAccessKeyEnabled,
      blobProperties: {
        versioningEnabled: props.versioningEnabled ?? true,
        deleteRetentionPolicy: retention,
        containerDeleteRetentionPolicy: retention,
      },
      tags: props.tags,
    });
    this.container = new BlobContainer(this, 'Container', { account, containerName, sharedAccessKeyEnabled });
    this.accountName = props.accountName;
    this.storageAccountId = account.id;
    this.containerName = containerName;
    this.blobEndpoint = this.container.blobEndpoint;
  }

  readOnlySas(id: string, validity: SasValidityProps): ReadOnlySas {
    return this.container.readOnlySas(id, validity);
  }

  grantRead(principal: Principal): RoleAssignment {
    return this.container.grantRead(principal);
  }

  grantWrite(principal: Principal): RoleAssignment {
    return this.container.grantWrite(principal);
  }
}

/** What every storage account of ours has in common. */
export const secureStorageAccount = {
  accountTier: 'Standard',
  accountKind: 'StorageV2',
  minTlsVersion: 'TLS1_2',
  httpsTrafficOnlyEnabled: true,
  allowNestedItemsToBePublic: false,
  crossTenantReplicationEnabled: false,
  localUserEnabled: false,
  infrastructureEncryptionEnabled: true,
  defaultToOauthAuthentication: true,
} satisfies Partial<StorageAccountConfig>;
