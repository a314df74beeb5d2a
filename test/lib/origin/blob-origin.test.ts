import { DataAzurermStorageAccountBlobContainerSas } from '@cdktf/provider-azurerm/lib/data-azurerm-storage-account-blob-container-sas';
import { PrivateEndpoint } from '@cdktf/provider-azurerm/lib/private-endpoint';
import { RoleAssignment } from '@cdktf/provider-azurerm/lib/role-assignment';
import { StorageAccount } from '@cdktf/provider-azurerm/lib/storage-account';
import { StorageContainer } from '@cdktf/provider-azurerm/lib/storage-container';
import { StorageContainerImmutabilityPolicy } from '@cdktf/provider-azurerm/lib/storage-container-immutability-policy';
import { StorageManagementPolicy } from '@cdktf/provider-azurerm/lib/storage-management-policy';
import { describe, expect, it } from '@jest/globals';
import { TerraformOutput, type TerraformStack, TerraformVariable } from 'cdktf';
import { Construct } from 'constructs';
import {
  BlobOrigin,
  type BlobOriginProps,
  brokerUploadCorsRule,
  type CorsRule,
  type INetwork,
  type LifecycleRule,
  type PrivateEndpointTarget,
  SasValidity,
} from '../../../lib';
import { secureAccount } from '../../support/secure-account';
import { type Json, Template, unknownPrincipal, unknownText } from '../../support/template';

const props = { accountName: 'contosoimages', resourceGroupName: 'contoso', location: 'westeurope' };
const dates = { start: '2026-11-01T00:00:00Z', expiry: '2027-10-31T00:00:00Z' };
const validity = SasValidity.between(dates.start, dates.expiry);
const key = {
  keyVaultKeyId: 'https://contoso.vault.azure.net/keys/storage',
  identityId:
    '/subscriptions/0/resourceGroups/contoso/providers/Microsoft.ManagedIdentity/userAssignedIdentities/storage',
};

const create = (stack: TerraformStack, more: Partial<BlobOriginProps> = {}) =>
  new BlobOrigin(stack, 'Origin', { ...props, ...more });
const synth = (more: Partial<BlobOriginProps> = {}) => Template.of((stack) => create(stack, more));

/** A network that makes private endpoints without DNS. */
class TestNetwork extends Construct implements INetwork {
  readonly integrationSubnetId = 'subnet';

  constructor(
    scope: Construct,
    readonly allowedIpRanges: readonly string[] = [],
  ) {
    super(scope, 'Network');
  }

  connect(scope: Construct, id: string, target: PrivateEndpointTarget): PrivateEndpoint {
    return new PrivateEndpoint(scope, id, {
      name: target.name,
      location: 'westeurope',
      resourceGroupName: 'contoso',
      subnetId: 'subnet',
      privateServiceConnection: {
        name: target.name,
        isManualConnection: false,
        privateConnectionResourceId: target.resourceId,
        subresourceNames: [target.subresource],
      },
      tags: target.tags,
    });
  }
}

