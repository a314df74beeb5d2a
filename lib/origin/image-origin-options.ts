/** What origins of every kind can be told. */
export interface ImageOriginOptions {
  /**
   * Base URL of the same files where search engines shall look for them, without a trailing slash. Answers then have the
   * header `Link: <BASE/NAME>; rel="canonical"`.
   * @default - none
   */
  readonly canonicalBaseUrl?: string;
}

/** Options of `ImageOrigin.container`. */
export interface ContainerOriginOptions extends ImageOriginOptions {
  /**
   * What is put before every name of a URL, without a slash in front: `photos/`.
   * @default - nothing
   */
  readonly prefix?: string;
}

/** Options of `ImageOrigin.azureBlob`. */
export interface AzureBlobOptions extends ContainerOriginOptions {
  /**
   * Name of the storage account.
   * @default - `endpoint` says where it is
   */
  readonly accountName?: string;
  /**
   * URL of the blob service without a trailing slash, for a sovereign cloud or a domain of one's own:
   * `https://ACCOUNT.blob.core.chinacloudapi.cn`.
   * @default - `https://ACCOUNTNAME.blob.core.windows.net`
   */
  readonly endpoint?: string;
  /** Name of the container. */
  readonly container: string;
  /** SAS that allows to read its blobs, with its leading `?` or without. A reference, never a literal. */
  readonly sasToken: string;
}

/** Options of web origins. */
export interface WebOptions extends ImageOriginOptions {
  /**
   * Whether the query of a request goes on to the server, without what the delivery reads itself (`tr`, `ik-…`) and without
   * tracking parameters. What goes on can change the answer, so the whole query has to be in the cache key.
   * @default - true where it is; false with `CacheRules.strict()` or `FormatNegotiation.edgeVariant()`
   */
  readonly forwardQuery?: boolean;
}

/** Options of `ImageOrigin.webServer`. */
export interface WebServerOptions extends WebOptions {
  /** What the names of files are put behind, without a trailing slash: `https://www.example.com/images`. */
  readonly baseUrl: string;
  /**
   * `Host` header of the requests, where the server is to take them for another host's.
   * @default - the host of `baseUrl`
   */
  readonly hostHeader?: string;
}

/** Options of `ImageOrigin.webProxy`. */
export interface WebProxyOptions extends WebOptions {
  /**
   * Hosts that may be read from, in small letters and compared whole, with a port where it is not the scheme's:
   * `www.example.com`. No wildcards and no addresses.
   */
  readonly allowedHosts: readonly string[];
}

/** Options of `ImageOrigin.s3Compatible`. */
export interface S3CompatibleOptions extends ContainerOriginOptions {
  /** URL of the service without a trailing slash: `https://s3.eu-central-1.amazonaws.com`. The bucket is put behind it. */
  readonly endpoint: string;
  /** Name of the bucket: 3-63 lowercase letters, digits, dots or hyphens. */
  readonly bucket: string;
  /**
   * Region that requests are signed for.
   * @default "us-east-1"
   */
  readonly region?: string;
  /** Id of the access key; no secret. It needs `s3:GetObject`, and nothing else. */
  readonly accessKeyId: string;
  /** The secret that belongs to it. A reference, never a literal. */
  readonly secretAccessKey: string;
}
