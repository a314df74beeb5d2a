import { DataAzurermStorageAccount } from '@cdktf/provider-azurerm/lib/data-azurerm-storage-account';
import { DataAzurermStorageAccountBlobContainerSas } from '@cdktf/provider-azurerm/lib/data-azurerm-storage-account-blob-container-sas';
import { RoleAssignment } from '@cdktf/provider-azurerm/lib/role-assignment';
import { StorageAccount } from '@cdktf/provider-azurerm/lib/storage-account';
import { StorageContainer } from '@cdktf/provider-azurerm/lib/storage-container';
import { StorageContainerImmutabilityPolicy } from '@cdktf/provider-azurerm/lib/storage-container-immutability-policy';
import { describe, expect, it } from '@jest/globals';
import { TerraformOutput, type TerraformStack, TerraformVariable } from 'cdktf';
import {
  BlobContainer,
  type BlobContainerProps,
  BlobOrigin,
  type ExistingBlobOriginProps,
  SasValidity,
} from '../../../lib';
import { Template, unknownPrincipal, unknownText } from '../../support/template';

const lookup = { accountName: 'contosoimages', resourceGroupName: 'contoso' };
const props = { account: lookup, containerName: 'images' };
const validity = SasValidity.between('2026-11-01T00:00:00Z', '2027-10-31T00:00:00Z');

const create = (stack: TerraformStack, more: Partial<BlobContainerProps> = {}) =>
  new BlobContainer(stack, 'Container', { ...props, ...more });
const existing = (stack: TerraformStack, more: Partial<ExistingBlobOriginProps> = {}, id = 'Origin') =>
  BlobOrigin.fromExisting(stack, id, { ...props, ...more });

describe('BlobContainer', () => {
  it('is a private container', () => {
    const template = Template.of((stack) => create(stack));
    expect(template.resource(StorageContainer)).toEqual({
      name: 'images',
      storage_account_id: template.dataReference(DataAzurermStorageAccount, 'id'),
      container_access_type: 'private',
    });
    expect(template.size).toBe(2);
  });

  it.each([
    [{ days: 30 }, { locked: false, protected_append_writes_enabled: false }],
    [
      { days: 30, locked: true, allowProtectedAppendWrites: true },
      { locked: true, protected_append_writes_enabled: true },
    ],
  ])('keeps its blobs from being changed: %j', (immutability, rendered) => {
    const template = Template.of((stack) => create(stack, { immutability }));
    expect(template.resource(StorageContainerImmutabilityPolicy)).toEqual({
      storage_container_resource_manager_id: template.reference(StorageContainer, 'id'),
      immutability_period_in_days: 30,
      ...rendered,
    });
  });

  it('refuses a SAS that is longer than the policy of the account', () => {
    expect(() =>
      Template.of((stack) => create(stack, { sasExpirationDays: 9 }).readOnlySas('Sas', { validity })),
    ).toThrow(new Error("`expiry` must be at most 9 days after `start`, the account's SAS policy, got: 364 days"));
  });

  it.each<[Partial<BlobContainerProps>, string]>([
    [{ immutability: { days: 0 } }, '`immutability.days` must be a whole number from 1 to 146000, got: 0'],
    [
      { account: { ...lookup, accountName: 'Contoso' } },
      '`accountName` must be 3-24 lowercase letters or digits, got: "Contoso"',
    ],
    [
      { account: { ...lookup, resourceGroupName: '' } },
      '`resourceGroupName` must be 1-90 letters, digits, underscores, parentheses, hyphens or dots, not ending in a dot, got: ""',
    ],
    [
      { containerName: 'Images' },
      '`containerName` must be 3-63 lowercase letters, digits or single hyphens, with a letter or digit at both ends, got: "Images"',
    ],
  ])('refuses %j', (wrong, message) => {
    expect(() => Template.of((stack) => create(stack, wrong))).toThrow(new Error(message));
  });
});

