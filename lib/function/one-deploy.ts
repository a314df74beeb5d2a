import type { FunctionAppFlexConsumption } from '@cdktf/provider-azurerm/lib/function-app-flex-consumption';
import { ResourceGroupTemplateDeployment } from '@cdktf/provider-azurerm/lib/resource-group-template-deployment';
import { Fn, type ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { HostStorage, UploadedPackage } from './host-storage';

/** Props of {@link OneDeploy}. */
export interface OneDeployProps {
  readonly app: FunctionAppFlexConsumption;
  readonly hostStorage: HostStorage;
  readonly uploaded: UploadedPackage;
  readonly dependsOn: readonly ITerraformDependable[];
}

/**
 * Has Azure take an uploaded package into a Flex Consumption app ("one deploy"), which nothing of the provider does.
 *
 * It is an ARM deployment that runs again when the URL of the package differs, or the app is another one. The SAS with
 * which the package is fetched is made within it, by Azure: it is valid for an hour, and is neither in Terraform's state
 * nor among the deployment's parameters. It has no tags, because any change of it deploys the package again.
 */
export class OneDeploy extends Construct {
  constructor(scope: Construct, id: string, props: OneDeployProps) {
    super(scope, id);
    const { app, hostStorage, uploaded } = props;
    const parameters = {
      site: app.name,
      storageAccountId: hostStorage.accountId,
      packageUrl: uploaded.url,
      packagePath: uploaded.canonicalPath,
    } satisfies Record<Parameter, string>;
    new ResourceGroupTemplateDeployment(this, 'Resource', {
      name: `${app.nameInput}-onedeploy`,
      resourceGroupName: app.resourceGroupName,
      deploymentMode: 'Incremental',
      templateContent: JSON.stringify(template),
      parametersContent: Fn.jsonencode(forEach((name) => ({ value: parameters[name] }))),
      lifecycle: { replaceTriggeredBy: [`${app.terraformResourceType}.${app.friendlyUniqueId}.id`] },
      dependsOn: [...props.dependsOn],
    });
  }
}

const parameterNames = ['site', 'storageAccountId', 'packageUrl', 'packagePath'] as const;
type Parameter = (typeof parameterNames)[number];

const schema = 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#';
// Capitalised as ARM gives it back: a small letter would be a difference for ever.
const text = { type: 'String' };
const time = 'yyyy-MM-ddTHH:mm:ssZ';

/**
 * The clock is read by a deployment within the deployment: the outer one's defaults would be given back as parameters
 * that nobody passed, and every plan would want to take them away.
 */
const template = {
  $schema: schema,
  contentVersion: '1.0.0.0',
  parameters: forEach(() => text),
  resources: [
    {
      type: 'Microsoft.Resources/deployments',
      apiVersion: '2022-09-01',
      name: "[format('{0}-package', parameters('site'))]",
      properties: {
        mode: 'Incremental',
        expressionEvaluationOptions: { scope: 'Inner' },
        parameters: forEach((name) => ({ value: `[parameters('${name}')]` })),
        template: {
          $schema: schema,
          contentVersion: '1.0.0.0',
          parameters: { ...forEach(() => text), now: { ...text, defaultValue: `[utcNow('${time}')]` } },
          resources: [
            {
              type: 'Microsoft.Web/sites/extensions',
              apiVersion: '2024-04-01',
              name: "[format('{0}/onedeploy', parameters('site'))]",
              properties: {
                packageUri: `[format('{0}?{1}', parameters('packageUrl'), ${sasForAnHour()})]`,
                // The package holds sharp's Linux binaries.
                remoteBuild: false,
              },
            },
          ],
        },
      },
    },
  ],
};

function sasForAnHour(): string {
  const request = {
    canonicalizedResource: "parameters('packagePath')",
    signedResource: "'b'",
    signedPermission: "'r'",
    signedProtocol: "'https'",
    signedExpiry: `dateTimeAdd(parameters('now'), 'PT1H', '${time}')`,
  };
  const entries = Object.entries(request).map(([key, value]) => `'${key}', ${value}`);
  const created = `createObject(${entries.join(', ')})`;
  return `listServiceSas(parameters('storageAccountId'), '2023-01-01', ${created}).serviceSasToken`;
}

function forEach<Value>(render: (name: Parameter) => Value): Record<Parameter, Value> {
  return Object.fromEntries(parameterNames.map((name) => [name, render(name)])) as Record<Parameter, Value>;
}
