import {
  BlobServiceClient,
  type ContainerClient,
  ContainerSASPermissions,
  generateBlobSASQueryParameters,
  SASProtocol,
  StorageSharedKeyCredential,
} from '@azure/storage-blob';
import type { CorsRule } from '../origin';
import { type Child, startChild } from './child';
import { host } from './ports';

/** How to start a {@link LocalStorage}. */
export interface LocalStorageOptions {
  readonly port: number;
  readonly accountName: string;
  /** Base64 of 64 bytes. */
  readonly accountKey: string;
  readonly container: string;
  /**
   * Further containers.
   * @default - none
   */
  readonly moreContainers?: readonly string[];
}

/** What else there is to say of a blob. */
export interface UploadOptions {
  /**
   * Container to store it in.
   * @default - the first
   */
  readonly container?: string;
  /**
   * Metadata of the blob.
   * @default - none
   */
  readonly metadata?: Readonly<Record<string, string>>;
}

const minute = 60_000;
const sasDays = 30;

/** Azurite as a storage account with private containers, everything in memory. */
export class LocalStorage {
  /** @throws UserError when Azurite does not start */
  static async start(options: LocalStorageOptions): Promise<LocalStorage> {
    const child = await startChild({
      name: 'Azurite',
      script: require.resolve('azurite/dist/src/blob/main.js'),
      args: [
        '--inMemoryPersistence',
        // The client library is newer than the emulator; what is used of it is old.
        '--skipApiVersionCheck',
        '--disableTelemetry',
        '--silent',
        ...['--blobHost', host],
        ...['--blobPort', String(options.port)],
      ],
      env: { AZURITE_ACCOUNTS: `${options.accountName}:${options.accountKey}` },
      ready: /successfully listens? on (http:\S+)/,
    });
    const storage = new LocalStorage(options, child);
    try {
      for (const name of new Set([options.container, ...(options.moreContainers ?? [])])) {
        await storage.client(name).create();
      }
    } catch (error) {
      await storage.stop();
      throw error;
    }
    return storage;
  }

  /** URL of the account: Azurite has its name in the path. */
  readonly blobEndpoint: string;
  /** The first container, with all rights. */
  readonly container: ContainerClient;
  private readonly credential: StorageSharedKeyCredential;
  private readonly service: BlobServiceClient;

  private constructor(
    options: LocalStorageOptions,
    private readonly child: Child,
  ) {
    this.credential = new StorageSharedKeyCredential(options.accountName, options.accountKey);
    this.blobEndpoint = `${child.answer}/${options.accountName}`;
    this.service = new BlobServiceClient(this.blobEndpoint, this.credential);
    this.container = this.client(options.container);
  }

  /** A SAS for reading a container, with its leading `?`; valid over plain HTTP too, which is all there is here. */
  readOnlySas(containerName = this.container.containerName): string {
    const now = Date.now();
    const parameters = generateBlobSASQueryParameters(
      {
        containerName,
        permissions: ContainerSASPermissions.parse('r'),
        protocol: SASProtocol.HttpsAndHttp,
        startsOn: new Date(now - 15 * minute),
        expiresOn: new Date(now + sasDays * 24 * 60 * minute),
      },
      this.credential,
    );
    return `?${parameters.toString()}`;
  }

  /**
   * Stores one blob, in the first container if none is named.
   * @returns its entity tag, with quotes
   */
  async upload(
    name: string,
    data: Buffer,
    contentType: string,
    { container, metadata }: UploadOptions = {},
  ): Promise<string | undefined> {
    const client = container === undefined ? this.container : this.client(container);
    const blob = client.getBlockBlobClient(name);
    const { etag } = await blob.uploadData(data, { blobHTTPHeaders: { blobContentType: contentType }, metadata });
    return etag;
  }

  /**
   * Stores a file in the first container, piece by piece.
   * @returns its entity tag, with quotes
   */
  async uploadFile(name: string, path: string, contentType: string): Promise<string | undefined> {
    const blob = this.container.getBlockBlobClient(name);
    const { etag } = await blob.uploadFile(path, { blobHTTPHeaders: { blobContentType: contentType } });
    return etag;
  }

  /** Names of the first blobs. */
  async names(most: number): Promise<string[]> {
    const names: string[] = [];
    for await (const blob of this.container.listBlobsFlat()) {
      if (names.length >= most) break;
      names.push(blob.name);
    }
    return names;
  }

  /** Lets scripts of web sites talk to the account; before, none may. */
  async setCorsRules(rules: readonly CorsRule[]): Promise<void> {
    const cors = rules.map((rule) => ({
      allowedOrigins: rule.allowedOrigins.join(','),
      allowedMethods: rule.allowedMethods.join(','),
      allowedHeaders: (rule.allowedHeaders ?? ['*']).join(','),
      exposedHeaders: (rule.exposedHeaders ?? ['*']).join(','),
      maxAgeInSeconds: rule.maxAgeSeconds ?? 3600,
    }));
    await this.service.setProperties({ cors });
  }

  private client(containerName: string): ContainerClient {
    return this.service.getContainerClient(containerName);
  }

  /** Ends Azurite; what it held is gone. */
  async stop(): Promise<void> {
    await this.child.stop();
  }
}
