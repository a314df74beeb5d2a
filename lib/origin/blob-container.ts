import type { RoleAssignment } from '@cdktf/provider-azurerm/lib/role-assignment';
import { StorageContainer } from '@cdktf/provider-azurerm/lib/storage-container';
import { Construct, type IConstruct } from 'constructs';
import { assignRole, type Principal } from '../role';
import { requireMatch } from '../validation';
import { ReadOnlySas, type SasValidityProps } from './read-only-sas';

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
   * @throws Error when the account does not take its key, so that no SAS would be valid
   */
  readOnlySas(id: string, validity: SasValidityProps): ReadOnlySas;

  /** Lets a principal read the blobs of the container (role "Storage Blob Data Reader"). */
  grantRead(principal: Principal): RoleAssignment;

  /** Lets a principal read, write and delete the blobs of the container (role "Storage Blob Data Contributor"). */
  grantWrite(principal: Principal): RoleAssignment;
}

/** What is used of a storage account; the provider's resource and its data source both have it. */
export interface StorageAccountReference {
  /** Resource id. */
  readonly id: string;
  readonly name: string;
  /** Host name of the blob service. */
  readonly primaryBlobHost: string;
  /** Connection string with the account key. Sensitive. */
  readonly primaryConnectionString: string;
}

/** Props of {@link BlobContainer}. */
export interface BlobContainerProps {
  /** The account that it is in. */
  readonly account: StorageAccountReference;
  /** Name of the container: 3-63 lowercase letters, digits or single hyphens. */
  readonly containerName: string;
  /**
   * Whether requests can be authorized with the account key, which signs a SAS.
   * @default true
   */
  readonly sharedAccessKeyEnabled?: boolean;
}

/** A private container of a storage account. */
export class BlobContainer extends Construct implements IBlobOrigin {
  readonly accountName: string;
  readonly storageAccountId: string;
  readonly containerName: string;
  readonly blobEndpoint: string;
  private readonly container: StorageContainer;

  /** @throws Error when the name is one that Azure would refuse */
  constructor(
    scope: Construct,
    id: string,
    private readonly props: BlobContainerProps,
  ) {
    super(scope, id);
    requireContainerName(props.containerName);
    this.container = new StorageContainer(this, 'Resource', {
      name: props.containerName,
      storageAccountId: props.account.id,
      containerAccessType: 'private',
    });
    this.accountName = props.account.name;
    this.storageAccountId = props.account.id;
    this.containerName = props.containerName;
    this.blobEndpoint = `https://${props.account.primaryBlobHost}`;
  }

  readOnlySas(id: string, validity: SasValidityProps): ReadOnlySas {
    if (this.props.sharedAccessKeyEnabled === false) {
      throw new Error(
        '`sharedAccessKeyEnabled` must be true for a SAS, which is signed with the account key, got: false',
      );
    }
    return new ReadOnlySas(this, id, {
      ...validity,
      connectionString: this.props.account.primaryConnectionString,
      containerName: this.containerName,
    });
  }

  grantRead(principal: Principal): RoleAssignment {
    return assignRole(principal, 'Storage Blob Data Reader', { construct: this, resourceId: this.container.id });
  }

  grantWrite(principal: Principal): RoleAssignment {
    return assignRole(principal, 'Storage Blob Data Contributor', { construct: this, resourceId: this.container.id });
  }
}

function requireContainerName(name: string): void {
  const rule = '3-63 lowercase letters, digits or single hyphens, with a letter or digit at both ends';
  requireMatch('containerName', name, /^(?=.{3,63}$)[a-z0-9]+(?:-[a-z0-9]+)*$/, rule);
}
