import { LinuxFunctionApp, type LinuxFunctionAppConfig } from '@cdktf/provider-azurerm/lib/linux-function-app';
import { inForce } from '../role';
import type { AppContext } from './function-app';
import { renderSite, whereOf } from './site';

/**
 * The app on elastic premium or a dedicated plan. It has no key: its identity reads the package, the vault and the
 * host's storage.
 */
export function createLinuxApp(context: AppContext): LinuxFunctionApp {
  const { scope, recipe, plan, identity, hostStorage } = context;
  const functionPackage = hostStorage._addPackage(recipe.functionPackage());
  // An app that starts before it can read the vault has no keys, and App Service looks for them again a day later.
  const roles = [
    hostStorage.grantHost(identity),
    ...recipe.grantData(context),
    ...recipe.grantSecrets(identity),
    ...context.furtherRoles,
  ];
  return new LinuxFunctionApp(scope, 'Resource', {
    ...whereOf(recipe),
    ...secureFunctionApp,
    name: recipe.name,
    servicePlanId: plan.id,
    storageAccountName: hostStorage.accountName,
    storageUsesManagedIdentity: true,
    identity: { type: 'UserAssigned', identityIds: [identity.id] },
    keyVaultReferenceIdentityId: identity.id,
    publicNetworkAccessEnabled: recipe.publicNetworkAccessEnabled,
    virtualNetworkSubnetId: recipe.network?.integrationSubnetId,
    siteConfig: { ...linuxSite, ...renderSite(recipe), ...recipe.hosting._renderLinuxSite() },
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
