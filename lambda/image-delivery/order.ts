import type { DeliveryConfig } from './config';
import { type AcceptedFormat, acceptedFormats, takeAcceptedFormat } from './request/accepted-format';
import { parseBlobName } from './request/blob-name';
import {
  type AssetPaths,
  collectAssetPaths,
  defaultImageOf,
  hasAutomaticFormat,
  wantsOriginal,
} from './request/transformation/chain-facts';
import { forwardedQuery } from './request/forwarded-query';
import { type ClientHints, readClientHints } from './request/hints';
import { isPrivateName, type PrivateAccess } from './request/private-images';
import { unauthorized, verifySignature } from './request/signature';
import type { ChainStep } from './request/transformation/step';
import {
  asksOnlyForOneName,
  canonicalTransformation,
  mayHoldName,
  parseTransformation,
} from './request/transformation/transformation';
import { vary } from './response/caching';
import { type Attachment, parseImageRequest, parseUrl } from './request/url';

/** What a request asks for, once it may be asked for. */
export interface Order {
  /** Path of the URL endpoint. */
  readonly endpoint: string;
  /** Names of the origins to ask. */
  readonly origins: readonly string[];
  readonly blobName: string;
  /**
   * What goes on to an origin that is a server of its own, for the file itself. It may say which version of the file is asked
   * for (`v=2`), so nobody is given what was read for another one.
   */
  readonly query: string | undefined;
  readonly steps: readonly ChainStep[];
  /** Whether only the first frame is asked for. */
  readonly thumbnail: boolean;
  /** Whether the stored bytes are asked for, whatever else is. */
  readonly original: boolean;
  /** Set where a browser is to save the file. */
  readonly attachment: Attachment | undefined;
  /** Name of the image that stands in for a missing one. */
  readonly defaultImage: string | undefined;
  /** What the layers are made of; undefined where there are none. */
  readonly assets: AssetPaths | undefined;
  /** Whether the URL leaves the output format open. */
  readonly negotiable: boolean;
  /** What the client takes besides the formats that all take, the best first; empty where the URL names the format. */
  readonly accepted: readonly AcceptedFormat[];
  /**
   * Whether the date of the file is that of the answer: all that is done to the file stands in the URL. It does not where a
   * name stands for it or layers show other files, nor where the client's headers decide over the format or the size. That
   * another version of the encoder may write other bytes does not count: it is the same picture.
   */
  readonly dated: boolean;
  /** What the browser says of itself, where the URL asks for it. */
  readonly hints: ClientHints | undefined;
  /** What it may see of private images. */
  readonly access: PrivateAccess;
  /** Patterns of the names of private images, besides those whose metadata says that they are. */
  readonly privateImages: readonly string[];
  /** When the URL expires, in seconds since 1970. */
  readonly expiry: number | undefined;
}

/** What a request is understood by. */
export interface OrderContext {
  readonly config: DeliveryConfig;
  readonly privateKeys: readonly string[];
  readonly rawTarget: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * Reads what a request asks for: undo what the edge added → find the URL endpoint → authorize → parse.
 * @throws DeliveryError 401 for what needs a signature, another 4xx that says what is wrong, 501 for what is not available here
 */
export function readOrder(headers: Pick<Headers, 'get'>, context: OrderContext): Order {
  const { config } = context;
  const { target, accepted: told } = takeAcceptedFormat(context.rawTarget, config.formatNegotiation);
  const url = parseUrl(target, config.urlEndpoints);
  const { signed, expiry } = verifySignature(url, {
    privateKeys: context.privateKeys,
    now: Math.floor(context.now() / 1000),
    ignoredQueryParameters: config.ignoredQueryParameters,
  });

  const { blobName, transformations, thumbnail, attachment } = parseImageRequest(url);
  const steps: readonly ChainStep[] = parseTransformation(transformations, {
    named: new Map(Object.entries(config.namedTransformations)),
    restrictUnnamed: url.endpoint.restrictUnnamed,
  });
  const original = wantsOriginal(steps);
  const negotiable = hasAutomaticFormat(steps);
  const defaultImage = defaultImageOf(steps);
  const assets = collectAssetPaths(steps);
  const { origins, privateImages } = url.endpoint;
  const hints = original ? undefined : readClientHints(headers, steps);
  const hasLayers = !original && assets.images.length + assets.fonts.length > 0;
  const byHeaders = vary({ format: negotiable, hints: hints !== undefined }, config.formatNegotiation) !== undefined;
  const order = {
    endpoint: url.endpoint.path,
    origins,
    blobName,
    query: forwardedQuery(url.query, config.ignoredQueryParameters),
    steps,
    thumbnail,
    original,
    attachment,
    defaultImage: defaultImage && parseBlobName(defaultImage),
    assets: hasLayers ? assets : undefined,
    access: accessOf(signed, transformations),
    privateImages,
    negotiable,
    accepted: negotiable ? acceptedFormats(told, headers.get('accept'), config) : [],
    dated: !hasLayers && !byHeaders && !transformations.some(mayHoldName),
    hints,
    expiry,
  };
  if (order.access === 'nothing') refusePrivateNames(order);
  return order;
}

/** The same text for orders that the same is found and made for, whenever they expire. */
export function orderKey(order: Order): string {
  return JSON.stringify({ ...order, steps: canonicalTransformation(order.steps), expiry: undefined });
}

function accessOf(signed: boolean, transformations: readonly string[]): PrivateAccess {
  if (signed) return 'everything';
  return asksOnlyForOneName(transformations) ? 'transformed' : 'nothing';
}

/** Before anything is read, whether it is there or not: a layer would show a private image as well. */
function refusePrivateNames({ blobName, defaultImage, assets, privateImages }: Order): void {
  if (privateImages.length === 0) return;
  const layers = [...(assets?.images ?? []), ...(assets?.fonts ?? [])].map(parseBlobName);
  const names = [blobName, ...(defaultImage === undefined ? [] : [defaultImage]), ...layers];
  if (names.some((name) => isPrivateName(name, privateImages))) throw unauthorized();
}
