import type { StorageAccountConfig } from '@cdktf/provider-azurerm/lib/storage-account';
import type { INetwork } from '../network';

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

/**
 * Who reaches a storage account. Both sides are spelled out, because the provider leaves a firewall as it is when its
 * arguments are taken away again.
 * @throws Error when a range is one that storage refuses
 */
export function storageNetworkAccess(
  network: INetwork | undefined,
): Pick<StorageAccountConfig, 'publicNetworkAccessEnabled' | 'networkRules'> {
  const bypass = ['AzureServices'];
  if (!network) {
    return { publicNetworkAccessEnabled: true, networkRules: { defaultAction: 'Allow', bypass } };
  }
  // Storage wants a single address without its prefix length; other services also take it with one.
  const ipRules = network.allowedIpRanges.map((range) => range.replace(/\/32$/, ''));
  const pair = ipRules.find((range) => range.endsWith('/31'));
  if (pair !== undefined) {
    throw new Error(
      `\`network.allowedIpRanges\` must have two addresses for a /31, which storage refuses, got: "${pair}"`,
    );
  }
  return {
    publicNetworkAccessEnabled: ipRules.length > 0,
    networkRules: { defaultAction: 'Deny', bypass, ipRules },
  };
}
