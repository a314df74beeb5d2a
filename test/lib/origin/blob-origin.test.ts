import { DataAzurermStorageAccountBlobContainerSas } from '@cdktf/provider-azurerm/lib/data-azurerm-storage-account-blob-container-sas';
import { RoleAssignment } from '@cdktf/provider-azurerm/lib/role-assignment';
import { StorageAccount } from '@cdktf/provider-azurerm/lib/storage-account';
import { StorageContainer } from '@cdktf/provider-azurerm/lib/storage-container';
import { describe, expect, it } from '@jest/globals';
import { TerraformOutput, type TerraformStack, TerraformVariable } from 'cdktf';
import { BlobOrigin, type BlobOriginProps } from '../../../lib';
import { secureAccount } from '../../support/secure-account';
import { Template, unknownPrincipal, unknownText } from '../../support/template';

const props = { accountName: 'contosoimages', resourceGroupName: 'contoso', location: 'westeurope' };
const validity = { start: '2026-11-01T00:00:00Z', expiry: '2027-10-31T00:00:00Z' };

const create = (stack: TerraformStack, more: Partial<BlobOriginProps> = {}) =>
  new BlobOrigin(stack, 'Origin', { ...props, ...more });
const synth = (more: Partial<BlobOriginProps> = {}) => Template.of((stack) => create(stack, more));

describe('BlobOrigin', () => {
  it('is a secure account by default', () => {
    expect(synth().resource(StorageAccount)).toEqual({
      name: 'contosoimages',
      resource_group_name: 'contoso',
      location: 'westeurope',
      ...secureAccount,
      account_replication_type: 'ZRS',
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

  it('takes every setting', () => {
    const template = synth({
      containerName: 'photos-2026',
      accountReplicationType: 'RAGZRS',
      softDeleteDays: 365,
      versioningEnabled: false,
      sharedAccessKeyEnabled: false,
      tags: { team: 'web' },
    });
    expect(template.resource(StorageContainer)).toMatchObject({ name: 'photos-2026' });
    expect(template.resource(StorageAccount)).toMatchObject({
      account_replication_type: 'RAGZRS',
      blob_properties: {
        versioning_enabled: false,
        delete_retention_policy: { days: 365 },
        container_delete_retention_policy: { days: 365 },
      },
      shared_access_key_enabled: false,
      tags: { team: 'web' },
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
      create(stack, { containerName: 'photos' }).readOnlySas('Sas', validity);
    });
    expect(template.dataSource(DataAzurermStorageAccountBlobContainerSas)).toMatchObject({
      connection_string: template.reference(StorageAccount, 'primary_connection_string'),
      container_name: 'photos',
      ...validity,
    });
  });

  it('refuses a SAS where the account key is off', () => {
    const message = '`sharedAccessKeyEnabled` must be true for a SAS, which is signed with the account key, got: false';
    expect(() =>
      Template.of((stack) => create(stack, { sharedAccessKeyEnabled: false }).readOnlySas('Sas', validity)),
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
    [{ softDeleteDays: 0 }, '`softDeleteDays` must be a whole number from 1 to 365, got: 0'],
    [{ softDeleteDays: 366 }, '`softDeleteDays` must be a whole number from 1 to 365, got: 366'],
    [{ softDeleteDays: 1.5 }, '`softDeleteDays` must be a whole number from 1 to 365, got: 1.5'],
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
      });
    });
    expect(template.resource(StorageAccount)).toMatchObject({
      name: '${var.unknown}',
      resource_group_name: '${var.unknown}',
      location: '${var.unknown}',
      blob_properties: { delete_retention_policy: { days: '${var.days}' } },
    });
    expect(template.resource(StorageContainer)).toMatchObject({ name: '${var.unknown}' });
  });

  it('fits twice into one stack', () => {
    const template = Template.of((stack) => {
      new BlobOrigin(stack, 'A', props).readOnlySas('Sas', validity);
      new BlobOrigin(stack, 'B', { ...props, accountName: 'fabrikamimages' }).readOnlySas('Sas', validity);
    });
    expect(template.resources(StorageAccount).map(({ name }) => name)).toEqual(['contosoimages', 'fabrikamimages']);
    expect(template.size).toBe(6);
  });
});