describe('BlobOrigin', () => {
  it('is a secure account by default', () => {
    expect(synth().resource(StorageAccount)).toEqual({
      name: 'contosoimages',
      resource_group_name: 'contoso',
      location: 'westeurope',
      ...secureAccount,
      account_replication_type: 'ZRS',
      access_tier: 'Hot',
      public_network_access_enabled: true,
      network_rules: { default_action: 'Allow', bypass: ['AzureServices'] },
      sas_policy: { expiration_period: '366.00:00:00', expiration_action: 'Log' },
      blob_properties: {
        versioning_enabled: true,
        delete_retention_policy: { days: 7 },
        container_delete_retention_policy: { days: 7 },
      },
    });
  });

  it('has one private container, known by the id of its account', () => {
    const template = synth();
    expect(template.resource(StorageContainer)).toEqual({
      name: 'images',
      storage_account_id: template.reference(StorageAccount, 'id'),
      container_access_type: 'private',
    });
    expect(template.size).toBe(2);
  });

  const lifecycleRules: LifecycleRule[] = [
    { name: 'cool', prefixes: ['photos-2026/old/'], tierToCoolAfterDays: 30, since: 'lastAccess' },
    { name: 'versions', deleteVersionsAfterDays: 0 },
  ];

  it('takes every setting', () => {
    const template = synth({
      containerName: 'photos-2026',
      accountTier: 'Standard',
      accountReplicationType: 'RAGZRS',
      accessTier: 'Cold',
      softDeleteDays: 365,
      versioningEnabled: false,
      lifecycleRules,
      corsRules: [brokerUploadCorsRule('https://www.example.com')],
      sharedAccessKeyEnabled: false,
      sasExpirationDays: 1,
      sasExpirationAction: 'Block',
      customerManagedKey: key,
      immutability: { days: 30 },
      tags: { team: 'web' },
    });
    expect(template.resource(StorageContainer)).toMatchObject({ name: 'photos-2026' });
    expect(template.resource(StorageContainerImmutabilityPolicy)).toMatchObject({ immutability_period_in_days: 30 });
    expect(template.resource(StorageAccount)).toEqual({
      name: 'contosoimages',
      resource_group_name: 'contoso',
      location: 'westeurope',
      ...secureAccount,
      account_replication_type: 'RAGZRS',
      access_tier: 'Cold',
      public_network_access_enabled: true,
      network_rules: { default_action: 'Allow', bypass: ['AzureServices'] },
      sas_policy: { expiration_period: '1.00:00:00', expiration_action: 'Block' },
      blob_properties: {
        versioning_enabled: false,
        last_access_time_enabled: true,
        delete_retention_policy: { days: 365 },
        container_delete_retention_policy: { days: 365 },
        cors_rule: [
          {
            allowed_origins: ['https://www.example.com'],
            allowed_methods: ['PUT', 'GET', 'HEAD', 'OPTIONS'],
            allowed_headers: ['content-md5', 'content-type', 'if-none-match', 'x-ms-*'],
            exposed_headers: ['etag', 'retry-after', 'x-ms-error-code', 'x-ms-request-id', 'x-ms-version'],
            max_age_in_seconds: 3600,
          },
        ],
      },
      identity: { type: 'UserAssigned', identity_ids: [key.identityId] },
      customer_managed_key: { key_vault_key_id: key.keyVaultKeyId, user_assigned_identity_id: key.identityId },
      shared_access_key_enabled: false,
      tags: { team: 'web' },
    });
  });

  it('has one policy with all lifecycle rules', () => {
    const template = synth({ lifecycleRules });
    expect(template.resource(StorageManagementPolicy)).toEqual({
      storage_account_id: template.reference(StorageAccount, 'id'),
      rule: [
        {
          name: 'cool',
          enabled: true,
          filters: { blob_types: ['blockBlob'], prefix_match: ['photos-2026/old/'] },
          actions: { base_blob: { tier_to_cool_after_days_since_last_access_time_greater_than: 30 } },
        },
        {
          name: 'versions',
          enabled: true,
          filters: { blob_types: ['blockBlob'] },
          actions: { version: { delete_after_days_since_creation: 0 } },
        },
      ],
    });
  });

  it('can do without soft delete', () => {
    expect(synth({ softDeleteDays: 0 }).resource(StorageAccount)).toMatchObject({
      blob_properties: { versioning_enabled: true },
    });
    expect(JSON.stringify(synth({ softDeleteDays: 0 }).json)).not.toContain('retention_policy');
  });

  it.each([undefined, 'LRS'] as const)('is of the kind that premium block blobs need, replicated as %s', (type) => {
    const account = synth({ accountTier: 'Premium', accountReplicationType: type }).resource(StorageAccount);
    expect(account).toMatchObject({
      account_tier: 'Premium',
      account_kind: 'BlockBlobStorage',
      account_replication_type: type ?? 'ZRS',
    });
    expect(account).not.toHaveProperty('access_tier');
  });

  it('is only reached through its network', () => {
    const template = Template.of((stack) => create(stack, { network: new TestNetwork(stack), tags: { team: 'web' } }));
    expect(template.resource(StorageAccount)).toMatchObject({
      public_network_access_enabled: false,
      network_rules: { default_action: 'Deny', bypass: ['AzureServices'], ip_rules: [] },
    });
    expect(template.resource(PrivateEndpoint)).toMatchObject({
      name: 'contosoimages-blob',
      private_service_connection: {
        private_connection_resource_id: template.reference(StorageAccount, 'id'),
        subresource_names: ['blob'],
      },
      tags: { team: 'web' },
    });
  });

  it('is reached from allowed addresses too', () => {
    const template = Template.of((stack) =>
      create(stack, { network: new TestNetwork(stack, ['203.0.113.5', '198.51.100.0/24']) }),
    );
    expect(template.resource(StorageAccount)).toMatchObject({
      public_network_access_enabled: true,
      network_rules: { default_action: 'Deny', ip_rules: ['203.0.113.5', '198.51.100.0/24'] },
    });
  });

  it('tells the URL of its blob service', () => {
    const template = Template.of((stack) => {
      new TerraformOutput(stack, 'endpoint', { value: create(stack).blobEndpoint });
    });
    expect(template.output('endpoint')).toBe(`https://${template.reference(StorageAccount, 'primary_blob_host')}`);
  });

  it('lets an identity read this container and no other', () => {
    const template = Template.of((stack) => {
      create(stack).grantRead(unknownPrincipal(stack));
    });
    expect(template.resource(RoleAssignment)).toEqual({
      scope: template.reference(StorageContainer, 'id'),
      role_definition_name: 'Storage Blob Data Reader',
      principal_id: '${var.unknown}',
      principal_type: 'ServicePrincipal',
      skip_service_principal_aad_check: true,
    });
  });

  it('signs a SAS for its container with its own key', () => {
    const template = Template.of((stack) => {
      create(stack, { containerName: 'photos' }).readOnlySas('Sas', { validity });
    });
    expect(template.dataSource(DataAzurermStorageAccountBlobContainerSas)).toMatchObject({
      connection_string: template.reference(StorageAccount, 'primary_connection_string'),
      container_name: 'photos',
      ...dates,
    });
  });

  it('gives a role once, however often it is asked to', () => {
    const template = Template.of((stack) => {
      const [origin, principal] = [create(stack), unknownPrincipal(stack)];
      expect(origin.grantRead(principal)).toBe(origin.grantRead(principal));
      origin.grantWrite(principal);
    });
    expect(template.resources(RoleAssignment)).toHaveLength(2);
  });

  it('refuses a SAS that is longer than its policy, which is 366 days by default', () => {
    const validity = SasValidity.between(dates.start, '2036-11-01T00:00:00Z', { allowLongLived: true });
    const message = "`expiry` must be at most 366 days after `start`, the account's SAS policy, got: 3653 days";
    const sas = (sasExpirationDays?: number) =>
      Template.of((stack) => create(stack, { sasExpirationDays }).readOnlySas('Sas', { validity }));
    expect(() => sas()).toThrow(new Error(message));
    expect(() => sas(3653)).not.toThrow();
  });

  it('refuses a SAS where the account key is off', () => {
    const message = '`sharedAccessKeyEnabled` must be true for a SAS, which is signed with the account key, got: false';
    expect(() =>
      Template.of((stack) => create(stack, { sharedAccessKeyEnabled: false }).readOnlySas('Sas', { validity })),
    ).toThrow(new Error(message));
  });

  const container = '`containerName` must be 3-63 lowercase letters, digits or single hyphens, with a letter or digit';
  const group = '1-90 letters, digits, underscores, parentheses, hyphens or dots, not ending in a dot';
  it.each<[Partial<BlobOriginProps>, string]>([
    [{ accountName: 'St-Images' }, '`accountName` must be 3-24 lowercase letters or digits, got: "St-Images"'],
    [{ resourceGroupName: 'a.' }, `\`resourceGroupName\` must be ${group}, got: "a."`],
    [
      { location: '' },
      '`location` must be the name of an Azure region, such as "westeurope" (`az account list-locations`), got: ""',
    ],
    [{ containerName: 'Media_1' }, `${container} at both ends, got: "Media_1"`],
    [{ containerName: 'ab' }, `${container} at both ends, got: "ab"`],
    [{ containerName: 'a'.repeat(64) }, `${container} at both ends, got: "${'a'.repeat(64)}"`],
    [{ containerName: 'a--b' }, `${container} at both ends, got: "a--b"`],
    [{ containerName: '-ab' }, `${container} at both ends, got: "-ab"`],
    [{ containerName: 'ab-' }, `${container} at both ends, got: "ab-"`],
    [{ softDeleteDays: -1 }, '`softDeleteDays` must be a whole number from 0 to 365, got: -1'],
    [{ softDeleteDays: 366 }, '`softDeleteDays` must be a whole number from 0 to 365, got: 366'],
    [{ softDeleteDays: 1.5 }, '`softDeleteDays` must be a whole number from 0 to 365, got: 1.5'],
    [{ accountTier: 'standard' as 'Standard' }, '`accountTier` must be one of Standard, Premium, got: "standard"'],
    [
      { accountReplicationType: 'RA-GRS' as 'RAGRS' },
      '`accountReplicationType` must be one of LRS, ZRS, GRS, RAGRS, GZRS, RAGZRS, got: "RA-GRS"',
    ],
    [
      { accountTier: 'Premium', accountReplicationType: 'GRS' },
      '`accountReplicationType` must be LRS or ZRS where `accountTier` is Premium, got: "GRS"',
    ],
    [
      { accountTier: 'Premium', accessTier: 'Hot' },
      '`accessTier` must be left out where `accountTier` is Premium, which has one tier, got: "Hot"',
    ],
    [{ accessTier: 'Archive' as 'Cold' }, '`accessTier` must be one of Hot, Cool, Cold, got: "Archive"'],
    [{ sasExpirationDays: 0 }, '`sasExpirationDays` must be a whole number from 1 to 36500, got: 0'],
    [{ sasExpirationAction: 'block' as 'Block' }, '`sasExpirationAction` must be one of Log, Block, got: "block"'],
    [
      { customerManagedKey: { ...key, keyVaultKeyId: 'https://contoso.vault.azure.net/secrets/storage' } },
      '`customerManagedKey.keyVaultKeyId` must be the id of a key, "https://VAULT.vault.azure.net/keys/NAME", with or ' +
        'without a version, got: "https://contoso.vault.azure.net/secrets/storage"',
    ],
    [
      { customerManagedKey: { ...key, identityId: 'storage' } },
      '`customerManagedKey.identityId` must be the resource id of a user-assigned identity, got: "storage"',
    ],
    [
      { lifecycleRules: [{ name: 'old', tierToArchiveAfterDays: 90 }] },
      '`lifecycleRules[0].tierToArchiveAfterDays` needs `accountReplicationType` LRS, GRS or RAGRS, got: "ZRS"',
    ],
    [
      { accountTier: 'Premium', lifecycleRules: [{ name: 'old', tierToCoolAfterDays: 90 }] },
      '`lifecycleRules[0].tierToCoolAfterDays` must be left out where `accountTier` is Premium, which has one tier, got: 90',
    ],
    [{ corsRules: [brokerUploadCorsRule()] }, '`corsRules[0].allowedOrigins` must hold 1-64 entries, got: 0'],
    [{ immutability: { days: 0 } }, '`immutability.days` must be a whole number from 1 to 146000, got: 0'],
  ])('refuses %j', (wrong, message) => {
    expect(() => synth(wrong)).toThrow(new Error(message));
  });

  it('takes what is only known at apply', () => {
    const template = Template.of((stack) => {
      const text = unknownText(stack);
      const softDeleteDays = new TerraformVariable(stack, 'days', { type: 'number' }).numberValue;
      create(stack, {
        accountName: text,
        resourceGroupName: text,
        location: text,
        containerName: text,
        softDeleteDays,
        sasExpirationDays: softDeleteDays,
        customerManagedKey: { keyVaultKeyId: text, identityId: text },
      }).readOnlySas('Sas', { validity });
    });
    expect(template.resource(StorageAccount)).toMatchObject({
      name: '${var.unknown}',
      resource_group_name: '${var.unknown}',
      location: '${var.unknown}',
      blob_properties: { delete_retention_policy: { days: '${var.days}' } },
      sas_policy: { expiration_period: '${format("%d.00:00:00", var.days)}' },
    });
    expect(template.resource(StorageContainer)).toMatchObject({ name: '${var.unknown}' });
  });

  it('fits twice into one stack', () => {
    const template = Template.of((stack) => {
      new BlobOrigin(stack, 'A', props).readOnlySas('Sas', { validity });
      new BlobOrigin(stack, 'B', { ...props, accountName: 'fabrikamimages' }).readOnlySas('Sas', { validity });
    });
    expect(template.resources(StorageAccount).map(({ name }) => name)).toEqual(['contosoimages', 'fabrikamimages']);
    expect(template.size).toBe(6);
  });
});

