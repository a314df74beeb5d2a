import * as z from 'zod';
import { parseConfig } from '../parse-config';
import { DeliveryError } from './errors';
import { limitsSchema } from './limits-config';
import { host, name, originSchema } from './origin-config';
import { parseTransformation } from './request/transformation/transformation';

/**
 * The one configuration type: every non-secret setting of the delivery function.
 *
 * The constructs build it from their props, validate it at synth and put it, as JSON, into the app setting
 * `BLOBFRONT_CONFIG`; the function parses that once at start; the local cloud hands over the same thing.
 * Secrets are never in it (see `environment.ts`).
 *
 * Strings may be Terraform tokens while a stack is being synthesized, so only their presence is checked here; the
 * constructs check the form of what was written literally.
 */

export { baseUrl, bucketName, hostName, originName } from './origin-config';
export type { OriginConfig, OriginConfigInput, OriginConfigOf } from './origin-config';
export { type Limits, limitsSchema } from './limits-config';

/** Longest that Front Door keeps an answer: 366 days. */
export const maxCacheTtlSeconds = 366 * 86_400;

/** A path of a URL endpoint. */
export const endpointPath = /^\/([A-Za-z0-9-]+\/)*$/;
/** A name of a named transformation. */
export const transformationName = /^[A-Za-z0-9_-]{1,64}$/;
const transformationNameRule = 'must be 1-64 letters, digits, hyphens or underscores';
/** Query parameters that decide over an answer in every mode; `ik-f` does in one. */
export const answerParameters = ['tr', 'ik-s', 'ik-t', 'ik-attachment', 'ik-attachment-filename'] as const;
const readQueryParameters: readonly string[] = [...answerParameters, 'ik-f'];

const urlEndpoint = z.strictObject({
  /** Path that all URLs of this endpoint begin with, with a slash at both ends; `/` for the whole host. */
  path: z.string().regex(endpointPath, 'must begin and end with "/" and hold letters, digits and hyphens'),
  /** Names of the origins to ask, in this order. */
  origins: z.array(name).min(1),
  /** `always`: 401 without a valid `ik-s`. `never`: unsigned URLs are served; a wrong signature is still 401. */
  requireSignature: z.enum(['always', 'never']).default('always'),
  /**
   * Whether the transformation of a URL may only be a named one, and the default image for it. A URL without any is
   * served all the same (ImageKit: "restrict unnamed transformations").
   */
  restrictUnnamed: z.boolean().default(false),
  /**
   * Patterns of the names of private images: without a signature they are shown through a named transformation only, and
   * never as they are stored. `*` stands for any characters, slashes too. Blobs with the metadata `isprivatefile=true` are
   * private on every URL endpoint.
   */
  privateImages: z.array(z.string().min(1).max(1024)).default([]),
});

/** A transformation as ImageKit's dashboard shows it, with `tr:`, or without. */
const namedTransformation = z
  .string()
  .transform((text) => text.replace(/^tr:/, ''))
  .superRefine((text, context) => {
    const problem = transformationProblem(text);
    if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
  });

