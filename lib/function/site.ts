import type { FunctionAppFlexConsumptionSiteConfig } from '@cdktf/provider-azurerm/lib/function-app-flex-consumption';
import type { LinuxFunctionAppSiteConfig } from '@cdktf/provider-azurerm/lib/linux-function-app';
import type { FunctionAppRecipe } from './function-app';

/** Where an app is, and its tags. */
export function whereOf({ resourceGroupName, location, tags }: FunctionAppRecipe) {
  return { resourceGroupName, location, tags };
}

/** The part of `site_config` that is the same on every plan. */
export function renderSite({ frontDoorId, network, telemetry }: FunctionAppRecipe) {
  return {
    http2Enabled: true,
    minimumTlsVersion: '1.2',
    scmMinimumTlsVersion: '1.2',
    // The provider's default is Allow, with which the rule for Front Door would keep nobody out.
    ipRestrictionDefaultAction: frontDoorId === undefined ? 'Allow' : 'Deny',
    scmIpRestrictionDefaultAction: 'Deny',
    ipRestriction: frontDoorId === undefined ? undefined : [onlyFrontDoor(frontDoorId)],
    vnetRouteAllEnabled: network ? true : undefined,
    // Here and not among the settings, where the provider would see a difference for ever.
    applicationInsightsConnectionString: telemetry?.connectionString,
  } satisfies LinuxFunctionAppSiteConfig & FunctionAppFlexConsumptionSiteConfig;
}

function onlyFrontDoor(frontDoorId: string) {
  return {
    name: 'front-door',
    priority: 100,
    action: 'Allow',
    serviceTag: 'AzureFrontDoor.Backend',
    // An attribute that is written as a block: a single element has to be spelt out.
    headers: [{ xAzureFdid: [frontDoorId], xFdHealthProbe: [], xForwardedFor: [], xForwardedHost: [] }],
  };
}