describe('BlobOrigin.addCorsRule', () => {
  const site = (name: string): CorsRule => ({ allowedOrigins: [`https://${name}.example`], allowedMethods: ['GET'] });
  const sites = (template: Template) => {
    const { cors_rule } = template.resource(StorageAccount)['blob_properties'] as { cors_rule: Json[] };
    return cors_rule.map((rule) => rule['allowed_origins']);
  };

  it('adds a rule to those of the account, and changes nothing else', () => {
    const template = Template.of((stack) => {
      const origin = create(stack, { corsRules: [site('a')], softDeleteDays: 3 });
      origin.addCorsRule(site('b'));
      origin.addCorsRule(site('c'));
    });
    expect(sites(template)).toEqual([['https://a.example'], ['https://b.example'], ['https://c.example']]);
    const all = { corsRules: ['a', 'b', 'c'].map(site), softDeleteDays: 3 };
    expect(template.json).toEqual(synth(all).json);
  });

  it('refuses what Azure would refuse, and a sixth rule', () => {
    const message =
      '`rule.allowedOrigins[0]` must be a scheme and a host, such as "https://www.example.com" or "https://*.example.com", without a slash at its end, got: "*"';
    expect(() =>
      Template.of((stack) => create(stack).addCorsRule({ allowedOrigins: ['*'], allowedMethods: ['GET'] })),
    ).toThrow(new Error(message));
    expect(() =>
      Template.of((stack) => {
        const origin = create(stack, { corsRules: ['a', 'b', 'c', 'd'].map(site) });
        for (const name of ['e', 'f']) origin.addCorsRule(site(name));
      }),
    ).toThrow(new Error('`corsRules` must be at most 5 rules, got: 6'));
  });
});

