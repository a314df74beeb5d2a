import { DataAzurermStorageAccount } from '@cdktf/provider-azurerm/lib/data-azurerm-storage-account';
import type { RoleAssignment } from '@cdktf/provider-azurerm/lib/role-assignment';
import { StorageContainer } from '@cdktf/provider-azurerm/lib/storage-container';
import {
  StorageContainerImmutabilityPolicy,
  type StorageContainerImmutabilityPolicyConfig,
} from '@cdktf/provider-azurerm/lib/storage-container-immutability-policy';
import { Construct, type IConstruct } from 'constructs';
import { assignRole, type Principal } from '../role';
import {
  requireContainerOrQueueName,
  requireInteger,
  requireResourceGroupName,
  requireStorageAccountName,
} from '../validation';
import { ReadOnlySas, type ReadOnlySasOptions } from './read-only-sas';

/** A private container whose blobs can be delivered: what everything else needs to know of it. */
export interface IBlobOrigin extends IConstruct {
  /** Name of the storage account. */
  readonly accountName: string;
  /** Resource id of the storage account. */
  readonly storageAccountId: string;
  /** Name of the container. */
  readonly containerName: string;
  /** URL of the blob service without a trailing slash, `https://ACCOUNT.blob.core.windows.net`. */
  readonly blobEndpoint: string;

  /**
   * A SAS with which a third party, such as ImageKit, can read the container.
   * @throws Error when the account does not take its key, so that no SAS would be valid, or does not allow one for so long
   */
  readOnlySas(id: string, options: ReadOnlySasOptions): ReadOnlySas;

  /** Lets a principal read the blobs of the container (role "Storage Blob Data Reader"). */
  grantRead(principal: Principal): RoleAssignment;

  /** Lets a principal read, write and delete the blobs of the container (role "Storage Blob Data Contributor"). */
  grantWrite(principal: Principal): RoleAssignment;
}

/** What is used of a storage account; the provider's resource and its data source both have it. */
export interface StorageAccountReference {
  /** Resource id. */
  readonly id: string;
  /** Name of the account. */
  readonly name: string;
  /** Host name of the blob service. */
  readonly primaryBlobHost: string;
  /** Connection string with the account key. Sensitive. */
  readonly primaryConnectionString: string;
  /** The account key. Sensitive. */
  readonly primaryAccessKey: string;
}

/** A storage account that exists outside of this app. */
export interface StorageAccountLookup {
  /** Name of the account. */
  readonly accountName: string;
  /** Resource group that it is in. */
  readonly resourceGroupName: string;
}

/** Keeps blobs from being overwritten or deleted by anybody for some time (WORM, "time-based retention"). */
export interface ContainerImmutability {
  /** Days from when a blob was written, 1-146000. */
  readonly days: number;
  /**
   * Locks the policy, for good: nobody can ever remove or shorten it again, only extend it, five times. While there are
   * blobs under it the container and its account cannot be deleted, so `terraform destroy` fails.
   *
   * The provider refuses more `days` of a locked policy ("cannot be decreased"): extend it with
   * `az storage container immutability-policy extend` first.
   * @default false
   */
  readonly locked?: boolean;
  /**
   * Lets append blobs grow all the same.
   * @default false
   */
  readonly allowProtectedAppendWrites?: boolean;
}

/** Props of {@link BlobContainer}. */
export interface BlobContainerProps {
  /** The account that it is in: one of this app, or how to look up another one. */
  readonly account: StorageAccountReference | StorageAccountLookup;
  /** Name of the container: 3-63 lowercase letters, digits or single hyphens. */
  readonly containerName: string;
  /**
   * Whether the container is made, and deleted with the stack, or exists and is left alone.
   * @default true
   */
  readonly createContainer?: boolean;
  /**
   * For how long nobody can change its blobs.
   * @default - they can be changed
   */
  readonly immutability?: ContainerImmutability;
  /**
   * Whether requests can be authorized with the account key, which signs a SAS.
   * @default true
   */
  readonly sharedAccessKeyEnabled?: boolean;
  /**
   * Most days for which the account's SAS policy allows a SAS.
   * @default - not known, so not checked
   */
  readonly sasExpirationDays?: number;
}

