import { ResourceGroup } from '@cdktf/provider-azurerm/lib/resource-group';
import { Token } from 'cdktf';
import { Construct } from 'constructs';
import { type DeliveryConfig, maxCacheTtlSeconds, parseDeliveryConfig } from '../lambda/image-delivery/config';
import {
  type CacheRules,
  type FormatNegotiation,
  FrontDoor,
  Invalidation,
  type InvalidationProps,
  type SystemTopicReference,
} from './edge';
import { DeliveryFunction, type Hosting, type ISigningKeys, SigningKeys } from './function';
import type { Monitoring } from './monitoring';
import type { INetwork } from './network';
import { type AccountReplicationType, BlobOrigin, type IBlobOrigin } from './origin';
import { areInSameAccount } from './origin/same-account';
import { requireOriginNames, requireSignatureWord, requireUrlEndpoints, type UrlEndpoint } from './url-endpoint';
import { requireInteger, requireLocation, requireMatch } from './validation';

/** Props of {@link ImageDelivery}. */
export interface ImageDeliveryProps {
  /**
   * What all names begin with, 3-18 lowercase letters or digits beginning with a letter. Some of them are host names
   * (`NAMEimages.blob.core.windows.net`), so it must be one that nobody else in Azure uses.
   */
  readonly name: string;
  /** Azure region, such as `westeurope`. */
  readonly location: string;
  /**
   * Existing resource group to create everything in.
   * @default - a new one, `NAME-images`
   */
  readonly resourceGroupName?: string;
  /**
   * Containers that hold the images, by the names under which URL endpoints refer to them: 1-31 lowercase letters,
   * digits or hyphens.
   * @default - one, `images`, in a new storage account `NAMEimages`
   */
  readonly origins?: Readonly<Record<string, IBlobOrigin>>;
  /**
   * Name of the container in the storage account that is created; not with `origins`.
   * @default "images"
   */
  readonly containerName?: string;
  /**
   * How many copies of the images are kept, and where, in the storage account that is created; not with `origins`.
   * @default "ZRS"
   */
  readonly accountReplicationType?: AccountReplicationType;
  /**
   * Base URLs, told apart by their paths.
   * @default - one at `/` that asks all origins
   */
  readonly urlEndpoints?: readonly UrlEndpoint[];
  /**
   * `always`: 401 without a valid signature. `never`: unsigned URLs are served, what a public site wants.
   * @default "always"
   */
  readonly requireSignature?: 'always' | 'never';
  /**
   * The private key that URLs are signed with; a reference, never a literal. Not with `signingKeys`.
   * @default - a random key, made by the first apply and kept
   */
  readonly privateKey?: string;
  /**
   * Signing keys that are already there, such as those of another delivery.
   * @default - new ones, in a new key vault `NAME-keys`
   */
  readonly signingKeys?: ISigningKeys;
  /**
   * How long caches may keep an image, in seconds, at most 366 days. A literal, because it is checked at synth.
   * @default 15552000 (180 days, ImageKit's)
   */
  readonly cacheTtlSeconds?: number;
  /**
   * Front Door that has no route yet: one with a firewall, on a profile shared with others, on Premium.
   * @default - a new profile `NAME-images` with an endpoint `NAME`
   */
  readonly frontDoor?: FrontDoor;
  /**
   * Which parts of a URL tell cached answers apart. Not with `frontDoor`, which has its own.
   * @default - CacheRules.standard()
   */
  readonly cacheRules?: CacheRules;
  /**
   * How a browser's `Accept` header takes part in the choice of a format. Not with `frontDoor`, which has its own.
   * @default - FormatNegotiation.explicit()
   */
  readonly formatNegotiation?: FormatNegotiation;
  /**
   * Front Door reaches the function by private link, and nothing else does. It needs a Premium `frontDoor`, and the
   * connection has to be approved by hand once (see `FrontDoorRouteProps.privateLink`).
   * @default false
   */
  readonly privateLink?: boolean;
  /**
   * The plan that the function runs on.
   * @default - Hosting.elasticPremium()
   */
  readonly hosting?: Hosting;
  /**
   * Virtual network in which the function reaches storage and key vault by private endpoints.
   * @default - none; they are reached by their public addresses, where only identities and keys get in
   */
  readonly network?: INetwork;
  /**
   * What watches the function and Front Door.
   * @default - nothing
   */
  readonly monitoring?: Monitoring;
  /**
   * Tags of every resource that can have some, the key vault's secret excepted. What is handed in has its own.
   * @default - none
   */
  readonly tags?: Record<string, string>;
}

