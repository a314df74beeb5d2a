import { BlobServiceClient, StorageSharedKeyCredential } from '@azure/storage-blob';
import { startChild } from '../../lib/local/child';
import { makeCertificate } from './certificate';

/** Azurite over HTTPS, which also takes bearer tokens and hands out user delegation keys. */
export interface SecureStorage {
  /** URL of the account. */
  readonly blobEndpoint: string;
  /** PEM; see `Certificate`. */
  readonly certificate: string;
  readonly certificateFile: string;
  /** The service with all rights, by the account key. */
  readonly service: BlobServiceClient;
  /** The service as an identity, which may get user delegation keys. */
  readonly asIdentity: BlobServiceClient;
  stop(): Promise<void>;
}

/** Starts it with empty containers, on a free port. */
export async function startSecureStorage(
  account: { readonly accountName: string; readonly accountKey: string },
  containers: readonly string[],
): Promise<SecureStorage> {
  const { accountName, accountKey } = account;
  const { certificate, certificateFile, keyFile, remove } = await makeCertificate();
  const child = await startChild({
    name: 'Azurite',
    script: require.resolve('azurite/dist/src/blob/main.js'),
    args: [
      ...['--inMemoryPersistence', '--skipApiVersionCheck', '--disableTelemetry', '--silent'],
      ...['--blobHost', '127.0.0.1', '--blobPort', '0'],
      ...['--oauth', 'basic', '--cert', certificateFile, '--key', keyFile],
    ],
    // It asks itself for the source of a copy.
    env: { AZURITE_ACCOUNTS: `${accountName}:${accountKey}`, NODE_EXTRA_CA_CERTS: certificateFile },
    ready: /successfully listens? on (https:\S+)/,
  });
  const blobEndpoint = `${child.answer}/${accountName}`;
  // Azure's library hands it on to its HTTP client, without a type for it.
  const options = { tlsOptions: { ca: certificate }, retryOptions: {} };
  const service = new BlobServiceClient(blobEndpoint, new StorageSharedKeyCredential(accountName, accountKey), options);
  for (const name of containers) await service.createContainer(name);
  const getToken = () => Promise.resolve({ token: storageToken(), expiresOnTimestamp: Date.now() + 3_600_000 });
  return {
    blobEndpoint,
    certificate,
    certificateFile,
    service,
    asIdentity: new BlobServiceClient(blobEndpoint, { getToken }, options),
    stop: async () => {
      await child.stop();
      await remove();
    },
  };
}

/** A token as Entra ID makes it for a managed identity; Azurite looks at all of it but the signature. */
export function storageToken(): string {
  const tenant = '22222222-2222-2222-2222-222222222222';
  const now = Math.floor(Date.now() / 1000);
  const payload = {
    aud: 'https://storage.azure.com',
    iss: `https://sts.windows.net/${tenant}/`,
    iat: now - 60,
    nbf: now - 60,
    exp: now + 3600,
    oid: '11111111-1111-1111-1111-111111111111',
    tid: tenant,
  };
  const [header, body] = [{ typ: 'JWT', alg: 'RS256' }, payload].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  );
  return `${header}.${body}.unsigned`;
}