describe('BlobOrigin.addLifecycleRule', () => {
  const lifecycleRules: LifecycleRule[] = [{ name: 'cool', prefixes: ['photos/'], tierToCoolAfterDays: 30 }];
  const old = (name: string): LifecycleRule => ({ name, deleteAfterDays: 9 });

  it('adds a rule to the one policy of the account, wherever the others came from', () => {
    const template = Template.of((stack) => {
      const origin = create(stack, { lifecycleRules });
      origin.addLifecycleRule(old('old'));
    });
    expect(template.json).toEqual(synth({ lifecycleRules: [...lifecycleRules, old('old')] }).json);
  });

  it('makes the policy where there was none, and has the account record reads where a rule counts them', () => {
    const rules: LifecycleRule[] = [old('old'), { name: 'unread', since: 'lastAccess', deleteAfterDays: 90 }];
    const template = Template.of((stack) => {
      const origin = create(stack);
      for (const rule of rules) origin.addLifecycleRule(rule);
    });
    expect(template.json).toEqual(synth({ lifecycleRules: rules }).json);
  });

  it('refuses what Azure would refuse, a name that is taken, and one more than a hundred', () => {
    const add = (rules: readonly LifecycleRule[], more: Partial<BlobOriginProps> = {}) =>
      Template.of((stack) => {
        const origin = create(stack, more);
        for (const rule of rules) origin.addLifecycleRule(rule);
      });
    expect(() => add([{ name: 'old', deleteAfterDays: -1 }])).toThrow(
      new Error('`rule.deleteAfterDays` must be a whole number from 0 to 99999, got: -1'),
    );
    expect(() => add([{ name: 'cool', tierToCoolAfterDays: 1 }], { accountTier: 'Premium' })).toThrow(
      new Error(
        '`rule.tierToCoolAfterDays` must be left out where `accountTier` is Premium, which has one tier, got: 1',
      ),
    );
    expect(() => add([old('cool')], { lifecycleRules })).toThrow(
      new Error('`rule.name` must differ from those of the account\'s rules, got: "cool"'),
    );
    const hundred = Array.from({ length: 100 }, (_, index) => old(`rule-${index}`));
    expect(() => add([old('one-more')], { lifecycleRules: hundred })).toThrow(
      new Error('`lifecycleRules` must be at most 100 rules, got: 101'),
    );
  });
});

