import type { RequestListener } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import { managedIdentityTokens, readIdentityEndpoint, TokenRefused } from '../../lambda/managed-identity';
import { startServer, type TestServer } from '../support/http';

const start = 1_800_000_000;
const resource = 'https://vault.example.com';
const servers: TestServer[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

/** An identity endpoint and its tokens, with a clock that stands still until it is set. */
async function identity(listener: RequestListener, options: { clientId?: string; path?: string } = {}) {
  const server = await startServer(listener);
  servers.push(server);
  const clock = { seconds: start };
  const url = `${server.url}${options.path ?? '/msi/token'}`;
  const endpoint = { url, header: 'header-secret', clientId: options.clientId };
  const tokens = managedIdentityTokens(endpoint, resource, () => clock.seconds * 1000);
  return { server, clock, tokens, value: async () => (await tokens()).value };
}

/** Answers with a token of one hour, another one every time. */
function answers(expires: (seconds: number) => string | number = String): RequestListener {
  let count = 0;
  return (_, response) => {
    count += 1;
    response.end(JSON.stringify({ access_token: `token-${count}`, expires_on: expires(start + 3600 * count) }));
  };
}

describe('managedIdentityTokens', () => {
  it('asks for a token for the resource with its header', async () => {
    const { server, tokens } = await identity(answers());
    expect(await tokens()).toEqual({ value: 'token-1', expires: (start + 3600) * 1000 });
    const [request] = server.requests;
    expect(request?.url).toBe('/msi/token?resource=https%3A%2F%2Fvault.example.com&api-version=2019-08-01');
    expect(request?.headers['x-identity-header']).toBe('header-secret');
  });

  it('names the client of a user-assigned identity, and keeps the query of the endpoint', async () => {
    const { server, tokens } = await identity(answers(), { clientId: 'client id', path: '/token?a=b' });
    await tokens();
    expect(server.requests[0]?.url).toMatch(/^\/token\?a=b&resource=.*&client_id=client\+id$/);
  });

  it.each([
    ['a number', Number],
    ['a text', String],
  ])('keeps a token until five minutes before it expires, which is given as %s', async (_, expires) => {
    const { server, clock, value } = await identity(answers(expires));
    expect(await value()).toBe('token-1');
    clock.seconds = start + 3600 - 301;
    expect(await value()).toBe('token-1');
    expect(server.requests).toHaveLength(1);
    clock.seconds = start + 3600 - 300;
    expect(await value()).toBe('token-2');
    expect(await value()).toBe('token-2');
    expect(server.requests).toHaveLength(2);
  });

  it('asks once for all who wait', async () => {
    const { server, value } = await identity(answers());
    expect(new Set(await Promise.all(Array.from({ length: 10 }, value)))).toEqual(new Set(['token-1']));
    expect(server.requests).toHaveLength(1);
  });

  it('replaces a token that was refused, once for all to whom it was', async () => {
    const { server, tokens } = await identity(answers());
    expect((await tokens()).value).toBe('token-1');
    const replaced = await Promise.all([tokens('token-1'), tokens('token-1'), tokens()]);
    expect(replaced.map(({ value }) => value)).toEqual(['token-2', 'token-2', 'token-2']);
    expect((await tokens('token-1')).value).toBe('token-2');
    expect(server.requests).toHaveLength(2);
  });

  it('goes on with the old token until it expires, when there is no new one', async () => {
    let available = true;
    const first = answers();
    const { clock, value } = await identity((request, response) => {
      if (available) first(request, response);
      else response.writeHead(500).end('{"access_token":"secret"}');
    });
    await value();
    available = false;
    clock.seconds = start + 3600 - 1;
    expect(await value()).toBe('token-1');
    clock.seconds = start + 3600;
    await expect(value()).rejects.toEqual(new TokenRefused('the identity endpoint answered 500'));
    available = true;
    expect(await value()).toBe('token-2');
  });
});

describe('readIdentityEndpoint', () => {
  const variables = { IDENTITY_ENDPOINT: 'http://127.0.0.1/msi', IDENTITY_HEADER: 'secret' };

  it('reads what App Service sets', () => {
    const endpoint = { url: 'http://127.0.0.1/msi', header: 'secret' };
    expect(readIdentityEndpoint(variables)).toEqual(endpoint);
    expect(readIdentityEndpoint({ ...variables, AZURE_CLIENT_ID: '' })).toEqual(endpoint);
    expect(readIdentityEndpoint({ ...variables, AZURE_CLIENT_ID: 'id' })).toEqual({ ...endpoint, clientId: 'id' });
  });

  it.each(['IDENTITY_ENDPOINT', 'IDENTITY_HEADER'])('throws without %s', (setting) => {
    const missing = new Error(`the app setting \`${setting}\` is missing`);
    expect(() => readIdentityEndpoint({ ...variables, [setting]: undefined })).toThrow(missing);
    expect(() => readIdentityEndpoint({ ...variables, [setting]: '' })).toThrow(missing);
  });
});
