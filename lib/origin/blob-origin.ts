import type { RoleAssignment } from '@cdktf/provider-azurerm/lib/role-assignment';
import {
  StorageAccount,
  type StorageAccountBlobProperties,
  type StorageAccountConfig,
} from '@cdktf/provider-azurerm/lib/storage-account';
import {
  StorageManagementPolicy,
  type StorageManagementPolicyRule,
} from '@cdktf/provider-azurerm/lib/storage-management-policy';
import { Fn, Token } from 'cdktf';
import { Construct } from 'constructs';
import { restrictStorage } from '../network/restriction';
import type { Principal } from '../role';
import { requireContainerOrQueueName } from '../validation';
import {
  BlobContainer,
  type ContainerImmutability,
  type IBlobOrigin,
  type StorageAccountLookup,
  type StorageAccountReference,
} from './blob-container';
import { type BlobOriginProps, defaultSasExpirationDays, validateBlobOrigin } from './blob-origin-props';
import { type CorsRule, renderCorsRules, requireCorsRule, requireRoomForCors } from './cors-rule';
import { type LifecycleRule, needsLastAccessTime, renderLifecycleRules, requireLifecycleRule } from './lifecycle-rule';
import type { ReadOnlySas, ReadOnlySasOptions } from './read-only-sas';
import { secureStorageAccount } from './secure-storage-account';

/** Props of {@link BlobOrigin.fromExisting}. */
export interface ExistingBlobOriginProps {
  /**
   * How to look the account up, or a `StorageAccount` or `DataAzurermStorageAccount` of the provider in this app. Whoever
   * runs Terraform must be allowed to list its keys if it is to sign a SAS.
   */
  readonly account: StorageAccountLookup | StorageAccountReference;
  /** Name of the container. */
  readonly containerName: string;
  /**
   * Makes the container in the account, and deletes it with the stack. Otherwise it must exist by the time it is read.
   * @default false
   */
  readonly createContainer?: boolean;
}

/** Options of {@link BlobOrigin.addContainer}. */
export interface AddContainerOptions {
  /**
   * For how long nobody can change its blobs.
   * @default - they can be changed
   */
  readonly immutability?: ContainerImmutability;
}

/**
 * Where the images are: a storage account with one private container, or more.
 *
 * Secure by default: HTTPS and TLS 1.2 only, no anonymous blobs, no cross-tenant replication, no local users,
 * infrastructure encryption, soft delete, versioning and a SAS policy.
 */
export class BlobOrigin extends Construct implements IBlobOrigin {
  /** A container of a storage account that exists, with images in it or to come. Nothing of the account is changed. */
  static fromExisting(scope: Construct, id: string, props: ExistingBlobOriginProps): BlobContainer {
    return new BlobContainer(scope, id, { ...props, createContainer: props.createContainer ?? false });
  }

  readonly accountName: string;
  readonly storageAccountId: string;
  readonly containerName: string;
  readonly blobEndpoint: string;
  private readonly account: StorageAccount;
  private readonly container: BlobContainer;
  private lifecyclePolicy?: StorageManagementPolicy;

  /** @throws Error when a name, number, region or combination is one that Azure would refuse */
  constructor(
    scope: Construct,
    id: string,
    private props: BlobOriginProps,
  ) {
    super(scope, id);
    const { containerName = 'images', immutability, network } = props;
    validateBlobOrigin(props);
    const rules = renderLifecycleRules(props.lifecycleRules ?? [], props);

    this.account = new StorageAccount(this, 'Resource', renderAccount(props));
    this.container = this.createContainer('Container', containerName, { immutability });
    if (rules.length > 0) this.putLifecycleRules(rules);
    network?.connect(this, 'PrivateEndpoint', {
      name: `${props.accountName}-blob`,
      resourceId: this.account.id,
      subresource: 'blob',
      tags: props.tags,
    });
    this.accountName = props.accountName;
    this.storageAccountId = this.account.id;
    this.containerName = containerName;
    this.blobEndpoint = this.container.blobEndpoint;
  }

  /**
   * One more private container of the account; its construct has the container's name as its id.
   * @throws Error when the name is one that Azure would refuse, is only known at apply, or is taken
   */
  addContainer(containerName: string, options: AddContainerOptions = {}): BlobContainer {
    requireContainerOrQueueName('containerName', containerName);
    if (Token.isUnresolved(containerName)) {
      throw new Error('`containerName` must be known at synth to tell one container from another, got: a token');
    }
    if (containerName === this.containerName || this.node.tryFindChild(containerName)) {
      throw new Error(`\`containerName\` must differ from those of the account's containers, got: "${containerName}"`);
    }
    return this.createContainer(containerName, containerName, options);
  }

