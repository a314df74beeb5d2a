import type { RequestListener } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import { AzureBlobOrigin } from '../../../../lambda/image-delivery/origins/azure-blob';
import { managedIdentityCredential } from '../../../../lambda/image-delivery/origins/managed-identity';
import { startServer, type TestServer } from '../../../support/http';
import { deliveryConfig, sourceRequest } from '../fixtures';

const start = 1_800_000_000;
const servers: TestServer[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

/** An identity endpoint and a credential that uses it, with a clock that stands still until it is set. */
async function identity(listener: RequestListener, options: { clientId?: string; path?: string } = {}) {
  const server = await startServer(listener);
  servers.push(server);
  const clock = { seconds: start };
  const url = `${server.url}${options.path ?? '/msi/token'}`;
  const endpoint = { url, header: 'header-secret', clientId: options.clientId };
  const credential = managedIdentityCredential(endpoint, () => clock.seconds * 1000);
  return { server, clock, credential };
}

/** Answers with a token of one hour, another one every time. */
function tokens(expires: (seconds: number) => string | number = String): RequestListener {
  let count = 0;
  return (_, response) => {
    count += 1;
    response.end(JSON.stringify({ access_token: `token-${count}`, expires_on: expires(start + 3600 * count) }));
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

  it('names the client of a user-assigned identity, and keeps the query of the endpoint', async () => {
    const { server, credential } = await identity(tokens(), { clientId: 'client id', path: '/token?a=b' });
    await credential.headers();
    expect(server.requests[0]?.url).toMatch(/^\/token\?a=b&resource=.*&client_id=client\+id$/);
  });

  it.each([
    ['a number', Number],
    ['a text', String],
  ])('keeps a token until five minutes before it expires, which is given as %s', async (_, expires) => {
    const { server, clock, credential } = await identity(tokens(expires));
    const token = async () => (await credential.headers()).authorization;
    expect(await token()).toBe('Bearer token-1');
    clock.seconds = start + 3600 - 301;
    expect(await token()).toBe('Bearer token-1');
    expect(server.requests).toHaveLength(1);
    clock.seconds = start + 3600 - 300;
    expect(await token()).toBe('Bearer token-2');
    expect(await token()).toBe('Bearer token-2');
    expect(server.requests).toHaveLength(2);
  });

  it('asks once for all who wait', async () => {
    const { server, credential } = await identity(tokens());
    const all = await Promise.all(Array.from({ length: 10 }, () => credential.headers()));
    expect(new Set(all.map(({ authorization }) => authorization))).toEqual(new Set(['Bearer token-1']));
    expect(server.requests).toHaveLength(1);
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
      cause: new Error('the identity endpoint answered 400'),
    });
    await expect(credential.headers()).resolves.toEqual({ authorization: 'Bearer token-1' });
  });

  it('authorizes the reads of an origin', async () => {
    const { credential } = await identity(tokens());
    const blobs = await startServer((_, response) => response.end('bytes'));
    servers.push(blobs);
    const origins = deliveryConfig().origins.map(
      (config) => new AzureBlobOrigin({ ...config, endpoint: `${blobs.url}/account` }, credential),
    );
    for (const origin of origins) {
      expect(await origin.read(sourceRequest('a.jpg'))).toMatchObject({ kind: 'found' });
      await origin.close();
    }
    const [request] = blobs.requests;
    expect(request?.url).toBe('/account/images/a.jpg');
    expect(request?.headers.authorization).toBe('Bearer token-1');
  });

  it.each<[string, RequestListener]>([
    ['no JSON', (_, response) => response.end('<html>')],
    ['nobody there', (request) => request.socket.destroy()],
  ])('makes an origin answer 502 when there is %s', async (_, listener) => {
    const { credential } = await identity(listener);
    const [config] = deliveryConfig().origins;
    if (!config) throw new Error('there is no origin');
    const origin = new AzureBlobOrigin(config, credential);
    await expect(origin.read(sourceRequest('a.jpg'))).rejects.toMatchObject({ status: 502 });
    await origin.close();
  });

  it('goes on with the old token until it expires, when there is no new one', async () => {
    let available = true;
    const first = tokens();
    const { clock, credential } = await identity((request, response) => {
      if (available) first(request, response);
      else response.writeHead(500).end();
    });
    await credential.headers();
    available = false;
    clock.seconds = start + 3600 - 1;
    expect(await credential.headers()).toEqual({ authorization: 'Bearer token-1' });
    clock.seconds = start + 3600;
    await expect(credential.headers()).rejects.toMatchObject({ status: 502, code: 'EACCES' });
  });
});
