import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { generateKeyPairSync } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { SignJWT } from 'jose';
import type { UploadGrant } from '../../lambda/sas-broker/api';
import type { BrokerConfigInput } from '../../lambda/sas-broker/config';
import { FunctionPackage } from '../../lib';
import type { Child } from '../../lib/local/child';
import { startFunction } from '../../lib/local/function-process';
import { localKeys } from '../../lib/local/keys';
import { LocalIssuer } from '../../lib/local/local-issuer';
import { LocalStorage } from '../../lib/local/storage';
import { BrokerClient } from '../support/broker-client';
import { type Certificate, makeCertificate } from '../support/certificate';
import { startServer, type TestServer } from '../support/http';
import { solid } from '../support/images';

const accountName = 'testaccount';
const accountKey = Buffer.from('account key, sixty-four bytes long: 0123456789 abcdefghij klmno?~').toString('base64');
const delegationKey = Buffer.from('the value of a delegation key ?>~').toString('base64');
const uploadKeys = ['upload-key/one+two=three-four-five-six', 'upload-key/older+two=three-four-five-'];
const apiKeys = { shop: 'key_of/the+shop=0123456789', few: 'key_of/the+few=9876543210' };
const wrongKey = 'key_of/nobody+at=all-0123456789';
const identityHeader = 'identity-header-4711';
const bearer = `eyJhbGciOiJSUzI1NiJ9.${Buffer.from('{"aud":"storage"}').toString('base64url')}.c2lnbmF0dXJlIQ`;
const issuers = ['https://nobody.example', 'https://unknown.example'] as const;

let image: Buffer;
let storage: LocalStorage;
let issuer: LocalIssuer;
let identity: TestServer;
/** A storage account that tells whoever asks what was asked of it, as a broken proxy may. */
let mirror: Server;
let certificate: Certificate;
const running: Child[] = [];
const log: string[] = [];
/** Everything that was sent or answered and must not be in the log. */
const secrets = new Set<string>([accountKey, delegationKey, ...uploadKeys, ...Object.values(apiKeys), wrongKey]);
/** Of each answer. */
const statuses: number[] = [];

beforeAll(async () => {
  image = await solid('red', { width: 40, height: 30 }).png().toBuffer();
  const containers = { container: 'images', moreContainers: ['uploads'] };
  storage = await LocalStorage.start({ port: 0, accountName, accountKey, ...containers });
  issuer = await LocalIssuer.start(localKeys().tokenKey);
  identity = await startServer((_, response) => {
    response.end(JSON.stringify({ access_token: bearer, expires_on: Math.floor(Date.now() / 1000) + 3600 }));
  });
  certificate = await makeCertificate();
  // Azure's library sends no bearer token over http.
  mirror = createServer({ cert: certificate.certificate, key: certificate.key }, reflect);
  await new Promise<void>((resolve) => mirror.listen(0, '127.0.0.1', resolve));
  secrets.add(identityHeader).add(bearer);
}, 60_000);

afterAll(async () => {
  await Promise.all(running.map((child) => child.stop()));
  mirror.close();
  mirror.closeAllConnections();
  await Promise.all([storage.stop(), issuer.stop(), identity.stop(), certificate.remove()]);
});

/** An upload lies there, and can be looked at; whatever else is asked for is refused, with all that was asked. */
function reflect({ method, url = '', headers }: IncomingMessage, response: ServerResponse): void {
  const about = { 'Content-Length': image.length, ETag: '"1"', 'Last-Modified': new Date(0).toUTCString() };
  const kind = { 'x-ms-blob-type': 'BlockBlob', 'x-ms-lease-state': 'available', 'Content-Type': 'image/png' };
  if (url.startsWith('/account/?') && url.includes('userdelegationkey')) {
    response.writeHead(200, { 'Content-Type': 'application/xml' }).end(userDelegationKey());
  } else if (url.startsWith('/account/uploads/') && (method === 'HEAD' || method === 'GET')) {
    response.writeHead(200, { ...about, ...kind }).end(image);
  } else if (url.startsWith('/account/uploads/') && url.includes('comp=properties')) {
    response.writeHead(200, { ETag: '"2"', 'Last-Modified': about['Last-Modified'] }).end();
  } else if (url.startsWith('/account/images/') && method === 'HEAD') {
    response.writeHead(404, { 'x-ms-error-code': 'BlobNotFound' }).end();
  } else {
    const said = `${url} ${JSON.stringify(headers)}`.replace(/[^\x20-\x7e]/g, '');
    const text = said.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
    const body = `<?xml version="1.0"?><Error><Code>${text}</Code><Message>${text}</Message></Error>`;
    response.writeHead(403, { 'x-ms-error-code': said, 'Content-Type': 'application/xml' }).end(body);
  }
}

function userDelegationKey(): string {
  const [start, expiry] = [0, 12].map((hours) => new Date(Date.now() + hours * 3_600_000).toISOString());
  const id = '00000000-0000-0000-0000-000000000001';
  return (
    `<?xml version="1.0"?><UserDelegationKey><SignedOid>${id}</SignedOid><SignedTid>${id}</SignedTid>` +
    `<SignedStart>${start}</SignedStart><SignedExpiry>${expiry}</SignedExpiry><SignedService>b</SignedService>` +
    `<SignedVersion>2026-04-06</SignedVersion><Value>${delegationKey}</Value></UserDelegationKey>`
  );
}

