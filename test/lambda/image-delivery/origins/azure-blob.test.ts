import type { RequestListener } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  ContainerSASPermissions,
  generateBlobSASQueryParameters,
  SASProtocol,
  StorageSharedKeyCredential,
} from '@azure/storage-blob';
import { DeliveryError } from '../../../../lambda/image-delivery/errors';
import { Allowance } from '../../../../lambda/image-delivery/origins/allowance';
import { AzureBlobOrigin, sasCredential } from '../../../../lambda/image-delivery/origins/azure-blob';
import type { SourceAnswer, SourceFile } from '../../../../lambda/image-delivery/origins/origin';
import type { LocalStorage } from '../../../../lib/local/storage';
import { startServer, type TestServer } from '../../../support/http';
import { account, blobOrigin, sourceRequest, startStorage } from '../fixtures';

const data = Buffer.from('the bytes of a file');
const opened: { close(): Promise<void> }[] = [];

/** An origin that is closed after the test. */
function originAt(endpoint: string, sas: string, changes: { container?: string; prefix?: string } = {}) {
  const origin = new AzureBlobOrigin({ ...blobOrigin, endpoint, ...changes }, sasCredential(sas));
  opened.push(origin);
  return origin;
}

afterEach(async () => {
  await Promise.all(opened.splice(0).map((each) => each.close()));
});

async function failureOf(answer: Promise<SourceAnswer>): Promise<DeliveryError> {
  const error: unknown = await answer.then(
    ({ kind }) => new Error(`the file is ${kind}`),
    (reason: unknown) => reason,
  );
  if (error instanceof DeliveryError) return error;
  throw error;
}

