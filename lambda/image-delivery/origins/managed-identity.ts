import { type IdentityEndpoint, managedIdentityTokens, TokenRefused } from '../../managed-identity';
import { DeliveryError } from '../errors';
import type { BlobCredential } from './azure-blob';

const resource = 'https://storage.azure.com/';

/** Authorizes reads with the bearer token of the app's managed identity. */
export function managedIdentityCredential(identity: IdentityEndpoint, now: () => number = Date.now): BlobCredential {
  const token = managedIdentityTokens(identity, resource, now);
  return {
    query: '',
    headers: async () => {
      try {
        return { authorization: `Bearer ${(await token()).value}` };
      } catch (cause) {
        if (!(cause instanceof TokenRefused)) throw cause;
        throw new DeliveryError(502, 'EACCES', 'The origin does not let the file be read', { cause });
      }
    },
  };
}
