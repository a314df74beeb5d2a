import type { RoleAssignment } from '@cdktf/provider-azurerm/lib/role-assignment';
import { StorageAccount } from '@cdktf/provider-azurerm/lib/storage-account';
import { StorageBlob } from '@cdktf/provider-azurerm/lib/storage-blob';
import { StorageContainer } from '@cdktf/provider-azurerm/lib/storage-container';
import { AssetType, TerraformAsset } from 'cdktf';
import { Construct } from 'constructs';
import { secureStorageAccount } from '../origin/blob-origin';
import { assignRole, type Principal } from '../role';
import { requireStorageAccountName } from '../validation';
import type { FunctionPackage } from './function-package';

/** Props of {@link HostStorage}. */
export interface HostStorageProps {
  readonly accountName: string;
  readonly resourceGroupName: string;
  readonly location: string;
  readonly functionPackage: FunctionPackage;
  readonly tags?: Record<string, string>;
}

/**
 * The storage account of a function app: what the Functions host keeps for itself, and the package that it runs.
 *
 * It is apart from the images, because the host owns everything in it. The account key stays on for Terraform's upload
 * of the package; the app itself uses its identity.
 */
export class HostStorage extends Construct {
  readonly accountName: string;
  /** URL of the package; another one as soon as its contents differ. */
  readonly packageUrl: string;
  private readonly account: StorageAccount;

  constructor(scope: Construct, id: string, props: HostStorageProps) {
    super(scope, id);
    requireStorageAccountName('hostStorageAccountName', props.accountName);

    this.account = new StorageAccount(this, 'Resource', {
      ...secureStorageAccount,
      name: props.accountName,
      resourceGroupName: props.resourceGroupName,
      location: props.location,
      accountReplicationType: 'LRS',
      sharedAccessKeyEnabled: true,
      blobProperties: { deleteRetentionPolicy: { days: 7 } },
      tags: props.tags,
    });
    const packages = new StorageContainer(this, 'Packages', {
      name: 'packages',
      storageAccountId: this.account.id,
      containerAccessType: 'private',
    });
    const asset = new TerraformAsset(this, 'Asset', {
      path: props.functionPackage.path,
      type: AssetType.FILE,
      assetHash: props.functionPackage.contentHash.slice(0, 32),
    });
    const blob = new StorageBlob(this, 'Package', {
      name: props.functionPackage.blobName,
      storageAccountName: this.account.name,
      storageContainerName: packages.name,
      type: 'Block',
      source: asset.path,
      contentType: 'application/zip',
    });
    this.accountName = this.account.name;
    this.packageUrl = blob.url;
  }

  /** Lets the identity of a function app use the account as its host storage and read the package. */
  grantHost(principal: Principal): RoleAssignment {
    return assignRole(principal, 'Storage Blob Data Owner', { construct: this, resourceId: this.account.id });
  }
}
