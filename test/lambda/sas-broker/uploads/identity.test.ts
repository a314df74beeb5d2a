import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startServer, type TestServer } from '../../../support/http';
import { type SecureStorage, startSecureStorage, storageToken } from '../../../support/secure-storage';
import { brokerConfig } from '../fixtures';
import { uploadTicket } from './fixtures';

const account = { accountName: 'testaccount', accountKey: Buffer.alloc(64, 7).toString('base64') };

let storage: SecureStorage;
let identity: TestServer;
let status = 200;

beforeAll(async () => {
  storage = await startSecureStorage(account, ['uploads', 'images']);
  identity = await startServer((_, response) => {
    const expires = String(Math.floor(Date.now() / 1000) + 3600);
    response.writeHead(status).end(JSON.stringify({ access_token: storageToken(), expires_on: expires }));
  });
});
afterAll(async () => {
  await identity.stop();
  await storage.stop();
});

test('an upload is confirmed as the identity of the app, its source named with a SAS of a user delegation key', async () => {
  const ticket = uploadTicket({ contentType: 'text/plain', contentLength: 5 });
  await storage.service.getContainerClient('uploads').getBlockBlobClient(ticket.uploadName).upload('hello', 5);
  expect(await confirmOnce(ticket)).toMatchObject({ first: true, blob: { blobName: ticket.blobName } });
  const images = storage.service.getContainerClient('images');
  expect(String(await images.getBlobClient(ticket.blobName).downloadToBuffer())).toBe('hello');
});

test('without a token there is no storage', async () => {
  status = 400;
  expect(await confirmOnce(uploadTicket())).toEqual({
    status: 503,
    cause: 'Error: Get Blob Properties: the identity endpoint answered 400',
  });
});

async function confirmOnce(ticket: object): Promise<unknown> {
  const config = brokerConfig({
    storage: { accountName: account.accountName, endpoint: storage.blobEndpoint, uploads: 'uploads', served: 'images' },
    // What the emulator can verify.
    signing: { type: 'user-delegation', version: '2025-11-05', correlationId: false, bindHeaders: false },
    authentication: { dangerouslyAllowAnonymous: true },
  });
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', join(__dirname, 'confirm-once.ts')],
    {
      env: {
        PATH: process.env.PATH,
        NODE_EXTRA_CA_CERTS: storage.certificateFile,
        BLOBFRONT_BROKER_CONFIG: JSON.stringify(config),
        BLOBFRONT_UPLOAD_KEYS: 'k'.repeat(32),
        IDENTITY_ENDPOINT: `${identity.url}/msi/token`,
        IDENTITY_HEADER: 'header-secret',
        TICKET: JSON.stringify(ticket),
      },
    },
  );
  return JSON.parse(stdout);
}
