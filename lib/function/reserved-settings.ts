import { requireMatch } from '../validation';

/**
 * Refuses an app setting that the app would not start with, or that would be somebody else's.
 * @param ours the settings that there are already
 * @throws Error that names the setting and whose it is
 */
export function requireFreeSetting(name: string, ours: readonly string[]): void {
  // Azure's rule for Linux; a colon also keeps an app on Flex Consumption from being created.
  requireMatch('appSettings', name, /^[A-Za-z0-9_.]+$/, 'named with letters, digits, underscores or dots only');
  const isSame = (other: string) => other.toLowerCase() === name.toLowerCase();
  if (ours.some(isSame)) throw new Error(refusal(name, 'which is set already'));
  if (managedByProvider.some(isSame)) throw new Error(refusal(name, 'which the provider manages'));
  if (setByPlan.some(isSame)) throw new Error(refusal(name, 'which belongs to the runtime and its plan'));
}

function refusal(name: string, reason: string): string {
  return `\`appSettings\` must not hold a setting ${reason}, got: "${name}"`;
}

/** Filtered out when the provider reads an app, so that every plan would want to add them. */
const managedByProvider = [
  'APPINSIGHTS_INSTRUMENTATIONKEY',
  'APPLICATIONINSIGHTS_CONNECTION_STRING',
  'AzureWebJobsDashboard',
  'AzureWebJobsStorage',
  'DEPLOYMENT_STORAGE_CONNECTION_STRING',
  'FUNCTIONS_EXTENSION_VERSION',
  'WEBSITE_CONTENTAZUREFILECONNECTIONSTRING',
  'WEBSITE_CONTENTSHARE',
  'WEBSITE_HEALTHCHECK_MAXPINGFAILURES',
  'WEBSITE_NODE_DEFAULT_VERSION',
  'WEBSITE_VNET_ROUTE_ALL',
];

/**
 * Flex Consumption refuses an app with them, and elsewhere they would bring another runtime or package than ours, or
 * replace the identity that the host storage, the vault and the origins are read with.
 * learn.microsoft.com, "App settings reference for Azure Functions", Flex Consumption plan deprecations.
 */
const setByPlan = [
  'APPLICATIONINSIGHTS_AUTHENTICATION_STRING',
  'AzureWebJobsStorage__accountName',
  'AzureWebJobsStorage__clientId',
  'AzureWebJobsStorage__credential',
  'ENABLE_ORYX_BUILD',
  'FUNCTIONS_MAX_HTTP_CONCURRENCY',
  'FUNCTIONS_WORKER_PROCESS_COUNT',
  'FUNCTIONS_WORKER_RUNTIME',
  'FUNCTIONS_WORKER_RUNTIME_VERSION',
  'SCM_DO_BUILD_DURING_DEPLOYMENT',
  'TZ',
  'WEBSITE_CONTENTOVERVNET',
  'WEBSITE_LOAD_CERTIFICATES',
  'WEBSITE_MAX_DYNAMIC_APPLICATION_SCALE_OUT',
  'WEBSITE_RUN_FROM_PACKAGE',
  'WEBSITE_RUN_FROM_PACKAGE_BLOB_MI_RESOURCE_ID',
  'WEBSITE_TIME_ZONE',
  'WEBSITES_CONTAINER_START_TIME_LIMIT',
];