/** The packaged broker with some things changed; what it logs is kept. */
async function start(changes: Partial<BrokerConfigInput> = {}, settings: Record<string, string> = {}) {
  const own = { name: 'own', prefixes: ['of/{sub}/'], purposes: ['upload', 'download', 'list', 'delete'] as const };
  const config: BrokerConfigInput = {
    storage: { accountName, endpoint: storage.blobEndpoint, uploads: 'uploads', served: 'images' },
    signing: { type: 'account-key' },
    authentication: {
      oidc: [issuer.config, { issuer: issuers[0], audiences: ['a'], jwksUri: 'http://127.0.0.1:9/keys' }],
      apiKeys: [{ name: 'shop' }, { name: 'few' }],
    },
    policy: [
      { name: 'few', when: { sub: ['few'] }, prefixes: ['few/'], outstandingUploads: 1 },
      { ...own, purposes: [...own.purposes] },
    ],
    ...changes,
  };
  const child = await startFunction({
    name: 'the broker',
    functionPackage: FunctionPackage.sasBroker(),
    port: 0,
    appSettings: {
      BLOBFRONT_BROKER_CONFIG: JSON.stringify(config),
      BLOBFRONT_UPLOAD_KEYS: uploadKeys.join(' '),
      BLOBFRONT_ACCOUNT_KEY: accountKey,
      BLOBFRONT_API_KEY_SHOP: apiKeys.shop,
      BLOBFRONT_API_KEY_FEW: apiKeys.few,
      IDENTITY_ENDPOINT: `${identity.url}/msi/token`,
      IDENTITY_HEADER: identityHeader,
      NODE_EXTRA_CA_CERTS: certificate.certificateFile,
      ...settings,
    },
    onError: (line) => log.push(line),
    onRequest: (line) => log.push(line),
  });
  running.push(child);
  return child.answer;
}

/** Asks, and remembers what must not be told of the answer. */
async function ask(client: BrokerClient, method: string, path: string, body?: unknown): Promise<Partial<UploadGrant>> {
  const answer = await client.ask<Partial<UploadGrant>>(method, path, body);
  statuses.push(answer.status);
  const { id, url } = answer.body;
  if (id !== undefined) secrets.add(id);
  if (url !== undefined) secrets.add(new URL(url).searchParams.get('sig') ?? url);
  return answer.body;
}

const upload = { contentType: 'image/png', contentLength: 0, filename: 'a.png' };

/** Everything that can be asked for, in each of the ways in which it ends. */
async function askEverything(endpoint: string, client: BrokerClient): Promise<void> {
  const asked = { ...upload, contentLength: image.length };
  const [good, wrong, open] = [
    await ask(client, 'POST', 'upload', asked),
    await ask(client, 'POST', 'upload', { ...asked, contentLength: image.length + 1 }),
    await ask(client, 'POST', 'upload', { ...asked, mode: 'block' }),
  ];
  for (const { url, headers } of [good, wrong]) {
    if (url?.startsWith(storage.blobEndpoint)) await fetch(url, { method: 'PUT', headers, body: image });
  }
  const blobNames = [good.blobName ?? 'of/shop/none.png', 'of/shop/missing.png', 'of/local/other.png'];
  for (const { id = 'none' } of [good, good, wrong, open, { id: accountKey.replace(/\W/g, '-') }, { id: bearer }]) {
    await ask(client, 'POST', `uploads/${id}/renew`);
    await ask(client, 'POST', `uploads/${id}/complete`, {});
    await ask(client, 'POST', `uploads/${id}/complete`, { contentMd5: apiKeys.shop });
  }
  for (const blobName of blobNames) {
    await ask(client, 'POST', 'download', { blobName });
    await ask(client, 'POST', 'download', { blobName, download: true });
    await ask(client, 'POST', 'delete', { blobName });
  }
  await ask(client, 'DELETE', `uploads/${open.id ?? 'none'}`);
  await ask(client, 'GET', 'blobs');
  await ask(client, 'GET', `blobs?continuation=${encodeURIComponent(apiKeys.shop)}`);
  await ask(client, 'GET', `blobs?sig=${encodeURIComponent(accountKey)}&prefix=${encodeURIComponent(apiKeys.shop)}`);
  for (const body of [
    { ...asked, contentType: 'text/html' },
    { ...asked, contentLength: 10 ** 12 },
    { ...asked, apiKey: apiKeys.shop },
    { ...asked, contentMd5: accountKey },
    { ...asked, filename: `${apiKeys.shop}/..` },
    apiKeys.shop.repeat(500),
  ]) {
    await ask(client, 'POST', 'upload', body);
  }
  await ask(client, 'PUT', 'upload', {});
  await ask(client, 'POST', 'upload');
  const both = new BrokerClient(endpoint, { 'X-API-Key': `${apiKeys.shop}, ${wrongKey}` });
  await ask(both, 'GET', `blobs?X-API-Key=${encodeURIComponent(apiKeys.shop)}`);
}

