import type { RequestListener } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import { AzureBlobOrigin } from '../../../../lambda/image-delivery/origins/azure-blob';
import { managedIdentityCredential } from '../../../../lambda/image-delivery/origins/managed-identity';
import { TokenRefused } from '../../../../lambda/managed-identity';
import { startServer, type TestServer } from '../../../support/http';
import { blobOrigin, sourceRequest } from '../fixtures';

const start = 1_800_000_000;
const servers: TestServer[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

/** An identity endpoint and a credential that uses it. */
async function identity(listener: RequestListener) {
  const server = await startServer(listener);
  servers.push(server);
  const endpoint = { url: `${server.url}/msi/token`, header: 'header-secret' };
  return { server, credential: managedIdentityCredential(endpoint, () => start * 1000) };
}

/** Answers with a token of one hour, another one every time. */
function tokens(): RequestListener {
  let count = 0;
  return (_, response) => {
    count += 1;
    response.end(JSON.stringify({ access_token: `token-${count}`, expires_on: String(start + 3600) }));
  };
}

describe('managedIdentityCredential', () => {
  it('asks for a token for storage with its header, and sends it as a bearer token', async () => {
    const { server, credential } = await identity(tokens());
    expect(await credential.headers()).toEqual({ authorization: 'Bearer token-1' });
    expect(credential.query).toBe('');
    const [request] = server.requests;
    expect(request?.url).toBe('/msi/token?resource=https%3A%2F%2Fstorage.azure.com%2F&api-version=2019-08-01');
    expect(request?.headers['x-identity-header']).toBe('header-secret');
  });

  it('answers 502 when it gets no token, and asks again for the next file', async () => {
    const answerWithToken = tokens();
    const { server, credential } = await identity((request, response) => {
      if (server.requests.length === 1) response.writeHead(400).end('{"access_token":"secret"}');
      else answerWithToken(request, response);
    });
    await expect(credential.headers()).rejects.toMatchObject({
      status: 502,
      code: 'EACCES',
      message: 'The origin does not let the file be read',
      cause: new TokenRefused('the identity endpoint answered 400'),
    });
    await expect(credential.headers()).resolves.toEqual({ authorization: 'Bearer token-1' });
  });

  it('authorizes the reads of an origin', async () => {
    const { credential } = await identity(tokens());
    const blobs = await startServer((_, response) => response.end('bytes'));
    servers.push(blobs);
    const origin = new AzureBlobOrigin({ ...blobOrigin, endpoint: `${blobs.url}/account` }, credential);
    expect(await origin.read(sourceRequest('a.jpg'))).toMatchObject({ kind: 'found' });
    await origin.close();
    const [request] = blobs.requests;
    expect(request?.url).toBe('/account/images/a.jpg');
    expect(request?.headers.authorization).toBe('Bearer token-1');
  });

  it.each<[string, RequestListener]>([
    ['no JSON', (_, response) => response.end('<html>')],
    ['nobody there', (request) => request.socket.destroy()],
  ])('makes an origin answer 502 when there is %s', async (_, listener) => {
    const { credential } = await identity(listener);
    const origin = new AzureBlobOrigin(blobOrigin, credential);
    await expect(origin.read(sourceRequest('a.jpg'))).rejects.toMatchObject({ status: 502 });
    await origin.close();
  });

  /** Storage that answers this to each read in turn, to the last one again and again, and the tokens it was sent. */
  async function storage(...statuses: readonly (readonly [number, string?])[]) {
    const { server, credential } = await identity(tokens());
    const sent: (string | undefined)[] = [];
    const blobs = await startServer((request, response) => {
      sent.push(request.headers.authorization);
      const [status, code] = statuses[Math.min(sent.length, statuses.length) - 1] ?? [200];
      response.writeHead(status, code === undefined ? {} : { 'x-ms-error-code': code }).end('bytes');
    });
    servers.push(blobs);
    const config = { ...blobOrigin, endpoint: blobs.url };
    const originWith = (originMs?: number) => new AzureBlobOrigin(config, credential, { originMs });
    return { server, sent, originWith };
  }
  const noRole = [403, 'AuthorizationPermissionMismatch'] as const;

  it('takes another token once when the first is refused', async () => {
    const { server, sent, originWith } = await storage([401, 'InvalidAuthenticationInfo'], [200]);
    const origin = originWith();
    expect(await origin.read(sourceRequest('a.jpg'))).toMatchObject({ kind: 'found' });
    expect(await origin.read(sourceRequest('a.jpg'))).toMatchObject({ kind: 'found' });
    await origin.close();
    expect(sent).toEqual(['Bearer token-1', 'Bearer token-2', 'Bearer token-2']);
    expect(server.requests).toHaveLength(2);
  });

  it('takes no third token', async () => {
    const { sent, originWith } = await storage([401, 'InvalidAuthenticationInfo']);
    const origin = originWith();
    await expect(origin.read(sourceRequest('a.jpg'))).rejects.toMatchObject({ status: 502, code: 'EACCES' });
    await origin.close();
    expect(sent).toHaveLength(2);
  });

  it('waits for a role that has not reached the storage yet', async () => {
    const { sent, originWith } = await storage(noRole, noRole, [200]);
    const origin = originWith();
    expect(await origin.read(sourceRequest('a.jpg'))).toMatchObject({ kind: 'found' });
    await origin.close();
    expect(sent).toHaveLength(3);
  });

  it('waits no longer than a read may take', async () => {
    const { sent, originWith } = await storage(noRole);
    const origin = originWith(600);
    await expect(origin.read(sourceRequest('a.jpg'))).rejects.toMatchObject({
      status: 502,
      code: 'EACCES',
      cause: { message: 'Blob storage answered 403: AuthorizationPermissionMismatch' },
    });
    await origin.close();
    expect(sent).toHaveLength(2);
  });

  it.each([[200], [404]])('does not wait once it was let in, which %d shows', async (status) => {
    const { sent, originWith } = await storage([status], noRole);
    const origin = originWith();
    await origin.read(sourceRequest('a.jpg'));
    await expect(origin.read(sourceRequest('a.jpg'))).rejects.toMatchObject({ code: 'EACCES' });
    await origin.close();
    expect(sent).toHaveLength(2);
  });
});
