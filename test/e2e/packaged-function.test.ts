import { afterEach, describe, expect, it } from '@jest/globals';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import type { DeliveryConfigInput } from '../../lambda/image-delivery/config';
import { FunctionPackage } from '../../lib';
import type { Child } from '../../lib/local/child';
import { startFunction } from '../../lib/local/function-process';

let running: Child | undefined;
let errors: string[] = [];

afterEach(async () => {
  await running?.stop();
});

async function start(config: Partial<DeliveryConfigInput>, settings: Record<string, string> = {}): Promise<string> {
  errors = [];
  const complete: DeliveryConfigInput = {
    platform: 'app-service',
    origins: [
      { type: 'azure-blob', name: 'images', endpoint: 'http://127.0.0.1:9', container: 'images', credential: 'sas' },
    ],
    urlEndpoints: [{ path: '/', origins: ['images'] }],
    ...config,
  };
  running = await startFunction({
    functionPackage: FunctionPackage.imageDelivery(),
    port: 0,
    appSettings: {
      BLOBFRONT_CONFIG: JSON.stringify(complete),
      BLOBFRONT_PRIVATE_KEYS: 'private_test',
      BLOBFRONT_SAS_IMAGES: '?sv=2020-12-06&sr=c&sp=r&sig=secret',
      ...settings,
    },
    onError: (line) => errors.push(line),
  });
  return running.answer;
}

/** All errors, once there is one with a text in it: a line may come after the answer that it is about. */
async function logged(part: string): Promise<string> {
  while (!errors.some((line) => line.includes(part))) await setTimeout(10);
  return errors.join('\n');
}

const open: DeliveryConfigInput['urlEndpoints'] = [{ path: '/', origins: ['images'], requireSignature: 'never' }];

describe('the packaged function', () => {
  it('answers 503, which no cache keeps, while its key is an unresolved Key Vault reference', async () => {
    const reference = '@Microsoft.KeyVault(SecretUri=https://v.vault.azure.net/secrets/private-key)';
    const response = await fetch(`${await start({}, { BLOBFRONT_PRIVATE_KEYS: reference })}/a.jpg`);
    expect([response.status, response.headers.get('cache-control')]).toEqual([503, 'no-store']);
    expect(response.headers.get('ik-error')).toBe('ECONFIG - The image delivery is not configured');
    expect(await logged('`BLOBFRONT_PRIVATE_KEYS` is a Key Vault reference')).not.toContain('vault.azure.net');
  });

  it('lets nobody in but its front door', async () => {
    const endpoint = await start({ frontDoorId: '0f8fad5b-d9cb-469f-a165-70867728950e', urlEndpoints: open });
    const status = async (headers: Record<string, string>) => (await fetch(`${endpoint}/a.jpg`, { headers })).status;
    expect(await status({})).toBe(403);
    expect(await status({ 'X-Azure-FDID': '0f8fad5b-d9cb-469f-a165-70867728950f' })).toBe(403);
    expect(await status({ 'X-Azure-FDID': '0F8FAD5B-D9CB-469F-A165-70867728950E' })).toBe(502);
  });

  it('logs why an origin failed, without its SAS', async () => {
    const endpoint = await start({ urlEndpoints: open });
    const response = await fetch(`${endpoint}/a.jpg`);
    expect([response.status, response.headers.get('ik-error')]).toEqual([
      502,
      'ECONNREFUSED - The origin cannot be reached',
    ]);
    expect(await logged('ECONNREFUSED')).not.toContain('secret');
  });

  it.each([
    ['a host name that is none', 'GET /a.jpg?ik-s=secret HTTP/1.1\r\nHost: a b[c', 401],
    ['the absolute form', 'GET http://x:99999/a.jpg?ik-s=secret HTTP/1.1\r\nHost: x', 401],
    ['an asterisk', 'OPTIONS * HTTP/1.1\r\nHost: x', 204],
  ])('understands %s, and logs nothing of it', async (_, head, status) => {
    const socket = connect(Number(new URL(await start({})).port), '127.0.0.1');
    socket.end(`${head}\r\nConnection: close\r\n\r\n`);
    expect(await text(socket)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(errors).toEqual([]);
  });

  it('serves the whole path of the host, the root included', async () => {
    const response = await fetch(await start({ urlEndpoints: open }));
    expect([response.status, response.headers.get('ik-error')]).toEqual([404, 'ENOENT - The URL names no file']);
  });
});