/** Options of {@link ImageDelivery.addInvalidation}. */
export interface InvalidationOptions extends Pick<InvalidationProps, 'transformations' | 'domains' | 'schedule'> {
  /**
   * The system topic that the storage account has already, with a system-assigned identity.
   * @default - that of an earlier call for the same account, or a new one
   */
  readonly systemTopic?: SystemTopicReference;
  /**
   * Name of the origin whose blobs change.
   * @default - the first
   */
  readonly origin?: string;
  /**
   * Azure region of its storage account.
   * @default - that of the delivery
   */
  readonly location?: string;
}

/**
 * The whole system in one statement: a storage account with a private container, the delivery function that reads it
 * with its own identity, a key vault with the signing key, and Front Door's cache before it all. Each of them can be
 * handed in instead, when it is there already or needs more than this construct's props say.
 *
 * @example
 * const delivery = new ImageDelivery(stack, 'images', { name: 'contoso', location: 'westeurope' });
 * new TerraformOutput(stack, 'url_endpoint', { value: delivery.urlEndpoint });
 */
export class ImageDelivery extends Construct {
  /** Base of all image URLs, without a trailing slash: what an ImageKit SDK calls `urlEndpoint`. */
  readonly urlEndpoint: string;
  /** Containers by name. */
  readonly origins: Readonly<Record<string, IBlobOrigin>>;
  /** The first of the containers; the only one by default. */
  readonly origin: IBlobOrigin;
  /** Private key, and how the function reads it. */
  readonly signingKeys: ISigningKeys;
  /** Function app. */
  readonly function: DeliveryFunction;
  /** Front Door profile and endpoint. */
  readonly frontDoor: FrontDoor;
  /** What the function is told; names of things that are yet to be created are tokens in it. */
  readonly config: DeliveryConfig;
  private readonly resourceGroupName: string;
  /** Azure allows one system topic for an account, which its containers share. */
  private readonly invalidated: { readonly origin: IBlobOrigin; readonly systemTopic: SystemTopicReference }[] = [];

  /** @throws Error when a prop is one that Azure would refuse, or two of them contradict each other */
  constructor(
    scope: Construct,
    id: string,
    private readonly props: ImageDeliveryProps,
  ) {
    super(scope, id);
    const { name, location, tags, network, monitoring, privateLink = false } = props;
    validate(props);
    const originNames = Object.keys(props.origins ?? { images: undefined });
    requireOriginNames(originNames);
    if (props.urlEndpoints !== undefined) requireUrlEndpoints(props.urlEndpoints, originNames);

    const resourceGroupName = props.resourceGroupName ?? this.createResourceGroup(props);
    this.resourceGroupName = resourceGroupName;
    const where = { resourceGroupName, location, tags };
    this.origins = props.origins ?? {
      images: new BlobOrigin(this, 'Origin', {
        ...where,
        accountName: `${name}images`,
        containerName: props.containerName,
        accountReplicationType: props.accountReplicationType,
        network,
      }),
    };
    this.origin = firstOf(this.origins);
    this.signingKeys =
      props.signingKeys ??
      new SigningKeys(this, 'SigningKeys', {
        ...where,
        vaultName: `${name}-keys`,
        privateKey: props.privateKey,
        network,
      });
    this.frontDoor =
      props.frontDoor ??
      new FrontDoor(this, 'FrontDoor', {
        name: `${name}-images`,
        endpointName: name,
        resourceGroupName,
        cacheRules: props.cacheRules,
        formatNegotiation: props.formatNegotiation,
        tags,
      });
    this.config = this.describe(props);
    this.function = new DeliveryFunction(this, 'Function', {
      ...where,
      name: `${name}-images`,
      hostStorageAccountName: `${name}host`,
      origins: Object.values(this.origins),
      signingKeys: this.signingKeys,
      config: this.config,
      frontDoorId: this.frontDoor.frontDoorId,
      publicNetworkAccessEnabled: !privateLink,
      hosting: props.hosting,
      network,
      telemetry: monitoring,
    });
    this.frontDoor.addRoute('Delivery', {
      originHostName: this.function.hostName,
      privateLink: privateLink ? { resourceId: this.function.functionAppId, location } : undefined,
    });
    this.urlEndpoint = `https://${this.frontDoor.hostName}`;
    monitoring?.watchFrontDoor(this.frontDoor);
    if (this.function.hasDiagnosticLogs) monitoring?.watchFunction(this.function);
  }

