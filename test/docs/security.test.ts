import { KeyVault } from '@cdktf/provider-azurerm/lib/key-vault';
import { KeyVaultSecret } from '@cdktf/provider-azurerm/lib/key-vault-secret';
import { LinuxFunctionApp } from '@cdktf/provider-azurerm/lib/linux-function-app';
import { PrivateEndpoint } from '@cdktf/provider-azurerm/lib/private-endpoint';
import { ServicePlan } from '@cdktf/provider-azurerm/lib/service-plan';
import { StorageAccount } from '@cdktf/provider-azurerm/lib/storage-account';
import { StorageContainer } from '@cdktf/provider-azurerm/lib/storage-container';
import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BlobOrigin, FrontDoor, Hosting, ImageDelivery, PrivateNetwork, SigningKeys } from '../../lib';
import { packageRoot } from '../../lib/package-root';
import { type Json, Template, unknownText } from '../support/template';

interface Rule {
  readonly ids: readonly string[];
  readonly on: { readonly tfResourceType: string };
  readonly holds: (resource: Json, template: Template, address: string) => boolean;
}

const at = (value: unknown, ...path: string[]): unknown =>
  path.reduce<unknown>((inner, key) => (inner as Json | undefined)?.[key], value);
const oneOf = (value: unknown, ...allowed: unknown[]) => allowed.includes(value);
const hasPrivateEndpoint = (template: Template, address: string): boolean =>
  template
    .resources(PrivateEndpoint)
    .some(
      (endpoint) =>
        at(endpoint, 'private_service_connection', 'private_connection_resource_id') === `\${${address}.id}`,
    );

/** The rules of checkov and trivy for the resources that we make, each written as what it looks at. */
const rules: readonly Rule[] = [
  ...[
    { ids: ['CKV_AZURE_3', 'AVD-AZU-0008'], holds: (r: Json) => r['https_traffic_only_enabled'] !== false },
    { ids: ['CKV_AZURE_33', 'AVD-AZU-0009'], holds: (r: Json) => at(r, 'queue_properties', 'logging') !== undefined },
    {
      ids: ['CKV_AZURE_35', 'AVD-AZU-0012'],
      holds: (r: Json) => at(r, 'network_rules', 'default_action') === 'Deny',
    },
    {
      ids: ['CKV_AZURE_36', 'AVD-AZU-0010'],
      holds: (r: Json) => ((at(r, 'network_rules', 'bypass') ?? []) as string[]).includes('AzureServices'),
    },
    {
      ids: ['CKV_AZURE_44', 'AVD-AZU-0011', 'AVD-AZU-0059'],
      holds: (r: Json) => oneOf(r['min_tls_version'], 'TLS1_2', 'TLS1_3'),
    },
    { ids: ['CKV_AZURE_59'], holds: (r: Json) => r['public_network_access_enabled'] === false },
    {
      ids: ['CKV_AZURE_190', 'CKV2_AZURE_47', 'AVD-AZU-0007'],
      holds: (r: Json) => r['allow_nested_items_to_be_public'] === false,
    },
    {
      ids: ['CKV_AZURE_206', 'AVD-AZU-0058'],
      holds: (r: Json) => oneOf(r['account_replication_type'], 'GRS', 'RAGRS', 'GZRS', 'RAGZRS'),
    },
    { ids: ['CKV_AZURE_244'], holds: (r: Json) => r['local_user_enabled'] === false },
    { ids: ['CKV2_AZURE_1', 'AVD-AZU-0060'], holds: (r: Json) => r['customer_managed_key'] !== undefined },
    {
      ids: ['CKV2_AZURE_33'],
      holds: (_: Json, template: Template, address: string) => hasPrivateEndpoint(template, address),
    },
    {
      ids: ['CKV2_AZURE_38', 'AVD-AZU-0056'],
      holds: (r: Json) => at(r, 'blob_properties', 'delete_retention_policy') !== undefined,
    },
    { ids: ['CKV2_AZURE_40'], holds: (r: Json) => r['shared_access_key_enabled'] === false },
    {
      ids: ['CKV2_AZURE_41'],
      holds: (r: Json) => r['shared_access_key_enabled'] === false || r['sas_policy'] !== undefined,
    },
    { ids: ['AVD-AZU-0061'], holds: (r: Json) => r['infrastructure_encryption_enabled'] === true },
  ].map((rule) => ({ ...rule, on: StorageAccount })),
  { ids: ['CKV_AZURE_34'], on: StorageContainer, holds: (r) => r['container_access_type'] === 'private' },
  // Both want the logging of the retired Log Analytics "storage insights", which no diagnostic setting satisfies.
  { ids: ['CKV2_AZURE_8', 'CKV2_AZURE_21', 'AVD-AZU-0057'], on: StorageContainer, holds: () => false },
  { ids: ['CKV_AZURE_70', 'AVD-AZU-0004'], on: LinuxFunctionApp, holds: (r) => r['https_only'] === true },
  {
    ids: ['CKV_AZURE_72'],
    on: LinuxFunctionApp,
    holds: (r) => at(r, 'site_config', 'remote_debugging_enabled') !== true,
  },
  {
    ids: ['CKV_AZURE_145'],
    on: LinuxFunctionApp,
    holds: (r) => oneOf(at(r, 'site_config', 'minimum_tls_version'), '1.2', '1.3'),
  },
  { ids: ['CKV_AZURE_221'], on: LinuxFunctionApp, holds: (r) => r['public_network_access_enabled'] === false },
  { ids: ['CKV_AZURE_211'], on: ServicePlan, holds: (r) => !/^[BFD]\d/.test(String(r['sku_name'])) },
  { ids: ['CKV_AZURE_212'], on: ServicePlan, holds: (r) => Number(r['worker_count'] ?? 1) > 1 },
  { ids: ['CKV_AZURE_225'], on: ServicePlan, holds: (r) => r['zone_balancing_enabled'] === true },
  {
    ids: ['CKV_AZURE_42', 'CKV_AZURE_110', 'AVD-AZU-0016'],
    on: KeyVault,
    holds: (r) => r['purge_protection_enabled'] === true,
  },
  { ids: ['CKV_AZURE_111'], on: KeyVault, holds: (r) => r['soft_delete_retention_days'] !== undefined },
  {
    ids: ['CKV_AZURE_109', 'AVD-AZU-0013'],
    on: KeyVault,
    holds: (r) => at(r, 'network_acls', 'default_action') === 'Deny',
  },
  { ids: ['CKV_AZURE_189'], on: KeyVault, holds: (r) => r['public_network_access_enabled'] === false },
  { ids: ['CKV2_AZURE_32'], on: KeyVault, holds: (_, template, address) => hasPrivateEndpoint(template, address) },
  { ids: ['CKV_AZURE_41', 'AVD-AZU-0017'], on: KeyVaultSecret, holds: (r) => r['expiration_date'] !== undefined },
  { ids: ['CKV_AZURE_114', 'AVD-AZU-0015'], on: KeyVaultSecret, holds: (r) => r['content_type'] !== undefined },
];

