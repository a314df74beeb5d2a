import { ResourceGroup } from '@cdktf/provider-azurerm/lib/resource-group';
import { Construct } from 'constructs';
import { type DeliveryConfig, maxCacheTtlSeconds, parseDeliveryConfig } from '../lambda/image-delivery/config';
import type { CacheRules } from './edge';
import { FrontDoor } from './edge';
import type { Hosting } from './function';
import { DeliveryFunction, SigningKeys } from './function';
import { BlobOrigin, type AccountReplicationType } from './origin';
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
   * Name of the private container that holds the images.
   * @default "images"
   */
  readonly containerName?: string;
  /**
   * How many copies of the images are kept, and where.
   * @default "ZRS"
   */
  readonly accountReplicationType?: AccountReplicationType;
  /**
   * `always`: 401 without a valid signature. `never`: unsigned URLs are served, what a public site wants.
   * @default "always"
   */
  readonly requireSignature?: 'always' | 'never';
  /**
   * The private key that URLs are signed with; a reference, never a literal.
   * @default - a random key, made by the first apply and kept
   */
  readonly privateKey?: string;
  /**
   * How long caches may keep an image, in seconds, at most 366 days. A literal, because it is checked at synth.
   * @default 15552000 (180 days, ImageKit's)
   */
  readonly cacheTtlSeconds?: number;
  /**
   * Which parts of a URL tell cached answers apart.
   * @default - CacheRules.standard()
   */
  readonly cacheRules?: CacheRules;
  /**
   * The plan that the function runs on.
   * @default - Hosting.elasticPremium()
   */
  readonly hosting?: Hosting;
  /**
   * Tags of every resource that can have some, the key vault's secret excepted.
   * @default - none
   */
  readonly tags?: Record<string, string>;
}

/**
 * The whole system in one statement: a storage account with a private container, the delivery function that reads it
 * with its own identity, a key vault with the signing key, and Front Door's cache before it all.
 *
 * @example
 * const delivery = new ImageDelivery(stack, 'images', { name: 'contoso', location: 'westeurope' });
 * new TerraformOutput(stack, 'url_endpoint', { value: delivery.urlEndpoint });
 */
export class ImageDelivery extends Construct {
  /** Base of all image URLs, without a trailing slash: what an ImageKit SDK calls `urlEndpoint`. */
  readonly urlEndpoint: string;
  /** Storage account and container. */
  readonly origin: BlobOrigin;
  /** Key vault and private key. */
  readonly signingKeys: SigningKeys;
  /** Function app. */
  readonly function: DeliveryFunction;
  /** Front Door profile and endpoint. */
  readonly frontDoor: FrontDoor;
  /** What the function is told; names of things that are yet to be created are tokens in it. */
  readonly config: DeliveryConfig;

  /** @throws Error when a prop is one that Azure would refuse */
  constructor(scope: Construct, id: string, props: ImageDeliveryProps) {
    super(scope, id);
    const { name, location, tags } = props;
    requireMatch('name', name, /^[a-z][a-z0-9]{2,17}$/, '3-18 lowercase letters or digits, beginning with a letter');
    requireLocation(location);
    if (props.cacheTtlSeconds !== undefined)
      requireInteger('cacheTtlSeconds', props.cacheTtlSeconds, 0, maxCacheTtlSeconds);

    const resourceGroupName = props.resourceGroupName ?? this.createResourceGroup(props);
    const where = { resourceGroupName, location, tags };
    this.origin = new BlobOrigin(this, 'Origin', {
      ...where,
      accountName: `${name}images`,
      containerName: props.containerName,
      accountReplicationType: props.accountReplicationType,
    });
    this.signingKeys = new SigningKeys(this, 'SigningKeys', {
      ...where,
      vaultName: `${name}-keys`,
      privateKey: props.privateKey,
    });
    this.frontDoor = new FrontDoor(this, 'FrontDoor', {
      name: `${name}-images`,
      endpointName: name,
      resourceGroupName,
      cacheRules: props.cacheRules,
      tags,
    });
    this.config = this.describe(props);
    this.function = new DeliveryFunction(this, 'Function', {
      ...where,
      name: `${name}-images`,
      hostStorageAccountName: `${name}host`,
      origins: [this.origin],
      signingKeys: this.signingKeys,
      config: this.config,
      frontDoorId: this.frontDoor.frontDoorId,
      hosting: props.hosting,
    });
    this.frontDoor.addRoute('Delivery', { originHostName: this.function.hostName });
    this.urlEndpoint = `https://${this.frontDoor.hostName}`;
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
    const { blobEndpoint, containerName } = this.origin;
    return parseDeliveryConfig({
      platform: 'app-service',
      frontDoorId: this.frontDoor.frontDoorId,
      origins: [
        {
          type: 'azure-blob',
          name: 'images',
          endpoint: blobEndpoint,
          container: containerName,
          credential: 'managed-identity',
        },
      ],
      urlEndpoints: [{ path: '/', origins: ['images'], requireSignature: props.requireSignature }],
      cacheTtlSeconds: props.cacheTtlSeconds,
      ignoredQueryParameters: this.frontDoor.cacheRules.ignoredQueryParameters,
    });
  }
}