/** See the head of this file. */
export const deliveryConfigSchema = z
  .strictObject({
    /**
     * What hands the requests over. Only on `app-service` is the header `X-Waws-Unencoded-Url` believed, which the
     * platform's front end sets to the request target as it came over the wire.
     */
    platform: z.enum(['app-service', 'standalone']),
    /** Resource GUID of the only Front Door profile whose requests are answered (header `X-Azure-FDID`). */
    frontDoorId: z.string().min(1).optional(),
    /** Where source images are read from. */
    origins: z.array(originSchema).min(1),
    /** Base URLs under which images are served, told apart by their paths. */
    urlEndpoints: z.array(urlEndpoint).min(1),
    /** Lifetime of a successful answer in caches, in seconds (ImageKit: 180 days; Front Door takes 366 at most). */
    cacheTtlSeconds: z
      .int()
      .min(0)
      .max(maxCacheTtlSeconds)
      .default(180 * 86_400),
    /**
     * How the output format is chosen where the URL leaves it open (`f-auto` or no `f`). `explicit`: by the source alone.
     * `redirect`: also by the query parameter `ik-f` (`avif` or `webp`), which the edge adds by a redirect and no
     * signature covers. `edge-variant`: also by the prefix `/.v/FORMAT/` (`avif`, `webp` or `none`), which the edge puts
     * before every path. `accept`: also by the request's own `Accept`, for a cache that tells answers apart by `Vary` or
     * has the header in its key (CloudFront), or for none; Front Door does neither.
     */
    formatNegotiation: z.enum(['explicit', 'redirect', 'edge-variant', 'accept']).default('explicit'),
    /** Whether AVIF is among the formats that are chosen where the URL leaves it open (ImageKit: WebP is, AVIF not). */
    automaticAvif: z.boolean().default(false),
    /** Transformations that `n-NAME` stands for, by name. */
    namedTransformations: z
      .record(z.string().regex(transformationName, transformationNameRule), namedTransformation)
      .default({}),
    /** Query parameters that are not part of the cache key, so they may not change an answer or break a signature. */
    ignoredQueryParameters: z
      .array(
        z
          .string()
          .min(1)
          .refine((name) => !readQueryParameters.includes(name), 'must be a parameter that the function does not read'),
      )
      .default([]),
    /** Host names that lead to this delivery: a web proxy does not read from them. */
    ownHosts: z.array(host).default([]),
    /**
     * `pass-through`: an SVG is sent without what a browser could run of it, whatever the URL asks. `rasterize`: one that a
     * URL asks pixels of is drawn, in a process of its own.
     */
    svg: z.enum(['pass-through', 'rasterize']).default('pass-through'),
    /** Whether answers say in `Server-Timing` what took how long. */
    serverTiming: z.boolean().default(false),
    /** What requests may cost. */
    limits: limitsSchema.default(() => limitsSchema.parse({})),
  })
  .superRefine((config, context) => {
    const names = config.origins.map((origin) => origin.name);
    const paths = config.urlEndpoints.map((endpoint) => endpoint.path);
    const issue = (path: PropertyKey[], message: string) => {
      context.addIssue({ code: 'custom', path, message });
    };
    if (new Set(names).size < names.length) issue(['origins'], 'two origins have the same name');
    if (new Set(paths).size < paths.length) issue(['urlEndpoints'], 'two URL endpoints have the same path');
    config.urlEndpoints.forEach((endpoint, index) => {
      const unknown = endpoint.origins.find((origin) => !names.includes(origin));
      if (unknown !== undefined) issue(['urlEndpoints', index, 'origins'], `there is no origin "${unknown}"`);
      // Else anybody could read through it whatever those hosts show to this server.
      const proxied = config.origins.find(({ type, name }) => type === 'web-proxy' && endpoint.origins.includes(name));
      if (proxied && endpoint.requireSignature !== 'always') {
        issue(
          ['urlEndpoints', index, 'requireSignature'],
          `must be "always", because "${proxied.name}" is a web proxy`,
        );
      }
    });
  });

/** Every non-secret setting of the delivery function, complete (defaults filled in). */
export type DeliveryConfig = z.output<typeof deliveryConfigSchema>;
/** The same as it may be written: what has a default may be left out. */
export type DeliveryConfigInput = z.input<typeof deliveryConfigSchema>;
/** One base URL under which images are served. */
export type UrlEndpointConfig = DeliveryConfig['urlEndpoints'][number];

/**
 * Completes and checks a configuration.
 * @throws Error that lists every wrong setting by its path, one line.
 */
export function parseDeliveryConfig(input: unknown): DeliveryConfig {
  return parseConfig(deliveryConfigSchema, input, 'the delivery configuration');
}

/**
 * What is wrong with a transformation that is to have a name, completing "the transformation …"; undefined if nothing is.
 * It may not stand for another named one.
 */
export function transformationProblem(text: string): string | undefined {
  try {
    return parseTransformation([text.replace(/^tr:/, '')]).length > 0 ? undefined : 'does nothing';
  } catch (error) {
    if (error instanceof DeliveryError) return error.message;
    throw error;
  }
}

/** Name of the app setting that holds the SAS token of an origin. */
export function sasSettingName(originName: string): string {
  return settingName('BLOBFRONT_SAS', originName);
}

/** Name of the app setting that holds the secret access key of an S3 origin. */
export function s3SecretSettingName(originName: string): string {
  return settingName('BLOBFRONT_S3_SECRET', originName);
}

function settingName(prefix: string, originName: string): string {
  return `${prefix}_${originName.toUpperCase().replaceAll('-', '_')}`;
}
