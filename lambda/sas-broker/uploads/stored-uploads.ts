import { setTimeout } from 'node:timers/promises';
import type { BrokerEnvironment } from '../environment';
import { BrokerError } from '../errors';
import type { SasSigner } from '../signing/signer';
import { confirm, propertiesOf } from './confirm';
import { connectContainers } from './containers';
import { listBlobs } from './listing';
import { remove } from './remove';
import { isWhole, storedBlob } from './served-blob';
import { agreedMd5 } from './upload-problems';
import type { Uploads } from './uploads';

/** What need not be given. */
export interface UploadsOptions {
  /**
   * Lets time pass, in milliseconds.
   * @default - real time
   */
  readonly wait?: (milliseconds: number) => Promise<unknown>;
}

/** Milliseconds after which whoever waits has to ask again. */
const timeLimit = 30_000;

/**
 * Uploads in Azure Blob storage. Its rights are those of the account key, or of the app's identity: reading, writing and
 * deleting in both containers.
 * @param signer makes the SAS by which storage reads an upload while it moves it
 */
export function createUploads(
  environment: Pick<BrokerEnvironment, 'config' | 'accountKey' | 'identity'>,
  signer: SasSigner,
  { wait = setTimeout }: UploadsOptions = {},
): Uploads {
  const { uploads, served } = connectContainers(environment);
  // No longer than any other: the key that it is signed with must outlive it.
  const copySeconds = environment.config.validity.uploadSeconds;
  const soon = () => AbortSignal.timeout(timeLimit);

  return {
    async complete(ticket, contentMd5) {
      return confirm({
        ticket,
        contentMd5: agreedMd5(ticket, contentMd5),
        upload: uploads.getBlobClient(ticket.uploadName),
        target: served.getBlobClient(ticket.blobName),
        signer,
        copySeconds,
        abortSignal: soon(),
        wait,
      });
    },

    async cancel({ uploadName }) {
      await remove(uploads.getBlobClient(uploadName), soon());
    },

    async requireOpen({ uploadName, blobName }) {
      const abortSignal = soon();
      if (await propertiesOf(uploads.getBlobClient(uploadName), abortSignal)) {
        throw new BrokerError(409, 'blob-exists', 'It was uploaded already; confirm it');
      }
      if (await propertiesOf(served.getBlobClient(blobName), abortSignal)) {
        throw new BrokerError(409, 'blob-exists', 'It was confirmed already, or another blob has its name');
      }
    },

    list: (prefix, limit, continuation) => listBlobs(served, prefix, limit, continuation, soon()),

    async find(blobName) {
      const found = await propertiesOf(served.getBlobClient(blobName), soon());
      if (found && isWhole(found)) return storedBlob(blobName, found, found.metadata);
      throw new BrokerError(404, 'blob-not-found', 'There is no such blob');
    },
  };
}
