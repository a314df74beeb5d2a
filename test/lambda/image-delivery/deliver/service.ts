import type { DeliveryConfigInput } from '../../../../lambda/image-delivery/config';
import { deliver } from '../../../../lambda/image-delivery/deliver';
import { AzureBlobOrigin, sasCredential } from '../../../../lambda/image-delivery/origins/azure-blob';
import type { Origin, SourceAnswer, SourceRequest } from '../../../../lambda/image-delivery/origins/origin';
import type { LocalStorage } from '../../../../lib/local/storage';
import { deliveryContext } from '../context';
import { blobOrigin, deliveryConfig, smallestConfig, startStorage } from '../fixtures';

/** Seconds since 1970 at which all requests are answered. */
export const now = 1_800_000_000;

/** An endpoint that serves unsigned URLs. */
export const openEndpoint: DeliveryConfigInput['urlEndpoints'][number] = {
  path: '/',
  origins: ['main'],
  requireSignature: 'never',
};

/** The function in front of Azurite, with files in it; it counts what is read. */
export class Service {
  /** Starts storage with some files, by name; their media types are wrong, because nobody may trust them. */
  static async start(files: Readonly<Record<string, Buffer | string>>): Promise<Service> {
    const service = new Service(await startStorage());
    for (const [name, data] of Object.entries(files)) await service.upload(name, data);
    return service;
  }

  /** Name and outcome of every read, in order, since it was last emptied. */
  reads: string[] = [];
  /** Bytes of files that all reads have brought. */
  bytesRead = 0;
  private readonly blobs: AzureBlobOrigin;

  private constructor(private readonly storage: LocalStorage) {
    const credential = sasCredential(storage.readOnlySas().slice(1));
    this.blobs = new AzureBlobOrigin({ ...blobOrigin, endpoint: storage.blobEndpoint }, credential);
  }

  async upload(name: string, data: Buffer | string, metadata?: Readonly<Record<string, string>>): Promise<void> {
    await this.storage.upload(name, Buffer.from(data), 'text/html', { metadata });
  }

  async stop(): Promise<void> {
    await this.blobs.close();
    await this.storage.stop();
  }

  /** Asks for a URL, which needs no signature. */
  get(
    target: string,
    headers: Record<string, string> = {},
    config: Partial<DeliveryConfigInput> = {},
    method = 'GET',
  ): Promise<Response> {
    const origin: Origin = { name: 'main', read: (request) => this.read(request) };
    const context = deliveryContext({
      config: deliveryConfig({ ...smallestConfig, urlEndpoints: [openEndpoint], ...config }),
      origins: new Map([['main', origin]]),
      rawTarget: target,
      now: () => now * 1000,
    });
    return deliver(new Request(`https://images.example.com${target}`, { method, headers }), context);
  }

  private async read(request: SourceRequest): Promise<SourceAnswer> {
    const answer = await this.blobs.read(request);
    this.reads.push(`${request.name} ${answer.kind}`);
    if (answer.kind === 'found') this.bytesRead += answer.file.data.length;
    return answer;
  }
}

/** The body of an answer. */
export async function bytesOf(response: Response): Promise<Buffer> {
  return Buffer.from(await response.arrayBuffer());
}

/** Status and `ik-error` of an answer. */
export function errorOf(response: Response): [number, string | null] {
  return [response.status, response.headers.get('ik-error')];
}
