import { PrivateEndpoint } from '@cdktf/provider-azurerm/lib/private-endpoint';
import type { RoleAssignment } from '@cdktf/provider-azurerm/lib/role-assignment';
import { StorageAccount } from '@cdktf/provider-azurerm/lib/storage-account';
import { StorageBlob } from '@cdktf/provider-azurerm/lib/storage-blob';
import { StorageContainer } from '@cdktf/provider-azurerm/lib/storage-container';
import { StorageQueue } from '@cdktf/provider-azurerm/lib/storage-queue';
import { StorageTable } from '@cdktf/provider-azurerm/lib/storage-table';
import { AssetType, TerraformAsset } from 'cdktf';
import { Construct } from 'constructs';
import type { INetwork, Subresource } from '../network';
import { restrictStorage } from '../network/restriction';
import { secureStorageAccount } from '../origin/secure-storage-account';
import { assignRole, type Principal } from '../role';
import {
  requireContainerOrQueueName,
  requireLocation,
  requireMatch,
  requireResourceGroupName,
  requireStorageAccountName,
} from '../validation';
import type { FunctionPackage } from './function-package';

/** Props of {@link HostStorage}. */
export interface HostStorageProps {
  /** Name of the account, 3-24 lowercase letters or digits, unique in all of Azure. */
  readonly accountName: string;
  /** Resource group that it is created in. */
  readonly resourceGroupName: string;
  /** Azure region, such as `westeurope`. */
  readonly location: string;
  /**
   * Network whose private endpoints alone lead to the account.
   * @default - none: the account is reached over the internet, with a key or a role
   */
  readonly network?: INetwork;
  /**
   * Tags of the account and its private endpoints.
   * @default - none
   */
  readonly tags?: Record<string, string>;
}

/** A package that was uploaded. */
export interface UploadedPackage {
  /** Its URL; another one as soon as its contents differ. */
  readonly url: string;
  /** Its path as a SAS has it: `/blob/ACCOUNT/CONTAINER/NAME`. */
  readonly canonicalPath: string;
}

/**
 * The storage account of a function app: what the Functions host keeps for itself, and the package that it runs.
 *
 * It is apart from the images, because the host owns everything in it. The account key stays on for Terraform's upload
 * of the package and for Flex Consumption; on other plans the app itself uses its identity.
 */
export class HostStorage extends Construct {
  /** Name of the account. */
  readonly accountName: string;
  /** Resource id of the account. */
  readonly accountId: string;
  /**
   * Its private endpoints; empty without a network.
   * @internal
   */
  readonly _endpoints: readonly PrivateEndpoint[];
  private readonly account: StorageAccount;

  /** @throws Error when the name is one that Azure would refuse */
  constructor(
    scope: Construct,
    id: string,
    private readonly props: HostStorageProps,
  ) {
    super(scope, id);
    const { network, tags } = props;
    requireStorageAccountName('hostStorageAccountName', props.accountName);
    requireResourceGroupName(props.resourceGroupName);
    requireLocation(props.location);

    const account = new StorageAccount(this, 'Resource', {
      ...secureStorageAccount,
      name: props.accountName,
      resourceGroupName: props.resourceGroupName,
      location: props.location,
      accountReplicationType: 'LRS',
      sharedAccessKeyEnabled: true,
      // Nobody is given a SAS of this account, but for the hour in which a package is deployed.
      sasPolicy: { expirationPeriod: '01.00:00:00', expirationAction: 'Log' },
      blobProperties: { deleteRetentionPolicy: { days: 7 } },
      ...restrictStorage(network),
      tags,
    });
    this.account = account;
    this._endpoints = [this.connect('BlobEndpoint', 'blob'), this.connect('QueueEndpoint', 'queue')].filter(
      (endpoint) => endpoint !== undefined,
    );
    this.accountName = account.name;
    this.accountId = account.id;
  }

  /**
   * Makes a queue, by Azure's management interface, so that it also works behind a network.
   * @param name 3-63 lowercase letters, digits or single hyphens
   * @throws Error when the name is one that Azure would refuse, or there is such a queue already
   */
  addQueue(name: string): StorageQueue {
    requireContainerOrQueueName('name', name);
    return new StorageQueue(this, `Queue-${name}`, { name, storageAccountId: this.account.id });
  }

  /**
   * Makes a table, which Terraform does with the account's key, and in a network by an endpoint of its own.
   * @param name 3-63 letters or digits, beginning with a letter
   * @throws Error when the name is one that Azure would refuse, or there is such a table already
   */
  addTable(name: string): StorageTable {
    requireMatch('name', name, /^[A-Za-z][A-Za-z0-9]{2,62}$/, '3-63 letters or digits, beginning with a letter');
    const endpoint = this.tableEndpoint;
    return new StorageTable(this, `Table-${name}`, {
      name,
      storageAccountName: this.account.name,
      // Whoever deploys from within the network gets there by the endpoint.
      dependsOn: endpoint && [endpoint],
    });
  }

  /** URL of the table service, without a trailing slash. */
  get tableServiceUrl(): string {
    return `https://${this.account.primaryTableHost}`;
  }

  /** Lets the identity of a function app use the account as its host storage and read the package. */
  grantHost(principal: Principal): RoleAssignment {
    return assignRole(principal, 'Storage Blob Data Owner', { construct: this, resourceId: this.account.id });
  }

  /**
   * The account's key. Sensitive.
   * @internal
   */
  get _accessKey(): string {
    return this.account.primaryAccessKey;
  }

  /**
   * Uploads a package.
   * @internal
   */
  _addPackage(functionPackage: FunctionPackage): UploadedPackage {
    const packages = this.addContainer('Packages', 'packages');
    const asset = new TerraformAsset(this, 'Asset', {
      path: functionPackage.path,
      type: AssetType.FILE,
      assetHash: functionPackage.contentHash.slice(0, 32),
    });
    const blob = new StorageBlob(this, 'Package', {
      name: functionPackage.blobName,
      storageAccountName: this.account.name,
      storageContainerName: packages.name,
      type: 'Block',
      source: asset.path,
      contentType: 'application/zip',
      // Whoever deploys from within the network gets there by the endpoint.
      dependsOn: this._endpoints.length > 0 ? [...this._endpoints] : undefined,
    });
    const canonicalPath = `/blob/${this.account.name}/${packages.name}/${functionPackage.blobName}`;
    return { url: blob.url, canonicalPath };
  }

  /**
   * Makes the container in which Flex Consumption keeps the package that it runs.
   * @internal
   */
  _addDeploymentContainer(): string {
    return `${this.account.primaryBlobEndpoint}${this.addContainer('Deployments', 'deployments').name}`;
  }

  private get tableEndpoint(): PrivateEndpoint | undefined {
    const there = this.node.tryFindChild('TableEndpoint');
    return there instanceof PrivateEndpoint ? there : this.connect('TableEndpoint', 'table');
  }

  private connect(id: string, subresource: Subresource): PrivateEndpoint | undefined {
    const { accountName, network, tags } = this.props;
    return network?.connect(this, id, {
      name: `${accountName}-${subresource}`,
      resourceId: this.account.id,
      subresource,
      tags,
    });
  }

  private addContainer(id: string, name: string): StorageContainer {
    return new StorageContainer(this, id, {
      name,
      storageAccountId: this.account.id,
      containerAccessType: 'private',
    });
  }
}
