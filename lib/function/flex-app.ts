import {
  FunctionAppFlexConsumption,
  type FunctionAppFlexConsumptionConfig,
} from '@cdktf/provider-azurerm/lib/function-app-flex-consumption';
import { EntraPrincipal, inForce } from '../role';
import type { AppContext } from './function-app';
import type { FlexHosting } from './hosting';
import { OneDeploy } from './one-deploy';
import { renderSite, whereOf } from './site';

/**
 * The app on Flex Consumption, around two faults of the provider's version 4.55: with an identity for the host storage it
 * would write a connection string without a key into the app's settings (issues 29693, 30732), and what it does for
 * `zip_deploy_file` meets a 404 (issue 29630).
 *
 * It has two identities. Key Vault references are resolved by the system-assigned one, because the provider cannot name
 * another; that one exists, and gets its role, only after the app. Until there is a package nothing starts, and the
 * package is deployed when the roles are in force. An app that starts before finds the reference itself in place of the
 * key, and says so and stops, until the platform resolves it: at a restart, or within a day.
 */
export function createFlexApp(context: AppContext, flex: FlexHosting): FunctionAppFlexConsumption {
  const { scope, recipe, identity, hostStorage } = context;
  const roles = [...recipe.grantData(context), ...context.furtherRoles];
  const app = new FunctionAppFlexConsumption(scope, 'Resource', {
    ...whereOf(recipe),
    ...secureFlexApp,
    ...flex.app,
    name: recipe.name,
    servicePlanId: context.plan.id,
    storageContainerEndpoint: hostStorage._addDeploymentContainer(),
    storageAccessKey: hostStorage._accessKey,
    identity: { type: 'SystemAssigned, UserAssigned', identityIds: [identity.id] },
    publicNetworkAccessEnabled: recipe.publicNetworkAccessEnabled,
    virtualNetworkSubnetId: recipe.network?.integrationSubnetId,
    siteConfig: renderSite(recipe),
    appSettings: { ...context.settings },
    dependsOn: [...roles, ...hostStorage._endpoints],
  });
  const system = new EntraPrincipal(scope, 'SystemIdentity', { principalId: app.identity.principalId });
  const needed = [...roles, ...recipe.grantSecrets(system)].map(inForce);
  if (flex.deployment === 'onedeploy') {
    new OneDeploy(scope, 'Deployment', {
      app,
      hostStorage,
      uploaded: hostStorage._addPackage(recipe.functionPackage()),
      dependsOn: needed,
    });
  }
  return app;
}

const secureFlexApp = {
  runtimeName: 'node',
  runtimeVersion: '22',
  storageContainerType: 'blobContainer',
  storageAuthenticationType: 'StorageAccountConnectionString',
  httpsOnly: true,
  webdeployPublishBasicAuthenticationEnabled: false,
} satisfies Partial<FunctionAppFlexConsumptionConfig>;
