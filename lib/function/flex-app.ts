import {
  FunctionAppFlexConsumption,
  type FunctionAppFlexConsumptionConfig,
} from '@cdktf/provider-azurerm/lib/function-app-flex-consumption';
import { EntraPrincipal, inForce } from '../role';
import type { AppContext } from './app-context';
import { FunctionPackage } from './function-package';
import type { FlexHosting } from './hosting';
import { OneDeploy } from './one-deploy';
import { renderSite } from './site';

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
  const { scope, props, identity, hostStorage, network } = context;
  const roles = [...props.origins.map((origin) => origin.grantRead(identity)), ...context.furtherRoles];
  const app = new FunctionAppFlexConsumption(scope, 'Resource', {
    ...context.where,
    ...secureFlexApp,
    ...flex.app,
    name: props.name,
    servicePlanId: context.plan.id,
    storageContainerEndpoint: hostStorage._addDeploymentContainer(),
    storageAccessKey: hostStorage._accessKey,
    identity: { type: 'SystemAssigned, UserAssigned', identityIds: [identity.id] },
    publicNetworkAccessEnabled: props.publicNetworkAccessEnabled,
    virtualNetworkSubnetId: network?.integrationSubnetId,
    siteConfig: renderSite(props),
    appSettings: { ...context.settings },
    dependsOn: [...roles, ...hostStorage._endpoints],
  });
  const system = new EntraPrincipal(scope, 'SystemIdentity', { principalId: app.identity.principalId });
  const needed = [...roles, ...context.grantSecrets(system)].map(inForce);
  if (flex.deployment === 'onedeploy') {
    new OneDeploy(scope, 'Deployment', {
      app,
      hostStorage,
      uploaded: hostStorage._addPackage(FunctionPackage.imageDelivery(props)),
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
