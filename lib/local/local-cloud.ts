import { randomUUID } from 'node:crypto';
import type { DeliveryConfig } from '../../lambda/image-delivery/config';
import { sasSettingName } from '../../lambda/image-delivery/config';
import { FunctionPackage } from '../function';
import type { ImageDelivery } from '../image-delivery';
import type { Child } from './child';
import { DataDirectory } from './data-directory';
import { Edge } from './edge';
import { startFunction } from './function-process';
import { Gallery } from './gallery';
import { localKeys } from './keys';
import { defaultPorts, type LocalPorts, requireFreePorts } from './ports';
import { sampleImages } from './seed';
import { LocalStorage } from './storage';
import { messageOf } from './user-error';

/** How to run a declaration on this machine. */
export interface LocalCloudOptions {
  /**
   * Where the parts listen; 0 takes any free port.
   * @default - 8080 the edge, 7071 the function, 10000 the storage account, 8081 the gallery
   */
  readonly ports?: Partial<LocalPorts>;
  /**
   * Folder whose files are the blobs, in place of the sample images.
   * @default - the sample images, in memory
   */
  readonly dataDirectory?: string;
  /**
   * Gets a line for every step of the start, and for what goes wrong later.
   * @default - nobody is told
   */
  readonly report?: (line: string) => void;
}

/** Where everything is, and the secrets to use it with: what `npm start -- --json` prints. */
export interface LocalEndpoints {
  /** Base of all image URLs. */
  readonly urlEndpoint: string;
  /** The function behind the edge. */
  readonly functionEndpoint: string;
  /** The storage account. */
  readonly blobEndpoint: string;
  readonly accountName: string;
  readonly accountKey: string;
  readonly container: string;
  /** With its leading `?`. */
  readonly readOnlySas: string;
  /** Key to sign URLs with. */
  readonly privateKey: string;
  /** A page to look at. */
  readonly galleryUrl: string;
}

const accountName = 'blobfrontlocal';

/**
 * A declaration running on this machine, without a cloud: Azurite as the storage account, the packaged function as a
 * process, and an edge that follows the declared cache rules.
 */
export class LocalCloud {
  /**
   * Brings everything up.
   * @throws UserError when a port is in use, a dependency is missing or the data folder cannot be read
   */
  static async start(delivery: ImageDelivery, options: LocalCloudOptions = {}): Promise<LocalCloud> {
    const cloud = new LocalCloud(delivery, options);
    try {
      await cloud.bringUp();
    } catch (error) {
      await cloud.stop();
      throw error;
    }
    return cloud;
  }

  private running?: LocalEndpoints;
  private readonly report: (line: string) => void;
  /** What to undo, last first. */
  private readonly started: (() => Promise<void>)[] = [];

  private constructor(
    private readonly delivery: ImageDelivery,
    private readonly options: LocalCloudOptions,
  ) {
    this.report = options.report ?? (() => undefined);
  }

  /** Where everything is. */
  get endpoints(): LocalEndpoints {
    if (!this.running) throw new Error('the local cloud is not running');
    return this.running;
  }

  /** Stops everything that was started. */
  async stop(): Promise<void> {
    for (let undo = this.started.pop(); undo; undo = this.started.pop()) {
      // What does not stop as it should must not keep the rest running.
      await undo().catch((error: unknown) => this.report(messageOf(error)));
    }
  }

  private async bringUp(): Promise<void> {
    const ports = { ...defaultPorts, ...this.options.ports };
    await requireFreePorts(ports);
    const folder =
      this.options.dataDirectory === undefined ? undefined : new DataDirectory(this.options.dataDirectory, this.report);

    this.report('Packaging the function …');
    const functionPackage = FunctionPackage.imageDelivery();

    const keys = localKeys();
    const container = this.delivery.origin.containerName;
    this.report('Starting the storage account (Azurite) …');
    const storage = await LocalStorage.start({ port: ports.blob, accountName, accountKey: keys.accountKey, container });
    this.started.push(() => storage.stop());
    await this.fill(storage, folder);

    this.report('Starting the function …');
    const readOnlySas = storage.readOnlySas();
    const config = this.localConfig(storage.blobEndpoint);
    const child: Child = await startFunction({
      functionPackage,
      port: ports.function,
      appSettings: {
        BLOBFRONT_CONFIG: JSON.stringify(config),
        BLOBFRONT_PRIVATE_KEYS: keys.privateKey,
        ...Object.fromEntries(config.origins.map((origin) => [sasSettingName(origin.name), readOnlySas])),
      },
      onError: this.report,
    });
    this.started.push(() => child.stop());

    this.report('Starting the edge …');
    const edge = await Edge.start({
      port: ports.edge,
      origin: child.answer,
      queryStringCaching: this.delivery.frontDoor.cacheRules.queryStringCaching,
      formatNegotiation: config.formatNegotiation,
      frontDoorId: randomUUID(),
    });
    this.started.push(() => edge.stop());

    const { privateKey } = keys;
    const signatureRequired = config.urlEndpoints.some((endpoint) => endpoint.requireSignature !== 'never');
    const urls = { urlEndpoint: edge.url, privateKey, signatureRequired };
    const gallery = await Gallery.start({ port: ports.gallery, ...urls, storage });
    this.started.push(() => gallery.stop());
    this.running = {
      urlEndpoint: edge.url,
      functionEndpoint: child.answer,
      blobEndpoint: storage.blobEndpoint,
      accountName,
      accountKey: keys.accountKey,
      container,
      readOnlySas,
      privateKey,
      galleryUrl: gallery.url,
    };
  }

  private async fill(storage: LocalStorage, folder: DataDirectory | undefined): Promise<void> {
    if (folder) {
      const count = await folder.start(storage);
      this.started.push(() => folder.stop(storage));
      this.report(`Uploaded ${count} files of the data folder`);
      return;
    }
    this.report('Uploading the sample images …');
    for (const { name, data, contentType } of await sampleImages()) await storage.upload(name, data, contentType);
  }

  /**
   * The declared configuration with the local storage account in it. The function's own look at the profile's id is
   * left out, so that it can be tried without the edge; the host plays App Service's front end.
   */
  private localConfig(endpoint: string): DeliveryConfig {
    const { config } = this.delivery;
    return {
      ...config,
      frontDoorId: undefined,
      origins: config.origins.map((origin) => ({ ...origin, endpoint, credential: 'sas' })),
    };
  }
}
