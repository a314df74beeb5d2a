import { Token } from 'cdktf';
import { maxCacheTtlSeconds, transformationName, transformationProblem } from '../lambda/image-delivery/config';
import type { SasBrokerProps } from './broker';
import { type DeliveryLimits, requireLimits } from './delivery-limits';
import type { CacheRules, FormatNegotiation, FrontDoor, InvalidationProps, SystemTopicReference } from './edge';
import type { FunctionPackageOptions, Hosting, ISigningKeys } from './function';
import { validateGeneration } from './function/signing-keys-props';
import type { Monitoring } from './monitoring';
import type { INetwork } from './network';
import { type AccountReplicationType, type IBlobOrigin, ImageOrigin } from './origin';
import {
  requireOriginNames,
  requireSignatureWord,
  requireSignedProxies,
  requireUrlEndpoints,
  type UrlEndpoint,
} from './url-endpoint';
import { display, requireInteger, requireKnownOneOf, requireLocation, requireMatch } from './validation';

/** Props of `ImageDelivery`. */
export interface ImageDeliveryProps extends FunctionPackageOptions {
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
   * Where images are read from, by the names under which URL endpoints refer to them: 1-31 lowercase letters, digits or
   * hyphens. A container, or another place that `ImageOrigin` makes.
   * @default - a container `images` in a new storage account `NAMEimages`
   */
  readonly origins?: Readonly<Record<string, IBlobOrigin | ImageOrigin>>;
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
   * Transformations that a URL may ask for by name, `n-NAME`: a chain of steps as it stands in a URL, with or without
   * `tr:`, that names no other. Names are 1-64 letters, digits, hyphens or underscores.
   * @default - none
   */
  readonly namedTransformations?: Readonly<Record<string, string>>;
  /**
   * Which random key URLs are signed with, counted from 1. Raised by one it brings a new key, beside which the one before
   * stays valid. Not with `privateKey` or `signingKeys`.
   * @default 1
   */
  readonly keyGeneration?: number;
  /**
   * The private key that URLs are signed with; a reference, never a literal. Empty or null at apply counts as not given.
   * Not with `signingKeys`.
   * @default - a random key, made by the first apply and kept
   */
  readonly privateKey?: string;
  /**
   * The one that they were signed with before, which stays valid beside `privateKey`; likewise a reference. Empty or null
   * at apply there is none.
   * @default - none
   */
  readonly previousPrivateKey?: string;
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
   * `pass-through`: an SVG is sent without what a browser could run of it, whatever the URL asks. `rasterize`: one that a
   * URL asks pixels of is drawn, in a process of its own.
   * @default "pass-through"
   */
  readonly svg?: 'pass-through' | 'rasterize';
  /**
   * Whether answers say in `Server-Timing` what took how long.
   * @default false
   */
  readonly serverTiming?: boolean;
  /**
   * What requests may cost.
   * @default - what suits the plan (see `DeliveryLimits`)
   */
  readonly limits?: DeliveryLimits;
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
   * Tags of every resource that can have some, the key vault's secrets excepted. What is handed in has its own.
   * @default - none
   */
  readonly tags?: Record<string, string>;
}

/** Options of `ImageDelivery.addInvalidation`. */
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

/** What `ImageDelivery.addSasBroker` takes from the delivery. */
type BrokerPlace = 'name' | 'resourceGroupName' | 'location' | 'hostStorageAccountName' | 'vaultName';

/** Options of `ImageDelivery.addSasBroker`. */
export interface SasBrokerOptions extends Omit<
  SasBrokerProps,
  BrokerPlace | 'origin' | 'hosting' | 'sharePlanWith' | 'network' | 'telemetry' | 'tags'
> {
  /**
   * Name of the origin that uploads end up in, and downloads are from.
   * @default - the first that is a container
   */
  readonly origin?: string;
  /**
   * A plan of its own.
   * @default - that of the delivery function, so that it costs nothing more; on Flex Consumption, which takes one app a plan,
   * a second one of the same kind
   */
  readonly hosting?: Hosting;
}

