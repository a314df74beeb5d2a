import { CdnFrontdoorProfile } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-profile';
import { randomUUID } from 'node:crypto';
import { type DeliveryConfig, sasSettingName } from '../../lambda/image-delivery/config';
import type { FrontDoor } from '../edge';
import type { ImageDelivery } from '../image-delivery';
import { brokerUploadCorsRule } from '../origin';
import { DataDirectory } from './data-directory';
import { declaredCorsRules } from './declared-cors';
import { Edge } from './edge';
import { keepFunction } from './function-process';
import { Gallery } from './gallery';
import { type LocalKeys, localKeys } from './keys';
import { LocalBroker } from './local-broker';
import { localBrokerContainers } from './local-broker-config';
import type { LocalCloudOptions, LocalEndpoints } from './local-cloud-options';
import { localConfig, localContainers, shownEndpoint } from './local-config';
import { defaultPorts, host, requireFreePorts } from './ports';
import { sampleImages } from './seed';
import { LocalStorage } from './storage';
import type { Supervisor } from './supervisor';
import { messageOf } from './user-error';

const accountName = 'blobfrontlocal';

/**
 * A declaration running on this machine, without a cloud: Azurite as the storage account, the packaged function as a
 * process, an edge that follows the declared cache rules, and the packaged broker, where one is declared, as another process.
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
  private broker?: LocalBroker;
  private readonly keys: LocalKeys;
  private readonly report: (line: string) => void;
  /** What to undo, last first. */
  private readonly started: (() => Promise<void>)[] = [];

  private constructor(
    private readonly delivery: ImageDelivery,
    private readonly options: LocalCloudOptions,
  ) {
    this.report = options.report ?? (() => undefined);
    this.keys = localKeys(delivery.broker?.config.authentication.apiKeys.map(({ name }) => name));
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

  /**
   * Id of the broker's process, for which the same holds.
   * @throws Error where none is declared
   */
  get brokerPid(): number {
    const { pid } = this.broker ?? {};
    if (pid === undefined) throw new Error('no broker is running');
    return pid;
  }

  /** Keys that the broker accepts in `X-API-Key`, by their declared names. */
  get brokerApiKeys(): Readonly<Record<string, string>> {
    return this.keys.apiKeys;
  }

  /** Stops everything that was started; requests under way are answered, within five seconds. */
  async stop(): Promise<void> {
    for (let undo = this.started.pop(); undo; undo = this.started.pop()) {
      // What does not stop as it should must not keep the rest running.
      await undo().catch((error: unknown) => this.report(messageOf(error)));
    }
  }

  private async bringUp(): Promise<void> {
    const { broker } = this.delivery;
    const ports = { ...defaultPorts, ...this.options.ports };
    await requireFreePorts(broker ? ports : { ...ports, broker: 0 });
    const folder =
      this.options.dataDirectory === undefined ? undefined : new DataDirectory(this.options.dataDirectory, this.report);

    this.report('Packaging the function …');
    const { functionPackage } = this.delivery.function;

    const { accountKey, privateKey } = this.keys;
    const [container, ...moreContainers] = localContainers(this.delivery.config);
    const brokerContainers = broker && localBrokerContainers(broker.config, this.delivery.config);
    const storage = await this.begin('the storage account (Azurite)', () =>
      LocalStorage.start({
        port: ports.blob,
        accountName,
        accountKey,
        container,
        moreContainers: [...moreContainers, ...Object.values(brokerContainers ?? {})],
      }),
    );
    await this.fill(storage, folder, moreContainers);

    const config = localConfig(this.delivery.config, storage.blobEndpoint);
    const logs = { onError: this.report, onRequest: this.options.onRequest };
    const appSettings = { ...deliverySettings(config, storage), BLOBFRONT_PRIVATE_KEYS: privateKey };
    const supervisor = await this.begin('the function', () =>
      keepFunction({ functionPackage, port: ports.function, appSettings, ...logs }),
    );
    this.functionProcess = supervisor;
    const edge = await this.begin('the edge', () => this.startEdge(ports.edge, supervisor.answer, config));

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
      broker: () => this.broker?.access,
    });
    this.started.push(() => gallery.stop());

    const corsRules = declaredCorsRules(Object.values(this.delivery.origins));
    if (broker && brokerContainers) {
      // The page is a site that may ask, so it has to be there first.
      const webOrigins = [gallery.url, gallery.url.replace(host, 'localhost')];
      corsRules.push(brokerUploadCorsRule(...webOrigins));
      this.broker = await this.begin('the broker', () =>
        LocalBroker.start({
          ...{ declared: broker, port: ports.broker, keys: this.keys, webOrigins, ...logs },
          storage: { accountName, endpoint: storage.blobEndpoint, ...brokerContainers },
        }),
      );
    }
    await storage.setCorsRules(corsRules);
    this.running = {
      urlEndpoint,
      functionEndpoint: supervisor.answer,
      blobEndpoint: storage.blobEndpoint,
      accountName,
      accountKey,
      container,
      readOnlySas: storage.readOnlySas(),
      privateKey,
      ...(this.broker && { brokerEndpoint: this.broker.access.endpoint, brokerToken: this.broker.access.token }),
      galleryUrl: gallery.url,
    };
  }

  /** Starts a part, which is stopped with the others. */
  private async begin<Part extends { stop(): Promise<void> }>(name: string, start: () => Promise<Part>): Promise<Part> {
    this.report(`Starting ${name} …`);
    const part = await start();
    this.started.push(() => part.stop());
    return part;
  }

  private startEdge(port: number, origin: string, config: DeliveryConfig): Promise<Edge> {
    const { cacheRules, signedUrls } = this.delivery.frontDoor;
    return Edge.start({
      port,
      origin,
      queryStringCaching: cacheRules.queryStringCaching,
      signedUrls,
      formatNegotiation: config.formatNegotiation,
      automaticAvif: config.automaticAvif,
      frontDoorId: randomUUID(),
      responseTimeoutSeconds: responseTimeoutOf(this.delivery.frontDoor),
    });
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

/** What the function is told, and a SAS for each of its containers. */
function deliverySettings(config: DeliveryConfig, storage: LocalStorage): Record<string, string> {
  const tokens = config.origins.flatMap((origin) =>
    origin.type === 'azure-blob' ? [[sasSettingName(origin.name), storage.readOnlySas(origin.container)] as const] : [],
  );
  return { BLOBFRONT_CONFIG: JSON.stringify(config), ...Object.fromEntries(tokens) };
}

/** As declared; undefined where the profile exists already and nothing here says what it has. */
function responseTimeoutOf({ node }: FrontDoor): number | undefined {
  const profile = node.tryFindChild('Resource');
  return profile instanceof CdnFrontdoorProfile ? profile.responseTimeoutSecondsInput : undefined;
}
