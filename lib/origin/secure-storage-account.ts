import type { StorageAccountConfig } from '@cdktf/provider-azurerm/lib/storage-account';

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
