import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHmac } from 'node:crypto';
import type { DeliveryConfigInput } from '../../lambda/image-delivery/config';
import { FunctionPackage } from '../../lib';
import type { Child } from '../../lib/local/child';
import { startFunction } from '../../lib/local/function-process';
import type { LocalStorage } from '../../lib/local/storage';
import { account, blobOrigin, startStorage } from '../lambda/image-delivery/fixtures';
import { startServer, type TestServer } from '../support/http';
import { solid } from '../support/images';
import { rawGet } from '../support/raw-http';

const [current, previous] = ['private_current/Key+of=this', 'private_previous key'.replace(' ', '%20')];
const s3Secret = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
const identityHeader = 'identity-header-4711';
const bearer = `eyJhbGciOiJSUzI1NiJ9.${Buffer.from('{"aud":"storage"}').toString('base64url')}.c2lnbmF0dXJlIQ`;
const wrongSignature = 'd3Jvbmcrd3Jvbmcvd3Jvbmc9PT09PT09PT09PT09PT0';

let storage: LocalStorage;
let identity: TestServer;
/** Tells whoever asks what was asked of it, as a broken proxy may. */
let mirror: TestServer;
let running: Child;
const log: string[] = [];
/** Every `ik-s` that was sent. */
const signatures = new Set<string>();

beforeAll(async () => {
  storage = await startStorage();
  await storage.upload('a.png', await solid('red', { width: 40, height: 30 }).png().toBuffer(), 'image/png');
  await storage.upload(
    'cut.jpg',
    (await solid('red', { width: 40, height: 30 }).jpeg().toBuffer()).subarray(0, 300),
    'image/jpeg',
  );
  await storage.upload('secret.txt', Buffer.from('a file'), 'text/plain', { metadata: { isprivatefile: 'true' } });
  identity = await startServer((_, response) => {
    response.end(JSON.stringify({ access_token: bearer, expires_on: Math.floor(Date.now() / 1000) + 3600 }));
  });
  mirror = await startServer(({ url, headers }, response) => {
    const said = `${url} ${JSON.stringify(headers)}`.replace(/[^\x20-\x7e]/g, '');
    response.writeHead(403, said.slice(0, 100), { 'x-ms-error-code': said, location: said }).end(said);
  });
  running = await startFunction({
    functionPackage: FunctionPackage.imageDelivery(),
    port: 0,
    appSettings: settings(),
    onError: (line) => log.push(line),
    onRequest: (line) => log.push(line),
  });
});

afterAll(async () => {
  await running.stop();
  await Promise.all([storage.stop(), identity.stop(), mirror.stop()]);
});

function settings(): Record<string, string> {
  const config: DeliveryConfigInput = {
    platform: 'app-service',
    serverTiming: true,
    svg: 'pass-through',
    limits: { originMs: 1_500 },
    origins: [
      { ...blobOrigin, endpoint: storage.blobEndpoint },
      { ...blobOrigin, name: 'forbidden', endpoint: storage.blobEndpoint },
      { ...blobOrigin, name: 'nobody', endpoint: 'http://127.0.0.1:9' },
      { ...blobOrigin, name: 'identity', endpoint: `${mirror.url}/account`, credential: 'managed-identity' },
      { ...blobOrigin, name: 'mirror', endpoint: `${mirror.url}/account` },
      { type: 's3', name: 'bucket', endpoint: mirror.url, bucket: 'pictures', accessKeyId: 'AKIAEXAMPLE' },
      { type: 'web-server', name: 'server', baseUrl: mirror.url },
      { type: 'web-proxy', name: 'proxy', allowedHosts: ['localhost'] },
    ],
    urlEndpoints: [
      ...['forbidden', 'nobody', 'identity', 'mirror', 'bucket', 'server', 'proxy'].map((name) => ({
        path: `/${name}/`,
        origins: [name],
      })),
      { path: '/open/', origins: ['main'], requireSignature: 'never', privateImages: ['private/*'] },
      { path: '/all/', origins: ['nobody', 'forbidden', 'main'] },
      { path: '/', origins: ['main'] },
    ],
  };
  const sas = storage.readOnlySas();
  return {
    BLOBFRONT_CONFIG: JSON.stringify(config),
    BLOBFRONT_PRIVATE_KEYS: current,
    BLOBFRONT_PREVIOUS_PRIVATE_KEYS: previous,
    BLOBFRONT_SAS_MAIN: sas,
    BLOBFRONT_SAS_FORBIDDEN: sas.replace(/sig=[^&]*/, `sig=${wrongSignature}`),
    BLOBFRONT_SAS_NOBODY: sas,
    BLOBFRONT_SAS_MIRROR: sas,
    BLOBFRONT_S3_SECRET_BUCKET: s3Secret,
    IDENTITY_ENDPOINT: `${identity.url}/msi/token`,
    IDENTITY_HEADER: identityHeader,
    AZURE_CLIENT_ID: '00000000-0000-0000-0000-000000000001',
  };
}

