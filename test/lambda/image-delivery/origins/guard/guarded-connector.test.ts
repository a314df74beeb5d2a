import type { LookupAddress } from 'node:dns';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Agent } from 'undici';
import { DeliveryError } from '../../../../../lambda/image-delivery/errors';
import {
  type Guard,
  guardedConnector,
  strictGuard,
} from '../../../../../lambda/image-delivery/origins/guard/guarded-connector';
import { startServer, type TestServer } from '../../../../support/http';

let server: TestServer;
const agents: Agent[] = [];

beforeAll(async () => {
  server = await startServer((_, response) => response.end('inside'));
});
afterEach(async () => {
  await Promise.all(agents.splice(0).map((agent) => agent.destroy()));
});
afterAll(() => server.stop());

/** Asks the test's server by a host, through the guard with some of it changed. */
async function ask(host: string, changes: Partial<Guard> = {}): Promise<string> {
  const agent = new Agent({ connect: guardedConnector({ timeout: 2_000 }, { ...strictGuard, ...changes }) });
  agents.push(agent);
  const origin = new URL(`http://${host}:${new URL(server.url).port}`).origin;
  const { body } = await agent.request({ origin, path: '/', method: 'GET' });
  return body.text();
}

async function refusalOf(answer: Promise<string>): Promise<DeliveryError> {
  const asked = server.requests.length;
  const error: unknown = await answer.catch((reason: unknown) => reason);
  expect(server.requests).toHaveLength(asked);
  if (error instanceof DeliveryError) return error;
  throw error;
}

/** A name server that gives these answers one after the other. */
function resolverOf(...answers: string[][]): Guard['resolve'] & { asked: string[] } {
  const asked: string[] = [];
  const resolve: Guard['resolve'] = (host, _, callback) => {
    const addresses = answers[Math.min(asked.push(host), answers.length) - 1] ?? [];
    callback(
      null,
      addresses.map((address): LookupAddress => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  };
  return Object.assign(resolve, { asked });
}

const loopbackToo: Partial<Guard> = { mayConnect: (address) => address === '127.0.0.1' };

describe('attack 10: a host that is inside', () => {
  it.each([
    'localhost',
    '127.0.0.1',
    '127.1',
    '2130706433',
    '0x7f000001',
    '0177.0.0.1',
    '0x7f.0.0.0x1',
    '127.0.0.1.',
    '%31%32%37.0.0.1',
    '①②⑦.⓪.⓪.①',
    '0',
    '0.0.0.0',
    '[::1]',
    '[::]',
    '[::ffff:127.0.0.1]',
    '[0:0:0:0:0:ffff:7f00:1]',
    '[::127.0.0.1]',
    '[64:ff9b::7f00:1]',
    '[2002:7f00:1::]',
  ])('is refused before anything is sent: %s', async (host) => {
    const error = await refusalOf(ask(host));
    expect(error).toMatchObject({ status: 403, code: 'EACCES' });
    expect(error.message).not.toMatch(/\d|::|local/);
  });

  it('is reached where it may be, so that the tests would see it', async () => {
    expect(await ask('127.0.0.1', loopbackToo)).toBe('inside');
    expect(await ask('www.example.com', { ...loopbackToo, resolve: resolverOf(['127.0.0.1']) })).toBe('inside');
  });

  it.each([
    ['one of its addresses', ['93.184.216.34', '10.0.0.1']],
    ['one of its addresses of IPv6', ['93.184.216.34', 'fd00::1']],
    ['an address with a zone', ['fe80::1%lo']],
    ['none', []],
  ])('is refused for %s', async (_, addresses) => {
    const error = await refusalOf(ask('www.example.com', { resolve: resolverOf(addresses) }));
    expect(error).toMatchObject({ status: 403, code: 'EACCES' });
  });

  it('passes on what the name server fails with', async () => {
    const failure = Object.assign(new Error('no such host'), { code: 'ENOTFOUND' });
    const resolve: Guard['resolve'] = (_, __, callback) => callback(failure, []);
    await expect(ask('www.example.com', { resolve })).rejects.toBe(failure);
  });
});

describe('attack 12: DNS rebinding', () => {
  it('connects to what was looked at, and asks no second time', async () => {
    const resolve = resolverOf(['127.0.0.1'], ['169.254.169.254']);
    expect(await ask('rebind.example.com', { ...loopbackToo, resolve })).toBe('inside');
    expect(resolve.asked).toEqual(['rebind.example.com']);
  });

  it('looks at the addresses of every new connection', async () => {
    // To the guard the test's server is outside, to see that it is left alone once the name means another one.
    const resolve = resolverOf(['127.0.0.1'], ['169.254.169.254']);
    const agent = new Agent({ connect: guardedConnector({}, { ...strictGuard, ...loopbackToo, resolve }) });
    agents.push(agent);
    const options = {
      origin: `http://rebind.example.com:${new URL(server.url).port}`,
      path: '/',
      method: 'GET',
    } as const;
    const close = { ...options, headers: { connection: 'close' }, reset: true };
    expect(await (await agent.request(close)).body.text()).toBe('inside');
    await expect(agent.request(options)).rejects.toMatchObject({ status: 403, code: 'EACCES' });
    expect(resolve.asked).toHaveLength(2);
  });
});
