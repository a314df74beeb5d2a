import {
  AccountSASPermissions,
  AccountSASResourceTypes,
  AccountSASServices,
  BlobSASPermissions,
  BlobServiceClient,
  ContainerSASPermissions,
  generateAccountSASQueryParameters,
  generateBlobSASQueryParameters,
  SASProtocol,
  StorageSharedKeyCredential,
  type UserDelegationKey,
} from '@azure/storage-blob';
import { messageOf, UserError } from '../../lib/local/user-error';
import { loginFailure } from '../login-failure';
import { UsageError } from '../usage-error';
import type { SasOrder } from './order';

/** What a SAS is signed with: an account key in base64, or a key that storage gave out. */
export type Signer = { readonly accountKey: string } | { readonly delegationKey: UserDelegationKey };

/**
 * Makes a token, by Azure's own client.
 * @returns it without `?`
 * @throws UsageError where the client finds something that does not go together
 */
export function makeToken(order: SasOrder, account: string, signer: Signer): string {
  try {
    return order.kind === 'account' ? accountToken(order, account, signer) : serviceToken(order, account, signer);
  } catch (error) {
    throw error instanceof RangeError ? new UsageError(error.message) : error;
  }
}

/**
 * Has storage give out a key to sign with, to whoever is logged in.
 * @throws UserError when nobody is logged in, or may not have one
 */
export async function requestDelegationKey(
  endpoint: string,
  { starts, expires }: SasOrder,
): Promise<UserDelegationKey> {
  const { DefaultAzureCredential } = await import('@azure/identity');
  const service = new BlobServiceClient(endpoint, new DefaultAzureCredential(), { retryOptions: { maxTries: 2 } });
  try {
    return await service.getUserDelegationKey(date(starts) ?? new Date(), date(expires) ?? new Date());
  } catch (error) {
    if (!(error instanceof Error && error.name === 'RestError')) throw loginFailure(error);
    const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
    const refused = 'statusCode' in error && error.statusCode === 403;
    throw new UserError(
      refused
        ? `storage gives out no user delegation key (${code}); the role Storage Blob Delegator on the account permits it`
        : `storage gave out no user delegation key: ${code || String(messageOf(error).split('\n')[0])}`,
    );
  }
}

function accountToken(order: SasOrder, account: string, signer: Signer): string {
  if (!('accountKey' in signer)) throw new UsageError('the SAS of an account is signed with an account key');
  const values = {
    ...common(order),
    expiresOn: date(order.expires) ?? new Date(),
    permissions: AccountSASPermissions.parse(order.permissions ?? ''),
    services: AccountSASServices.parse(order.services).toString(),
    resourceTypes: AccountSASResourceTypes.parse(order.resourceTypes).toString(),
  };
  return generateAccountSASQueryParameters(
    values,
    new StorageSharedKeyCredential(account, signer.accountKey),
  ).toString();
}

function serviceToken(order: SasOrder, account: string, signer: Signer): string {
  const { permissions, blob } = order;
  const read =
    blob === undefined
      ? ContainerSASPermissions.parse.bind(ContainerSASPermissions)
      : BlobSASPermissions.parse.bind(BlobSASPermissions);
  const bound = Object.keys(order.boundHeaders).length > 0;
  const values = {
    ...common(order),
    containerName: order.container ?? '',
    blobName: blob,
    snapshotTime: order.snapshot,
    versionId: order.versionId,
    permissions: permissions === undefined ? undefined : read(permissions),
    identifier: order.identifier,
    cacheControl: order.cacheControl,
    contentDisposition: order.contentDisposition,
    contentEncoding: order.contentEncoding,
    contentLanguage: order.contentLanguage,
    contentType: order.contentType,
    correlationId: order.correlationId,
    requestHeaders: bound ? order.boundHeaders : undefined,
  };
  const made =
    'accountKey' in signer
      ? generateBlobSASQueryParameters(values, new StorageSharedKeyCredential(account, signer.accountKey))
      : generateBlobSASQueryParameters(values, signer.delegationKey, account);
  return made.toString();
}

function common({ version, starts, expires, ip, protocol, encryptionScope }: SasOrder) {
  const [start = '', end] = ip?.split('-') ?? [];
  return {
    version,
    startsOn: date(starts),
    expiresOn: date(expires),
    ipRange: ip === undefined ? undefined : { start, end },
    protocol: protocol === 'https' ? SASProtocol.Https : SASProtocol.HttpsAndHttp,
    encryptionScope,
  };
}

function date(seconds: number | undefined): Date | undefined {
  return seconds === undefined ? undefined : new Date(seconds * 1000);
}