describe('AzureBlobOrigin over a storage account', () => {
  let storage: LocalStorage;
  let etag: string;
  const sas = () => storage.readOnlySas().slice(1);
  const read = (name: string, changes: Parameters<typeof sourceRequest>[1] = {}) =>
    originAt(storage.blobEndpoint, sas()).read(sourceRequest(name, changes));

  beforeAll(async () => {
    storage = await startStorage();
    etag = ((await storage.upload('a.txt', data, 'text/plain')) ?? '').replaceAll('"', '');
  });

  afterAll(() => storage.stop());

  it('finds a file, with its entity tag and date', async () => {
    expect(etag).toMatch(/^0x[0-9A-F]+$/);
    const answer = await read('a.txt');
    expect(answer).toMatchObject({ kind: 'found', file: { data, etag } });
    const lastModified = answer.kind === 'found' ? (answer.file.lastModified ?? '') : '';
    expect(new Date(lastModified).toUTCString()).toBe(lastModified);
  });

  it('tells what is private from its metadata, and reads it only for those who may', async () => {
    const metadata = { isprivatefile: 'true' };
    await storage.upload('private.txt', data, 'text/plain', { metadata });
    expect(await read('private.txt')).toEqual({ kind: 'private' });
    const { file } = (await read('private.txt', { privateToo: true })) as { file: SourceFile };
    expect(file).toMatchObject({ data, isPrivate: true });
    expect(await read('a.txt', { privateToo: true })).toMatchObject({ kind: 'found', file: { isPrivate: false } });
    const known = { privateToo: true, knownEtags: [file.etag] };
    expect(await read('private.txt', known)).toMatchObject({ kind: 'not-modified' });
  });

  it.each([
    'a b.txt',
    'verão/praia ao pôr do sol.txt',
    'e\u0301.txt',
    'a?comp=list&restype=container.txt',
    'a#b.txt',
    'a&sv=1&sig=x.txt',
    'a+b%20c%.txt',
    "it's (a) [b] {c} ~!*;=@,$.txt",
    '%2e%2e/%2F.txt',
    '😀.txt',
    'https:/example.com/a.txt',
    'https://example.com/a.txt',
  ])('finds the file %s', async (name) => {
    const own = Buffer.from(name);
    await storage.upload(name, own, 'text/plain');
    expect(await read(name)).toMatchObject({ kind: 'found', file: { data: own } });
  });

  it.each([
    'missing.txt',
    'a.txt?',
    'a.txt?snapshot=2026-01-01T00:00:00.0000000Z',
    '?restype=container&comp=list',
    'a.txt&comp=tags',
    'a.txt#',
    'a.txt%00',
    'A.TXT',
    'a.txt/b',
  ])('misses the file %s', async (name) => {
    expect(await read(name)).toEqual({ kind: 'missing' });
  });

  it('puts the prefix before every name', async () => {
    await storage.upload('photos/2026/b c.txt', data, 'text/plain');
    const origin = originAt(storage.blobEndpoint, sas(), { prefix: 'photos/' });
    expect(await origin.read(sourceRequest('2026/b c.txt'))).toMatchObject({ kind: 'found' });
    expect(await origin.read(sourceRequest('a.txt'))).toEqual({ kind: 'missing' });
  });

  it('is told when a known file is the current one', async () => {
    expect(await read('a.txt', { knownEtags: [etag] })).toMatchObject({ kind: 'not-modified', etag });
  });

  it('gets the file when another one is known', async () => {
    expect(await read('a.txt', { knownEtags: ['0x0', '0x1'] })).toMatchObject({ kind: 'found', file: { data } });
  });

  it('takes a file of exactly the limit, and none larger', async () => {
    expect(await read('a.txt', { maxBytes: data.length })).toMatchObject({ kind: 'found' });
    await expect(read('a.txt', { maxBytes: data.length - 1 })).rejects.toMatchObject({
      status: 400,
      code: 'ELIMIT',
      message: `The file is larger than ${data.length - 1} bytes`,
    });
  });

  it('takes what it keeps from the allowance that it shares with other reads', async () => {
    const allowance = new Allowance(2 * data.length);
    for (let count = 0; count < 2; count += 1) {
      expect(await read('a.txt', { allowance })).toMatchObject({ kind: 'found' });
    }
    await expect(read('a.txt', { allowance })).rejects.toMatchObject({ status: 400, code: 'ELIMIT' });
    expect(await read('missing.txt', { allowance: new Allowance(0) })).toMatchObject({ kind: 'missing' });
  });

  it('goes on after a file that was too large', async () => {
    await storage.upload('large.bin', Buffer.alloc(3_000_000), 'application/octet-stream');
    const origin = originAt(storage.blobEndpoint, sas());
    const answers = Array.from({ length: 5 }, () => origin.read(sourceRequest('large.bin')));
    for (const answer of answers) await expect(answer).rejects.toMatchObject({ code: 'ELIMIT' });
    expect(await origin.read(sourceRequest('a.txt'))).toMatchObject({ kind: 'found' });
  });

  it.each([
    ['a wrong signature', () => sas().replace(/sig=[^&]*/, 'sig=c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2U%3D')],
    ['no SAS', () => ''],
  ])('answers 502 to %s, and tells nobody the SAS', async (_, token) => {
    const error = await failureOf(originAt(storage.blobEndpoint, token()).read(sourceRequest('a.txt')));
    expect(error).toMatchObject({ status: 502, code: 'EACCES', message: 'The origin does not let the file be read' });
    expect(String(error.cause)).toMatch(/^Error: Blob storage answered 403: Auth/);
    expect(`${error.message} ${String(error.cause)} ${JSON.stringify(error.headers)}`).not.toMatch(/sig=|se=|127\.0/);
  });

  it.each([
    ['an expired SAS', /se=[^&]*/, 'se=2020-01-01T00%3A00%3A00Z', "The origin's access token has expired"],
    ['a SAS of the future', /^/, 'st=2100-01-01&', "The origin's access token is not valid yet"],
  ])('answers 502 to %s, and says so', async (_, part, replacement, message) => {
    const token = sas().replace(part, replacement);
    const error = await failureOf(originAt(storage.blobEndpoint, token).read(sourceRequest('a.txt')));
    expect(error).toMatchObject({ status: 502, code: 'EACCES', message });
    expect(String(error.cause)).not.toMatch(/sig=|se=|127\.0/);
  });

  it('reads pieces of a file, and knows where it ends', async () => {
    const size = data.length;
    expect(await read('a.txt', { range: { first: 4, last: 8 }, maxBytes: 5 })).toMatchObject({
      kind: 'found',
      file: { data: data.subarray(4, 9), etag, piece: { first: 4, last: 8, of: size } },
    });
    expect(await read('a.txt', { range: { first: size - 1, last: size + 99 } })).toMatchObject({
      file: { data: data.subarray(-1), piece: { first: size - 1, last: size - 1, of: size } },
    });
    expect(await read('a.txt', { range: { first: size, last: size } })).toEqual({ kind: 'unsatisfiable', size });
    await storage.upload('private-piece.txt', data, 'text/plain', { metadata: { isprivatefile: 'true' } });
    expect(await read('private-piece.txt', { range: { first: size, last: size } })).toEqual({ kind: 'private' });
    expect(await read('missing.txt', { range: { first: 0, last: 1 } })).toEqual({ kind: 'missing' });
  });

  it('takes a SAS with its question mark', async () => {
    const origin = originAt(storage.blobEndpoint, storage.readOnlySas());
    expect(await origin.read(sourceRequest('a.txt'))).toMatchObject({ kind: 'found' });
  });

  it('answers 502 when the container is missing, and the log says so', async () => {
    const token = generateBlobSASQueryParameters(
      {
        containerName: 'elsewhere',
        permissions: ContainerSASPermissions.parse('r'),
        protocol: SASProtocol.HttpsAndHttp,
        expiresOn: new Date(Date.now() + 600_000),
      },
      new StorageSharedKeyCredential(account.accountName, account.accountKey),
    ).toString();
    const origin = originAt(storage.blobEndpoint, token, { container: 'elsewhere' });
    const error = await failureOf(origin.read(sourceRequest('a.txt')));
    expect(error).toMatchObject({ status: 502, code: 'EACCES' });
    expect(String(error.cause)).toContain('404: ContainerNotFound');
  });
});

