import { type IdentityEndpoint, managedIdentityTokens, TokenRefused } from '../../managed-identity';
import { DeliveryError } from '../errors';
import type { BlobCredential } from './azure-blob';

const resource = 'https://storage.azure.com/';
const scheme = 'Bearer ';

/** Authorizes reads with the bearer token of the app's managed identity. */
export function managedIdentityCredential(identity: IdentityEndpoint, now: () => number = Date.now): BlobCredential {
  const token = managedIdentityTokens(identity, resource, now);
  return {
    query: '',
    headers: async (refused) => {
      try {
        return { authorization: `${scheme}${(await token(refused?.authorization?.slice(scheme.length))).value}` };
      } catch (cause) {
        if (!(cause instanceof TokenRefused)) throw cause;
        throw new DeliveryError(502, 'EACCES', 'The origin does not let the file be read', { cause });
      }
    },
  };
}
