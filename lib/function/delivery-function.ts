import { LinuxFunctionApp, type LinuxFunctionAppConfig } from '@cdktf/provider-azurerm/lib/linux-function-app';
import type { RoleAssignment } from '@cdktf/provider-azurerm/lib/role-assignment';
import { ServicePlan } from '@cdktf/provider-azurerm/lib/service-plan';
import { UserAssignedIdentity } from '@cdktf/provider-azurerm/lib/user-assigned-identity';
import { Construct } from 'constructs';
import type { DeliveryConfig } from '../../lambda/image-delivery/config';
import type { IBlobOrigin } from '../origin';
import type { Principal } from '../role';
import { requireLocation, requireMatch, requireResourceGroupName } from '../validation';
import { processSettings, renderConfig } from './app-settings';
import { FunctionPackage } from './function-package';
import { Hosting } from './hosting';
import { HostStorage } from './host-storage';
import type { SigningKeys } from './signing-keys';

/** Props of {@link DeliveryFunction}. */
export interface DeliveryFunctionProps {
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
  /** Keys that signatures are verified with; its identity gets the role to read them. */
  readonly signingKeys: SigningKeys;
  /** Everything that is not secret, complete. */
  readonly config: DeliveryConfig;
  /** Resource GUID of the Front Door profile that alone may send requests. */
  readonly frontDoorId: string;
  /**
   * The plan that it runs on.
   * @default - Hosting.elasticPremium()
   */
  readonly hosting?: Hosting;
  /**
   * Tags of the plan, the app, the identity and the host's storage account.
   * @default - none
   */
  readonly tags?: Record<string, string>;
}

/**
 * The function that resizes, optimizes and protects images: a Linux function app on Node 22 that runs the package of
 * `lambda/image-delivery`.
 *
 * It has no key of its own: a user-assigned identity reads the container, the key vault, the package and the host's
 * storage. Only requests of one Front Door profile get in, everything else meets the default action Deny.
 */
export class DeliveryFunction extends Construct implements Principal {
  /** Name of the function app. */
  readonly functionAppName: string;
  /** Host name of the app, `NAME.azurewebsites.net`; only Front Door gets an answer there. */
  readonly hostName: string;
  /** Object id of its identity, to grant it further roles. */
  readonly principalId: string;

  /** @throws Error when a name or region is one that Azure would refuse */
  constructor(scope: Construct, id: string, props: DeliveryFunctionProps) {
    super(scope, id);
    requireAppName(props.name);
    requireResourceGroupName(props.resourceGroupName);
    requireLocation(props.location);

    const { resourceGroupName, location, tags } = props;
    const where = { resourceGroupName, location, tags };
    const identity = new UserAssignedIdentity(this, 'Identity', { ...where, name: props.name });
    const plan = new ServicePlan(this, 'Plan', {
      ...where,
      name: props.name,
      ...(props.hosting ?? Hosting.elasticPremium())._renderPlan(),
    });
    const storage = new HostStorage(this, 'HostStorage', {
      ...where,
      accountName: props.hostStorageAccountName,
      functionPackage: FunctionPackage.imageDelivery(),
    });
    const roles: RoleAssignment[] = [
      storage.grantHost(identity),
      ...props.origins.map((origin) => origin.grantRead(identity)),
      props.signingKeys.grantRead(identity),
    ];

    const app = new LinuxFunctionApp(this, 'Resource', {
      ...where,
      ...secureFunctionApp,
      name: props.name,
      servicePlanId: plan.id,
      storageAccountName: storage.accountName,
      storageUsesManagedIdentity: true,
      identity: { type: 'UserAssigned', identityIds: [identity.id] },
      keyVaultReferenceIdentityId: identity.id,
      siteConfig: { ...secureSite, ipRestriction: [onlyFrontDoor(props.frontDoorId)] },
      appSettings: {
        AZURE_CLIENT_ID: identity.clientId,
        AzureWebJobsDisableHomepage: 'true',
        AzureWebJobsStorage__clientId: identity.clientId,
        AzureWebJobsStorage__credential: 'managedidentity',
        BLOBFRONT_CONFIG: renderConfig(props.config),
        BLOBFRONT_PRIVATE_KEYS: props.signingKeys.appSettingReference,
        ...processSettings,
        WEBSITE_RUN_FROM_PACKAGE: storage.packageUrl,
        WEBSITE_RUN_FROM_PACKAGE_BLOB_MI_RESOURCE_ID: identity.id,
      },
      dependsOn: roles,
    });
    this.functionAppName = app.name;
    this.hostName = app.defaultHostname;
    this.principalId = identity.principalId;
  }
}

const secureFunctionApp = {
  functionsExtensionVersion: '~4',
  httpsOnly: true,
  // True would write an account key into the setting AzureWebJobsDashboard.
  builtinLoggingEnabled: false,
  ftpPublishBasicAuthenticationEnabled: false,
  webdeployPublishBasicAuthenticationEnabled: false,
} satisfies Partial<LinuxFunctionAppConfig>;

const secureSite = {
  applicationStack: { nodeVersion: '22' },
  ftpsState: 'Disabled',
  http2Enabled: true,
  minimumTlsVersion: '1.2',
  scmMinimumTlsVersion: '1.2',
  use32BitWorker: false,
  // The provider's default is Allow, with which the rule for Front Door would keep nobody out.
  ipRestrictionDefaultAction: 'Deny',
  scmIpRestrictionDefaultAction: 'Deny',
} satisfies LinuxFunctionAppConfig['siteConfig'];

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

function requireAppName(name: string): void {
  // An app may have two, but its identity has the same name.
  const rule = '3-32 letters, digits or hyphens, with a letter or digit at both ends';
  requireMatch('name', name, /^(?=.{3,32}$)[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])$/, rule);
}
