import type { RoleAssignment } from '@cdktf/provider-azurerm/lib/role-assignment';
import { StorageAccount, type StorageAccountConfig } from '@cdktf/provider-azurerm/lib/storage-account';
import { StorageContainer } from '@cdktf/provider-azurerm/lib/storage-container';
import { Construct } from 'constructs';
import { assignRole } from '../role';
import {
  requireInteger,
  requireLocation,
  requireMatch,
  requireResourceGroupName,
  requireStorageAccountName,
} from '../validation';
import { ReadOnlySas, type SasValidityProps } from './read-only-sas';

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
export class BlobOrigin extends Construct {
  /** Name of the storage account. */
  readonly accountName: string;
  /** Name of the container. */
  readonly containerName: string;
  /** URL of the blob service without a trailing slash, `https://ACCOUNT.blob.core.windows.net`. */
  readonly blobEndpoint: string;
  private readonly account: StorageAccount;
  private readonly container: StorageContainer;
  private readonly sharedAccessKeyEnabled: boolean;

  /** @throws Error when a name, number or region is one that Azure would refuse */
  constructor(scope: Construct, id: string, props: BlobOriginProps) {
    super(scope, id);
    const { containerName = 'images', softDeleteDays = 7, sharedAccessKeyEnabled = true } = props;
    requireStorageAccountName('accountName', props.accountName);
    requireResourceGroupName(props.resourceGroupName);
    requireLocation(props.location);
    requireContainerName(containerName);
    requireInteger('softDeleteDays', softDeleteDays, 1, 365);

    const retention = { days: softDeleteDays };
    this.sharedAccessKeyEnabled = sharedAccessKeyEnabled;
    this.account = new StorageAccount(this, 'Resource', {
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
    this.container = new StorageContainer(this, 'Container', {
      name: containerName,
      storageAccountId: this.account.id,
      containerAccessType: 'private',
    });
    this.accountName = props.accountName;
    this.containerName = containerName;
    this.blobEndpoint = `https://${this.account.primaryBlobHost}`;
  }

  /**
   * A SAS with which a third party, such as ImageKit, can read the container.
   * @throws Error when the account does not take its key, so that no SAS would be valid
   */
  readOnlySas(id: string, validity: SasValidityProps): ReadOnlySas {
    if (!this.sharedAccessKeyEnabled) {
      throw new Error(
        '`sharedAccessKeyEnabled` must be true for a SAS, which is signed with the account key, got: false',
      );
    }
    return new ReadOnlySas(this, id, {
      ...validity,
      connectionString: this.account.primaryConnectionString,
      containerName: this.containerName,
    });
  }

  /**
   * Lets an identity read the blobs of the container (role "Storage Blob Data Reader").
   * @param principalId object id of the identity
   * @param scope what the role assignment is a part of, where its id tells it apart
   */
  grantRead(id: string, principalId: string, scope: Construct = this): RoleAssignment {
    return assignRole(scope, id, { resourceId: this.container.id, roleName: 'Storage Blob Data Reader', principalId });
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

function requireContainerName(name: string): void {
  const rule = '3-63 lowercase letters, digits or single hyphens, with a letter or digit at both ends';
  requireMatch('containerName', name, /^(?=.{3,63}$)[a-z0-9]+(?:-[a-z0-9]+)*$/, rule);
}
