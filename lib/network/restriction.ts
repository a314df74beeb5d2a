import type { StorageAccountConfig } from '@cdktf/provider-azurerm/lib/storage-account';
import type { KeyVaultConfig } from '@cdktf/provider-azurerm/lib/key-vault';
import { Token } from 'cdktf';
import { requireList } from '../validation';
import { requirePublicRange } from './ipv4';
import type { INetwork } from './network';

/**
 * The arguments with which a storage account lets in its private endpoints, the addresses that its network allows, and
 * Azure's own trusted services. Without a network it is reached from everywhere, which is spelled out, because the
 * provider leaves a firewall as it is when its arguments are taken away again.
 *
 * The provider's look at the account after its creation is refused then: it needs
 * `features.storage.data_plane_available = false`.
 */
export function restrictStorage(
  network: INetwork | undefined,
): Pick<StorageAccountConfig, 'publicNetworkAccessEnabled' | 'networkRules'> {
  const bypass = ['AzureServices'];
  if (!network) return { publicNetworkAccessEnabled: true, networkRules: { defaultAction: 'Allow', bypass } };
  return {
    publicNetworkAccessEnabled: allowsSome(network),
    networkRules: { ...denyByDefault, bypass, ipRules: [...network.allowedIpRanges] },
  };
}

/** The same for a key vault. */
export function restrictVault(
  network: INetwork | undefined,
): Pick<KeyVaultConfig, 'publicNetworkAccessEnabled' | 'networkAcls'> {
  const bypass = 'AzureServices';
  if (!network) return { publicNetworkAccessEnabled: true, networkAcls: { defaultAction: 'Allow', bypass } };
  return {
    publicNetworkAccessEnabled: allowsSome(network),
    networkAcls: { ...denyByDefault, bypass, ipRules: [...network.allowedIpRanges] },
  };
}

/** @throws Error that names the range that a storage account or a key vault would not take */
export function requireIpRanges(ranges: readonly string[]): void {
  requireList('allowedIpRanges', ranges);
  if (Token.isUnresolved(ranges)) return;
  ranges.forEach((range, index) => requirePublicRange(`allowedIpRanges[${index}]`, range));
}

// Written out, because what is left out stays as it is in Azure.
const denyByDefault = { defaultAction: 'Deny', virtualNetworkSubnetIds: [] };

function allowsSome({ allowedIpRanges }: INetwork): boolean {
  return Token.isUnresolved(allowedIpRanges) || allowedIpRanges.length > 0;
}
