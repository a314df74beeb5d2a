import { FunctionAppFlexConsumption } from '@cdktf/provider-azurerm/lib/function-app-flex-consumption';
import { ResourceGroupTemplateDeployment } from '@cdktf/provider-azurerm/lib/resource-group-template-deployment';
import { StorageAccount } from '@cdktf/provider-azurerm/lib/storage-account';
import { StorageBlob } from '@cdktf/provider-azurerm/lib/storage-blob';
import { StorageContainer } from '@cdktf/provider-azurerm/lib/storage-container';
import { describe, expect, it } from '@jest/globals';
import { FunctionPackage, Hosting } from '../../../lib';
import type { Json } from '../../support/template';
import { synth as synthFunction } from './fixtures';

interface ArmTemplate {
  readonly parameters: Record<string, Json>;
  readonly resources: readonly { readonly type: string; readonly name: string; readonly properties: Json }[];
}

const synth = () => synthFunction({ hosting: Hosting.flexConsumption(), tags: { team: 'web' } });
const outer = () =>
  JSON.parse(String(synth().resource(ResourceGroupTemplateDeployment)['template_content'])) as ArmTemplate;
const only = <Item>(items: readonly Item[]): Item => {
  expect(items).toHaveLength(1);
  return items[0] as Item;
};

describe('OneDeploy', () => {
  it('is a deployment of its own for the app, run again for another app', () => {
    const template = synth();
    expect(template.resource(ResourceGroupTemplateDeployment)).toEqual({
      name: 'contoso-images-onedeploy',
      resource_group_name: template.reference(FunctionAppFlexConsumption, 'resource_group_name'),
      deployment_mode: 'Incremental',
      template_content: expect.anything(),
      parameters_content: expect.anything(),
      lifecycle: { replace_triggered_by: [`${template.address(FunctionAppFlexConsumption)}.id`] },
      depends_on: expect.anything(),
    });
  });

  // A parameter that ARM does not give back, or gives back though nobody passed it, would be a difference for ever.
  it('passes every parameter that the template has, none of them secret or secured', () => {
    const template = synth();
    const passed = String(template.resource(ResourceGroupTemplateDeployment)['parameters_content']);
    const blob = FunctionPackage.imageDelivery().blobName;
    const inner = (reference: string) => reference.slice(2, -1);
    const [account, container] = [
      template.reference(StorageAccount, 'name', { name: 'contosohost' }),
      template.reference(StorageContainer, 'name', { name: 'packages' }),
    ];
    const values = {
      site: inner(template.reference(FunctionAppFlexConsumption, 'name')),
      storageAccountId: inner(template.reference(StorageAccount, 'id', { name: 'contosohost' })),
      packageUrl: inner(template.reference(StorageBlob, 'url')),
      packagePath: `"/blob/${account}/${container}/${blob}"`,
    };
    const entries = Object.entries(values).map(([name, value]) => `"${name}" = {"value" = ${value}}`);
    expect(passed).toBe(`\${jsonencode({${entries.join(', ')}})}`);
    const declared = Object.fromEntries(Object.keys(values).map((name) => [name, { type: 'String' }]));
    expect(outer().parameters).toEqual(declared);
  });

  it('reads the clock in a deployment within, whose parameters nobody gets to see', () => {
    const nested = only(outer().resources);
    expect(nested.type).toBe('Microsoft.Resources/deployments');
    expect(nested.name).toBe("[format('{0}-package', parameters('site'))]");
    expect(nested.properties).toMatchObject({
      mode: 'Incremental',
      expressionEvaluationOptions: { scope: 'Inner' },
      parameters: { packageUrl: { value: "[parameters('packageUrl')]" } },
    });
    const { parameters } = nested.properties['template'] as ArmTemplate;
    expect(Object.keys(parameters)).toEqual([...Object.keys(outer().parameters), 'now']);
    expect(parameters['now']).toEqual({ type: 'String', defaultValue: "[utcNow('yyyy-MM-ddTHH:mm:ssZ')]" });
    expect(JSON.stringify(outer()).match(/utcNow/g)).toHaveLength(1);
  });

  it('has the package fetched with a SAS that reads this one blob for an hour', () => {
    const nested = only(outer().resources).properties['template'] as ArmTemplate;
    const deployed = only(nested.resources);
    expect(deployed).toMatchObject({
      type: 'Microsoft.Web/sites/extensions',
      name: "[format('{0}/onedeploy', parameters('site'))]",
      properties: { remoteBuild: false },
    });
    const sas =
      "listServiceSas(parameters('storageAccountId'), '2023-01-01', createObject(" +
      "'canonicalizedResource', parameters('packagePath'), 'signedResource', 'b', 'signedPermission', 'r', " +
      "'signedProtocol', 'https', 'signedExpiry', dateTimeAdd(parameters('now'), 'PT1H', 'yyyy-MM-ddTHH:mm:ssZ')" +
      ')).serviceSasToken';
    expect(deployed.properties['packageUri']).toBe(`[format('{0}?{1}', parameters('packageUrl'), ${sas})]`);
  });

  it('says nothing that Terraform would take for an expression', () => {
    expect(JSON.stringify(outer())).not.toMatch(/[$%]\{/);
  });
});
