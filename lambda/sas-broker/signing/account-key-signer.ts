import { generateBlobSASQueryParameters, StorageSharedKeyCredential } from '@azure/storage-blob';
import { type BlobService, sasValues, signedUrl } from './sas-values';
import type { SasSigner } from './signer';

/** How to sign with an account key. */
export interface AccountKeySigning extends BlobService {
  /** Base64. */
  readonly accountKey: string;
  /** `sv` */
  readonly version: string;
}

/**
 * Makes service SAS with a key of the account. They have no id in the logs and bind no headers.
 * @param now milliseconds
 */
export function accountKeySigner(
  { accountName, endpoint, accountKey, version }: AccountKeySigning,
  now: () => number = Date.now,
): SasSigner {
  const credential = new StorageSharedKeyCredential(accountName, accountKey);
  return {
    sign: (order) =>
      new Promise((resolve) => {
        const values = sasValues(order, endpoint, version, now());
        const token = generateBlobSASQueryParameters(values, credential).toString();
        resolve({ url: signedUrl(endpoint, order, token), expiresAt: values.expiresOn });
      }),
  };
}
