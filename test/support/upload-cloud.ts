import { BlobServiceClient, type ContainerClient, StorageSharedKeyCredential } from '@azure/storage-blob';
import { createHash } from 'node:crypto';
import { LocalStorage } from '../../lib/local/storage';
import { type StandInBroker, type StandInOptions, startStandInBroker } from './stand-in-broker';
import { startStorageProxy, type StorageProxy } from './storage-proxy';

/** Everything that an upload goes to. */
export interface UploadCloud {
  readonly storage: LocalStorage;
  readonly proxy: StorageProxy;
  readonly broker: StandInBroker;
  readonly uploads: ContainerClient;
  readonly served: ContainerClient;
  stop(): Promise<void>;
}

export const accountName = 'testaccount';
export const accountKey = Buffer.alloc(64, 7).toString('base64');
export const token = 'header.payload.signature';

/** Azurite, a proxy in front of it, and a broker whose grants lead through the proxy. Any web page may use them. */
export async function startUploadCloud(options: Partial<StandInOptions> = {}): Promise<UploadCloud> {
  const containers = { container: 'images', moreContainers: ['uploads'] };
  const storage = await LocalStorage.start({ port: 0, accountName, accountKey, ...containers });
  const { blobEndpoint } = storage;
  const service = new BlobServiceClient(blobEndpoint, new StorageSharedKeyCredential(accountName, accountKey));
  await service.setProperties({
    cors: [
      {
        allowedOrigins: '*',
        allowedMethods: 'GET,HEAD,PUT,OPTIONS',
        allowedHeaders: 'content-type,content-md5,x-ms-*',
        exposedHeaders: 'etag,retry-after,x-ms-*',
        maxAgeInSeconds: 3600,
      },
    ],
  });
  const proxy = await startStorageProxy(blobEndpoint);
  const clientEndpoint = `${proxy.url}${new URL(blobEndpoint).pathname}`;
  const [uploads, served] = ['uploads', 'images'] as const;
  const account = { accountName, accountKey, blobEndpoint, clientEndpoint, uploads, served, token };
  const broker = await startStandInBroker({ ...account, ...options });
  return {
    storage,
    proxy,
    broker,
    uploads: service.getContainerClient(uploads),
    served: service.getContainerClient(served),
    stop: async () => {
      await Promise.all([proxy.stop(), broker.stop()]);
      await storage.stop();
    },
  };
}

/** MD5 in base64 of what lies in storage, byte by byte, and what storage says it is. */
export async function storedMd5(container: ContainerClient, name: string): Promise<{ real: string; said: string }> {
  const { readableStreamBody, contentMD5 } = await container.getBlobClient(name).download();
  const hash = createHash('md5');
  for await (const chunk of readableStreamBody ?? []) hash.update(chunk);
  return { real: hash.digest('base64'), said: Buffer.from(contentMD5 ?? []).toString('base64') };
}