/** A private container of a storage account. */
export class BlobContainer extends Construct implements IBlobOrigin {
  readonly accountName: string;
  readonly storageAccountId: string;
  readonly containerName: string;
  readonly blobEndpoint: string;
  private readonly resourceId: string;
  private readonly connectionString: string;
  private readonly accountKey: string;

  /** @throws Error when a name or number is one that Azure would refuse */
  constructor(
    scope: Construct,
    id: string,
    private readonly props: BlobContainerProps,
  ) {
    super(scope, id);
    validateProps(props);
    const account = this.findAccount(props.account);
    this.accountName = 'accountName' in props.account ? props.account.accountName : account.name;
    this.storageAccountId = account.id;
    this.containerName = props.containerName;
    this.blobEndpoint = `https://${account.primaryBlobHost}`;
    this.connectionString = account.primaryConnectionString;
    this.accountKey = account.primaryAccessKey;
    this.resourceId =
      (props.createContainer ?? true)
        ? this.createContainer(account)
        : `${account.id}/blobServices/default/containers/${props.containerName}`;

    if (props.immutability) {
      new StorageContainerImmutabilityPolicy(this, 'Immutability', {
        storageContainerResourceManagerId: this.resourceId,
        ...renderImmutability(props.immutability),
      });
    }
  }

  readOnlySas(id: string, options: ReadOnlySasOptions): ReadOnlySas {
    this.requireAccountKey();
    return new ReadOnlySas(this, id, {
      ...options,
      accountName: this.accountName,
      connectionString: this.connectionString,
      containerName: this.containerName,
      sasExpirationDays: this.props.sasExpirationDays,
    });
  }

  grantRead(principal: Principal): RoleAssignment {
    return assignRole(principal, 'Storage Blob Data Reader', { construct: this, resourceId: this.resourceId });
  }

  grantWrite(principal: Principal): RoleAssignment {
    return assignRole(principal, 'Storage Blob Data Contributor', { construct: this, resourceId: this.resourceId });
  }

  /**
   * The account's key. Sensitive.
   * @throws Error when the account does not take it
   * @internal
   */
  get _accountKey(): string {
    this.requireAccountKey();
    return this.accountKey;
  }

  private requireAccountKey(): void {
    if (this.props.sharedAccessKeyEnabled !== false) return;
    throw new Error(
      '`sharedAccessKeyEnabled` must be true for a SAS, which is signed with the account key, got: false',
    );
  }

  private findAccount(account: StorageAccountReference | StorageAccountLookup): StorageAccountReference {
    if (!('accountName' in account)) return account;
    return new DataAzurermStorageAccount(this, 'Account', {
      name: account.accountName,
      resourceGroupName: account.resourceGroupName,
    });
  }

  private createContainer(account: StorageAccountReference): string {
    return new StorageContainer(this, 'Resource', {
      name: this.props.containerName,
      storageAccountId: account.id,
      containerAccessType: 'private',
    }).id;
  }
}

function validateProps({ account, containerName, immutability }: BlobContainerProps): void {
  if ('accountName' in account) {
    requireStorageAccountName('accountName', account.accountName);
    requireResourceGroupName(account.resourceGroupName);
  }
  requireContainerOrQueueName('containerName', containerName);
  if (immutability) requireInteger('immutability.days', immutability.days, 1, 146_000);
}

function renderImmutability(
  immutability: ContainerImmutability,
): Omit<StorageContainerImmutabilityPolicyConfig, 'storageContainerResourceManagerId'> {
  return {
    immutabilityPeriodInDays: immutability.days,
    locked: immutability.locked ?? false,
    protectedAppendWritesEnabled: immutability.allowProtectedAppendWrites ?? false,
  };
}
