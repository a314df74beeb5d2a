import { CdnFrontdoorProfile } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-profile';
import { randomUUID } from 'node:crypto';
import { sasSettingName } from '../../lambda/image-delivery/config';
import type { FrontDoor } from '../edge';
import type { ImageDelivery } from '../image-delivery';
import { DataDirectory } from './data-directory';
import { Edge } from './edge';
import { startFunction } from './function-process';
import { Gallery } from './gallery';
import { localKeys } from './keys';
import { localConfig, localContainers, shownEndpoint } from './local-config';
import { defaultPorts, type LocalPorts, requireFreePorts } from './ports';
import { sampleImages } from './seed';
import { LocalStorage } from './storage';
import { Supervisor } from './supervisor';
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
  /**
   * Gets the line of JSON that the function logs of each request; that of a 5xx is an error, which `report` gets.
   * @default - nobody is told
   */
  readonly onRequest?: (line: string) => void;
}

/** Where everything is, and the secrets to use it with: what `npm start -- --json` prints. */
export interface LocalEndpoints {
  /** Base of all image URLs. */
  readonly urlEndpoint: string;
  /** The function behind the edge. */
  readonly functionEndpoint: string;
  /** The storage account. */
  readonly blobEndpoint: string;
  /** Name of the storage account. */
  readonly accountName: string;
  /** Key of the storage account, base64. */
  readonly accountKey: string;
  /** Container of the first origin. */
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
  private functionProcess?: Supervisor;
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

  /** Id of the function's process. When the process ends, another one takes its place, as on Azure. */
  get functionPid(): number {
    const { pid } = this.functionProcess ?? {};
    if (pid === undefined) throw new Error('the local cloud is not running');
    return pid;
  }

  /** Stops everything that was started; requests under way are answered, within five seconds. */
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
    const { functionPackage } = this.delivery.function;

    const keys = localKeys();
    const { accountKey, privateKey } = keys;
    const [container, ...moreContainers] = localContainers(this.delivery.config);
    this.report('Starting the storage account (Azurite) …');
    const storage = await LocalStorage.start({ port: ports.blob, accountName, accountKey, container, moreContainers });
    this.started.push(() => storage.stop());
    await this.fill(storage, folder, moreContainers);

    this.report('Starting the function …');
    const config = localConfig(this.delivery.config, storage.blobEndpoint);
    const appSettings = {
      BLOBFRONT_CONFIG: JSON.stringify(config),
      BLOBFRONT_PRIVATE_KEYS: privateKey,
      ...Object.fromEntries(
        config.origins.flatMap((origin) =>
          origin.type === 'azure-blob' ? [[sasSettingName(origin.name), storage.readOnlySas(origin.container)]] : [],
        ),
      ),
    };
    const supervisor = await Supervisor.start({
      name: 'the delivery function',
      start: (url) => {
        const port = url === undefined ? ports.function : Number(new URL(url).port);
        const onRequest = this.options.onRequest;
        return startFunction({ functionPackage, port, appSettings, onError: this.report, onRequest });
      },
      report: this.report,
    });
    this.functionProcess = supervisor;
    this.started.push(() => supervisor.stop());

    this.report('Starting the edge …');
    const { cacheRules, signedUrls } = this.delivery.frontDoor;
    const edge = await Edge.start({
      port: ports.edge,
      origin: supervisor.answer,
      queryStringCaching: cacheRules.queryStringCaching,
      signedUrls,
      formatNegotiation: config.formatNegotiation,
      automaticAvif: config.automaticAvif,
      frontDoorId: randomUUID(),
      responseTimeoutSeconds: responseTimeoutOf(this.delivery.frontDoor),
    });
    this.started.push(() => edge.stop());

    const shown = shownEndpoint(config);
    const urlEndpoint = edge.url + shown.path.replace(/\/$/, '');
    const gallery = await Gallery.start({
      port: ports.gallery,
      urlEndpoint,
      privateKey,
      signatureRequired: shown.requireSignature !== 'never',
      privateImages: shown.privateImages,
      transformationNames: Object.keys(config.namedTransformations),
      storage,
    });
    this.started.push(() => gallery.stop());
    this.running = {
      urlEndpoint,
      functionEndpoint: supervisor.answer,
      blobEndpoint: storage.blobEndpoint,
      accountName,
      accountKey,
      container,
      readOnlySas: storage.readOnlySas(),
      privateKey,
      galleryUrl: gallery.url,
    };
  }

  private async fill(
    storage: LocalStorage,
    folder: DataDirectory | undefined,
    moreContainers: readonly string[],
  ): Promise<void> {
    if (folder) {
      const count = await folder.start(storage);
      this.started.push(() => folder.stop(storage));
      this.report(`Uploaded ${count} files of the data folder`);
      return;
    }
    this.report('Uploading the sample images …');
    for (const { name, data, contentType } of await sampleImages()) {
      for (const container of [undefined, ...moreContainers])
        await storage.upload(name, data, contentType, { container });
    }
  }
}

/** As declared; undefined where the profile exists already and nothing here says what it has. */
function responseTimeoutOf({ node }: FrontDoor): number | undefined {
  const profile = node.tryFindChild('Resource');
  return profile instanceof CdnFrontdoorProfile ? profile.responseTimeoutSecondsInput : undefined;
}
