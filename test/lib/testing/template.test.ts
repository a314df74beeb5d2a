import { DataAzurermClientConfig } from '@cdktf/provider-azurerm/lib/data-azurerm-client-config';
import { ResourceGroup } from '@cdktf/provider-azurerm/lib/resource-group';
import { StorageAccount } from '@cdktf/provider-azurerm/lib/storage-account';
import { describe, expect, it } from '@jest/globals';
import { type App, TerraformOutput, TerraformStack } from 'cdktf';
import { FunctionPackage, ImageDelivery } from '../../../lib';
import { snapshot, synthesize, Template } from '../../../lib/testing';
import { addProviders, testApp } from '../../support/template';

function newStack(app: App = testApp(), id = 'stack'): TerraformStack {
  const stack = new TerraformStack(app, id);
  addProviders(stack);
  return stack;
}

const group = (stack: TerraformStack, id: string, name: string, tags?: Record<string, string>): ResourceGroup =>
  new ResourceGroup(stack, id, { name, location: 'westeurope', tags });

describe('synthesize', () => {
  it('gives what Terraform gets, without the notes of cdktf', () => {
    const stack = newStack();
    group(stack, 'Group', 'images');
    expect(synthesize(stack)).toEqual({
      provider: { azurerm: [{ features: [{}] }], random: [{}], time: [{}] },
      resource: { azurerm_resource_group: { Group: { location: 'westeurope', name: 'images' } } },
      terraform: expect.objectContaining({ required_providers: expect.anything() }),
    });
  });

  it('gives the same however often it is asked', () => {
    const stack = newStack();
    new ImageDelivery(stack, 'images', { name: 'contoso', location: 'westeurope' });
    expect(synthesize(stack)).toEqual(synthesize(stack));
  });

  it('has references to other stacks in it', () => {
    const app = testApp();
    const [one, two] = [newStack(app, 'one'), newStack(app, 'two')];
    group(two, 'Group', group(one, 'Group', 'images').name);
    expect(synthesize(two)).toMatchObject({
      data: { terraform_remote_state: { 'cross-stack-reference-input-one': {} } },
      resource: {
        azurerm_resource_group: {
          Group: {
            name: '${data.terraform_remote_state.cross-stack-reference-input-one.outputs.cross-stack-output-azurerm_resource_groupGroupname}',
          },
        },
      },
    });
  });

  it('runs the validations', () => {
    const stack = new TerraformStack(testApp(), 'stack');
    group(stack, 'Group', 'images');
    expect(() => synthesize(stack)).toThrow('Found resources without a matching provider construct');
  });
});

describe('Template', () => {
  const stack = newStack();
  group(stack, 'One', 'one');
  group(stack, 'Two', 'two');
  const client = new DataAzurermClientConfig(stack, 'Client', {});
  new TerraformOutput(stack, 'tenant', { value: client.tenantId });
  const template = Template.fromStack(stack);

  it('looks resources up by class', () => {
    expect(template.resources(ResourceGroup).map(({ name }) => name)).toEqual(['one', 'two']);
    expect(template.ids(ResourceGroup)).toEqual(['One', 'Two']);
    expect(template.resource(ResourceGroup, { name: 'two' })).toEqual({ location: 'westeurope', name: 'two' });
    expect(template.size).toBe(3);
  });

  it('spells addresses and references', () => {
    expect(template.address(ResourceGroup, { name: 'two' })).toBe('azurerm_resource_group.Two');
    expect(template.reference(ResourceGroup, 'id', { name: 'two' })).toBe('${azurerm_resource_group.Two.id}');
    expect(template.dataReference(DataAzurermClientConfig, 'tenant_id')).toBe(
      '${data.azurerm_client_config.Client.tenant_id}',
    );
  });

  it('looks data sources and outputs up', () => {
    expect(template.dataSource(DataAzurermClientConfig)).toEqual({});
    expect(template.output('tenant')).toBe('${data.azurerm_client_config.Client.tenant_id}');
    expect(template.output('nothing')).toBeUndefined();
    expect(Template.fromStack(newStack()).output('nothing')).toBeUndefined();
  });

  it('says how many there are when there is not one', () => {
    expect(() => template.resource(ResourceGroup)).toThrow(new Error('expected one azurerm_resource_group, found 2'));
    expect(() => template.resource(StorageAccount)).toThrow(new Error('expected one azurerm_storage_account, found 0'));
    expect(() => template.dataSource(StorageAccount)).toThrow(
      new Error('expected one azurerm_storage_account, found 0'),
    );
  });
});

describe('snapshot', () => {
  const stack = newStack();
  new ImageDelivery(stack, 'images', { name: 'contoso', location: 'westeurope' });
  const hash = FunctionPackage.imageDelivery().contentHash.slice(0, 32);

  it('masks the content hash of the package, and nothing else', () => {
    const text = JSON.stringify(synthesize(stack));
    expect(text).toContain(hash);
    expect(JSON.stringify(snapshot(stack))).toBe(text.replaceAll(hash, '[content-hash]'));
  });

  it('leaves the hash where it can be looked at', () => {
    const template = Template.fromStack(stack);
    expect(template.toSnapshot()).toEqual(snapshot(stack));
    expect(JSON.stringify(template.json)).toContain(hash);
  });
});