describe('AzureBlobOrigin over any server', () => {
  const servers: TestServer[] = [];

  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.stop()));
  });

  async function serve(listener: RequestListener) {
    const server = await startServer(listener);
    servers.push(server);
    const origin = originAt(`${server.url}/account`, 'sv=1&sig=secret', { prefix: 'photos/' });
    const read = (changes: Parameters<typeof sourceRequest>[1] = {}) => origin.read(sourceRequest('a b.txt', changes));
    return { server, read };
  }

  it('asks with the SAS, a version and no compression', async () => {
    const { server, read } = await serve((_, response) => response.end('bytes'));
    await read();
    await read({ knownEtags: ['0x1', '0x2'] });
    const [first, second] = server.requests;
    expect(first?.url).toBe('/account/images/photos/a%20b.txt?sv=1&sig=secret');
    expect(first?.headers).toMatchObject({
      'x-ms-version': expect.stringMatching(/^20\d\d-\d\d-\d\d$/),
      'accept-encoding': 'identity',
    });
    expect(first?.headers).not.toHaveProperty('if-none-match');
    expect(second?.headers['if-none-match']).toMatch(/^"0x1", ?"0x2"$/);
  });

  it('takes the entity tag without quotes and W/', async () => {
    const { read } = await serve((_, response) => response.setHeader('ETag', 'W/"0x1"').end('bytes'));
    expect(await read()).toMatchObject({ file: { etag: '0x1' } });
  });

  it('says which of several known files is the current one', async () => {
    const { read } = await serve((_, response) => response.writeHead(304, { ETag: '"0x2"' }).end());
    expect(await read({ knownEtags: ['0x1', '0x2'] })).toMatchObject({ kind: 'not-modified', etag: '0x2' });
  });

  it.each([
    [500, {}, 'UNIDENTIFIED', '500: status 500'],
    [503, { 'x-ms-error-code': 'ServerBusy' }, 'UNIDENTIFIED', '503: ServerBusy'],
    [409, { 'x-ms-error-code': 'BlobArchived' }, 'UNIDENTIFIED', '409: BlobArchived'],
    [302, { location: 'http://127.0.0.1/' }, 'UNIDENTIFIED', '302: status 302'],
    [401, {}, 'EACCES', '401: status 401'],
    [403, { 'x-ms-error-code': 'AuthorizationPermissionMismatch' }, 'EACCES', '403: AuthorizationPermissionMismatch'],
    [404, { 'x-ms-error-code': 'ContainerNotFound' }, 'EACCES', '404: ContainerNotFound'],
  ])('answers 502 when storage answers %d with %j', async (status, headers, code, cause) => {
    const { read } = await serve((_, response) => response.writeHead(status, headers).end('<Error>secret</Error>'));
    const error = await failureOf(read());
    expect(error).toMatchObject({ status: 502, code });
    expect(String(error.cause)).toBe(`Error: Blob storage answered ${cause}`);
  });

  it('takes any other 404 for a missing file', async () => {
    const { read } = await serve((_, response) => response.writeHead(404, { 'x-ms-error-code': 'BlobNotFound' }).end());
    expect(await read()).toEqual({ kind: 'missing' });
  });

  it('does not ask with a SAS that has expired, and speaks of one that is about to', async () => {
    const { server } = await serve((_, response) => response.end('bytes'));
    const until = Date.UTC(2026, 10, 22);
    let now = until - 86_400_000;
    const timing = { now: () => now, random: () => 0 };
    const config = { ...blobOrigin, endpoint: server.url };
    const origin = new AzureBlobOrigin(config, sasCredential('?se=2026-11-22&sig=secret'), { timing });
    opened.push(origin);
    expect(origin.notices(now)).toEqual(['the SAS expires on 2026-11-22T00:00:00.000Z']);
    expect(await origin.read(sourceRequest('a.jpg'))).toMatchObject({ kind: 'found' });
    now = until + 3_600_000;
    expect(origin.notices(now)).toEqual(['the SAS expired on 2026-11-22T00:00:00.000Z']);
    expect(await failureOf(origin.read(sourceRequest('a.jpg')))).toMatchObject({ code: 'EACCES' });
    expect(server.requests).toHaveLength(1);
  });

  it.each([
    'Signature not valid in the specified time frame: Start [Sun, 01 Nov 2026 GMT] - Expiry [..] - Current [..]',
    'Signed expiry time [Mon, 08 Aug 2016 08:08:51 GMT] must be after signed start time [..]',
  ])('says that the SAS has expired where storage does: %s', async (detail) => {
    const { read } = await serve((_, response) => {
      const body = `<Error><AuthenticationErrorDetail>${detail}</AuthenticationErrorDetail></Error>`;
      response.writeHead(403, { 'x-ms-error-code': 'AuthenticationFailed' }).end(body);
    });
    const error = await failureOf(read());
    expect(error).toMatchObject({ status: 502, code: 'EACCES', message: "The origin's access token has expired" });
  });

  it('asks once more when the connection is closed', async () => {
    const { server, read } = await serve((request, response) => {
      if (server.requests.length === 1) request.socket.destroy();
      else response.end('bytes');
    });
    expect(await read()).toMatchObject({ kind: 'found', file: { data: Buffer.from('bytes') } });
    expect(server.requests).toHaveLength(2);
  });

  it('asks only once more', async () => {
    const { server, read } = await serve((request) => request.socket.destroy());
    expect(await failureOf(read())).toMatchObject({ status: 502, code: 'ECONNREFUSED' });
    expect(server.requests).toHaveLength(2);
  });

  it('answers 502 when nobody listens', async () => {
    const { server, read } = await serve((_, response) => response.end());
    await server.stop();
    const error = await failureOf(read());
    expect(error).toMatchObject({ status: 502, code: 'ECONNREFUSED', message: 'The origin cannot be reached' });
    expect(String(error.cause)).toContain('ECONNREFUSED');
  });

  it('answers 502 to a file that ends before its length', async () => {
    const { read } = await serve((request, response) => {
      response.writeHead(200, { 'Content-Length': '1000' }).write('bytes', () => request.socket.destroy());
    });
    expect(await failureOf(read())).toMatchObject({ status: 502 });
  });

  it('believes a length that is too large, without reading', async () => {
    const { server, read } = await serve((_, response) => {
      response.writeHead(200, { 'Content-Length': '1000001' }).flushHeaders();
    });
    expect(await failureOf(read())).toMatchObject({ status: 400, code: 'ELIMIT' });
    expect(server.requests).toHaveLength(1);
  });

  it('stops reading a body without an end at the limit, and hangs up', async () => {
    let closed: Promise<unknown> | undefined;
    const { read } = await serve((request, response) => {
      closed = new Promise((resolve) => request.socket.once('close', resolve));
      const flow = () => {
        while (response.write(Buffer.alloc(65_536)));
      };
      response.on('drain', flow);
      flow();
    });
    expect(await failureOf(read())).toMatchObject({ status: 400, code: 'ELIMIT' });
    expect(closed).toBeDefined();
    await closed;
  });

  it('answers 504 when no answer begins in time', async () => {
    const { read } = await serve(() => undefined);
    expect(await failureOf(read())).toMatchObject({
      status: 504,
      code: 'ETIMEDOUT',
      message: 'The origin did not answer in time',
    });
  });

  it('stops when its asker does', async () => {
    const { read } = await serve(() => undefined);
    const controller = new AbortController();
    const answer = failureOf(read({ signal: controller.signal }));
    controller.abort();
    expect(await answer).toMatchObject({ status: 499, code: 'ECANCELED' });
  });
});
