import { ContainerClient, StorageSharedKeyCredential } from '@azure/storage-blob';
import { storageCredential } from '../../managed-identity';
import { missingSetting } from '../../settings';
import type { BrokerEnvironment } from '../environment';

/** The two containers of the broker, as it reaches them itself. */
export interface Containers {
  /** Where clients upload. */
  readonly uploads: ContainerClient;
  /** Where confirmed uploads are. */
  readonly served: ContainerClient;
}

/** Somebody waits for the answer, who can ask again. */
const retryOptions = { maxTries: 3, tryTimeoutInMs: 10_000, retryDelayInMs: 200, maxRetryDelayInMs: 1_000 };

/** Clients with the account key where the broker signs with it, otherwise with the app's identity. */
export function connectContainers({
  config,
  accountKey,
  identity,
}: Pick<BrokerEnvironment, 'config' | 'accountKey' | 'identity'>): Containers {
  const { storage, signing } = config;
  const credential =
    signing.type === 'account-key'
      ? new StorageSharedKeyCredential(storage.accountName, accountKey ?? missingSetting('BLOBFRONT_ACCOUNT_KEY'))
      : storageCredential(identity ?? missingSetting('IDENTITY_ENDPOINT'));
  const connect = (name: string) => new ContainerClient(`${storage.endpoint}/${name}`, credential, { retryOptions });
  return { uploads: connect(storage.uploads), served: connect(storage.served) };
}
