import { BlobServiceClient, type UserDelegationKey } from '@azure/storage-blob';
import type { Log } from '../../log';
import { type IdentityEndpoint, storageCredential } from '../../managed-identity';
import { missingSetting } from '../../settings';
import type { BrokerEnvironment } from '../environment';
import { accountKeySigner } from './account-key-signer';
import { delegationKeys } from './delegation-key';
import type { SasSigner } from './signer';
import { userDelegationSigner } from './user-delegation-signer';

/** Milliseconds that a request for a key may take. */
const timeLimit = 10_000;

/**
 * The signer that the configuration asks for. Nothing is fetched before something is to be signed.
 * @param now milliseconds
 * @param log is told when there is no new user delegation key
 */
export function createSigner(
  { config, accountKey, identity }: BrokerEnvironment,
  now: () => number = Date.now,
  log?: Log,
): SasSigner {
  const { storage, signing, validity } = config;
  if (signing.type === 'account-key') {
    return accountKeySigner(
      { ...storage, ...signing, accountKey: accountKey ?? missingSetting('BLOBFRONT_ACCOUNT_KEY') },
      now,
    );
  }
  const key = delegationKeys({
    request: keyRequests(storage.endpoint, identity ?? missingSetting('IDENTITY_ENDPOINT')),
    keyHours: signing.keyHours,
    longestSeconds: Math.max(validity.uploadSeconds, validity.downloadSeconds),
    log,
    now,
  });
  return userDelegationSigner({ ...storage, ...signing, key }, now);
}

/** Asks storage for keys as the app's identity. */
function keyRequests(
  endpoint: string,
  identity: IdentityEndpoint,
): (startsOn: Date, expiresOn: Date) => Promise<UserDelegationKey> {
  const retryOptions = { maxTries: 3, retryDelayInMs: 500, maxRetryDelayInMs: 2_000 };
  const service = new BlobServiceClient(endpoint, storageCredential(identity), { retryOptions });
  return (startsOn, expiresOn) =>
    service.getUserDelegationKey(startsOn, expiresOn, { abortSignal: AbortSignal.timeout(timeLimit) });
}
