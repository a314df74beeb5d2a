import type { FunctionAppFlexConsumption } from '@cdktf/provider-azurerm/lib/function-app-flex-consumption';
import type { LinuxFunctionApp } from '@cdktf/provider-azurerm/lib/linux-function-app';
import type { RoleAssignment } from '@cdktf/provider-azurerm/lib/role-assignment';
import { ServicePlan } from '@cdktf/provider-azurerm/lib/service-plan';
import { UserAssignedIdentity } from '@cdktf/provider-azurerm/lib/user-assigned-identity';
import type { Construct } from 'constructs';
import type { ITelemetry } from '../monitoring';
import { type INetwork, PrivateNetwork } from '../network';
import type { Principal } from '../role';
import { requireHyphenatedName, requireInstance, requireLocation, requireResourceGroupName } from '../validation';
import { createFlexApp } from './flex-app';
import type { FunctionPackage } from './function-package';
import { Hosting } from './hosting';
import { HostStorage } from './host-storage';
import { createLinuxApp } from './linux-app';
import { requireFreeSetting } from './reserved-settings';

/** What a function app is made of, whatever plan it is on. */
export interface FunctionAppRecipe {
  /** Name of the app and its identity. */
  readonly name: string;
  readonly resourceGroupName: string;
  readonly location: string;
  readonly hostStorageAccountName: string;
  readonly tags?: Record<string, string>;
  /** The plan that it runs on. */
  readonly hosting: Hosting;
  /**
   * That plan, where another app has it already.
   * @default - one of its own
   */
  readonly plan?: ServicePlan;
  readonly network?: INetwork;
  readonly telemetry?: ITelemetry;
  /**
   * Resource GUID of the Front Door profile that alone may send requests.
   * @default - everybody may
   */
  readonly frontDoorId?: string;
  readonly publicNetworkAccessEnabled?: boolean;
  /** What it runs; asked only where it is deployed from here. */
  readonly functionPackage: () => FunctionPackage;
  /** Its own settings. */
  readonly settings: Readonly<Record<string, string>>;
  /** Roles of its identity for what it reads and writes. */
  readonly grantData: (app: FunctionAppParts) => readonly RoleAssignment[];
  /** Lets a principal read what the settings refer to. */
  readonly grantSecrets: (reader: Principal) => readonly RoleAssignment[];
}

/** What there is before the app itself. */
export interface FunctionAppParts {
  readonly identity: UserAssignedIdentity;
  readonly hostStorage: HostStorage;
}

/** Everything that an app of either kind is made with. */
export interface AppContext extends FunctionAppParts {
  /** The construct that the app becomes a part of. */
  readonly scope: Construct;
  readonly recipe: FunctionAppRecipe;
  readonly plan: ServicePlan;
  readonly settings: Readonly<Record<string, string>>;
  /** Roles of the identity besides those for storage and secrets. */
  readonly furtherRoles: readonly RoleAssignment[];
}

/** @throws Error when a prop is one that Azure would refuse */
export function validateFunctionApp(
  props: Pick<FunctionAppRecipe, 'name' | 'resourceGroupName' | 'location' | 'hosting' | 'network'>,
): void {
  // An app may have two, but its identity has the same name.
  requireHyphenatedName('name', props.name, 3, 32);
  requireResourceGroupName(props.resourceGroupName);
  requireLocation(props.location);
  requireInstance('hosting', props.hosting, Hosting, 'made by Hosting, such as Hosting.elasticPremium()');
  if (props.network) requireFittingSubnet(props.hosting, props.network);
}

/**
 * A function app on Linux and Node 22 with its plan, its identity and its host storage, each a part of `scope` itself:
 * what the delivery function and the broker have in common.
 */
export class FunctionApp implements FunctionAppParts {
  readonly identity: UserAssignedIdentity;
  readonly hostStorage: HostStorage;
  readonly plan: ServicePlan;
  readonly resource: LinuxFunctionApp | FunctionAppFlexConsumption;

  constructor(scope: Construct, recipe: FunctionAppRecipe) {
    const { name, resourceGroupName, location, tags, hosting, telemetry } = recipe;
    const where = { resourceGroupName, location, tags };
    this.identity = new UserAssignedIdentity(scope, 'Identity', { ...where, name });
    this.plan = recipe.plan ?? new ServicePlan(scope, 'Plan', { ...where, ...hosting._renderPlan(name) });
    this.hostStorage = new HostStorage(scope, 'HostStorage', {
      ...where,
      accountName: recipe.hostStorageAccountName,
      network: recipe.network,
    });
    const settings = {
      AZURE_CLIENT_ID: this.identity.clientId,
      AzureWebJobsDisableHomepage: 'true',
      ...recipe.settings,
      ...(telemetry && {
        APPLICATIONINSIGHTS_AUTHENTICATION_STRING: `Authorization=AAD;ClientId=${this.identity.clientId}`,
      }),
    };
    const { identity, hostStorage, plan } = this;
    const furtherRoles = telemetry ? [telemetry.grantPublish(identity)] : [];
    const context = { scope, recipe, identity, hostStorage, plan, settings, furtherRoles };
    const flex = hosting._flex;
    this.resource = flex ? createFlexApp(context, flex) : createLinuxApp(context);
  }

  /** @throws Error when there is such a setting, or there must not be */
  addAppSetting(name: string, value: string): void {
    const settings = this.resource.appSettingsInput ?? {};
    requireFreeSetting(name, Object.keys(settings));
    this.resource.appSettings = { ...settings, [name]: value };
  }
}

function requireFittingSubnet(hosting: Hosting, network: INetwork): void {
  if (!(network instanceof PrivateNetwork) || network._subnetDelegation === hosting._subnetDelegation) return;
  throw new Error(
    `\`network\` must have a subnet for ${hosting._subnetDelegation}, got: one for ${network._subnetDelegation} ` +
      '(give PrivateNetwork the same `hosting`)',
  );
}
