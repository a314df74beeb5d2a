import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { BlobGrant, BlobList, Problem, StoredBlob, UploadGrant } from '../../../lambda/sas-broker/api';
import * as api from '../../../lambda/sas-broker/api';
import type { LocalStorage } from '../../../lib/local/storage';
import { brokerSecrets } from './fixtures';
import { type Answered, BrokerService, pngOf, startBrokerStorage } from './service';

let storage: LocalStorage;
let broker: BrokerService;

beforeAll(async () => {
  storage = await startBrokerStorage();
  broker = new BrokerService(storage, { webOrigins: ['https://app.contoso.com'] });
});

afterAll(() => storage.stop());

const image = { filename: 'cat.png', contentType: 'image/png', contentLength: 1000 };

async function upload(body: object = image): Promise<UploadGrant> {
  const { status, json } = await broker.ask('POST', '/upload', { body });
  expect(status).toBe(201);
  return api.uploadGrant.parse(json);
}

async function put({ url, headers }: Pick<UploadGrant, 'url' | 'headers'>, data: Buffer): Promise<Response> {
  return fetch(url, { method: 'PUT', headers, body: new Uint8Array(data) });
}

async function confirmed(body: object = image, data = pngOf(1000)): Promise<StoredBlob> {
  const grant = await upload(body);
  expect((await put(grant, data)).status).toBe(201);
  const { status, json } = await broker.ask('POST', `/uploads/${grant.id}/complete`, { body: {} });
  expect(status).toBe(200);
  return api.storedBlob.parse(json);
}

function problemOf({ status, headers, json }: Answered): Problem {
  expect(headers.get('content-type')).toBe('application/problem+json');
  const problem = api.problem.parse(json);
  expect(problem.status).toBe(status);
  return problem;
}

