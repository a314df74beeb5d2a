import { execFile } from 'node:child_process';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Agent, request } from 'undici';
import { type BrokerConfigInput, parseBrokerConfig } from '../../../../lambda/sas-broker/config';
import { createSigner } from '../../../../lambda/sas-broker/signing';
import { makeCertificate } from '../../../support/certificate';
import { startServer } from '../../../support/http';
import { startSecureStorage, storageToken } from '../../../support/secure-storage';
import { account, delegationKey, now, readSas, sasOrder, service } from './fixtures';

const cleanUp: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

function brokerConfig(signing: BrokerConfigInput['signing'], endpoint = service.endpoint): BrokerConfigInput {
  return {
    storage: { ...service, endpoint, uploads: 'uploads', served: 'served' },
    signing,
    authentication: { dangerouslyAllowAnonymous: true },
    policy: [{ name: 'all', prefixes: [''] }],
  };
}

/** App Service's endpoint for tokens of an identity. */
async function startIdentity() {
  const expires = String(Math.floor(Date.now() / 1000) + 3600);
  const identity = await startServer((_, response) => {
    response.end(JSON.stringify({ access_token: storageToken(), expires_on: expires }));
  });
  cleanUp.push(() => identity.stop());
  return identity;
}

/** What a broker signs that is a process of its own and trusts a certificate. */
async function signOnce(config: BrokerConfigInput, certificateFile: string) {
  const identity = await startIdentity();
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', join(__dirname, 'sign-once.ts')], {
    env: {
      PATH: process.env.PATH,
      NODE_EXTRA_CA_CERTS: certificateFile,
      BLOBFRONT_BROKER_CONFIG: JSON.stringify(config),
      BLOBFRONT_UPLOAD_KEYS: 'k'.repeat(32),
      IDENTITY_ENDPOINT: `${identity.url}/msi/token`,
      IDENTITY_HEADER: 'header-secret',
      AZURE_CLIENT_ID: 'client',
    },
  });
  return { identity, result: JSON.parse(stdout) as Record<string, string> };
}

/** A storage that answers requests for keys, after some others. */
async function startStorage(...answers: RequestListener[]) {
  const certificate = await makeCertificate();
  const asked: (string | undefined)[] = [];
  const server = createServer({ cert: certificate.certificate, key: certificate.key }, (incoming, response) => {
    asked.push(`${incoming.method} ${incoming.url}`);
    incoming.resume();
    (answers.shift() ?? keyAnswer)(incoming, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUp.push(async () => {
    server.close();
    server.closeAllConnections();
    await certificate.remove();
  });
  const endpoint = `https://127.0.0.1:${(server.address() as AddressInfo).port}/${account.accountName}`;
  return { endpoint, asked, certificateFile: certificate.certificateFile };
}

const key = delegationKey(12, Date.now());

const keyAnswer: RequestListener = (_, response) => {
  response.setHeader('content-type', 'application/xml');
  response.end(
    `<?xml version="1.0" encoding="utf-8"?><UserDelegationKey><SignedOid>${key.signedObjectId}</SignedOid>` +
      `<SignedTid>${key.signedTenantId}</SignedTid><SignedStart>${key.signedStartsOn.toISOString()}</SignedStart>` +
      `<SignedExpiry>${key.signedExpiresOn.toISOString()}</SignedExpiry><SignedService>b</SignedService>` +
      `<SignedVersion>2026-04-06</SignedVersion><Value>${key.value}</Value></UserDelegationKey>`,
  );
};

function refusal(status: number, code: string): RequestListener {
  return (_, response) => {
    response.writeHead(status, { 'content-type': 'application/xml', 'x-ms-error-code': code });
    response.end(`<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>No.</Message></Error>`);
  };
}

describe('createSigner', () => {
  it('signs with the account key', async () => {
    const config = parseBrokerConfig(brokerConfig({ type: 'account-key' }));
    const signer = createSigner({ config, ...account, uploadKeys: [], apiKeys: new Map() }, () => now);
    const { url, expiresAt } = await signer.sign(sasOrder());
    expect(expiresAt).toEqual(new Date('2026-11-22T12:10:00Z'));
    expect(readSas(url, account.accountKey)).toMatchObject({ sv: '2022-11-02', sp: 'c' });
  });

  it('signs with a key that storage gives to the identity of the app', async () => {
    const storage = await startSecureStorage(account, ['uploads']);
    cleanUp.push(() => storage.stop());
    const signing = {
      type: 'user-delegation',
      version: '2025-11-05',
      correlationId: false,
      bindHeaders: false,
    } as const;
    const { identity, result } = await signOnce(brokerConfig(signing, storage.blobEndpoint), storage.certificateFile);
    expect(identity.requests).toHaveLength(1);
    expect(identity.requests[0]?.url).toContain('resource=https%3A%2F%2Fstorage.azure.com%2F&');
    const { ske = '', skt = '' } = Object.fromEntries(new URL(result.url ?? '').searchParams);
    expect(Date.parse(ske) - Date.parse(skt)).toBe((12 * 60 + 15) * 60_000);

    const dispatcher = new Agent({ connect: { ca: storage.certificate } });
    cleanUp.push(() => dispatcher.close());
    const headers = { 'x-ms-blob-type': 'BlockBlob' };
    const { statusCode, body } = await request(result.url ?? '', { method: 'PUT', headers, body: 'x', dispatcher });
    await body.dump();
    expect(statusCode).toBe(201);
  });

  it('waits until storage has heard of the role, and has ids and binds headers by default', async () => {
    const storage = await startStorage(refusal(403, 'AuthorizationPermissionMismatch'));
    const config = brokerConfig({ type: 'user-delegation' }, storage.endpoint);
    const { result } = await signOnce(config, storage.certificateFile);
    expect(storage.asked).toEqual(Array(2).fill('POST /testaccount/?restype=service&comp=userdelegationkey'));
    expect(readSas(result.url ?? '', key.value)).toMatchObject({ sv: '2026-04-06', scid: result.correlationId });
  });

  it('says that there is no key where storage refuses for good', async () => {
    const storage = await startStorage(refusal(403, 'AuthenticationFailed'));
    const config = brokerConfig({ type: 'user-delegation' }, storage.endpoint);
    const { result } = await signOnce(config, storage.certificateFile);
    expect(storage.asked).toHaveLength(1);
    expect(result).toMatchObject({ status: 503, code: 'storage-unavailable', headers: { 'Retry-After': '5' } });
  });

  it.each([
    ['account-key', 'BLOBFRONT_ACCOUNT_KEY'],
    ['user-delegation', 'IDENTITY_ENDPOINT'],
  ] as const)('misses for %s the setting %s', (type, setting) => {
    const config = parseBrokerConfig(brokerConfig({ type }));
    expect(() => createSigner({ config, uploadKeys: [], apiKeys: new Map() })).toThrow(setting);
  });
});
