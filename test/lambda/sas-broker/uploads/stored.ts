import { type BlockBlobUploadOptions, ContainerClient, StorageSharedKeyCredential } from '@azure/storage-blob';
import type { BrokerConfigInput } from '../../../../lambda/sas-broker/config';
import { accountKeySigner } from '../../../../lambda/sas-broker/signing/account-key-signer';
import type { SasSigner } from '../../../../lambda/sas-broker/signing/signer';
import { createUploads } from '../../../../lambda/sas-broker/uploads/stored-uploads';
import type { UploadTicket } from '../../../../lambda/sas-broker/uploads/upload-ticket';
import type { Uploads } from '../../../../lambda/sas-broker/uploads/uploads';
import { LocalStorage } from '../../../../lib/local/storage';
import { brokerConfig } from '../fixtures';
import { StorageProxy } from './storage-proxy';

const accountName = 'testaccount';
const accountKey = Buffer.alloc(64, 7).toString('base64');

/** A broker's storage account, reached by tests directly and by the broker through a proxy. */
export class Stored {
  static async start(): Promise<Stored> {
    const containers = { container: 'images', moreContainers: ['uploads'] };
    const storage = await LocalStorage.start({ accountName, accountKey, port: 0, ...containers });
    return new Stored(storage, await StorageProxy.start(storage.blobEndpoint));
  }

  /** Milliseconds that were waited. */
  waits: number[] = [];
  readonly uploads: Uploads;
  readonly signer: SasSigner;

  private constructor(
    private readonly storage: LocalStorage,
    readonly proxy: StorageProxy,
  ) {
    this.signer = accountKeySigner({ accountName, accountKey, endpoint: proxy.url, version: '2022-11-02' });
    this.uploads = this.create();
  }

  /** Uploads with something about them changed. */
  create(
    changes: { storage?: Partial<BrokerConfigInput['storage']>; signer?: SasSigner; key?: string | null } = {},
  ): Uploads {
    const storage = { accountName, endpoint: this.proxy.url, uploads: 'uploads', served: 'images', ...changes.storage };
    const environment = {
      config: brokerConfig({ storage }),
      accountKey: changes.key === undefined ? accountKey : (changes.key ?? undefined),
    };
    const wait = (milliseconds: number) => {
      this.waits.push(milliseconds);
      return Promise.resolve();
    };
    return createUploads(environment, changes.signer ?? this.signer, { wait });
  }

  /** What is uploaded, in one request, as a client does it. */
  async put({ uploadName }: UploadTicket, data: Uint8Array, options: BlockBlobUploadOptions = {}): Promise<void> {
    await this.container('uploads').getBlockBlobClient(uploadName).upload(data, data.length, options);
  }

  /** What there is of a blob; nothing where there is none. */
  async read(container: 'uploads' | 'images', name: string): Promise<Buffer | undefined> {
    const blob = this.container(container).getBlobClient(name);
    return (await blob.exists()) ? blob.downloadToBuffer() : undefined;
  }

  /** A container, directly. */
  container(name: string): ContainerClient {
    const credential = new StorageSharedKeyCredential(accountName, accountKey);
    return new ContainerClient(`${this.storage.blobEndpoint}/${name}`, credential);
  }

  reset(): void {
    this.proxy.reset();
    this.waits = [];
  }

  async stop(): Promise<void> {
    await this.proxy.stop();
    await this.storage.stop();
  }
}