describe('an upload', () => {
  it('is granted, sent to storage, confirmed, and downloaded', async () => {
    const data = pngOf(1000);
    const grant = await upload();
    expect(grant).toMatchObject({
      method: 'PUT',
      mode: 'single',
      headers: { 'content-type': 'image/png', 'x-ms-blob-type': 'BlockBlob' },
      maxBytes: 1000,
    });
    expect(grant.blobName).toMatch(/^contoso\/\d{4}\/\d\d\/[0-9a-f-]{36}\.png$/);
    const query = new URL(grant.url).searchParams;
    expect(query.get('sp')).toBe('c');
    expect(query.get('sr')).toBe('b');
    expect((await put(grant, data)).status).toBe(201);

    const complete = await broker.ask('POST', `/uploads/${grant.id}/complete`);
    expect(api.storedBlob.parse(complete.json)).toMatchObject({
      blobName: grant.blobName,
      contentType: 'image/png',
      contentLength: 1000,
      filename: 'cat.png',
    });

    const download = await broker.ask('POST', '/download', { body: { blobName: grant.blobName } });
    expect(download.status).toBe(200);
    const { method, url, headers } = api.blobGrant.parse(download.json);
    const stored = await fetch(url, { method, headers });
    expect(Buffer.from(await stored.arrayBuffer()).equals(data)).toBe(true);
    expect(stored.headers.get('content-type')).toBe('image/png');
    expect(stored.headers.get('cache-control')).toBe('private, max-age=300');
  });

  it('goes in blocks, renewed in between', async () => {
    const data = pngOf(3_000_000);
    const grant = await upload({ ...image, contentLength: data.length, mode: 'block' });
    expect(grant).toMatchObject({
      mode: 'block',
      blockBytes: 8_388_608,
      headers: { 'x-ms-blob-content-type': 'image/png' },
    });
    const ids = ['AAAA', 'AAAB'];
    const block = (url: string, id: string, bytes: Buffer) =>
      fetch(`${url}&comp=block&blockid=${id}`, { method: 'PUT', body: new Uint8Array(bytes) });
    expect((await block(grant.url, 'AAAA', data.subarray(0, 2_000_000))).status).toBe(201);

    const renewed = await broker.ask('POST', `/uploads/${grant.id}/renew`);
    expect(renewed.status).toBe(200);
    const next = api.uploadGrant.parse(renewed.json);
    expect(next).toMatchObject({ id: grant.id, blobName: grant.blobName, confirmBefore: grant.confirmBefore });
    expect((await block(next.url, 'AAAB', data.subarray(2_000_000))).status).toBe(201);
    const list = `<BlockList>${ids.map((id) => `<Latest>${id}</Latest>`).join('')}</BlockList>`;
    const committed = await fetch(`${next.url}&comp=blocklist`, { method: 'PUT', headers: next.headers, body: list });
    expect(committed.status).toBe(201);

    expect((await broker.ask('POST', `/uploads/${grant.id}/complete`, { body: {} })).status).toBe(200);
    const late = await broker.ask('POST', `/uploads/${grant.id}/renew`);
    expect(problemOf(late)).toMatchObject({ status: 409 });
  });

  it('is not there before it is confirmed, and not in the container that is served', async () => {
    const grant = await upload();
    await put(grant, pngOf(1000));
    expect(problemOf(await broker.ask('POST', '/download', { body: { blobName: grant.blobName } })).status).toBe(404);
    expect(await storage.names(1000)).not.toContain(grant.blobName);
  });

  it('is given up', async () => {
    const grant = await upload();
    await put(grant, pngOf(1000));
    expect((await broker.ask('DELETE', `/uploads/${grant.id}`)).status).toBe(204);
    expect((await broker.ask('DELETE', `/uploads/${grant.id}`)).status).toBe(204);
    const complete = await broker.ask('POST', `/uploads/${grant.id}/complete`, { body: {} });
    expect(problemOf(complete)).toMatchObject({ status: 409, type: 'urn:blobfront:problem:upload-incomplete' });
  });

  it.each<[string, object, number, string]>([
    ['of a type that the policy has not', { contentType: 'application/pdf' }, 415, 'type-not-allowed'],
    ['that is too large', { contentLength: 26_214_401 }, 413, 'too-large'],
    ['of nothing', { contentLength: 0 }, 400, 'invalid-request'],
    ['under a name of its own', { blobName: 'contoso/a.png' }, 400, 'invalid-request'],
    ['with a type that ends a header', { contentType: 'image/png\r\nx: y' }, 400, 'invalid-request'],
    ['with a filename that is a path', { filename: '../../etc/passwd' }, 400, 'invalid-name'],
    ['with a field that is not known', { container: 'secrets' }, 400, 'invalid-request'],
  ])('%s is refused', async (_, changes, status, code) => {
    const problem = problemOf(await broker.ask('POST', '/upload', { body: { ...image, ...changes } }));
    expect(problem).toMatchObject({ status, type: `urn:blobfront:problem:${code}` });
  });

  it('keeps within its quota, and gives it back when it is confirmed', async () => {
    const rule = { name: 'few', prefixes: [''], outstandingUploads: 2 };
    broker = new BrokerService(storage, { policy: [rule] });
    const ask = () => broker.ask('POST', '/upload', { body: image });
    const first = api.uploadGrant.parse((await ask()).json);
    expect((await ask()).status).toBe(201);
    const refused = await ask();
    expect(problemOf(refused)).toMatchObject({ status: 429, type: 'urn:blobfront:problem:quota-exceeded' });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    await put(first, pngOf(1000));
    const complete = () => broker.ask('POST', `/uploads/${first.id}/complete`, { body: {} });
    expect((await complete()).status).toBe(200);
    expect((await complete()).status).toBe(200);
    // Confirmed twice, given back once.
    const third = api.uploadGrant.parse((await ask()).json);
    expect((await ask()).status).toBe(429);
    // Given up, it counts all the same: its SAS is still good.
    await put(third, pngOf(1000));
    expect((await broker.ask('DELETE', `/uploads/${third.id}`)).status).toBe(204);
    expect((await ask()).status).toBe(429);
    broker = new BrokerService(storage, { webOrigins: ['https://app.contoso.com'] });
  });
});

