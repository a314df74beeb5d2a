import { randomUUID } from 'node:crypto';
import { generateBlobSASQueryParameters, type UserDelegationKey } from '@azure/storage-blob';
import type { BrokerConfig } from '../config';
import { type BlobService, refuseLineBreaks, sasValues, signedUrl } from './sas-values';
import type { SasSigner } from './signer';

/** How to sign with a user delegation key. */
export interface UserDelegationSigning extends BlobService, Omit<UserDelegationConfig, 'type' | 'keyHours'> {
  /** The key of now. @throws BrokerError when there is none */
  readonly key: () => Promise<UserDelegationKey>;
}

type UserDelegationConfig = Extract<BrokerConfig['signing'], { type: 'user-delegation' }>;

/**
 * Makes user delegation SAS. None ends after the key it is signed with, as it would be refused from then on; and as a key
 * lives for 167 hours and a quarter at most, none is longer than the seven days that Azure allows.
 * @param now milliseconds
 */
export function userDelegationSigner(
  { accountName, endpoint, version, correlationId: hasId, bindHeaders, key }: UserDelegationSigning,
  now: () => number = Date.now,
): SasSigner {
  return {
    async sign(order) {
      const signingKey = await key();
      const correlationId = hasId ? randomUUID() : undefined;
      const values = {
        ...sasValues(order, endpoint, version, now(), signingKey.signedExpiresOn.getTime()),
        correlationId,
        requestHeaders: bindHeaders ? boundHeaders(order.requestHeaders) : undefined,
      };
      const token = generateBlobSASQueryParameters(values, signingKey, accountName).toString();
      return { url: signedUrl(endpoint, order, token), expiresAt: values.expiresOn, correlationId };
    },
  };
}

/** `srh` lists names in lowercase, in the order in which they are signed with their values. */
function boundHeaders(headers: Readonly<Record<string, string>> = {}): Record<string, string> | undefined {
  const entries = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  refuseLineBreaks(...entries.flat());
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
