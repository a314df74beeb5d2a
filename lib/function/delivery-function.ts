import type { FunctionAppFlexConsumption } from '@cdktf/provider-azurerm/lib/function-app-flex-consumption';
import type { LinuxFunctionApp } from '@cdktf/provider-azurerm/lib/linux-function-app';
import { ServicePlan } from '@cdktf/provider-azurerm/lib/service-plan';
import { UserAssignedIdentity } from '@cdktf/provider-azurerm/lib/user-assigned-identity';
import { Lazy } from 'cdktf';
import { Construct } from 'constructs';
import type { DeliveryConfig } from '../../lambda/image-delivery/config';
import type { ITelemetry } from '../monitoring';
import { type INetwork, PrivateNetwork } from '../network';
import type { IBlobOrigin } from '../origin';
import type { Principal } from '../role';
import { requireHyphenatedName, requireInstance, requireLocation, requireResourceGroupName } from '../validation';
import { processSettings, renderConfig } from './app-settings';
import { createFlexApp } from './flex-app';
import { FunctionPackage, type FunctionPackageOptions } from './function-package';
import { Hosting } from './hosting';
import { HostStorage } from './host-storage';
import { createLinuxApp } from './linux-app';
import { requireFreeSetting } from './reserved-settings';
import type { SecretSettings } from './secret-settings';
import type { ISigningKeys } from './signing-keys';

/** Props of {@link DeliveryFunction}. */
export interface DeliveryFunctionProps extends FunctionPackageOptions {
  /** Name of the function app, 3-32 letters, digits or hyphens, unique in all of Azure. */
  readonly name: string;
  /** Resource group that it is created in. */
  readonly resourceGroupName: string;
  /** Azure region, such as `westeurope`. */
  readonly location: string;
  /** Name of the storage account for the Functions host and the package, 3-24 lowercase letters or digits. */
  readonly hostStorageAccountName: string;
  /** What the function reads; its identity gets the role for each. */
  readonly origins: readonly IBlobOrigin[];
  /** Keys that signatures are verified with; its identity gets the roles to read them. */
  readonly signingKeys: ISigningKeys;
  /**
   * Secrets of the origins that are not read with its identity; it gets the role to read them.
   * @default - none
   */
  readonly secretSettings?: SecretSettings;
  /** Everything that is not secret, complete. Read when the stack is synthesized. */
  readonly config: DeliveryConfig;
  /** Resource GUID of the Front Door profile that alone may send requests. */
  readonly frontDoorId: string;
  /**
   * The plan that it runs on. Another kind replaces the app.
   * @default - Hosting.elasticPremium()
   */
  readonly hosting?: Hosting;
  /**
   * Application Insights that it reports to, with its identity.
   * @default - none
   */
  readonly telemetry?: ITelemetry;
  /**
   * Network that it sends all its requests through, and whose private endpoints alone lead to its host storage.
   * Give it to origins and signing keys, too.
   * @default - none: storage and vault are reached over the internet, with its identity
   */
  readonly network?: INetwork;
  /**
   * Whether it can be reached over the internet, by Front Door alone. False once Front Door comes by private link.
   * @default true
   */
  readonly publicNetworkAccessEnabled?: boolean;
  /**
   * Further app settings: `BLOBFRONT_SAS_NAME` for an origin that is read with a SAS, for example.
   * @default - none
   */
  readonly appSettings?: Record<string, string>;
  /**
   * Tags of the plan, the app, the identity and the host's storage account.
   * @default - none
   */
  readonly tags?: Record<string, string>;
}

/**
 * The function that resizes, optimizes and protects images: a function app on Linux and Node 22 that runs the package of
 * `lambda/image-delivery`.
 *
 * It has no key of its own (but on Flex Consumption that of its host storage): a user-assigned identity reads the
 * container, the key vault, the package and the host's storage. Only requests of one Front Door profile get in,
 * everything else meets the default action Deny.
 */
export class DeliveryFunction extends Construct implements Principal {
  /** Name of the function app. */
  readonly functionAppName: string;
  /** Resource id of the function app, for a private link or diagnostic settings. */
  readonly functionAppId: string;
  /** Resource id of its plan. */
  readonly servicePlanId: string;
  /** Host name of the app, `NAME.azurewebsites.net`; only Front Door gets an answer there. */
  readonly hostName: string;
  /** Object id of its identity, to grant it further roles. */
  readonly principalId: string;
  /** Its user-assigned identity. */
  readonly identity: UserAssignedIdentity;
  /** Storage account of the Functions host, where there can be queues for further functions. */
  readonly hostStorage: HostStorage;
  /** The plan that it runs on. */
  readonly hosting: Hosting;
  /** Whether Azure keeps the app's log for a diagnostic setting; not on Flex Consumption. */
  readonly hasDiagnosticLogs: boolean;
  private readonly app: LinuxFunctionApp | FunctionAppFlexConsumption;