describe('a blob', () => {
  it('is listed, page by page', async () => {
    const one = await confirmed();
    const other = await confirmed();
    const first = api.blobList.parse((await broker.ask('GET', '/blobs?limit=1')).json);
    expect(first.blobs).toHaveLength(1);
    const names: string[] = [];
    let page: BlobList = first;
    for (let turn = 0; turn < 100; turn += 1) {
      names.push(...page.blobs.map(({ blobName }) => blobName));
      if (page.continuation === undefined) break;
      const query = `?limit=1&continuation=${encodeURIComponent(page.continuation)}`;
      page = api.blobList.parse((await broker.ask('GET', `/blobs${query}`)).json);
    }
    expect(names).toEqual(expect.arrayContaining([one.blobName, other.blobName]));
    expect(new Set(names).size).toBe(names.length);
  });

  it('is listed from several folders, one after the other', async () => {
    await storage.upload('east/1.txt', Buffer.from('1'), 'text/plain');
    await storage.upload('west/2.txt', Buffer.from('2'), 'text/plain');
    const rule = { name: 'both', prefixes: ['west/', 'none/', 'east/'] };
    const both = new BrokerService(storage, { policy: [rule] });
    const names: string[] = [];
    let continuation: string | undefined = '';
    while (continuation !== undefined) {
      const query: string = continuation === '' ? '' : `?continuation=${encodeURIComponent(continuation)}`;
      const page: BlobList = api.blobList.parse((await both.ask('GET', `/blobs${query}`)).json);
      names.push(...page.blobs.map(({ blobName }) => blobName));
      continuation = page.continuation;
    }
    expect(names).toEqual(['west/2.txt', 'east/1.txt']);
  });

  it('of other folders is in no list, whatever stands for no prefix', async () => {
    await storage.upload('theirs/secret.txt', Buffer.from('theirs'), 'text/plain');
    for (const query of ['', '?prefix=', '?prefix=&limit=1000', '?prefix=&continuation=0.', '?prefix=contoso/']) {
      const { blobs } = api.blobList.parse((await broker.ask('GET', `/blobs${query}`)).json);
      expect(blobs.filter(({ blobName }) => !blobName.startsWith('contoso/'))).toEqual([]);
    }
  });

  it.each(['garbage', '0.garbage', '99.', '-1.', '1e3.x'])('is not listed from %s on', async (continuation) => {
    const { status, json } = await broker.ask('GET', `/blobs?continuation=${encodeURIComponent(continuation)}`);
    // Beyond the last folder there is nothing.
    if (continuation === '99.') expect(json).toEqual({ blobs: [] });
    else expect(status).toBe(400);
  });

  it('is downloaded under its own name', async () => {
    const { blobName } = await confirmed({ ...image, filename: 'Kätzchen "1".png' });
    const { json } = await broker.ask('POST', '/download', { body: { blobName, download: true } });
    const stored = await fetch(api.blobGrant.parse(json).url);
    expect(stored.headers.get('content-disposition')).toBe(
      `attachment; filename="K?tzchen \\"1\\".png"; filename*=UTF-8''K%C3%A4tzchen%20%221%22.png`,
    );
  });

  it('that browsers would run is saved, however it is asked for', async () => {
    await storage.upload('contoso/page.html', Buffer.from('<script>'), 'text/html');
    const { json } = await broker.ask('POST', '/download', { body: { blobName: 'contoso/page.html' } });
    const stored = await fetch(api.blobGrant.parse(json).url);
    expect(stored.headers.get('content-disposition')).toBe('attachment; filename=page.html');
  });

  it('is deleted', async () => {
    const { blobName } = await confirmed();
    const { json } = await broker.ask('POST', '/delete', { body: { blobName } });
    const grant: BlobGrant = api.blobGrant.parse(json);
    expect((await fetch(grant.url, { method: grant.method })).status).toBe(202);
    expect((await broker.ask('POST', '/download', { body: { blobName } })).status).toBe(404);
  });

  it.each(['/download', '/delete'])('of somebody else is out of reach of %s', async (path) => {
    await storage.upload('contoso2/a.txt', Buffer.from('theirs'), 'text/plain');
    for (const blobName of ['contoso2/a.txt', 'contoso2/none.txt']) {
      expect(problemOf(await broker.ask('POST', path, { body: { blobName } })).status).toBe(403);
    }
    for (const blobName of [
      'contoso/../contoso2/a.txt',
      'contoso/%2e%2e/contoso2/a.txt',
      'contoso\\..\\contoso2\\a.txt',
    ]) {
      expect(problemOf(await broker.ask('POST', path, { body: { blobName } })).status).toBe(400);
    }
    expect(problemOf(await broker.ask('GET', '/blobs?prefix=contoso2/')).status).toBe(403);
    expect(problemOf(await broker.ask('GET', '/blobs?prefix=contoso')).status).toBe(403);
  });
});

