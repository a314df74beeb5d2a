import type { UserAssignedIdentity } from '@cdktf/provider-azurerm/lib/user-assigned-identity';
import { Annotations, Lazy, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import type { BrokerConfig } from '../../lambda/sas-broker/config';
import { FunctionPackage, Hosting, type HostStorage } from '../function';
import { renderConfig } from '../function/app-settings';
import { FunctionApp, type FunctionAppParts, validateFunctionApp } from '../function/function-app';
import { validateVault } from '../function/secret-vault';
import { BlobContainer, BlobOrigin, brokerUploadCorsRule, type IBlobOrigin } from '../origin';
import { assignRole, type Principal } from '../role';
import { countersTable, describeBroker } from './broker-config';
import { BrokerSecrets } from './broker-secrets';
import { type SasBrokerProps, validateSasBroker } from './sas-broker-props';
import { servedUploads } from './served-uploads';

/**
 * The valet key: a function app that gives clients short-lived tokens (SAS), each for one blob and one purpose, so that they
 * upload to storage and download from it themselves, at any size, and no file passes through an application. See
 * docs/sas-broker.md.
 *
 * Uploads go into a container of their own, from which nothing is served. When the client confirms one, the broker looks at
 * its size, its first bytes and its MD5, and moves it into the served container, or deletes it.
 *
 * It has no key of the account: its identity asks for a key to sign with, and may write to these two containers only. The
 * stack needs a `RandomProvider` and a `TimeProvider`.
 */
export class SasBroker extends Construct implements Principal {
  /** Where clients ask, without a trailing slash: `POST /api/sas/upload`, and so on. */
  readonly brokerEndpoint: string;
  /** Name of the function app. */
  readonly functionAppName: string;
  /** Resource id of the function app. */
  readonly functionAppId: string;
  /** Host name of the app, `NAME.azurewebsites.net`; with `frontDoor` only that gets an answer there. */
  readonly hostName: string;
  /** Resource id of its plan. */
  readonly servicePlanId: string;
  /** Object id of its identity, to grant it further roles. */
  readonly principalId: string;
  /** Its user-assigned identity. */
  readonly identity: UserAssignedIdentity;
  /** Storage account of the Functions host, and of counters that instances share. */
  readonly hostStorage: HostStorage;
  /** The plan that it runs on. */
  readonly hosting: Hosting;
  /** Whether Azure keeps the app's log for a diagnostic setting; not on Flex Consumption. */
  readonly hasDiagnosticLogs: boolean;
  /** Container that clients upload into. */
  readonly uploads: IBlobOrigin;
  /** What the broker is told; names of things that are yet to be created are tokens in it. */
  readonly config: BrokerConfig;
  private readonly secrets: BrokerSecrets;

  /** @throws Error when a prop is one that Azure or the broker would refuse, or two of them contradict each other */
  constructor(
    scope: Construct,
    id: string,
    private readonly props: SasBrokerProps,
  ) {
    super(scope, id);
    const { origin, sharePlanWith, frontDoor, sharedCounters = false } = props;
    const { hosting = sharePlanWith?.hosting ?? Hosting.dedicated({ sku: 'B1' }) } = props;
    const where = { resourceGroupName: props.resourceGroupName, location: props.location };
    const vault = { ...where, vaultName: props.vaultName ?? props.name, secretsOfficerId: props.secretsOfficerId };
    validateSasBroker(props);
    validateFunctionApp({ ...props, hosting });
    validateVault(vault);
    if (sharePlanWith) this.requireSameStack(sharePlanWith);
    const config = describeBroker(props);
    const accountKey = config.signing.type === 'account-key' ? accountKeyOf(origin) : undefined;

    this.hosting = hosting;
    this.uploads = props.uploads ?? this.addUploads(origin, config);
    this.refuseServedUploads();
    this.warnOfAnybody(config);
    const { network, tags, apiKeys = [] } = props;
    this.secrets = new BrokerSecrets(this, 'Secrets', { ...vault, network, tags, apiKeys, accountKey });
    const app = new FunctionApp(this, {
      ...props,
      hosting,
      plan: sharePlanWith?._plan,
      frontDoorId: frontDoor?.frontDoorId,
      functionPackage: () => this.functionPackage,
      settings: {
        // Before anybody is asked who they are, the host takes a body in whole.
        FUNCTIONS_REQUEST_BODY_SIZE_LIMIT: '65536',
        BLOBFRONT_BROKER_CONFIG: Lazy.stringValue({ produce: () => renderConfig(this.config) }),
        ...this.secrets.settings.appSettings,
      },
      grantData: (parts) => [...this.grantStorage(parts, config), ...(sharedCounters ? [shareCounters(parts)] : [])],
      grantSecrets: (reader) => this.secrets.settings.grantRead(reader),
    });
    this.config = sharedCounters ? withCounters(config, app.hostStorage) : config;
    this.identity = app.identity;
    this.hostStorage = app.hostStorage;
    this.hasDiagnosticLogs = !hosting._flex;
    this.functionAppName = app.resource.name;
    this.functionAppId = app.resource.id;
    this.servicePlanId = app.plan.id;
    this.hostName = app.resource.defaultHostname;
    this.principalId = app.identity.principalId;
    this.brokerEndpoint = `https://${frontDoor?.hostName ?? this.hostName}`;
    frontDoor?.addRoute('Broker', { originHostName: this.hostName });
  }

  /** The package that it runs, or that something else has to deploy (see `FlexConsumptionOptions.deployment`). */
  get functionPackage(): FunctionPackage {
    return FunctionPackage.sasBroker();
  }

  /**
   * An API key, for an output or for whoever asks the broker. Sensitive.
   * @throws Error when there is none of that name
   */
  apiKey(name: string): string {
    const key = this.secrets.apiKeys.get(name);
    if (key !== undefined) return key;
    const known = [...this.secrets.apiKeys.keys()].join(', ') || 'none';
    throw new Error(`\`name\` must be that of an API key (there are: ${known}), got: ${JSON.stringify(name)}`);
  }

  /** A plan is replaced together with the apps on it, which one stack can do and two cannot. */
  private requireSameStack(sharePlanWith: Construct): void {
    if (TerraformStack.of(sharePlanWith) === TerraformStack.of(this)) return;
    throw new Error(
      `\`sharePlanWith\` must be in the same stack, got: one in ${TerraformStack.of(sharePlanWith).node.path}`,
    );
  }

  /** What is never confirmed goes after a day, with the versions and snapshots that the account keeps of it. */
  private addUploads(origin: IBlobOrigin, { storage, webOrigins, policy }: BrokerConfig): IBlobOrigin {
    if (!(origin instanceof BlobOrigin)) throw new Error('`origin` must be a BlobOrigin');
    const uploads = origin.addContainer(storage.uploads);
    origin.addLifecycleRule({
      name: `unconfirmed-${storage.uploads}`,
      prefixes: [`${storage.uploads}/`],
      blobTypes: ['blockBlob', 'appendBlob'],
      deleteAfterDays: 1,
      deleteVersionsAfterDays: 1,
      deleteSnapshotsAfterDays: 1,
    });
    if (webOrigins.length > 0) {
      const rule = brokerUploadCorsRule(...webOrigins);
      const deletes = policy.some(({ purposes }) => purposes.includes('delete'));
      origin.addCorsRule(deletes ? { ...rule, allowedMethods: [...rule.allowedMethods, 'DELETE'] } : rule);
    }
    return uploads;
  }

  private refuseServedUploads(): void {
    const [problem] = servedUploads(this, this.uploads);
    if (problem !== undefined) throw new Error(problem);
    // What is declared later is only seen then.
    this.node.addValidation({ validate: () => servedUploads(this, this.uploads) });
  }

  private warnOfAnybody({ authentication, policy }: BrokerConfig): void {
    if (!authentication.dangerouslyAllowAnonymous) return;
    for (const { name, when, purposes } of policy) {
      const others = purposes.filter((purpose) => purpose !== 'upload');
      const forAnybody = Object.entries(when).every(([claim, is]) => claim === 'sub' && is.includes('anonymous'));
      if (!forAnybody || others.length === 0) continue;
      const message = `dangerouslyAllowAnonymous: by the rule "${name}" anybody on the internet may ${others.join(', ')}`;
      Annotations.of(this).addWarning(message);
    }
  }

  /** With the account's key neither is needed. */
  private grantStorage({ identity }: FunctionAppParts, { signing }: BrokerConfig) {
    if (signing.type === 'account-key') return [];
    const { origin } = this.props;
    // Azure gives delegation keys for a whole account; what they open is what the identity may do itself.
    const account = { construct: origin, resourceId: origin.storageAccountId };
    return [
      assignRole(identity, 'Storage Blob Delegator', account),
      this.uploads.grantWrite(identity),
      origin.grantWrite(identity),
    ];
  }
}

function shareCounters({ identity, hostStorage }: FunctionAppParts) {
  const table = hostStorage.addTable(countersTable);
  return assignRole(identity, 'Storage Table Data Contributor', {
    construct: table,
    resourceId: table.resourceManagerId,
  });
}

function withCounters(config: BrokerConfig, { tableServiceUrl: endpoint }: HostStorage): BrokerConfig {
  return { ...config, limits: { ...config.limits, store: { type: 'table', endpoint, table: countersTable } } };
}

function accountKeyOf(origin: IBlobOrigin): string {
  if (origin instanceof BlobOrigin || origin instanceof BlobContainer) return origin._accountKey;
  throw new Error('`origin` must be a BlobOrigin or a BlobContainer with SasSigning.accountKey(), got: something else');
}