/** Tokens that are not accepted, each for another reason. */
async function wrongTokens(): Promise<string[]> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signed = (from: string, expires: string) =>
    new SignJWT({ sub: 'local' })
      .setProtectedHeader({ alg: 'ES256', kid: 'none' })
      .setIssuer(from)
      .setAudience(issuer.config.audiences)
      .setExpirationTime(expires)
      .sign(privateKey);
  const good = await issuer.token({ sub: 'local' });
  return [
    await signed(issuer.config.issuer, '1 hour'),
    await signed(issuer.config.issuer, '1 hour ago'),
    ...(await Promise.all(issuers.map((name) => signed(name, '1 hour')))),
    await issuer.token({ sub: 'local', exp: 1 }),
    await issuer.token({}),
    good.slice(0, -3),
    good.split('.').slice(0, 2).join('.'),
  ];
}

/** What a secret may look like somewhere else. */
function spellings(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const percent = encodeURIComponent(secret);
  return [
    ...[secret, percent, percent.replace(/%../g, (code) => code.toLowerCase()), secret.replaceAll('+', ' ')],
    ...[bytes.toString('base64').replace(/=+$/, ''), bytes.toString('base64url'), bytes.toString('hex')],
    JSON.stringify(secret).slice(1, -1).replaceAll('/', '\\/'),
  ];
}

describe('the log of a full run of the broker', () => {
  it('has a line for each request, and none of the secrets that were used', async () => {
    const token = await issuer.token({ sub: 'shop' });
    const tokens = [token, ...(await wrongTokens())];
    tokens.forEach((one) => secrets.add(one));
    const withKey = (endpoint: string, key: string) => new BrokerClient(endpoint, { 'X-API-Key': key });
    const withToken = (endpoint: string, one: string) =>
      new BrokerClient(endpoint, { Authorization: `Bearer ${one}`, Referer: `https://a.example/?sig=${wrongKey}` });

    const working = await start();
    await askEverything(working, withKey(working, apiKeys.shop));
    await askEverything(working, withToken(working, token));
    for (const one of tokens) await ask(withToken(working, one), 'GET', 'blobs');
    await ask(withKey(working, wrongKey), 'GET', 'blobs');
    await ask(new BrokerClient(working, { Authorization: `Basic ${btoa(wrongKey)}` }), 'GET', 'blobs');
    for (let count = 0; count < 2; count += 1) {
      await ask(withKey(working, apiKeys.few), 'POST', 'upload', { ...upload, contentLength: 1 });
    }

    const { port } = mirror.address() as AddressInfo;
    const account = (path: string) => {
      return { accountName, endpoint: `https://127.0.0.1:${port}${path}`, uploads: 'uploads', served: 'images' };
    };
    const table = { type: 'table', endpoint: account('/table').endpoint, table: 'counters' } as const;
    const delegation = { type: 'user-delegation' } as const;
    for (const changes of [
      { storage: account('/account') },
      { storage: account('/account'), signing: delegation, limits: { store: table } },
      { storage: account('/broken'), signing: delegation },
    ]) {
      const endpoint = await start(changes);
      await askEverything(endpoint, withKey(endpoint, apiKeys.shop));
    }

    const lines = log.filter((line) => line.startsWith('{"id"')).map((line) => JSON.parse(line) as { id: string });
    expect(new Set(lines.map(({ id }) => id)).size).toBe(statuses.length);

    const misconfigured: Record<string, string>[] = [
      { BLOBFRONT_UPLOAD_KEYS: apiKeys.shop },
      { BLOBFRONT_ACCOUNT_KEY: `AccountKey=${accountKey}` },
      { BLOBFRONT_API_KEY_FEW: apiKeys.shop },
      { BLOBFRONT_BROKER_CONFIG: `{"accountKey":"${accountKey}"` },
      { BLOBFRONT_BROKER_CONFIG: JSON.stringify({ accountKey, policy: [{ name: apiKeys.shop }] }) },
    ];
    for (const settings of misconfigured) {
      const endpoint = await start({}, settings);
      await ask(withKey(endpoint, apiKeys.shop), 'GET', 'blobs');
    }

    // Every way to end: else there would be nothing to look for.
    expect([...new Set(statuses)].sort()).toEqual([
      200, 201, 204, 400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 503,
    ]);
    const text = log.join('\n');
    expect([...secrets].filter((secret) => spellings(secret).some((spelling) => text.includes(spelling)))).toEqual([]);
    expect(
      text.match(/.{40}(?:sig=(?!REDACTED)|bearer (?!REDACTED)|SharedKey\w* (?!REDACTED)|\beyJ).{20}/gi),
    ).toBeNull();
    // What storage said is there, without them: the token that it was to read the upload by, and the app's own.
    expect(text).toMatch(/x-ms-copy-source.*sig=REDACTED/);
    expect(text).toMatch(/Bearer REDACTED/);
  }, 120_000);
});