describe('a request', () => {
  it('of somebody who is not known is refused', async () => {
    for (const apiKey of [null, 'wrong-wrong-wrong-wrong-wrong-wrong']) {
      const refused = await broker.ask('POST', '/upload', { body: image, apiKey });
      expect(problemOf(refused)).toMatchObject({ status: 401, type: 'urn:blobfront:problem:unauthorized' });
      expect(refused.headers.has('www-authenticate')).toBe(true);
    }
  });

  it('about the upload of another caller is one about none', async () => {
    const other = new BrokerService(storage, {
      authentication: { apiKeys: [{ name: 'shop' }], dangerouslyAllowAnonymous: true },
      policy: [{ name: 'all', prefixes: [''] }],
    });
    const { id } = await upload();
    for (const [method, path] of [
      ['POST', `/uploads/${id}/renew`],
      ['POST', `/uploads/${id}/complete`],
      ['DELETE', `/uploads/${id}`],
    ] as const) {
      const body = path.endsWith('complete') ? {} : undefined;
      const refused = await other.ask(method, path, { apiKey: null, body });
      expect(problemOf(refused)).toMatchObject({ status: 404, type: 'urn:blobfront:problem:upload-unknown' });
    }
  });

  it('is never kept by a cache, nor told to the next page', async () => {
    for (const { headers } of [
      await broker.ask('POST', '/upload', { body: image }),
      await broker.ask('GET', '/blobs'),
      await broker.ask('GET', '/nothing'),
      await broker.ask('OPTIONS', '/upload'),
    ]) {
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    }
  });

  it('is answered for scripts of the declared web site only, refusals too', async () => {
    const origins: [string, string | null][] = [
      ['https://app.contoso.com', 'https://app.contoso.com'],
      ['https://evil.example', null],
    ];
    for (const [origin, allowed] of origins) {
      for (const [method, path] of [
        ['OPTIONS', '/upload'],
        ['GET', '/blobs'],
        ['GET', '/nothing'],
      ] as const) {
        const { headers } = await broker.ask(method, path, { headers: { origin } });
        expect(headers.get('access-control-allow-origin')).toBe(allowed);
      }
    }
  });

  it.each([
    ['GET', '/upload', 405],
    ['PUT', '/blobs', 405],
    ['GET', '', 404],
    ['GET', '/../x', 404],
    ['POST', '/uploads/not-an-id/renew', 404],
  ] as const)('%s %s is answered with %i', async (method, path, status) => {
    expect(problemOf(await broker.ask(method, path)).status).toBe(status);
  });

  it('for the document needs no key', async () => {
    const { status, json } = await broker.ask('GET', '/openapi.json', { apiKey: null });
    expect(status).toBe(200);
    expect(json).toMatchObject({ openapi: '3.1.1' });
  });

  it('too many are refused by address, before anybody is asked who they are', async () => {
    const few = new BrokerService(storage, { limits: { perAddressPerMinute: 3 } });
    const ask = (from: string) => few.ask('GET', '/nothing', { apiKey: null, headers: { 'x-forwarded-for': from } });
    for (let turn = 0; turn < 3; turn += 1) expect((await ask('203.0.113.9:1')).status).toBe(404);
    const refused = await ask('203.0.113.9:2');
    expect(problemOf(refused)).toMatchObject({ status: 429, type: 'urn:blobfront:problem:too-many-requests' });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await ask('203.0.113.10:1')).status).toBe(404);
  });

  it('that does not come through the front door is refused', async () => {
    const behind = new BrokerService(storage, {
      frontDoorId: 'b1e1d1a0-0000-0000-0000-000000000000',
      clientAddress: 'front-door',
    });
    expect((await behind.ask('GET', '/blobs')).status).toBe(403);
    const headers = { 'x-azure-fdid': 'b1e1d1a0-0000-0000-0000-000000000000', 'x-azure-clientip': '203.0.113.5' };
    expect((await behind.ask('GET', '/blobs', { headers })).status).toBe(200);
  });
});

