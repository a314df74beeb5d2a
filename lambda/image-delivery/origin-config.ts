import { z } from 'zod';

/** How URL endpoints refer to an origin. */
export const originName = /^[a-z][a-z0-9-]{0,30}$/;
/** A base URL without credentials, query, fragment or trailing slash. */
export const baseUrl = /^https?:\/\/[^\s?#@/]+(?:\/[^\s?#]*[^\s?#/])?$/;
/** A host that a web proxy may read from, as the WHATWG URL parser writes it, with a port where it is not the scheme's. */
export const hostName = /^(?:[a-z0-9-]+\.)*[a-z0-9-]*[a-z][a-z0-9-]*(?::\d{1,5})?$/;
/** A bucket, by the rules of Amazon S3. */
export const bucketName = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** See {@link originName}. */
export const name = z.string().regex(originName, 'must be 1-31 lowercase letters, digits or hyphens');

const url = text(baseUrl, 'must be an http(s) URL without a trailing slash');
/** A name of {@link hostName}'s form. */
export const host = text(hostName, 'must be a host name');

const common = {
  /** How URL endpoints refer to this origin; also the suffix of its secret (see `environment.ts`). */
  name,
  /** Base URL of the same files where search engines shall look for them: sent as `Link: …; rel="canonical"`. */
  canonicalBaseUrl: url.optional(),
};

/** A container of Azure Blob storage, read through the Blob REST API. */
const azureBlob = z.strictObject({
  ...common,
  /** Kind of origin. */
  type: z.literal('azure-blob'),
  /** Blob service URL without a trailing slash: `https://ACCOUNT.blob.core.windows.net`. */
  endpoint: url,
  /** Name of the container. */
  container: z.string().min(1),
  /** Put before every blob name, without leading slash: `photos/`. */
  prefix: z.string().default(''),
  /** `managed-identity`: a bearer token of the app's identity. `sas`: the token in `BLOBFRONT_SAS_<NAME>`. */
  credential: z.enum(['managed-identity', 'sas']),
});

/** A web server that has the files below one URL (ImageKit: "web server", `WEB_FOLDER`). */
const webServer = z.strictObject({
  ...common,
  /** Kind of origin. */
  type: z.literal('web-server'),
  /** What the names of files are put behind, without a trailing slash: `https://www.example.com/images`. */
  baseUrl: url,
  /**
   * Whether the query of a request goes on to the server, without what the delivery reads itself and what is not part of
   * the cache key.
   */
  forwardQuery: z.boolean().default(true),
  /** `Host` header of the requests, where the server is to take them for another host than that of the URL. */
  hostHeader: host.optional(),
});

/** Any file on a list of web servers: its whole URL is its name (ImageKit: "web proxy"). Only for signed URLs. */
const webProxy = z.strictObject({
  ...common,
  /** Kind of origin. */
  type: z.literal('web-proxy'),
  /** Hosts that may be read from, compared whole: `www.example.com`, or `www.example.com:8443`. */
  allowedHosts: z.array(host).min(1),
  /** As of a web server. */
  forwardQuery: z.boolean().default(true),
});

/** A bucket of Amazon S3, or of what speaks its API, addressed in path style. */
const s3 = z.strictObject({
  ...common,
  /** Kind of origin. */
  type: z.literal('s3'),
  /** Service URL without a trailing slash: `https://s3.eu-central-1.amazonaws.com`. */
  endpoint: url,
  /** Name of the bucket. */
  bucket: text(bucketName, 'must be 3-63 lowercase letters, digits, dots or hyphens'),
  /** Region that requests are signed for. */
  region: z.string().min(1).default('us-east-1'),
  /** Put before every name, without leading slash. */
  prefix: z.string().default(''),
  /** Id of the access key, whose secret is in `BLOBFRONT_S3_SECRET_<NAME>`. */
  accessKeyId: z.string().min(1),
});

/** One place to read source images from. */
export const originSchema = z.discriminatedUnion('type', [azureBlob, webServer, webProxy, s3]);

/** One place to read source images from. */
export type OriginConfig = z.output<typeof originSchema>;
/** The same as it may be written: what has a default may be left out. */
export type OriginConfigInput = z.input<typeof originSchema>;
/** One kind of them. */
export type OriginConfigOf<Type extends OriginConfig['type']> = Extract<OriginConfig, { type: Type }>;

/** A text of some form, or one that Terraform is yet to complete while a stack is being synthesized. */
function text(form: RegExp, rule: string) {
  return z.string().refine((value) => value.includes('${TfToken[') || form.test(value), rule);
}
