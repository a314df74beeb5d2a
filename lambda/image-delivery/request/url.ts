import type { UrlEndpointConfig } from '../config';
import { DeliveryError } from '../errors';
import { parseBlobName } from './blob-name';

/** A request target taken apart, nothing decoded that a signature may cover. */
export interface ImageUrl {
  readonly endpoint: UrlEndpointConfig;
  /** Path after the endpoint's own, as it came over the wire: what a signature covers. */
  readonly relativePath: string;
  /** Query as it came over the wire, without `?`; undefined where there is no `?`. */
  readonly query: string | undefined;
}

/** The part of an image URL that is understood after the signature was checked. */
export interface ImageRequest {
  /** Transformation text of the path and of the query, decoded, in this order; empty ones left out. */
  readonly transformations: readonly string[];
  /** Name of the blob, decoded. */
  readonly blobName: string;
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
  const endpoint = endpoints
    .filter((candidate) => path.startsWith(candidate.path))
    .reduce<UrlEndpointConfig | undefined>(
      (best, candidate) => (best && best.path.length >= candidate.path.length ? best : candidate),
      undefined,
    );
  if (!endpoint) throw new DeliveryError(404, 'ENOENT', 'There is no URL endpoint at this path');
  return {
    endpoint,
    relativePath: path.slice(endpoint.path.length),
    query: mark < 0 ? undefined : rawTarget.slice(mark + 1),
  };
}

/**
 * Reads blob name and transformation out of an image URL.
 *
 * The raw path is split at `/` before anything is decoded, because a base64 value inside the `tr:` segment may carry
 * `%2F` (imagekit-api: SDK vector 4). The transformation of the path comes before that of the query.
 * @throws DeliveryError 400 for a name no blob can have, an empty `tr:` segment or a repeated `tr` parameter.
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
  const inQuery = queryValues(url.query, 'tr');
  if (inQuery.length > 1) throw new DeliveryError(400, 'EINVAL', 'The parameter "tr" is given more than once');
  if (inQuery[0]) transformations.push(inQuery[0]);
  return { transformations, blobName: parseBlobName(segments.map(decode).join('/')) };
}

/** Values of a query parameter, decoded the way a form is: `%2C` is a comma, `+` a space. */
function queryValues(query: string | undefined, name: string): string[] {
  return (query ?? '')
    .split('&')
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => decode(pair.slice(name.length + 1).replaceAll('+', ' ')));
}

/** Percent-decodes once; bytes above 127 that came raw are the UTF-8 they would be when encoded. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text.replace(/[\x80-\xff]/g, (byte) => `%${byte.charCodeAt(0).toString(16)}`));
  } catch {
    throw new DeliveryError(400, 'EINVAL', 'The URL holds a percent-encoding that is not UTF-8');
  }
}