  /**
   * Lets scripts of further web sites talk to the blob service.
   * @throws Error when Azure would refuse the rule, or the account has five already
   */
  addCorsRule(rule: CorsRule): void {
    requireCorsRule('rule', rule);
    const corsRules = [...(this.props.corsRules ?? []), rule];
    requireRoomForCors(corsRules.length);
    this.props = { ...this.props, corsRules };
    this.account.putBlobProperties(renderBlobProperties(this.props));
  }

  /**
   * Says what becomes of some more blobs as they grow old.
   * @throws Error when Azure would refuse the rule, its name is taken, or the account has a hundred already
   */
  addLifecycleRule(rule: LifecycleRule): void {
    requireLifecycleRule('rule', rule, this.props);
    const { lifecycleRules = [] } = this.props;
    if (lifecycleRules.some(({ name }) => name === rule.name)) {
      throw new Error(`\`rule.name\` must differ from those of the account's rules, got: "${rule.name}"`);
    }
    const rules = [...lifecycleRules, rule];
    this.putLifecycleRules(renderLifecycleRules(rules, this.props));
    this.props = { ...this.props, lifecycleRules: rules };
    this.account.putBlobProperties(renderBlobProperties(this.props));
  }

  readOnlySas(id: string, options: ReadOnlySasOptions): ReadOnlySas {
    return this.container.readOnlySas(id, options);
  }

  grantRead(principal: Principal): RoleAssignment {
    return this.container.grantRead(principal);
  }

  grantWrite(principal: Principal): RoleAssignment {
    return this.container.grantWrite(principal);
  }

  /**
   * The account's key. Sensitive.
   * @throws Error when the account does not take it
   * @internal
   */
  get _accountKey(): string {
    return this.container._accountKey;
  }

  /** An account has one policy with all of its rules. */
  private putLifecycleRules(rule: StorageManagementPolicyRule[]): void {
    if (this.lifecyclePolicy) {
      this.lifecyclePolicy.putRule(rule);
      return;
    }
    const config = { storageAccountId: this.account.id, rule };
    this.lifecyclePolicy = new StorageManagementPolicy(this, 'LifecyclePolicy', config);
  }

  private createContainer(id: string, containerName: string, options: AddContainerOptions): BlobContainer {
    return new BlobContainer(this, id, {
      ...options,
      account: this.account,
      containerName,
      sharedAccessKeyEnabled: this.props.sharedAccessKeyEnabled,
      sasExpirationDays: this.props.sasExpirationDays ?? defaultSasExpirationDays,
    });
  }
}

function renderAccount(props: BlobOriginProps): StorageAccountConfig {
  const premium = props.accountTier === 'Premium';
  return {
    ...secureStorageAccount,
    ...restrictStorage(props.network),
    ...renderKey(props),
    name: props.accountName,
    resourceGroupName: props.resourceGroupName,
    location: props.location,
    accountTier: props.accountTier ?? 'Standard',
    accountKind: premium ? 'BlockBlobStorage' : 'StorageV2',
    accountReplicationType: props.accountReplicationType ?? 'ZRS',
    accessTier: premium ? undefined : (props.accessTier ?? 'Hot'),
    sharedAccessKeyEnabled: props.sharedAccessKeyEnabled ?? true,
    sasPolicy: {
      expirationPeriod: days(props.sasExpirationDays ?? defaultSasExpirationDays),
      expirationAction: props.sasExpirationAction ?? 'Log',
    },
    blobProperties: renderBlobProperties(props),
    tags: props.tags,
  };
}

function renderBlobProperties(props: BlobOriginProps): StorageAccountBlobProperties {
  const softDeleteDays = props.softDeleteDays ?? 7;
  const retention = softDeleteDays === 0 ? undefined : { days: softDeleteDays };
  return {
    versioningEnabled: props.versioningEnabled ?? true,
    lastAccessTimeEnabled: needsLastAccessTime(props.lifecycleRules ?? []) || undefined,
    deleteRetentionPolicy: retention,
    containerDeleteRetentionPolicy: retention,
    corsRule: renderCorsRules(props.corsRules ?? []),
  };
}

function renderKey({
  customerManagedKey: key,
}: BlobOriginProps): Pick<StorageAccountConfig, 'identity' | 'customerManagedKey'> {
  if (!key) return {};
  return {
    identity: { type: 'UserAssigned', identityIds: [key.identityId] },
    customerManagedKey: { keyVaultKeyId: key.keyVaultKeyId, userAssignedIdentityId: key.identityId },
  };
}

/** Days as Azure writes a span of time. */
function days(count: number): string {
  return Token.isUnresolved(count) ? Token.asString(Fn.format('%d.00:00:00', [count])) : `${count}.00:00:00`;
}
