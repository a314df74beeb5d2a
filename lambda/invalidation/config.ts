import * as z from 'zod';
import { endpointPath } from '../image-delivery/config';
import { parseConfig } from '../parse-config';

/**
 * Every setting of the timer that purges changed blobs from Front Door; nothing in it is secret. The construct
 * `Invalidation` builds it and puts it, as JSON, into an app setting `BLOBFRONT_INVALIDATION_ID`. Each such setting
 * makes a timer; without any there is none.
 *
 * Strings may be Terraform tokens while a stack is being synthesized; the construct checks the form of what was written
 * literally, with the expressions here.
 */

/** What the names of the app settings begin with. */
export const settingPrefix = 'BLOBFRONT_INVALIDATION_';

/** Every half minute. Six fields: second, minute, hour, day, month, day of the week. */
export const defaultSchedule = '*/30 * * * * *';

/** The first path segment of a transformed image's URL. A wildcard or another segment in it would purge other paths. */
export const transformationSegment = /^tr:[^/?#*\s]+$/;
/** An NCRONTAB expression with its six fields. */
export const sixFields = /^\S+(?: \S+){5}$/;

const urlEndpoint = z.strictObject({
  /** Path that all URLs of the endpoint begin with, with a slash at both ends; `/` for the whole host. */
  path: z.string().regex(endpointPath, 'must begin and end with "/"'),
  /** What the image function puts before every name of this endpoint: a blob without it has no URL here. */
  prefix: z.string().default(''),
});

/** See the head of this file. */
export const invalidationConfigSchema = z.strictObject({
  /** URL of the queue that Event Grid puts the changes into. */
  queueUrl: z.string().min(1),
  /** The container whose changes count. */
  container: z.string().min(1),
  /** Resource id of the Front Door endpoint, `/subscriptions/…/profiles/NAME/afdEndpoints/NAME`. */
  endpointId: z.string().min(1),
  /** Host names whose cache is purged; all of the endpoint without them. */
  domains: z.array(z.string().min(1)).default([]),
  /** Where the blobs of the container can be asked for. */
  urlEndpoints: z.array(urlEndpoint).min(1),
  /** Path segments as they stand in URLs, such as `tr:w-300,h-300`, that are purged for every blob. */
  transformations: z.array(z.string().min(1)).default([]),
  /** More changed paths at once than this, and the whole of the URL endpoints is purged instead. */
  mostPaths: z.int().positive().default(500),
  /** When the queue is looked at, as NCRONTAB with six fields. */
  schedule: z.string().min(1).default(defaultSchedule),
  /** Azure Resource Manager; another one in sovereign clouds. */
  managementUrl: z
    .string()
    .regex(/^https?:\/\/[^/?#]+$/, 'must be a URL without a path')
    .default('https://management.azure.com'),
});

/** Every setting of the invalidation, complete (defaults filled in). */
export type InvalidationConfig = z.output<typeof invalidationConfigSchema>;
/** The same as it may be written: what has a default may be left out. */
export type InvalidationConfigInput = z.input<typeof invalidationConfigSchema>;

/**
 * Completes and checks a configuration.
 * @throws Error that lists every wrong setting by its path, one line.
 */
export function parseInvalidationConfig(input: unknown): InvalidationConfig {
  return parseConfig(invalidationConfigSchema, input, "the invalidation's configuration");
}
