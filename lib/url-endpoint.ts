import { endpointPath, originName } from '../lambda/image-delivery/config';
import { Token } from 'cdktf';
import { display, requireKnownOneOf, requireList } from './validation';

/** A base URL under which images are served, and where they come from. */
export interface UrlEndpoint {
  /**
   * Path that its URLs begin with, with a slash at both ends, such as `/shop/`.
   * @default "/"
   */
  readonly path?: string;
  /**
   * Names of the origins to ask, in this order, until one has the file.
   * @default - all of them, as they are declared
   */
  readonly origins?: readonly string[];
  /**
   * `always`: 401 without a valid signature. `never`: unsigned URLs are served.
   * @default - the `requireSignature` of the delivery
   */
  readonly requireSignature?: 'always' | 'never';
  /**
   * Whether its URLs may ask for nothing but named transformations (`n-NAME`, and `di-PATH` beside it). One that asks for
   * none is served.
   * @default false
   */
  readonly restrictUnnamedTransformations?: boolean;
  /**
   * Private images, as patterns of blob names in which `*` stands for any characters, slashes too: `invoices/*`, or `*` for
   * all. A name is that of the blob, not encoded as in a URL: with a space, not `%20`. Without a signature they are shown
   * through one named transformation only, a watermark for one, and never as they are stored. Only where `requireSignature` is
   * `never`; blobs with the metadata `isprivatefile=true` are always private.
   * @default - none
   */
  readonly privateImages?: readonly string[];
}

/** @throws Error when a name is not one that the function knows an origin by */
export function requireOriginNames(names: readonly string[]): void {
  const rule = '1-31 lowercase letters, digits or hyphens, beginning with a letter';
  for (const name of names) refuseUnless(originName.test(name), '`origins` must be named by', rule, name);
}

/**
 * Refuses what the function could not be told; all of it goes into a setting, so nothing may be known at apply only.
 * @param origins names of the origins that there are
 * @param signature the delivery's own `requireSignature`
 * @throws Error that names the prop, the rule and what was given
 */
export function requireUrlEndpoints(
  endpoints: readonly UrlEndpoint[],
  origins: readonly string[],
  signature: 'always' | 'never',
): void {
  requireList('urlEndpoints', endpoints);
  refuseUnless(endpoints.length > 0, '`urlEndpoints` must hold', 'one at least', endpoints);
  const paths: string[] = [];
  endpoints.forEach((endpoint: UrlEndpoint | null, index) => {
    const prop = `urlEndpoints[${index}]`;
    refuseUnless(typeof endpoint === 'object' && endpoint !== null, `\`${prop}\` must be`, 'an object', endpoint);
    const { path = '/', origins: asked = origins, requireSignature, restrictUnnamedTransformations } = endpoint;
    const pathRule = 'a path with a slash at both ends, of letters, digits and hyphens';
    refuseUnless(endpointPath.test(path), `\`${prop}.path\` must be`, pathRule, path);
    refuseUnless(!paths.includes(path), `\`${prop}.path\` must differ from`, 'those of the others', path);
    paths.push(path);
    requireList(`${prop}.origins`, asked);
    refuseUnless(asked.length > 0, `\`${prop}.origins\` must hold`, 'one at least', asked);
    for (const name of asked) {
      refuseUnless(origins.includes(name), `\`${prop}.origins\` must be among`, origins.join(', '), name);
    }
    if (requireSignature !== undefined) requireSignatureWord(`${prop}.requireSignature`, requireSignature);
    const restricted: unknown = restrictUnnamedTransformations ?? false;
    const named = `\`${prop}.restrictUnnamedTransformations\` must be`;
    refuseUnless(typeof restricted === 'boolean', named, 'true or false', restricted);
    if (endpoint.privateImages !== undefined) {
      requirePatterns(`${prop}.privateImages`, endpoint.privateImages, requireSignature ?? signature);
    }
  });
}

/**
 * Refuses a web proxy that anybody could read through.
 * @param proxies names of the origins that are one
 * @param signature the delivery's own `requireSignature`
 * @throws Error that names the prop that says so
 */
export function requireSignedProxies(
  endpoints: readonly UrlEndpoint[],
  proxies: readonly string[],
  signature: 'always' | 'never',
): void {
  endpoints.forEach(({ origins, requireSignature }, index) => {
    const proxy = proxies.find((name) => origins?.includes(name) ?? true);
    if (proxy === undefined || (requireSignature ?? signature) === 'always') return;
    const prop = requireSignature === undefined ? 'requireSignature' : `urlEndpoints[${index}].requireSignature`;
    throw new Error(`\`${prop}\` must be "always", because the origin "${proxy}" is a web proxy, got: "never"`);
  });
}

/** @throws Error when it is neither of the words */
export function requireSignatureWord(prop: string, value: 'always' | 'never'): void {
  requireKnownOneOf(prop, value, ['always', 'never']);
}

/** Where every URL has to be signed, patterns would promise that named transformations need no signature. */
function requirePatterns(prop: string, patterns: readonly unknown[], signature: 'always' | 'never'): void {
  requireList(prop, patterns);
  const rule = 'left out where `requireSignature` is "always", because every image needs a signature there';
  refuseUnless(signature === 'never', `\`${prop}\` must be`, rule, patterns);
  for (const pattern of patterns) {
    const fits = typeof pattern === 'string' && /^[^/]/.test(pattern) && !Token.isUnresolved(pattern);
    const form = 'patterns of blob names, such as "invoices/*", without a slash in front';
    refuseUnless(fits, `\`${prop}\` must hold`, form, pattern);
  }
}

function refuseUnless(fits: boolean, what: string, rule: string, got: unknown): asserts fits {
  if (!fits) throw new Error(`${what} ${rule}, got: ${display(got)}`);
}
