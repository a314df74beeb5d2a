import {
  bucketName,
  type OriginConfig,
  type OriginConfigInput,
  s3SecretSettingName,
  sasSettingName,
} from '../../lambda/image-delivery/config';
import {
  display,
  requireContainerOrQueueName,
  requireMatch,
  requireReference,
  requireStorageAccountName,
} from '../validation';
import type { IBlobOrigin } from './blob-container';
import type {
  AzureBlobOptions,
  ContainerOriginOptions,
  ImageOriginOptions,
  S3CompatibleOptions,
  WebOptions,
  WebProxyOptions,
  WebServerOptions,
} from './image-origin-options';
import { requireAllowedHosts, requireHost, requireHttps, requirePrefix, requireUrl } from './origin-values';

/** A place to read images from: one of the `origins` of an `ImageDelivery`. What each kind does: docs/origins.md. */
export class ImageOrigin {
  /**
   * A container that the function's own identity reads. A container alone stands for the same without options.
   * @throws Error when an option is one that the function would refuse
   */
  static container(origin: IBlobOrigin, options: ContainerOriginOptions = {}): ImageOrigin {
    const { prefix, canonicalBaseUrl } = options;
    const given: unknown = origin;
    if (!isContainer(given)) {
      throw new Error(`\`origin\` must be a container, such as a BlobOrigin, got: ${display(given)}`);
    }
    requirePrefix(prefix);
    requireCanonical(options);
    return new ImageOrigin({
      settings: {
        type: 'azure-blob',
        endpoint: origin.blobEndpoint,
        container: origin.containerName,
        prefix,
        credential: 'managed-identity',
        canonicalBaseUrl,
      },
      container: origin,
    });
  }

  /**
   * A container of somebody else's storage account, of which one has a SAS.
   * @throws Error when an option is one that Azure or the function would refuse, or the SAS is a literal
   */
  static azureBlob(options: AzureBlobOptions): ImageOrigin {
    const { accountName, container, prefix, sasToken, canonicalBaseUrl } = options;
    if ((accountName === undefined) === (options.endpoint === undefined)) {
      throw new Error(
        `either \`accountName\` or \`endpoint\` must be given, got: ${accountName === undefined ? 'neither' : 'both'}`,
      );
    }
    if (accountName !== undefined) requireStorageAccountName('accountName', accountName);
    const endpoint = options.endpoint ?? `https://${accountName}.blob.core.windows.net`;
    requireHttps('endpoint', endpoint);
    requireContainerOrQueueName('container', container);
    requirePrefix(prefix);
    requireCanonical(options);
    requireReference('sasToken', sasToken);
    return new ImageOrigin({
      settings: { type: 'azure-blob', endpoint, container, prefix, credential: 'sas', canonicalBaseUrl },
      secret: { settingName: sasSettingName, value: sasToken },
    });
  }

  /**
   * A web server that has the files below one URL (ImageKit: "web server").
   * @throws Error when an option is one that the function would refuse
   */
  static webServer(options: WebServerOptions): ImageOrigin {
    const { baseUrl, forwardQuery, hostHeader, canonicalBaseUrl } = options;
    requireUrl('baseUrl', baseUrl);
    if (hostHeader !== undefined) requireHost('hostHeader', hostHeader);
    requireWeb(options);
    return new ImageOrigin({ settings: { type: 'web-server', baseUrl, forwardQuery, hostHeader, canonicalBaseUrl } });
  }

  /**
   * Any file on some web servers: its whole URL is its name, `URL_ENDPOINT/https://www.example.com/a.jpg` (ImageKit: "web
   * proxy"). For URL endpoints that require signatures only.
   * @throws Error when an option is one that the function would refuse
   */
  static webProxy(options: WebProxyOptions): ImageOrigin {
    const { allowedHosts, forwardQuery, canonicalBaseUrl } = options;
    requireAllowedHosts(allowedHosts);
    requireWeb(options);
    return new ImageOrigin({
      settings: { type: 'web-proxy', allowedHosts: [...allowedHosts], forwardQuery, canonicalBaseUrl },
    });
  }

