import { BlobSASPermissions, type BlobSASSignatureValues, SASProtocol } from '@azure/storage-blob';
import { encodeBlobName } from '../../image-delivery/request/blob-name';
import type { BrokerConfig } from '../config';
import type { SasOrder, SasPermission } from './signer';

/** Where the blobs are. */
export type BlobService = Pick<BrokerConfig['storage'], 'accountName' | 'endpoint'>;

/** What Azure's library makes a SAS of; when it ends is always known. */
export type SasValues = BlobSASSignatureValues & { readonly expiresOn: Date };

/** Milliseconds by which clocks may differ, as Azure says. A SAS and a key begin this much in the past. */
export const clockSkew = 15 * 60_000;

/**
 * An order in the words of Azure's library.
 * @param version `sv`
 * @param now milliseconds; fractions of a second are dropped, because a SAS has none
 * @param latest milliseconds when it has to end, if that is sooner
 * @throws Error for a text with a line break
 */
export function sasValues(
  order: SasOrder,
  endpoint: string,
  version: string,
  now: number,
  latest = Infinity,
): SasValues {
  const { container, blobName, permission, seconds, address, responseHeaders = {} } = order;
  refuseLineBreaks(blobName, ...Object.values(responseHeaders));
  const second = Math.floor(now / 1000) * 1000;
  return {
    version,
    containerName: container,
    blobName,
    permissions: permissions[permission],
    startsOn: new Date(second - clockSkew),
    expiresOn: new Date(Math.min(second + seconds * 1000, latest)),
    protocol: endpoint.startsWith('http://') ? SASProtocol.HttpsAndHttp : SASProtocol.Https,
    ipRange: address === undefined ? undefined : { start: address },
    ...responseHeaders,
  };
}

/** URL of the blob with its token. */
export function signedUrl(endpoint: string, { container, blobName }: SasOrder, token: string): string {
  return `${endpoint}/${container}/${encodeBlobName(blobName)}?${token}`;
}

/** What is signed is a list of lines: a line break in one text would move all after it. */
export function refuseLineBreaks(...texts: readonly (string | undefined)[]): void {
  if (texts.some((text) => text !== undefined && /[\r\n]/.test(text))) {
    throw new Error('a SAS was ordered with a line break in a name or a header');
  }
}

const permissions: Readonly<Record<SasPermission, BlobSASPermissions>> = {
  c: BlobSASPermissions.parse('c'),
  w: BlobSASPermissions.parse('w'),
  r: BlobSASPermissions.parse('r'),
  d: BlobSASPermissions.parse('d'),
};