  /** @throws Error when a prop is one that Azure would refuse, or what `heic` needs is not installed */
  constructor(
    scope: Construct,
    id: string,
    private readonly props: DeliveryFunctionProps,
  ) {
    super(scope, id);
    const { name, resourceGroupName, location, tags, network, telemetry, signingKeys, secretSettings } = props;
    const { hosting = Hosting.elasticPremium() } = props;
    // An app may have two, but its identity has the same name.
    requireHyphenatedName('name', name, 3, 32);
    requireResourceGroupName(resourceGroupName);
    requireLocation(location);
    requireInstance('hosting', hosting, Hosting, 'made by Hosting, such as Hosting.elasticPremium()');
    requireReachableVault(hosting, 'signingKeys', signingKeys);
    if (secretSettings) requireReachableVault(hosting, 'secretSettings', secretSettings);
    if (network) requireFittingSubnet(hosting, network);

    const where = { resourceGroupName, location, tags };
    this.hosting = hosting;
    this.identity = new UserAssignedIdentity(this, 'Identity', { ...where, name });
    const plan = new ServicePlan(this, 'Plan', { ...where, ...hosting._renderPlan(name) });
    this.hostStorage = new HostStorage(this, 'HostStorage', {
      ...where,
      accountName: props.hostStorageAccountName,
      network,
    });
    const settings = {
      AZURE_CLIENT_ID: this.identity.clientId,
      AzureWebJobsDisableHomepage: 'true',
      BLOBFRONT_CONFIG: Lazy.stringValue({ produce: () => renderConfig(props.config) }),
      BLOBFRONT_PRIVATE_KEYS: signingKeys.appSettingReference,
      // A setting of its own, because a reference is only resolved where it is the whole value.
      ...(signingKeys.previousAppSettingReference !== undefined && {
        BLOBFRONT_PREVIOUS_PRIVATE_KEYS: signingKeys.previousAppSettingReference,
      }),
      ...secretSettings?.appSettings,
      ...processSettings,
      ...(telemetry && {
        APPLICATIONINSIGHTS_AUTHENTICATION_STRING: `Authorization=AAD;ClientId=${this.identity.clientId}`,
      }),
    };
    const context = {
      ...{ scope: this, props, where, hosting, plan, network, settings },
      ...{ identity: this.identity, hostStorage: this.hostStorage },
      furtherRoles: telemetry ? [telemetry.grantPublish(this.identity)] : [],
      grantSecrets: (reader: Principal) => [
        ...signingKeys.grantRead(reader),
        ...(secretSettings?.grantRead(reader) ?? []),
      ],
    };
    const flex = hosting._flex;
    this.hasDiagnosticLogs = !flex;
    this.app = flex ? createFlexApp(context, flex) : createLinuxApp(context);
    this.functionAppName = this.app.name;
    this.functionAppId = this.app.id;
    this.servicePlanId = plan.id;
    this.hostName = this.app.defaultHostname;
    this.principalId = this.identity.principalId;
    for (const [setting, value] of Object.entries(props.appSettings ?? {})) this.addAppSetting(setting, value);
  }

  /** The package that it runs, or that something else has to deploy (see `FlexConsumptionOptions.deployment`). */
  get functionPackage(): FunctionPackage {
    return FunctionPackage.imageDelivery(this.props);
  }

  /**
   * Adds an app setting.
   * @param name letters, digits, underscores or dots; none that the app, the provider or the runtime has already
   * @param value may be a reference, such as to a secret in a key vault (`@Microsoft.KeyVault(…)`)
   * @throws Error when there is such a setting, or there must not be
   */
  addAppSetting(name: string, value: string): void {
    const settings = this.app.appSettingsInput ?? {};
    requireFreeSetting(name, Object.keys(settings));
    this.app.appSettings = { ...settings, [name]: value };
  }
}

function requireReachableVault(hosting: Hosting, prop: string, vault: { readonly behindNetwork?: boolean }): void {
  if (!hosting._flex || !vault.behindNetwork) return;
  throw new Error(
    `\`${prop}\` must be in a vault without \`network\` on Hosting.flexConsumption(), whose Key Vault references ` +
      'do not work with a restricted vault; Hosting.elasticPremium() has no such limit',
  );
}

function requireFittingSubnet(hosting: Hosting, network: INetwork): void {
  if (!(network instanceof PrivateNetwork) || network._subnetDelegation === hosting._subnetDelegation) return;
  throw new Error(
    `\`network\` must have a subnet for ${hosting._subnetDelegation}, got: one for ${network._subnetDelegation} ` +
      '(give PrivateNetwork the same `hosting`)',
  );
}