  /**
   * A bucket of Amazon S3, or of what speaks its API (MinIO, Cloudflare R2, Wasabi, …), addressed in path style.
   * @throws Error when an option is one that the function would refuse, or the secret is a literal
   */
  static s3Compatible(options: S3CompatibleOptions): ImageOrigin {
    const { endpoint, bucket, region, prefix, accessKeyId, secretAccessKey, canonicalBaseUrl } = options;
    requireUrl('endpoint', endpoint);
    requireMatch('bucket', bucket, bucketName, '3-63 lowercase letters, digits, dots or hyphens');
    if (region !== undefined) requireMatch('region', region, /^[a-z0-9-]+$/, 'lowercase letters, digits or hyphens');
    requirePrefix(prefix);
    requireMatch('accessKeyId', accessKeyId, /^[\w.-]+$/, 'the id of an access key');
    requireReference('secretAccessKey', secretAccessKey);
    requireCanonical(options);
    return new ImageOrigin({
      settings: { type: 's3', endpoint, bucket, region, prefix, accessKeyId, canonicalBaseUrl },
      secret: { settingName: s3SecretSettingName, value: secretAccessKey },
    });
  }

  /**
   * What stands in a declaration, as an origin.
   * @throws Error when it is none
   * @internal
   */
  static _from(prop: string, origin: IBlobOrigin | ImageOrigin): ImageOrigin {
    const given: unknown = origin;
    if (given instanceof ImageOrigin) return given;
    if (isContainer(given)) return ImageOrigin.container(given);
    throw new Error(`\`${prop}\` must be a container or made by ImageOrigin, got: ${display(given)}`);
  }

  private constructor(private readonly made: Made) {}

  /** What it is in principle. */
  get kind(): OriginConfig['type'] {
    return this.made.settings.type;
  }

  /** Hosts that a web proxy may read from. @internal */
  get _allowedHosts(): readonly string[] {
    const { settings } = this.made;
    return settings.type === 'web-proxy' ? settings.allowedHosts : [];
  }

  /** The container, where an identity reads one. @internal */
  get _container(): IBlobOrigin | undefined {
    return this.made.container;
  }

  /** What is put before every name. @internal */
  get _prefix(): string | undefined {
    const { settings } = this.made;
    return 'prefix' in settings ? settings.prefix : undefined;
  }

  /**
   * Secrets by the names of their app settings.
   * @internal
   */
  _secrets(name: string): Record<string, string> {
    const { secret } = this.made;
    return secret ? { [secret.settingName(name)]: secret.value } : {};
  }

  /**
   * What the function is told.
   * @param wholeQueryInKey whether the cache tells all queries apart
   * @throws Error when a part of the query would change an answer that others get, too
   * @internal
   */
  _render(name: string, wholeQueryInKey: boolean): OriginConfigInput {
    const { settings } = this.made;
    if (settings.type !== 'web-server' && settings.type !== 'web-proxy') return { name, ...settings };
    const { forwardQuery = wholeQueryInKey } = settings;
    if (forwardQuery && !wholeQueryInKey) {
      const reason =
        'the cache key does not hold the whole query (CacheRules.strict(), FormatNegotiation.edgeVariant())';
      throw new Error(`\`forwardQuery\` of the origin "${name}" must be false, because ${reason}, got: true`);
    }
    return { name, ...settings, forwardQuery };
  }
}

type Unnamed<Config> = Config extends unknown ? Omit<Config, 'name'> : never;

interface Made {
  readonly settings: Unnamed<OriginConfigInput>;
  readonly container?: IBlobOrigin;
  readonly secret?: { readonly settingName: (originName: string) => string; readonly value: string };
}

function isContainer(given: unknown): given is IBlobOrigin {
  return typeof given === 'object' && given !== null && 'blobEndpoint' in given && 'containerName' in given;
}

function requireCanonical({ canonicalBaseUrl }: ImageOriginOptions): void {
  if (canonicalBaseUrl !== undefined) requireUrl('canonicalBaseUrl', canonicalBaseUrl);
}

function requireWeb(options: WebOptions): void {
  requireCanonical(options);
  const given: unknown = options.forwardQuery ?? false;
  if (typeof given !== 'boolean') throw new Error(`\`forwardQuery\` must be true or false, got: ${display(given)}`);
}