/** @throws Error when a prop is one that Azure would refuse, or two of them contradict each other */
export function validateImageDelivery(props: ImageDeliveryProps): void {
  requireMatch(
    'name',
    props.name,
    /^[a-z][a-z0-9]{2,17}$/,
    '3-18 lowercase letters or digits, beginning with a letter',
  );
  requireLocation(props.location);
  const given: unknown = props.origins ?? {};
  if (typeof given !== 'object' || Array.isArray(given)) {
    throw new Error(`\`origins\` must be origins by name, got: ${display(given)}`);
  }
  const originNames = Object.keys(props.origins ?? { images: undefined });
  requireOriginNames(originNames);
  if (originNames.length === 0) throw new Error('`origins` must hold one at least, got: {}');
  const origins = Object.entries(props.origins ?? {});
  const isProxy = ([name, origin]: (typeof origins)[number]) =>
    ImageOrigin._from(`origins.${name}`, origin).kind === 'web-proxy';
  const proxies = origins.filter(isProxy).map(([name]) => name);
  if (props.cacheTtlSeconds !== undefined) {
    requireInteger('cacheTtlSeconds', props.cacheTtlSeconds, 0, maxCacheTtlSeconds);
    if (Token.isUnresolved(props.cacheTtlSeconds)) throw new Error('`cacheTtlSeconds` must be a literal, got: a token');
  }
  if (props.requireSignature !== undefined) requireSignatureWord('requireSignature', props.requireSignature);
  const { urlEndpoints, requireSignature = 'always' } = props;
  if (urlEndpoints !== undefined) requireUrlEndpoints(urlEndpoints, originNames, requireSignature);
  requireSignedProxies(urlEndpoints ?? [{}], proxies, requireSignature);
  requireAnswers(props);
  if (props.namedTransformations !== undefined) requireNamedTransformations(props.namedTransformations);
  for (const prop of ['containerName', 'accountReplicationType'] as const) refuseBoth(props, prop, 'origins');
  for (const prop of ['cacheRules', 'formatNegotiation'] as const) refuseBoth(props, prop, 'frontDoor');
  for (const prop of ['keyGeneration', 'privateKey', 'previousPrivateKey'] as const) {
    refuseBoth(props, prop, 'signingKeys');
  }
  requireOneKindOfKey(props);
  if (props.privateLink && props.frontDoor?.sku !== 'Premium') {
    throw new Error('`privateLink` must be used with a `frontDoor` whose `sku` is Premium, got: true');
  }
}

/** What the function is told of its answers; it goes into a setting that is read at synth. */
function requireAnswers({ svg, serverTiming = false, limits }: ImageDeliveryProps): void {
  if (svg !== undefined) requireKnownOneOf('svg', svg, ['pass-through', 'rasterize']);
  const given: unknown = serverTiming;
  if (typeof given !== 'boolean') throw new Error(`\`serverTiming\` must be true or false, got: ${display(given)}`);
  if (limits !== undefined) requireLimits(limits);
}

/** A key is drawn or handed over, and followed by another one in the same way. */
function requireOneKindOfKey({ keyGeneration, privateKey, previousPrivateKey }: ImageDeliveryProps): void {
  if (keyGeneration !== undefined) validateGeneration('keyGeneration', keyGeneration);
  if (keyGeneration !== undefined && privateKey !== undefined) {
    throw new Error('`keyGeneration` must be left out where `privateKey` is given');
  }
  if (previousPrivateKey !== undefined && privateKey === undefined) {
    throw new Error('`previousPrivateKey` must be given together with `privateKey`');
  }
}

/** All of it goes into a setting that is read at synth, so nothing may be known at apply only. */
function requireNamedTransformations(named: Readonly<Record<string, unknown>>): void {
  const given: unknown = named;
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new Error(`\`namedTransformations\` must be transformations by name, got: ${display(given)}`);
  }
  for (const [name, text] of Object.entries(named)) {
    const rule = '1-64 letters, digits, hyphens or underscores';
    if (!transformationName.test(name)) {
      throw new Error(`\`namedTransformations\` must be named by ${rule}, got: ${display(name)}`);
    }
    const prop = `\`namedTransformations.${name}\``;
    if (Token.isUnresolved(text)) throw new Error(`${prop} must be known at synth, got: a token`);
    if (typeof text !== 'string') throw new Error(`${prop} must be a text, got: ${display(text)}`);
    const problem = transformationProblem(text);
    if (problem !== undefined) throw new Error(`${prop} must be a transformation, got: ${display(text)} (${problem})`);
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