  /**
   * Purges from Front Door's cache what changes in a container. Opt-in, with limits: docs/invalidation.md.
   * @throws Error when there is no such origin, or Azure would refuse a value
   */
  addInvalidation(options: InvalidationOptions = {}): Invalidation {
    const { origin: name = Object.keys(this.origins)[0] ?? '', location = this.props.location, ...others } = options;
    const origin = this.origins[name];
    if (!origin) {
      const known = Object.keys(this.origins).join(', ');
      throw new Error(`\`origin\` must be one of ${known}, got: ${JSON.stringify(name)}`);
    }
    const urlEndpoints = this.config.urlEndpoints.filter(({ origins }) => origins.includes(name));
    if (urlEndpoints.length === 0) {
      throw new Error(`\`origin\` must be one that a URL endpoint asks, got: ${JSON.stringify(name)}`);
    }
    const earlier = this.invalidated.find((one) => areInSameAccount(one.origin, origin));
    const invalidation = new Invalidation(this, `Invalidation-${name}`, {
      ...others,
      systemTopic: options.systemTopic ?? earlier?.systemTopic,
      name: `${this.props.name}-${name}`,
      resourceGroupName: this.resourceGroupName,
      location,
      origin,
      frontDoor: this.frontDoor,
      function: this.function,
      urlEndpoints: urlEndpoints.map(({ path }) => ({ path })),
      tags: this.props.tags,
    });
    this.invalidated.push({ origin, systemTopic: invalidation.systemTopic });
    return invalidation;
  }

  private createResourceGroup(props: ImageDeliveryProps): string {
    const group = new ResourceGroup(this, 'ResourceGroup', {
      name: `${props.name}-images`,
      location: props.location,
      tags: props.tags,
    });
    return group.name;
  }

  private describe(props: ImageDeliveryProps): DeliveryConfig {
    const names = Object.keys(this.origins);
    return parseDeliveryConfig({
      platform: 'app-service',
      frontDoorId: this.frontDoor.frontDoorId,
      formatNegotiation: this.frontDoor.formatNegotiation.mode,
      origins: Object.entries(this.origins).map(([name, { blobEndpoint, containerName }]) => ({
        type: 'azure-blob',
        name,
        endpoint: blobEndpoint,
        container: containerName,
        credential: 'managed-identity',
      })),
      urlEndpoints: (props.urlEndpoints ?? [{}]).map((endpoint) => ({
        path: endpoint.path ?? '/',
        origins: endpoint.origins ?? names,
        requireSignature: endpoint.requireSignature ?? props.requireSignature,
      })),
      cacheTtlSeconds: props.cacheTtlSeconds,
      ignoredQueryParameters: this.frontDoor.cacheRules.ignoredQueryParameters,
    });
  }
}

function validate(props: ImageDeliveryProps): void {
  requireMatch(
    'name',
    props.name,
    /^[a-z][a-z0-9]{2,17}$/,
    '3-18 lowercase letters or digits, beginning with a letter',
  );
  requireLocation(props.location);
  if (props.cacheTtlSeconds !== undefined) {
    requireInteger('cacheTtlSeconds', props.cacheTtlSeconds, 0, maxCacheTtlSeconds);
    if (Token.isUnresolved(props.cacheTtlSeconds)) throw new Error('`cacheTtlSeconds` must be a literal, got: a token');
  }
  if (props.requireSignature !== undefined) requireSignatureWord('requireSignature', props.requireSignature);
  for (const prop of ['containerName', 'accountReplicationType'] as const) refuseBoth(props, prop, 'origins');
  for (const prop of ['cacheRules', 'formatNegotiation'] as const) refuseBoth(props, prop, 'frontDoor');
  refuseBoth(props, 'privateKey', 'signingKeys');
  if (props.privateLink && props.frontDoor?.sku !== 'Premium') {
    throw new Error('`privateLink` must be used with a `frontDoor` whose `sku` is Premium, got: true');
  }
}

/** What is handed in brings its own settings; one that would be ignored is a mistake. */
function refuseBoth(
  props: ImageDeliveryProps,
  setting: keyof ImageDeliveryProps,
  whole: keyof ImageDeliveryProps,
): void {
  if (props[setting] === undefined || props[whole] === undefined) return;
  throw new Error(`\`${setting}\` must be left out where \`${whole}\` is given, which has its own`);
}

function firstOf(origins: Readonly<Record<string, IBlobOrigin>>): IBlobOrigin {
  const [first] = Object.values(origins);
  if (first === undefined) throw new Error('`origins` must hold a container, got: none');
  return first;
}
