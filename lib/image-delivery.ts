import { ResourceGroup } from '@cdktf/provider-azurerm/lib/resource-group';
import { Construct } from 'constructs';
import type { DeliveryConfig } from '../lambda/image-delivery/config';
import { SasBroker } from './broker';
import { describeDelivery, proxiedToItself, type Sources } from './delivery-config';
import { FrontDoor, Invalidation, type SystemTopicReference } from './edge';
import {
  DeliveryFunction,
  type ISigningKeys,
  SecretSettings,
  type SecretVaultProps,
  SigningKeys,
  type SigningKeysProps,
} from './function';
import {
  type ImageDeliveryProps,
  type InvalidationOptions,
  type SasBrokerOptions,
  validateImageDelivery,
} from './image-delivery-props';
import { BlobOrigin, type IBlobOrigin, ImageOrigin } from './origin';
import { areInSameAccount } from './origin/same-account';

/**
 * The whole system in one statement: a storage account with a private container, the delivery function that reads it
 * with its own identity, a key vault with the signing keys, and Front Door's cache before it all. Each of them can be
 * handed in instead, when it is there already or needs more than this construct's props say.
 *
 * @example
 * const delivery = new ImageDelivery(stack, 'images', { name: 'contoso', location: 'westeurope' });
 * new TerraformOutput(stack, 'url_endpoint', { value: delivery.urlEndpoint });
 */
export class ImageDelivery extends Construct {
  /** Base of all image URLs, without a trailing slash: what an ImageKit SDK calls `urlEndpoint`. */
  readonly urlEndpoint: string;
  /** The containers among its origins, by name. */
  readonly origins: Readonly<Record<string, IBlobOrigin>>;
  /** Private key, and how the function reads it. */
  readonly signingKeys: ISigningKeys;
  /** Function app. */
  readonly function: DeliveryFunction;
  /** Front Door profile and endpoint. */
  readonly frontDoor: FrontDoor;
  /** What the function is told; names of things that are yet to be created are tokens in it. */
  readonly config: DeliveryConfig;
  private readonly resourceGroupName: string;
  private readonly sources: Sources;
  private sasBroker?: SasBroker;
  /** Azure allows one system topic for an account, which its containers share. */
  private readonly invalidated: { readonly origin: IBlobOrigin; readonly systemTopic: SystemTopicReference }[] = [];

  /**
   * @throws Error when a prop is one that Azure would refuse, two of them contradict each other, or what `heic` needs is
   * not installed
   */
  constructor(
    scope: Construct,
    id: string,
    private readonly props: ImageDeliveryProps,
  ) {
    super(scope, id);
    const { name, location, tags, network, monitoring, privateLink = false } = props;
    validateImageDelivery(props);

    const resourceGroupName = props.resourceGroupName ?? this.createResourceGroup(props);
    this.resourceGroupName = resourceGroupName;
    const where = { resourceGroupName, location, tags };
    const declared = props.origins ?? {
      images: new BlobOrigin(this, 'Origin', {
        ...where,
        accountName: `${name}images`,
        containerName: props.containerName,
        accountReplicationType: props.accountReplicationType,
        network,
      }),
    };
    this.sources = mapValues(declared, (origin, key) => ImageOrigin._from(`origins.${key}`, origin));
    this.origins = containersOf(this.sources);
    const secretSettings = this.createSecretSettings({ ...where, vaultName: `${name}-creds`, network });
    this.signingKeys = props.signingKeys ?? this.createSigningKeys({ ...where, vaultName: `${name}-keys`, network });
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
    this.config = describeDelivery(props, this.sources, this.frontDoor);
    this.function = new DeliveryFunction(this, 'Function', {
      ...where,
      name: `${name}-images`,
      hostStorageAccountName: `${name}host`,
      origins: Object.values(this.origins),
      signingKeys: this.signingKeys,
      secretSettings,
      config: this.config,
      frontDoorId: this.frontDoor.frontDoorId,
      publicNetworkAccessEnabled: !privateLink,
      hosting: props.hosting,
      heic: props.heic,
      network,
      telemetry: monitoring,
    });
    this.frontDoor.addRoute('Delivery', {
      originHostName: this.function.hostName,
      privateLink: privateLink ? { resourceId: this.function.functionAppId, location } : undefined,
    });
    this.node.addValidation({ validate: () => proxiedToItself(this.sources, this.frontDoor) });
    this.urlEndpoint = `https://${this.frontDoor.hostName}`;
    monitoring?.watchFrontDoor(this.frontDoor);
    if (this.function.hasDiagnosticLogs) monitoring?.watchFunction(this.function);
  }

