import type { ServicePlan } from '@cdktf/provider-azurerm/lib/service-plan';
import type { UserAssignedIdentity } from '@cdktf/provider-azurerm/lib/user-assigned-identity';
import { Lazy } from 'cdktf';
import { Construct } from 'constructs';
import type { DeliveryConfig } from '../../lambda/image-delivery/config';
import type { ITelemetry } from '../monitoring';
import type { INetwork } from '../network';
import type { IBlobOrigin } from '../origin';
import type { Principal } from '../role';
import { processSettings, renderConfig } from './app-settings';
import { FunctionApp, validateFunctionApp } from './function-app';
import { FunctionPackage, type FunctionPackageOptions } from './function-package';
import { Hosting } from './hosting';
import type { HostStorage } from './host-storage';
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
  /**
   * What it reads.
   * @internal
   */
  readonly _origins: readonly IBlobOrigin[];
  private readonly app: FunctionApp;

  /** @throws Error when a prop is one that Azure would refuse, or what `heic` needs is not installed */
  constructor(
    scope: Construct,
    id: string,
    private readonly props: DeliveryFunctionProps,
  ) {
    super(scope, id);
    const { signingKeys, secretSettings } = props;
    const { hosting = Hosting.elasticPremium() } = props;
    validateFunctionApp({ ...props, hosting });
    requireReachableVault(hosting, 'signingKeys', signingKeys);
    if (secretSettings) requireReachableVault(hosting, 'secretSettings', secretSettings);

    this.hosting = hosting;
    this.app = new FunctionApp(this, {
      ...props,
      hosting,
      functionPackage: () => this.functionPackage,
      settings: {
        BLOBFRONT_CONFIG: Lazy.stringValue({ produce: () => renderConfig(props.config) }),
        BLOBFRONT_PRIVATE_KEYS: signingKeys.appSettingReference,
        // A setting of its own, because a reference is only resolved where it is the whole value.
        ...(signingKeys.previousAppSettingReference !== undefined && {
          BLOBFRONT_PREVIOUS_PRIVATE_KEYS: signingKeys.previousAppSettingReference,
        }),
        ...secretSettings?.appSettings,
        ...processSettings,
      },
      grantData: ({ identity }) => props.origins.map((origin) => origin.grantRead(identity)),
      grantSecrets: (reader) => [...signingKeys.grantRead(reader), ...(secretSettings?.grantRead(reader) ?? [])],
    });
    const { resource, plan, identity, hostStorage } = this.app;
    this._origins = props.origins;
    this.identity = identity;
    this.hostStorage = hostStorage;
    this.hasDiagnosticLogs = !hosting._flex;
    this.functionAppName = resource.name;
    this.functionAppId = resource.id;
    this.servicePlanId = plan.id;
    this.hostName = resource.defaultHostname;
    this.principalId = identity.principalId;
    for (const [setting, value] of Object.entries(props.appSettings ?? {})) this.addAppSetting(setting, value);
  }

  /** The package that it runs, or that something else has to deploy (see `FlexConsumptionOptions.deployment`). */
  get functionPackage(): FunctionPackage {
    return FunctionPackage.imageDelivery(this.props);
  }

  /**
   * Its plan, for another app.
   * @internal
   */
  get _plan(): ServicePlan {
    return this.app.plan;
  }

  /**
   * Adds an app setting.
   * @param name letters, digits, underscores or dots; none that the app, the provider or the runtime has already
   * @param value may be a reference, such as to a secret in a key vault (`@Microsoft.KeyVault(…)`)
   * @throws Error when there is such a setting, or there must not be
   */
  addAppSetting(name: string, value: string): void {
    this.app.addAppSetting(name, value);
  }
}

function requireReachableVault(hosting: Hosting, prop: string, vault: { readonly behindNetwork?: boolean }): void {
  if (!hosting._flex || !vault.behindNetwork) return;
  throw new Error(
    `\`${prop}\` must be in a vault without \`network\` on Hosting.flexConsumption(), whose Key Vault references ` +
      'do not work with a restricted vault; Hosting.elasticPremium() has no such limit',
  );
}