describe('a right that was taken away', () => {
  it('ends what was begun with it', async () => {
    const { id } = await upload();
    const rule = { name: 'shop', when: { tenant: ['contoso'] }, prefixes: ['{tenant}/'] };
    for (const policy of [
      [{ ...rule, name: 'other' }],
      [{ ...rule, when: { tenant: ['fabrikam'] } }],
      [{ ...rule, purposes: ['download' as const] }],
    ]) {
      const later = new BrokerService(storage, { policy });
      for (const path of ['renew', 'complete']) {
        const refused = await later.ask('POST', `/uploads/${id}/${path}`);
        expect(problemOf(refused)).toMatchObject({ status: 403, type: 'urn:blobfront:problem:forbidden' });
      }
    }
  });
});

describe('a SAS', () => {
  it('is good for the address of who asked, where that is wanted', async () => {
    const bound = new BrokerService(storage, { bindAddress: true });
    const sip = async (from: string) => {
      const { json } = await bound.ask('POST', '/upload', { body: image, headers: { 'x-forwarded-for': from } });
      return new URL(api.uploadGrant.parse(json).url).searchParams.get('sip');
    };
    await expect(sip('203.0.113.5:1')).resolves.toBe('203.0.113.5');
    await expect(sip('[2001:db8::1]:1')).resolves.toBeNull();
    expect(new URL((await upload()).url).searchParams.has('sip')).toBe(false);
  });

  it('never lives longer than its upload', async () => {
    const { now } = broker.base;
    const grant = await upload();
    const almost = Date.parse(grant.confirmBefore) - 90_000;
    const later = new BrokerService(storage, {}, { now: () => almost });
    expect(now()).toBeLessThan(almost);
    const { json } = await later.ask('POST', `/uploads/${grant.id}/renew`);
    const seconds = (Date.parse(api.uploadGrant.parse(json).expiresAt) - now()) / 1000;
    expect(seconds).toBeLessThanOrEqual(91);
  });
});

describe('the log', () => {
  it('says who was given what, and no secret', async () => {
    broker.lines.length = 0;
    const grant = await upload();
    await broker.ask('GET', '/nothing');
    expect(broker.lines).toEqual([
      {
        id: expect.any(String),
        address: '203.0.113.5',
        operation: 'upload',
        caller: 'key:shop',
        rule: 'shop',
        blob: grant.blobName,
        upload: new URL(grant.url).pathname.split('/').at(-1),
        sp: 'c',
        se: new Date(grant.expiresAt).toISOString(),
        status: 201,
        ms: expect.any(Number),
      },
      { id: expect.any(String), address: '203.0.113.5', status: 404, ms: expect.any(Number), code: 'not-found' },
    ]);
    const signature = new URL(grant.url).searchParams.get('sig') ?? '';
    const text = JSON.stringify(broker.lines);
    for (const secret of [signature, grant.id, ...Object.values(brokerSecrets)]) expect(text).not.toContain(secret);
  });

  it('says which file it was about also where that failed, once it was allowed', async () => {
    const { id, blobName } = await upload();
    broker.lines.length = 0;
    await broker.ask('POST', `/uploads/${id}/complete`);
    await broker.ask('POST', '/download', { body: { blobName: 'contoso/missing.png' } });
    await broker.ask('POST', '/download', { body: { blobName: 'fabrikam/missing.png' } });
    expect(broker.lines.map(({ status, rule, blob }) => ({ status, rule, blob }))).toEqual([
      { status: 409, rule: 'shop', blob: blobName },
      { status: 404, rule: 'shop', blob: 'contoso/missing.png' },
      { status: 403, rule: undefined, blob: undefined },
    ]);
  });
});