describe('BlobOrigin.fromExisting', () => {
  it('looks the account up and creates nothing', () => {
    const template = Template.of((stack) => existing(stack));
    expect(template.dataSource(DataAzurermStorageAccount)).toEqual({
      name: 'contosoimages',
      resource_group_name: 'contoso',
    });
    expect(template.size).toBe(1);
  });

  it('tells what there is to know, and lets an identity read the container that is there', () => {
    const template = Template.of((stack) => {
      const origin = existing(stack);
      origin.grantRead(unknownPrincipal(stack));
      const { accountName, containerName, storageAccountId, blobEndpoint } = origin;
      new TerraformOutput(stack, 'all', { value: { accountName, containerName, storageAccountId, blobEndpoint } });
    });
    const account = template.dataReference(DataAzurermStorageAccount, 'id');
    expect(template.output('all')).toEqual({
      accountName: 'contosoimages',
      containerName: 'images',
      storageAccountId: account,
      blobEndpoint: `https://${template.dataReference(DataAzurermStorageAccount, 'primary_blob_host')}`,
    });
    expect(template.resource(RoleAssignment)).toMatchObject({
      scope: `${account}/blobServices/default/containers/images`,
      role_definition_name: 'Storage Blob Data Reader',
    });
  });

  it('makes the container when it is asked to', () => {
    const template = Template.of((stack) => {
      existing(stack, { createContainer: true }).grantWrite(unknownPrincipal(stack));
    });
    expect(template.resource(StorageContainer)).toMatchObject({ name: 'images' });
    expect(template.resource(RoleAssignment)).toMatchObject({ scope: template.reference(StorageContainer, 'id') });
  });

  it('signs a SAS with the key of the account, however long it is', () => {
    const template = Template.of((stack) => {
      const longLived = SasValidity.between('2026-11-01T00:00:00Z', '2036-11-01T00:00:00Z', { allowLongLived: true });
      existing(stack).readOnlySas('Sas', { validity: longLived });
    });
    expect(template.dataSource(DataAzurermStorageAccountBlobContainerSas)).toMatchObject({
      connection_string: template.dataReference(DataAzurermStorageAccount, 'primary_connection_string'),
      container_name: 'images',
      expiry: '2036-11-01T00:00:00Z',
    });
  });

  it('takes an account of the same app', () => {
    const template = Template.of((stack) => {
      const account = new StorageAccount(stack, 'Account', {
        name: 'contosoimages',
        resourceGroupName: 'contoso',
        location: 'westeurope',
        accountTier: 'Standard',
        accountReplicationType: 'LRS',
      });
      const origin = existing(stack, { account });
      origin.grantRead(unknownPrincipal(stack));
      new TerraformOutput(stack, 'name', { value: origin.accountName });
    });
    expect(template.output('name')).toBe(template.reference(StorageAccount, 'name'));
    expect(template.resource(RoleAssignment)).toMatchObject({
      scope: `${template.reference(StorageAccount, 'id')}/blobServices/default/containers/images`,
    });
    expect(template.size).toBe(2);
  });

  it('takes what is only known at apply', () => {
    const template = Template.of((stack) => {
      const text = unknownText(stack);
      const days = new TerraformVariable(stack, 'days', { type: 'number' }).numberValue;
      const account = { accountName: text, resourceGroupName: text };
      existing(stack, { account, containerName: text });
      create(stack, { account: lookup, containerName: text, immutability: { days } });
    });
    expect(template.resource(StorageContainer)).toMatchObject({ name: '${var.unknown}' });
    expect(template.resource(StorageContainerImmutabilityPolicy)).toMatchObject({
      immutability_period_in_days: '${var.days}',
    });
  });

  it('fits twice into one stack', () => {
    const template = Template.of((stack) => {
      existing(stack, {}, 'A').readOnlySas('Sas', { validity });
      existing(stack, {}, 'B').readOnlySas('Sas', { validity });
    });
    expect(template.size).toBe(4);
  });
});