/** Ids of the rules that some resource breaks. */
function broken(template: Template): string[] {
  const failing = rules.filter(({ on, holds }) =>
    template.ids(on).some((id) => {
      const address = `${on.tfResourceType}.${id}`;
      const resource = (template.json['resource'] as Record<string, Record<string, Json>>)[on.tfResourceType]?.[id];
      return !holds(resource ?? {}, template, address);
    }),
  );
  return failing.flatMap(({ ids }) => [...ids]).sort();
}

const document = readFileSync(join(packageRoot, 'docs', 'security.md'), 'utf8');
const idsIn = (text: string): string[] =>
  [...text.matchAll(/\b(?:CKV2?_AZURE_\d+|AVD-AZU-\d{4})\b/g)].map(([id]) => id);
/** Rows of the table of exceptions, by their ids; the last column names the prop that closes it. */
const exceptions = document.split('\n').flatMap((line) => {
  const cells = line.split('|').map((cell) => cell.trim());
  const ids = idsIn(cells[1] ?? '');
  return ids.length > 0 && cells.length === 6 ? [{ ids, closedBy: cells[4] ?? '' }] : [];
});

const where = { resourceGroupName: 'contoso', location: 'westeurope' };

describe('docs/security.md', () => {
  it('lists exactly the rules that the default props do not keep', () => {
    const template = Template.of((stack) => {
      new ImageDelivery(stack, 'images', { name: 'contoso', location: 'westeurope' });
    });
    expect(exceptions.flatMap(({ ids }) => ids).sort()).toEqual(broken(template));
  });

  it('names the props with which the rest hold, but for those that none closes', () => {
    const template = Template.of((stack) => {
      const network = new PrivateNetwork(stack, 'network', { ...where, name: 'contoso' });
      const origin = new BlobOrigin(stack, 'origin', {
        ...where,
        accountName: 'contosoimages',
        accountReplicationType: 'GRS',
        sharedAccessKeyEnabled: false,
        customerManagedKey: { keyVaultKeyId: unknownText(stack, 'key'), identityId: unknownText(stack, 'identity') },
        network,
      });
      const signingKeys = SigningKeys.generate(stack, 'keys', {
        ...where,
        vaultName: 'contoso-keys',
        expirationDate: '2027-10-31T00:00:00Z',
        network,
      });
      const frontDoor = new FrontDoor(stack, 'door', { name: 'contoso', resourceGroupName: 'contoso', sku: 'Premium' });
      new ImageDelivery(stack, 'images', {
        ...where,
        name: 'contoso',
        origins: { images: origin },
        signingKeys,
        frontDoor,
        privateLink: true,
        network,
        hosting: Hosting.elasticPremium({ minimumInstances: 3, zoneRedundant: true }),
      });
    });
    const closed = exceptions.filter(({ closedBy }) => !closedBy.includes('none'));
    const open = exceptions.filter(({ closedBy }) => closedBy.includes('none'));
    expect(broken(template).filter((id) => closed.some(({ ids }) => ids.includes(id)))).toEqual([]);
    expect(broken(template)).toEqual(open.flatMap(({ ids }) => ids).sort());
  });
});