/** A target with a signature, of the endpoint that it is below. */
function signed(mount: string, rest: string, { key = current, expiry = '' } = {}): string {
  const signature = createHmac('sha1', key)
    .update(rest + (expiry || '9999999999'), 'latin1')
    .digest('hex');
  signatures.add(signature);
  return `${mount}${rest}${rest.includes('?') ? '&' : '?'}${expiry && `ik-t=${expiry}&`}ik-s=${signature}`;
}

/** Whatever may be asked: served, refused, broken, and with secrets in places where they do not belong. */
function targets(): string[] {
  const names = ['a.png', 'cut.jpg', 'missing.png', 'secret.txt', 'private/x.png', '..%2fa.png', `${current}.png`];
  const transformations = [
    '',
    'tr:w-10/',
    'tr:w-abc/',
    'tr:orig-true/',
    'tr:l-image,i-missing.png,l-end/',
    'tr:w-99999/',
  ];
  const mounts = ['/', '/open/', '/all/', '/forbidden/', '/nobody/', '/identity/', '/mirror/', '/bucket/', '/server/'];
  const proxied = ['https://localhost/a.png', 'http://169.254.169.254/metadata', 'https://user:word@localhost/x'];
  return [
    ...mounts.flatMap((mount) => names.map((name) => signed(mount, name))),
    ...transformations.flatMap((text) => names.map((name) => signed('/', text + name))),
    ...proxied.map((url) => signed('/proxy/', url)),
    signed('/', 'a.png', { key: previous }),
    signed('/', 'a.png', { key: 'private_of_nobody' }),
    signed('/', 'a.png', { expiry: '1000000000' }),
    signed('/', `a.png?sig=${wrongSignature}&ik-s=${'0'.repeat(40)}`),
    '/a.png',
    '/open/secret.txt',
    '/%E0%A4%A',
  ];
}

/** The secrets, and what else they look like. */
function secrets(): string[] {
  const sas = new URLSearchParams(storage.readOnlySas()).get('sig') ?? '';
  const all = [current, previous, s3Secret, identityHeader, bearer, wrongSignature, sas, account.accountKey];
  return [...all.flatMap((secret) => [secret, encodeURIComponent(secret)]), ...signatures];
}

describe('the log of a full run', () => {
  it('has a line for each request, and none of the secrets that were used', async () => {
    const asked = targets();
    const statuses = new Map<number, number>();
    for (const target of asked) {
      const headers = [
        `If-None-Match: "${current}"`,
        `X-Secret: ${s3Secret}`,
        `Referer: https://a.b/?sig=${wrongSignature}`,
      ];
      const { status } = await rawGet(running.answer, target, ...headers);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
    // Every way to end: else there would be nothing to look for.
    expect([...statuses.keys()].sort()).toEqual(expect.arrayContaining([200, 400, 401, 404, 502]));

    const lines = log.filter((line) => line.startsWith('{"id"')).map((line) => JSON.parse(line) as { id: string });
    expect(new Set(lines.map(({ id }) => id)).size).toBe(asked.length);
    const text = log.join('\n');
    expect(secrets().filter((secret) => text.includes(secret))).toEqual([]);
    // What an origin said is there, without them.
    expect(text).toContain('REDACTED');
    expect(text).not.toMatch(/sig=(?!REDACTED)|ik-s=(?!REDACTED)|[Bb]earer (?!REDACTED)/);
  });
});