describe('BlobOrigin.addContainer', () => {
  it('makes one more private container, with rights and a SAS of its own', () => {
    const template = Template.of((stack) => {
      const uploads = create(stack).addContainer('uploads', { immutability: { days: 1 } });
      uploads.grantWrite(unknownPrincipal(stack));
      uploads.readOnlySas('Sas', { validity });
    });
    const id = template.reference(StorageContainer, 'id', { name: 'uploads' });
    expect(template.resources(StorageContainer).map(({ name }) => name)).toEqual(['images', 'uploads']);
    expect(template.resource(RoleAssignment)).toMatchObject({
      scope: id,
      role_definition_name: 'Storage Blob Data Contributor',
    });
    expect(template.resource(StorageContainerImmutabilityPolicy)).toMatchObject({
      storage_container_resource_manager_id: id,
    });
    expect(template.dataSource(DataAzurermStorageAccountBlobContainerSas)).toMatchObject({ container_name: 'uploads' });
  });

  it('keeps to the key and the SAS policy of the account', () => {
    const sas = (more: Partial<BlobOriginProps>) => () =>
      Template.of((stack) => create(stack, more).addContainer('uploads').readOnlySas('Sas', { validity }));
    expect(sas({ sharedAccessKeyEnabled: false })).toThrow('`sharedAccessKeyEnabled` must be true for a SAS');
    expect(sas({ sasExpirationDays: 30 })).toThrow('`expiry` must be at most 30 days after `start`');
  });

  it('leaves the ids of the others alone', () => {
    const ids = (...names: string[]) =>
      Template.of((stack) => {
        const origin = create(stack);
        for (const name of names) origin.addContainer(name);
      }).ids(StorageContainer);
    expect(ids('uploads', 'a-b', 'ab1')).toEqual(expect.arrayContaining(ids('ab1')));
  });

  const taken = "`containerName` must differ from those of the account's containers, got:";
  it.each([
    ['the name of the main container', ['images'], `${taken} "images"`],
    ['a name a second time', ['uploads', 'uploads'], `${taken} "uploads"`],
    [
      'a name that Azure does not take',
      ['Uploads'],
      '`containerName` must be 3-63 lowercase letters, digits or single hyphens, with a letter or digit at both ends, ' +
        'got: "Uploads"',
    ],
  ])('refuses %s', (_, names, message) => {
    const add = (stack: TerraformStack) => {
      const origin = create(stack);
      for (const name of names) origin.addContainer(name);
    };
    expect(() => Template.of(add)).toThrow(new Error(message));
  });

  it('refuses a name that is only known at apply', () => {
    expect(() => Template.of((stack) => create(stack).addContainer(unknownText(stack)))).toThrow(
      new Error('`containerName` must be known at synth to tell one container from another, got: a token'),
    );
  });
});