  /**
   * The first of the containers; the only one by default.
   * @throws Error when all origins are something else
   */
  get origin(): IBlobOrigin {
    const [first] = Object.values(this.origins);
    if (first === undefined) throw new Error('`origins` must hold a container to have a first one, got: none');
    return first;
  }

  /**
   * Purges from Front Door's cache what changes in a container. Opt-in, with limits: docs/invalidation.md.
   * @throws Error when there is no such origin, or Azure would refuse a value
   */
  addInvalidation(options: InvalidationOptions = {}): Invalidation {
    const { origin: name = this.firstContainer, location = this.props.location, ...others } = options;
    const origin = this.findContainer(name);
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
      urlEndpoints: urlEndpoints.map(({ path }) => ({ path, prefix: this.sources[name]?._prefix })),
      tags: this.props.tags,
    });
    this.invalidated.push({ origin, systemTopic: invalidation.systemTopic });
    return invalidation;
  }

  /**
   * Lets clients upload into a container of this delivery themselves, and download from it, with short-lived tokens that a
   * broker gives them. Once; `new SasBroker()` makes further ones. See docs/sas-broker.md.
   * @throws Error when there is no such origin, there is a broker already, or a value is one that Azure would refuse
   */
  addSasBroker(options: SasBrokerOptions): SasBroker {
    const { origin = this.firstContainer, hosting, ...others } = options;
    const container = this.findContainer(origin);
    if (this.sasBroker) throw new Error('`addSasBroker` must be called once; `new SasBroker()` makes further ones');
    const { name, location, network, monitoring, tags } = this.props;
    const ownPlan = hosting ?? (this.function.hosting._flex ? this.function.hosting : undefined);
    const broker = new SasBroker(this, 'SasBroker', {
      ...others,
      name: `${name}-sas`,
      resourceGroupName: this.resourceGroupName,
      location,
      hostStorageAccountName: `${name}sas`,
      origin: container,
      ...(ownPlan ? { hosting: ownPlan } : { sharePlanWith: this.function }),
      network,
      telemetry: monitoring,
      tags,
    });
    this.sasBroker = broker;
    if (broker.hasDiagnosticLogs) monitoring?.watchFunction(broker);
    return broker;
  }

  /** What gives clients tokens to upload with, where `addSasBroker` was called. */
  get broker(): SasBroker | undefined {
    return this.sasBroker;
  }

  private get firstContainer(): string {
    return Object.keys(this.origins)[0] ?? '';
  }

  private findContainer(name: string): IBlobOrigin {
    const origin = this.origins[name];
    if (origin) return origin;
    const known = Object.keys(this.origins).join(', ');
    throw new Error(`\`origin\` must be one of ${known}, got: ${JSON.stringify(name)}`);
  }

  private createResourceGroup(props: ImageDeliveryProps): string {
    const group = new ResourceGroup(this, 'ResourceGroup', {
      name: `${props.name}-images`,
      location: props.location,
      tags: props.tags,
    });
    return group.name;
  }

  private createSigningKeys(common: SigningKeysProps): SigningKeys {
    const { privateKey, previousPrivateKey, keyGeneration } = this.props;
    return privateKey === undefined
      ? SigningKeys.generate(this, 'SigningKeys', { ...common, generation: keyGeneration })
      : SigningKeys.fromVariable(this, 'SigningKeys', { ...common, privateKey, previousPrivateKey });
  }

  /** What origins are read with that no identity of Azure stands for. */
  private createSecretSettings(common: SecretVaultProps): SecretSettings | undefined {
    const secrets = Object.entries(this.sources).flatMap(([name, origin]) => Object.entries(origin._secrets(name)));
    if (secrets.length === 0) return undefined;
    return new SecretSettings(this, 'SecretSettings', { ...common, secrets: Object.fromEntries(secrets) });
  }
}

function containersOf(origins: Sources): Record<string, IBlobOrigin> {
  return Object.fromEntries(
    Object.entries(origins).flatMap(([name, { _container: container }]) => (container ? [[name, container]] : [])),
  );
}

function mapValues<From, To>(record: Readonly<Record<string, From>>, map: (value: From, key: string) => To) {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value, key)] as const));
}
