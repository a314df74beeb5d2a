import { LinuxFunctionApp, type LinuxFunctionAppConfig } from '@cdktf/provider-azurerm/lib/linux-function-app';
import { inForce } from '../role';
import type { AppContext } from './app-context';
import { FunctionPackage } from './function-package';
import { renderSite } from './site';

/**
 * The app on elastic premium or a dedicated plan. It has no key: its identity reads the package, the vault and the
 * host's storage.
 */
export function createLinuxApp(context: AppContext): LinuxFunctionApp {
  const { scope, props, hosting, plan, identity, hostStorage, network } = context;
  const functionPackage = hostStorage._addPackage(FunctionPackage.imageDelivery(props));
  // An app that starts before it can read the vault has no keys, and App Service looks for them again a day later.
  const roles = [
    hostStorage.grantHost(identity),
    ...props.origins.map((origin) => origin.grantRead(identity)),
    ...context.grantSecrets(identity),
    ...context.furtherRoles,
  ];
  return new LinuxFunctionApp(scope, 'Resource', {
    ...context.where,
    ...secureFunctionApp,
    name: props.name,
    servicePlanId: plan.id,
    storageAccountName: hostStorage.accountName,
    storageUsesManagedIdentity: true,
    identity: { type: 'UserAssigned', identityIds: [identity.id] },
    keyVaultReferenceIdentityId: identity.id,
    publicNetworkAccessEnabled: props.publicNetworkAccessEnabled,
    virtualNetworkSubnetId: network?.integrationSubnetId,
    siteConfig: { ...linuxSite, ...renderSite(props), ...hosting._renderLinuxSite() },
    appSettings: {
      ...context.settings,
      AzureWebJobsStorage__clientId: identity.clientId,
      AzureWebJobsStorage__credential: 'managedidentity',
      WEBSITE_RUN_FROM_PACKAGE: functionPackage.url,
      WEBSITE_RUN_FROM_PACKAGE_BLOB_MI_RESOURCE_ID: identity.id,
    },
    // A plan cannot be replaced while an app is on it.
    lifecycle: { replaceTriggeredBy: [`${plan.terraformResourceType}.${plan.friendlyUniqueId}.id`] },
    dependsOn: [...roles.map(inForce), ...hostStorage._endpoints],
  });
}

const secureFunctionApp = {
  functionsExtensionVersion: '~4',
  httpsOnly: true,
  // True would write an account key into the setting AzureWebJobsDashboard.
  builtinLoggingEnabled: false,
  ftpPublishBasicAuthenticationEnabled: false,
  webdeployPublishBasicAuthenticationEnabled: false,
} satisfies Partial<LinuxFunctionAppConfig>;

const linuxSite = {
  applicationStack: { nodeVersion: '22' },
  ftpsState: 'Disabled',
  use32BitWorker: false,
} satisfies LinuxFunctionAppConfig['siteConfig'];
