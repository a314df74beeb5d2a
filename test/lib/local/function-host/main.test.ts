import { afterEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DeliveryConfigInput } from '../../../../lambda/image-delivery/config';
import type { InvalidationConfigInput } from '../../../../lambda/invalidation/config';
import { FunctionPackage } from '../../../../lib';
import { type Child, startChild } from '../../../../lib/local/child';
import { hostScript, startFunction } from '../../../../lib/local/function-process';

let running: Child | undefined;
afterEach(() => running?.stop());

describe('the local function host', () => {
  it('answers requests beside a timer, which it leaves alone', async () => {
    const delivery: DeliveryConfigInput = {
      platform: 'standalone',
      origins: [
        { type: 'azure-blob', name: 'images', endpoint: 'http://127.0.0.1:9', container: 'images', credential: 'sas' },
      ],
      urlEndpoints: [{ path: '/', origins: ['images'], requireSignature: 'never' }],
    };
    const invalidation: InvalidationConfigInput = {
      queueUrl: 'http://127.0.0.1:9/account/changes',
      container: 'images',
      endpointId: '/subscriptions/0000',
      urlEndpoints: [{ path: '/' }],
      schedule: '* * * * * *',
    };
    const errors: string[] = [];
    running = await startFunction({
      functionPackage: FunctionPackage.imageDelivery(),
      port: 0,
      appSettings: {
        BLOBFRONT_CONFIG: JSON.stringify(delivery),
        BLOBFRONT_SAS_IMAGES: '?sig=secret',
        BLOBFRONT_INVALIDATION_0A1B: JSON.stringify(invalidation),
      },
      onError: (line) => errors.push(line),
    });
    const response = await fetch(running.answer);
    expect([response.status, response.headers.get('ik-error')]).toEqual([404, 'ENOENT - The URL names no file']);
    expect(errors).toEqual([]);
  });

  it('chooses among the functions of an app, and tells them the address of the client as App Service does', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'blobfront-host-'));
    writeFileSync(join(folder, 'package.json'), '{ "main": "app.js" }');
    writeFileSync(join(folder, 'host.json'), '{ "extensions": { "http": { "routePrefix": "" } } }');
    writeFileSync(join(folder, 'app.js'), twoFunctions);
    running = await startChild({
      name: 'the host',
      script: hostScript(folder),
      args: [folder, '0'],
      env: {},
      ready: /^listening on (\S+)/,
    });
    const { answer } = running;
    const told = async (path: string, headers = {}) => (await fetch(answer + path, { headers })).text();
    expect(await told('/api/sas/upload')).toMatch(/^broker 127\.0\.0\.1:\d+$/);
    expect(await told('/upload')).toMatch(/^images 127\.0\.0\.1:\d+$/);
    const forged = { 'X-Forwarded-For': '1.1.1.1' };
    expect(await told('/api/sas/upload', forged)).toMatch(/^broker 1\.1\.1\.1, 127\.0\.0\.1:\d+$/);
    rmSync(folder, { recursive: true });
  });
});

/** Each says its name and where the request is said to come from. */
const twoFunctions = `
const { app } = require(${JSON.stringify(require.resolve('@azure/functions'))});
for (const [name, route] of [['images', '{*path}'], ['broker', 'api/sas/{*path}']]) {
  const handler = (request) => ({ body: name + ' ' + request.headers.get('x-forwarded-for') });
  app.http(name, { methods: ['GET'], authLevel: 'anonymous', route, handler });
}
`;
