import type { UrlEndpointConfig } from '../config';
import { DeliveryError } from '../errors';
import { parseBlobName } from './blob-name';
import { readReservedNames } from './reserved-names';

/** A request target taken apart, nothing decoded that a signature may cover. */
export interface ImageUrl {
  readonly endpoint: UrlEndpointConfig;
  /** Path after the endpoint's own, as it came over the wire. */
  readonly relativePath: string;
  /** The same after each URL endpoint that the URL is below, its own first: a signature may be relative to any. */
  readonly relativePaths: readonly string[];
  /** Query as it came over the wire, without `?`; undefined where there is no `?`. */
  readonly query: string | undefined;
}

/** The part of an image URL that is understood after the signature was checked. */
export interface ImageRequest {
  /** Transformation text of the path and of the query, decoded, in this order; empty ones left out. */
  readonly transformations: readonly string[];
  /** Name of the blob, decoded. */
  readonly blobName: string;
  /** Whether only the first frame of the file is asked for: `FILE/ik-thumbnail.jpg`. */
  readonly thumbnail: boolean;
  /** Set where a browser is to save the file: `ik-attachment=true`. */
  readonly attachment?: Attachment;
}

/** How a file is to be saved. */
export interface Attachment {
  /** Name that is asked for, `ik-attachment-filename`; undefined for that of the file. */
  readonly filename?: string;
}

/** Longest request target in bytes; Azure Functions takes 8,192 for a URL. */
const maxTargetLength = 8192;

/**
 * Finds the URL endpoint a request target belongs to: the one with the longest matching path.
 * @param rawTarget path and query as they came over the wire, one character a byte
 * @throws DeliveryError 414 when the target is too long, 404 when no endpoint matches.
 */
export function parseUrl(rawTarget: string, endpoints: readonly UrlEndpointConfig[]): ImageUrl {
  if (rawTarget.length > maxTargetLength) {
    throw new DeliveryError(414, 'ELIMIT', `The URL is longer than ${maxTargetLength} bytes`);
  }
  if (!/^[\x21-\xff]+$/.test(rawTarget)) {
    // A character above 0xff cannot come off a wire; as bytes it would be another one than the signature covers.
    throw new DeliveryError(400, 'EINVAL', 'The URL holds characters that have to be percent-encoded');
  }
  const mark = rawTarget.indexOf('?');
  const path = mark < 0 ? rawTarget : rawTarget.slice(0, mark);
  const enclosing = endpoints
    .filter((candidate) => path.startsWith(candidate.path))
    .sort((one, other) => other.path.length - one.path.length);
  const [endpoint] = enclosing;
  if (!endpoint) throw new DeliveryError(404, 'ENOENT', 'There is no URL endpoint at this path');
  return {
    endpoint,
    relativePath: path.slice(endpoint.path.length),
    relativePaths: enclosing.map((one) => path.slice(one.path.length)),
    query: mark < 0 ? undefined : rawTarget.slice(mark + 1),
  };
}

/**
 * Reads blob name and transformation out of an image URL.
 *
 * The raw path is split at `/` before anything is decoded, because a base64 value inside the `tr:` segment may carry
 * `%2F` (imagekit-api: SDK vector 4). The transformation of the path comes before that of the query.
 *
 * Every other parameter is ignored, also ImageKit's `ik-obj-version`, `ik-sdk-version` and `ik-sanitizeSvg`, and what
 * users refresh an image with (`v`, `updatedAt`).
 * @throws DeliveryError 400 for a name no blob can have, an empty `tr:` segment or a repeated parameter; 501 for
 * reserved names of what is not made here.
 */
export function parseImageRequest(url: ImageUrl): ImageRequest {
  const segments = url.relativePath.split('/');
  const at = segments.findIndex((segment) => /^tr(?::|%3[aA])/.test(segment));
  const inPath = at < 0 ? undefined : segments.splice(at, 1)[0];
  const transformations: string[] = [];
  if (inPath !== undefined) {
    const text = decode(inPath).slice('tr:'.length);
    if (text === '') throw new DeliveryError(400, 'EINVAL', 'The transformation after "tr:" is empty');
    transformations.push(text);
  }
  const inQuery = queryValue(url.query, 'tr');
  if (inQuery) transformations.push(inQuery);
  const { name, thumbnail } = readReservedNames(parseBlobName(segments.map(decode).join('/')));
  // Once more, because what was taken off may have hidden a container that is out of reach.
  return { transformations, blobName: parseBlobName(name), thumbnail, attachment: readAttachment(url.query) };
}

function readAttachment(query: string | undefined): Attachment | undefined {
  if (queryValue(query, 'ik-attachment') !== 'true') return undefined;
  return { filename: queryValue(query, 'ik-attachment-filename') };
}

/** The value of a query parameter that may be given once. */
function queryValue(query: string | undefined, name: string): string | undefined {
  const [value, ...others] = queryValues(query, name);
  if (others.length > 0) throw new DeliveryError(400, 'EINVAL', `The parameter "${name}" is given more than once`);
  return value;
}

/** Values of a query parameter, decoded the way a form is: `%2C` is a comma, `+` a space. */
function queryValues(query: string | undefined, name: string): string[] {
  return (query ?? '')
    .split('&')
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => decode(pair.slice(name.length + 1).replaceAll('+', ' ')));
}

/**
 * Percent-decodes once; bytes above 127 that came raw are the UTF-8 they would be when encoded, and a `%` that no two
 * hexadecimal digits follow stands for itself, as browsers and ImageKit's SDKs leave it in a path.
 */
function decode(text: string): string {
  const encoded = text
    .replace(/%(?![0-9A-Fa-f]{2})/g, '%25')
    .replace(/[\x80-\xff]/g, (byte) => `%${byte.charCodeAt(0).toString(16)}`);
  try {
    return decodeURIComponent(encoded);
  } catch {
    throw new DeliveryError(400, 'EINVAL', 'The URL holds a percent-encoding that is not UTF-8');
  }
}
