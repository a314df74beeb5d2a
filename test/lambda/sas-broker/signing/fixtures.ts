import type { UserDelegationKey } from '@azure/storage-blob';
import type { SasOrder } from '../../../../lambda/sas-broker/signing/signer';
import { readToken, signatureOf, stringToSign } from './string-to-sign';

/** The account of these tests. */
export const account = { accountName: 'testaccount', accountKey: Buffer.alloc(64, 7).toString('base64') };

/** Its blob service, as on Azure. */
export const service = { accountName: account.accountName, endpoint: 'https://testaccount.blob.core.windows.net' };

/** An instant with a fraction of a second, which a SAS has not. */
export const now = Date.parse('2026-11-22T12:00:00.750Z');

/** An order with some of it changed. */
export function sasOrder(changes: Partial<SasOrder> = {}): SasOrder {
  return { container: 'uploads', blobName: 'one.png', permission: 'c', seconds: 600, ...changes };
}

/** A key as storage hands it out, good from 15 minutes ago for some hours. */
export function delegationKey(hours: number, begin = now): UserDelegationKey {
  const second = Math.floor(begin / 1000) * 1000;
  return {
    signedObjectId: '11111111-1111-1111-1111-111111111111',
    signedTenantId: '22222222-2222-2222-2222-222222222222',
    signedStartsOn: new Date(second - 15 * 60_000),
    signedExpiresOn: new Date(second + hours * 3_600_000),
    signedService: 'b',
    signedVersion: '2026-04-06',
    value: Buffer.alloc(32, 9).toString('base64'),
  };
}

/**
 * The parameters of a signed URL.
 * @param key base64, that it has to be signed with
 * @param headers whose values have to be signed, too
 * @throws Error when the signature is another one, so that storage would refuse it
 */
export function readSas(
  url: string,
  key: string,
  headers: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const [address = '', query = ''] = url.split('?');
  const [container, ...segments] = new URL(address).pathname
    .slice(1)
    .replace(`${account.accountName}/`, '')
    .split('/')
    .map(decodeURIComponent);
  const token = readToken(query);
  const resource = [container, ...segments].join('/');
  const text = stringToSign(token, { accountName: account.accountName, resource, headers });
  if (token.get('sig') !== signatureOf(text, key)) throw new Error('the signature is not good');
  return Object.fromEntries(token);
}
