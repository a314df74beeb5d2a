import { RoleAssignment } from '@cdktf/provider-azurerm/lib/role-assignment';
import { StorageAccount } from '@cdktf/provider-azurerm/lib/storage-account';
import { StorageBlob } from '@cdktf/provider-azurerm/lib/storage-blob';
import { StorageContainer } from '@cdktf/provider-azurerm/lib/storage-container';
import { describe, expect, it } from '@jest/globals';
import { TerraformOutput, type TerraformStack } from 'cdktf';
import { FunctionPackage } from '../../../lib';
import { HostStorage, type HostStorageProps } from '../../../lib/function/host-storage';
import { secureAccount } from '../../support/secure-account';
import { Template, unknownPrincipal, unknownText } from '../../support/template';

const functionPackage = FunctionPackage.imageDelivery();
const props = { accountName: 'contosohost', resourceGroupName: 'contoso', location: 'westeurope', functionPackage };

const create = (stack: TerraformStack, more: Partial<HostStorageProps> = {}, id = 'HostStorage') =>
  new HostStorage(stack, id, { ...props, ...more });
const synth = (more: Partial<HostStorageProps> = {}) => Template.of((stack) => create(stack, more));

describe('HostStorage', () => {
  it('is a secure account of its own whose data are kept three times in one place', () => {
    expect(synth().resource(StorageAccount)).toEqual({
      name: 'contosohost',
      resource_group_name: 'contoso',
      location: 'westeurope',
      ...secureAccount,
      account_replication_type: 'LRS',
      blob_properties: { delete_retention_policy: { days: 7 } },
    });
  });

  it('uploads the package into a private container, under a name with the hash of its contents', () => {
    const template = synth();
    const hash = functionPackage.contentHash.slice(0, 32);
    expect(template.resource(StorageContainer)).toEqual({
      name: 'packages',
      storage_account_id: template.reference(StorageAccount, 'id'),
      container_access_type: 'private',
    });
    expect(template.resource(StorageBlob)).toEqual({
      name: `image-delivery-${hash}.zip`,
      storage_account_name: template.reference(StorageAccount, 'name'),
      storage_container_name: template.reference(StorageContainer, 'name'),
      type: 'Block',
      content_type: 'application/zip',
      source: expect.stringMatching(new RegExp(`^assets/HostStorage_Asset_\\w+/${hash}/image-delivery\\.zip$`)),
    });
    expect(template.size).toBe(3);
  });

  it('takes tags', () => {
    expect(synth({ tags: { team: 'web' } }).resource(StorageAccount)).toMatchObject({ tags: { team: 'web' } });
  });

  it('tells the name of the account and the URL of the package', () => {
    const template = Template.of((stack) => {
      const storage = create(stack);
      new TerraformOutput(stack, 'account', { value: storage.accountName });
      new TerraformOutput(stack, 'url', { value: storage.packageUrl });
    });
    expect(template.output('account')).toBe(template.reference(StorageAccount, 'name'));
    expect(template.output('url')).toBe(template.reference(StorageBlob, 'url'));
  });

  it('lets an identity own the blobs of the account', () => {
    const template = Template.of((stack) => {
      create(stack).grantHost(unknownPrincipal(stack));
    });
    expect(template.resource(RoleAssignment)).toEqual({
      scope: template.reference(StorageAccount, 'id'),
      role_definition_name: 'Storage Blob Data Owner',
      principal_id: '${var.unknown}',
      principal_type: 'ServicePrincipal',
      skip_service_principal_aad_check: true,
    });
  });

  it.each(['my-host', 'ab', 'a'.repeat(25), 'Host'])('refuses the account name %j', (accountName) => {
    const message = `\`hostStorageAccountName\` must be 3-24 lowercase letters or digits, got: "${accountName}"`;
    expect(() => synth({ accountName })).toThrow(new Error(message));
  });

  it('takes what is only known at apply', () => {
    const template = Template.of((stack) => {
      create(stack, { accountName: unknownText(stack), location: unknownText(stack, 'region') });
    });
    expect(template.resource(StorageAccount)).toMatchObject({ name: '${var.unknown}', location: '${var.region}' });
  });

  it('fits twice into one stack', () => {
    const template = Template.of((stack) => {
      create(stack, {}, 'A');
      create(stack, { accountName: 'fabrikamhost' }, 'B');
    });
    expect(template.size).toBe(6);
    expect(new Set(template.resources(StorageBlob).map(({ source }) => source)).size).toBe(2);
  });
});
