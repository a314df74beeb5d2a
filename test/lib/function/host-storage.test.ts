import { PrivateEndpoint } from '@cdktf/provider-azurerm/lib/private-endpoint';
import { RoleAssignment } from '@cdktf/provider-azurerm/lib/role-assignment';
import { StorageAccount } from '@cdktf/provider-azurerm/lib/storage-account';
import { StorageBlob } from '@cdktf/provider-azurerm/lib/storage-blob';
import { StorageContainer } from '@cdktf/provider-azurerm/lib/storage-container';
import { StorageQueue } from '@cdktf/provider-azurerm/lib/storage-queue';
import { StorageTable } from '@cdktf/provider-azurerm/lib/storage-table';
import { describe, expect, it } from '@jest/globals';
import { TerraformOutput, type TerraformStack } from 'cdktf';
import { FunctionPackage, HostStorage, type HostStorageProps } from '../../../lib';
import { openAccount, secureAccount } from '../../support/secure-account';
import { Template, unknownPrincipal, unknownText } from '../../support/template';
import { existingNetwork } from './fixtures';

const functionPackage = FunctionPackage.imageDelivery();
const props = { accountName: 'contosohost', resourceGroupName: 'contoso', location: 'westeurope' };

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
      ...openAccount,
      account_replication_type: 'LRS',
      sas_policy: { expiration_period: '01.00:00:00', expiration_action: 'Log' },
      blob_properties: { delete_retention_policy: { days: 7 } },
    });
  });

  it('uploads the package into a private container, under a name with the hash of its contents', () => {
    const template = Template.of((stack) => {
      create(stack)._addPackage(functionPackage);
    });
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

  it('tells the name and the id of the account, and where the package is', () => {
    const template = Template.of((stack) => {
      const storage = create(stack);
      const { url, canonicalPath } = storage._addPackage(functionPackage);
      new TerraformOutput(stack, 'account', { value: storage.accountName });
      new TerraformOutput(stack, 'id', { value: storage.accountId });
      new TerraformOutput(stack, 'url', { value: url });
      new TerraformOutput(stack, 'path', { value: canonicalPath });
    });
    const [account, container] = [
      template.reference(StorageAccount, 'name'),
      template.reference(StorageContainer, 'name'),
    ];
    expect(template.output('account')).toBe(account);
    expect(template.output('id')).toBe(template.reference(StorageAccount, 'id'));
    expect(template.output('url')).toBe(template.reference(StorageBlob, 'url'));
    expect(template.output('path')).toBe(`/blob/${account}/${container}/${functionPackage.blobName}`);
  });

  it('has queues, made by the management interface', () => {
    const template = Template.of((stack) => {
      create(stack).addQueue('purge');
    });
    expect(template.resource(StorageQueue)).toEqual({
      name: 'purge',
      storage_account_id: template.reference(StorageAccount, 'id'),
    });
  });

  it('has tables, which Terraform makes by the endpoint where there is a network', () => {
    const template = Template.of((stack) => {
      create(stack).addTable('counters');
      const closed = create(stack, { accountName: 'closed', network: existingNetwork(stack) }, 'Closed');
      for (const name of ['one', 'two']) closed.addTable(name);
      new TerraformOutput(stack, 'url', { value: closed.tableServiceUrl });
    });
    expect(template.resource(StorageTable, { name: 'counters' })).toEqual({
      name: 'counters',
      storage_account_name: template.reference(StorageAccount, 'name', { name: 'contosohost' }),
    });
    const endpoint = template.address(PrivateEndpoint, { name: 'closed-table' });
    for (const name of ['one', 'two']) {
      expect(template.resource(StorageTable, { name })['depends_on']).toEqual([endpoint]);
    }
    const host = template.reference(StorageAccount, 'primary_table_host', { name: 'closed' });
    expect(template.output('url')).toBe(`https://${host}`);
  });

  it.each(['ab', '1st', 'my-table', 'a'.repeat(64)])('refuses the table name %j', (name) => {
    const message = `\`name\` must be 3-63 letters or digits, beginning with a letter, got: "${name}"`;
    expect(() => Template.of((stack) => create(stack).addTable(name))).toThrow(new Error(message));
  });

  it('is closed behind a network, but for the addresses that this lets in', () => {
    const template = Template.of((stack) => {
      const network = existingNetwork(stack, ['203.0.113.7']);
      create(stack, { network, tags: { team: 'web' } })._addPackage(functionPackage);
    });
    expect(template.resource(StorageAccount)).toMatchObject({
      public_network_access_enabled: true,
      network_rules: {
        default_action: 'Deny',
        bypass: ['AzureServices'],
        ip_rules: ['203.0.113.7'],
        virtual_network_subnet_ids: [],
      },
    });
    const endpoints = ['blob', 'queue'].map((subresource) => {
      const name = `contosohost-${subresource}`;
      expect(template.resource(PrivateEndpoint, { name })).toMatchObject({
        private_service_connection: {
          private_connection_resource_id: template.reference(StorageAccount, 'id'),
          subresource_names: [subresource],
        },
        tags: { team: 'web' },
      });
      return template.address(PrivateEndpoint, { name });
    });
    // Whoever deploys may be in the network, too.
    expect(template.resource(StorageBlob)).toMatchObject({ depends_on: endpoints });
  });

  it('has no public access at all where the network lets in no address', () => {
    const template = Template.of((stack) => create(stack, { network: existingNetwork(stack) }));
    expect(template.resource(StorageAccount)).toMatchObject({
      public_network_access_enabled: false,
      network_rules: { default_action: 'Deny', ip_rules: [] },
    });
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

  it.each<[Partial<HostStorageProps>, string]>([
    [{ resourceGroupName: undefined }, '`resourceGroupName` must be 1-90 letters,'],
    [{ location: 'west-europe' }, '`location` must be the name of an Azure region,'],
  ])('refuses %j', (wrong, message) => {
    expect(() => synth(wrong)).toThrow(message);
  });

  it.each(['ab', 'My-queue', 'my--queue', 'queue-', 'q'.repeat(64)])('refuses the queue %j', (name) => {
    const rule = '3-63 lowercase letters, digits or single hyphens, with a letter or digit at both ends';
    const message = `\`name\` must be ${rule}, got: "${name}"`;
    expect(() => Template.of((stack) => create(stack).addQueue(name))).toThrow(new Error(message));
  });

  it('takes what is only known at apply', () => {
    const template = Template.of((stack) => {
      create(stack, { accountName: unknownText(stack), location: unknownText(stack, 'region') });
    });
    expect(template.resource(StorageAccount)).toMatchObject({ name: '${var.unknown}', location: '${var.region}' });
  });

  it('fits twice into one stack', () => {
    const template = Template.of((stack) => {
      create(stack, {}, 'A')._addPackage(functionPackage);
      create(stack, { accountName: 'fabrikamhost' }, 'B')._addPackage(functionPackage);
    });
    expect(template.size).toBe(6);
    expect(new Set(template.resources(StorageBlob).map(({ source }) => source)).size).toBe(2);
  });
});
