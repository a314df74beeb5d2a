import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import type { DeliveryConfigInput } from '../../../lambda/image-delivery/config';
import type { DeliveryContext } from '../../../lambda/image-delivery/context';
import { deliver } from '../../../lambda/image-delivery/deliver';
import { DeliveryError } from '../../../lambda/image-delivery/errors';
import { AzureBlobOrigin, sasCredential } from '../../../lambda/image-delivery/origins/azure-blob';
import type { Origin, SourceAnswer, SourceRequest } from '../../../lambda/image-delivery/origins/origin';
import type { LocalStorage } from '../../../lib/local/storage';
import { cornersOf, hugePng, quarters } from '../../support/images';
import { deliveryContext } from './context';
import { admissionWith, blobOrigin, deliveryConfig, gatesWith, sign, smallestConfig, startStorage } from './fixtures';

/** Lets the reads of another origin through, counts them and remembers how they ended. */
class CountingOrigin implements Origin {
  readonly name = 'main';
  readonly answers: string[] = [];

  constructor(private readonly origin: Origin) {}

  async read(request: SourceRequest): Promise<SourceAnswer> {
    const answer = await this.origin.read(request);
    this.answers.push(answer.kind);
    return answer;
  }
}

interface Circumstances {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly config?: Partial<DeliveryConfigInput>;
  readonly context?: Partial<DeliveryContext>;
}

const now = 1_800_000_000;
const unsigned: Partial<DeliveryConfigInput> = {
  urlEndpoints: smallestConfig.urlEndpoints.map((endpoint) => ({ ...endpoint, requireSignature: 'never' })),
};

let storage: LocalStorage;
let blobs: AzureBlobOrigin;
let origin: CountingOrigin;
let logged: { level: string; line: string }[];
let photo: Buffer;

function originWith(sas: string): AzureBlobOrigin {
  return new AzureBlobOrigin({ ...blobOrigin, endpoint: storage.blobEndpoint }, sasCredential(sas));
}

beforeAll(async () => {
  storage = await startStorage();
  blobs = originWith(storage.readOnlySas().slice(1));
  photo = await quarters({ width: 400, height: 300 })
    .withExif({ IFD0: { Model: 'Secret' } })
    .jpeg()
    .toBuffer();
  await storage.upload('photo.jpg', photo, 'image/jpeg');
  await storage.upload('verão/a b.jpg', photo, 'text/html');
  await storage.upload('cut.jpg', photo.subarray(0, photo.length / 2), 'image/jpeg');
  await storage.upload('bomb.png', hugePng({ width: 20_000, height: 20_000 }), 'image/png');
  await storage.upload('page.jpg', Buffer.from('<!doctype html><script>alert(1)</script>'), 'image/jpeg');
});

afterAll(async () => {
  await blobs.close();
  await storage.stop();
});

beforeEach(() => {
  origin = new CountingOrigin(blobs);
  logged = [];
});

function request(target: string, { method = 'GET', headers, config, context }: Circumstances = {}): Promise<Response> {
  const own = {
    config: deliveryConfig(config),
    origins: new Map([['main', origin]]),
    rawTarget: target,
    requestId: 'r1',
    now: () => now * 1000 + 999,
    log: (level: string, line: string) => logged.push({ level, line }),
    ...context,
  };
  return deliver(new Request(`https://images.example.com${target}`, { method, headers }), deliveryContext(own));
}

/** Asks for a target that is signed. */
const get = (target: string, circumstances: Circumstances = {}): Promise<Response> =>
  request(sign(target), circumstances);

const bytesOf = async (response: Response): Promise<Buffer> => Buffer.from(await response.arrayBuffer());
const headersOf = (response: Response): Record<string, string> => Object.fromEntries(response.headers);
const etagOf = (response: Response): string => response.headers.get('etag') ?? '';
const errorsLogged = (): string[] => logged.filter(({ level }) => level === 'error').map(({ line }) => line);

/** Checks an error: its status, its `ik-error`, that it is not kept and that nothing secret is in it. */
async function expectError(response: Response, status: number, ikError: unknown): Promise<void> {
  expect(response.status).toBe(status);
  expect(headersOf(response)).toMatchObject({
    'ik-error': ikError,
    'cache-control': 'no-store',
    'content-type': 'text/plain; charset=utf-8',
    'access-control-allow-origin': '*',
    'x-content-type-options': 'nosniff',
  });
  expect(response.headers.has('etag')).toBe(false);
  const text = await response.text();
  expect(Number(response.headers.get('content-length'))).toBe(Buffer.byteLength(text));
  expect(`${text}${JSON.stringify(headersOf(response))}`).not.toMatch(/sig=|ik-s=|127\.0\.0\.1|testaccount/);
}

describe('deliver', () => {
  describe('an image', () => {
    it('is transformed and comes with all its headers', async () => {
      const response = await get('/tr:w-40,h-30,f-webp/photo.jpg');
      const body = await bytesOf(response);
      expect(response.status).toBe(200);
      expect(headersOf(response)).toEqual({
        'accept-ranges': 'none',
        'access-control-allow-origin': '*',
        'access-control-expose-headers': expect.stringContaining('ETag, ik-error'),
        'cache-control': 'public, max-age=15552000',
        'content-disposition': 'inline; filename=photo.webp',
        'content-length': String(body.length),
        'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox",
        'content-type': 'image/webp',
        'cross-origin-resource-policy': 'cross-origin',
        etag: expect.stringMatching(/^"0x[0-9A-F]+-[0-9a-f]{16}"$/),
        'last-modified': expect.stringMatching(/ GMT$/),
        'timing-allow-origin': '*',
        'x-content-type-options': 'nosniff',
      });
      expect(await sharp(body).metadata()).toMatchObject({ format: 'webp', width: 40, height: 30 });
      expect(await cornersOf(body)).toEqual(['red', 'green', 'blue', 'yellow']);
    });

    it.each([
      '/photo.jpg?tr=w-100:rt-90',
      '/photo.jpg?tr=w-100%3Art-90',
      '/tr:w-100:rt-90/photo.jpg',
      '/tr:w-100/photo.jpg?tr=rt-90',
    ])('is the same for %s', async (target) => {
      const body = await bytesOf(await get(target));
      expect(await sharp(body).metadata()).toMatchObject({ format: 'jpeg', width: 75, height: 100 });
      expect(await cornersOf(body)).toEqual(['blue', 'red', 'yellow', 'green']);
    });

    it('is optimized where nothing is asked for', async () => {
      const body = await bytesOf(await get('/photo.jpg'));
      expect(body.includes('Secret')).toBe(false);
      expect(await sharp(body).metadata()).toMatchObject({ format: 'jpeg', width: 400, height: 300 });
    });

    it.each([
      '/ver%C3%A3o/a%20b.jpg',
      '/tr:w-40/ver%C3%A3o/a%20b.jpg',
      '/ver\xc3\xa3o/a%20b.jpg',
      '/%2Fver%c3%a3o%2Fa%20b.jpg',
    ])('is found as %s', async (target) => {
      const response = await request('/', { context: { rawTarget: sign(target) } });
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe('image/jpeg');
    });

    it('is asked for by every origin of its endpoint in turn', async () => {
      const [first] = smallestConfig.origins;
      const empty: Origin = { name: 'empty', read: () => Promise.resolve({ kind: 'missing' }) };
      const response = await get('/photo.jpg', {
        config: {
          origins: ['empty', 'main'].flatMap((name) => (first ? [{ ...first, name }] : [])),
          urlEndpoints: [{ path: '/', origins: ['empty', 'main'] }],
        },
        context: {
          origins: new Map<string, Origin>([
            ['main', origin],
            ['empty', empty],
          ]),
        },
      });
      expect(response.status).toBe(200);
      expect(origin.answers).toEqual(['found']);
    });

    it('leaves one line in the log, without its URL, that tells what was made of how many bytes', async () => {
      const response = await get('/tr:w-40,f-webp/photo.jpg');
      const bytes = Number(response.headers.get('content-length'));
      expect(logged.map(({ level, line }): unknown => [level, JSON.parse(line)])).toEqual([
        [
          'info',
          {
            ...{ id: 'r1', endpoint: '/', origin: 'main', status: 200, decision: 'transformed' },
            ...{
              bytes,
              ms: 0,
              stages: { queue: 0, fetch: 0, transform: 0 },
              sourceBytes: photo.length,
              format: 'webp',
            },
          },
        ],
      ]);
    });

    it.each([
      ['a stored file', '/tr:orig-true/photo.jpg', {}, { origin: 'main', decision: 'stored' }],
      ['an error', '/missing.jpg', {}, { decision: 'refused', code: 'ENOENT' }],
      ['a preflight', '/photo.jpg', { method: 'OPTIONS' }, { decision: 'preflight' }],
    ])('is not told to be made where the answer is %s', async (_, target, circumstances, facts) => {
      const { status, headers } = await get(target, circumstances);
      const bytes = Number(headers.get('content-length') ?? 0);
      const [{ level, line } = { level: '', line: '{}' }, ...others] = logged;
      const told = JSON.parse(line) as Record<string, unknown>;
      expect([level, others]).toEqual(['info', []]);
      expect(told).toMatchObject({ id: 'r1', status, bytes, ms: 0, ...facts });
      expect([told.sourceBytes, told.format]).toEqual([undefined, undefined]);
    });
  });

  describe('a signature', () => {
    it.each([
      ['missing', '/tr:w-40/photo.jpg'],
      ['for another transformation', sign('/tr:w-40/photo.jpg').replace('w-40', 'w-41')],
      ['for another file', sign('/photo.jpg').replace('photo', 'other')],
      ['made with another key', sign('/photo.jpg', { key: 'other' })],
      ['expired', sign('/photo.jpg', { expiry: String(now) })],
      ['expired for long', sign('/photo.jpg', { expiry: '1700000000' })],
      ['for a wrong transformation', sign('/photo.jpg').replace('/photo', '/tr:w-x/photo')],
      ['for a file that does not exist', '/missing.jpg?ik-s=0123456789012345678901234567890123456789'],
    ])('that is %s is answered with 401 before anything else is looked at', async (_, target) => {
      const text = 'EUNAUTHORIZED - The URL is not signed, or its signature is not valid (any more)';
      await expectError(await request(target), 401, text);
      expect(origin.answers).toEqual([]);
      expect(errorsLogged()).toEqual([]);
    });

    it('limits how long its answer may be kept', async () => {
      const cacheOf = async (expiry: string, config?: Partial<DeliveryConfigInput>) =>
        (await request(sign('/photo.jpg', { expiry }), { config })).headers.get('cache-control');
      expect(await cacheOf(String(now + 60))).toBe('public, max-age=59');
      expect(await cacheOf('9999999999')).toBe('public, max-age=15552000');
      expect(await cacheOf(String(now + 60), { cacheTtlSeconds: 10 })).toBe('public, max-age=10');
      expect(await cacheOf('', { cacheTtlSeconds: 0 })).toBe('no-store');
    });

    it('limits it by the time at which the answer is ready', async () => {
      let seconds = now;
      const read = (asked: SourceRequest) => {
        seconds += 25;
        return blobs.read(asked);
      };
      const context = { now: () => seconds * 1000, origins: new Map([['main', { name: 'main', read }]]) };
      const slow = await request(sign('/photo.jpg', { expiry: String(now + 60) }), { context });
      expect(slow.headers.get('cache-control')).toBe('public, max-age=35');
    });

    it('is not needed where the endpoint says so, but must be right if it is there', async () => {
      expect((await request('/tr:w-40/photo.jpg', { config: unsigned })).status).toBe(200);
      const wrong = await request(sign('/photo.jpg', { key: 'other' }), { config: unsigned });
      expect(wrong.status).toBe(401);
    });

    it('stays valid with the tracking parameters that are ignored', async () => {
      const config = { ignoredQueryParameters: ['utm_source'] };
      const [plain, tracked] = await Promise.all([
        get('/tr:w-40/photo.jpg', { config }),
        request(`${sign('/tr:w-40/photo.jpg')}&utm_source=mail`, { config }),
      ]);
      expect(etagOf(tracked)).toBe(etagOf(plain));
      expect((await bytesOf(tracked)).equals(await bytesOf(plain))).toBe(true);
    });

    it('is made over the raw target, not over the URL of the request', async () => {
      const response = await request('/%74r:w-40/photo.jpg', { context: { rawTarget: sign('/tr:w-40/photo.jpg') } });
      expect(response.status).toBe(200);
    });
  });

  describe('a format that the edge has negotiated', () => {
    const redirect: Circumstances = { config: { formatNegotiation: 'redirect', automaticAvif: true } };
    const variant: Circumstances = { config: { formatNegotiation: 'edge-variant', automaticAvif: true } };
    const typeOf = async (answer: Promise<Response>) => (await answer).headers.get('content-type');

    it.each([
      ['/tr:w-40/photo.jpg', 'jpeg', 'webp', 'avif'],
      ['/photo.jpg', 'jpeg', 'webp', 'avif'],
      ['/photo.jpg?tr=w-40,f-auto', 'jpeg', 'webp', 'avif'],
      ['/tr:w-40,f-png/photo.jpg', 'png', 'png', 'png'],
      ['/tr:w-40,f-webp/photo.jpg', 'webp', 'webp', 'webp'],
      ['/tr:w-40,f-orig/photo.jpg', 'jpeg', 'jpeg', 'jpeg'],
      ['/tr:orig-true/photo.jpg', 'jpeg', 'jpeg', 'jpeg'],
    ])('is chosen for %s only where it leaves the choice open', async (target, none, webp, avif) => {
      const signed = sign(target);
      expect(await typeOf(request(signed, redirect))).toBe(`image/${none}`);
      expect(await typeOf(request(`${signed}&ik-f=webp`, redirect))).toBe(`image/${webp}`);
      expect(await typeOf(request(`${signed}&ik-f=avif`, redirect))).toBe(`image/${avif}`);
      expect(await typeOf(request(signed, variant))).toBe(`image/${none}`);
      expect(await typeOf(request(`/.v/none${signed}`, variant))).toBe(`image/${none}`);
      expect(await typeOf(request(`/.v/webp${signed}`, variant))).toBe(`image/${webp}`);
      expect(await typeOf(request(`/.v/avif${signed}`, variant))).toBe(`image/${avif}`);
    });

    it('has an entity tag of its own, with which a client is answered 304', async () => {
      const signed = sign('/tr:w-40/photo.jpg');
      const targets = [signed, `${signed}&ik-f=webp`, `${signed}&ik-f=avif`];
      const tags = await Promise.all(targets.map(async (target) => etagOf(await request(target, redirect))));
      expect(new Set(tags).size).toBe(3);
      for (const [index, tag] of tags.entries()) {
        const again = targets.map((target) => request(target, { ...redirect, headers: { 'If-None-Match': tag } }));
        const statuses = (await Promise.all(again)).map(({ status }) => status);
        expect(statuses).toEqual([200, 200, 200].with(index, 304));
      }
    });

    it('changes no entity tag where the URL names a format', async () => {
      const signed = sign('/tr:w-40,f-webp/photo.jpg');
      expect(etagOf(await request(`${signed}&ik-f=avif`, redirect))).toBe(etagOf(await request(signed, redirect)));
    });

    it('makes an answer vary only where its URL does not say it', async () => {
      const signed = sign('/tr:w-40/photo.jpg');
      const varyOf = async (answer: Promise<Response>) => (await answer).headers.get('vary');
      for (const word of ['none', 'avif']) {
        expect(await varyOf(request(`/.v/${word}${signed}`, variant))).toBe('Accept');
      }
      const headers = { 'If-None-Match': etagOf(await request(`/.v/avif${signed}`, variant)) };
      const again = await request(`/.v/avif${signed}`, { ...variant, headers });
      expect([again.status, again.headers.get('vary')]).toEqual([304, 'Accept']);
      expect(await varyOf(request(`${signed}&ik-f=avif`, redirect))).toBeNull();
      expect(await varyOf(request(signed))).toBeNull();
    });

    it('is not read where none is negotiated', async () => {
      const config = unsigned;
      expect(await typeOf(request('/tr:w-40/photo.jpg?&ik-f=avif', { config }))).toBe('image/jpeg');
      const twice = await request('/tr:w-40/photo.jpg?ik-f=avif&ik-f=webp', { config });
      expect(twice.status).toBe(200);
      await expectError(await request('/.v/avif/photo.jpg', { config }), 404, 'ENOENT - No file was found at the path');
    });

    it('is not chosen by a client behind the back of the cache', async () => {
      const config = { ...unsigned, ...variant.config };
      const target = '/.v/none/.v/avif/photo.jpg';
      await expectError(await request(target, { config }), 404, 'ENOENT - No file was found at the path');
      expect(await typeOf(request('/.v/none/photo.jpg?&ik-f=avif', { config }))).toBe('image/jpeg');
      const accept = { headers: { Accept: 'image/avif', 'X-IK-Format': 'avif' } };
      expect(await typeOf(request('/.v/none/photo.jpg', { config, ...accept }))).toBe('image/jpeg');
    });

    it('is told once', async () => {
      const text = 'EINVAL - The parameter "ik-f" is given more than once';
      const target = `${sign('/photo.jpg')}&ik-f=avif&ik-f=webp`;
      await expectError(await request(target, redirect), 400, text);
      expect(origin.answers).toEqual([]);
    });

    it.each(['jpg', '', 'avif,webp', 'AVIF'])('%j is a parameter like any other', async (format) => {
      const config = { ...unsigned, ...redirect.config };
      expect(await typeOf(request(`/photo.jpg?ik-f=${format}`, { config }))).toBe('image/jpeg');
      expect((await request(`${sign('/photo.jpg')}&ik-f=${format}`, redirect)).status).toBe(401);
      expect((await request(sign(`/photo.jpg?ik-f=${format}`), redirect)).status).toBe(200);
    });

    it('never outlives the signature', async () => {
      const target = `${sign('/photo.jpg', { expiry: String(now + 60) })}&ik-f=avif`;
      expect((await request(target, redirect)).headers.get('cache-control')).toBe('public, max-age=59');
      const expired = await request(`${sign('/photo.jpg', { expiry: String(now) })}&ik-f=avif`, redirect);
      expect(expired.status).toBe(401);
    });

    it('belongs to no URL endpoint', async () => {
      const urlEndpoints = [{ path: '/demo/', origins: ['main'] }];
      const signed = sign('/demo/photo.jpg', { mount: '/demo/' });
      const config = { urlEndpoints, ...variant.config };
      expect(await typeOf(request(`/.v/webp${signed}`, { config }))).toBe('image/webp');
      expect((await request(signed.replace('/demo', '/demo/.v/webp'), { config })).status).toBe(401);
    });
  });

  describe('what the client did wrong', () => {
    it.each([
      ['/missing.jpg', 404, 'ENOENT - No file was found at the path'],
      ['/', 404, 'ENOENT - The URL names no file'],
      ['/tr:c-abc/photo.jpg', 400, expect.stringMatching(/^EINVAL - "c" must be one of .*, got "abc"$/)],
      ['/photo.jpg?tr=q-0', 400, 'EINVAL - "q" must be a number from 1 to 100, got "0"'],
      ['/photo.jpg?tr=bl-%C3%A9%0D%0Ax', 400, 'EINVAL - "bl" must be a number from 1 to 100, got "?x"'],
      ['/tr:/photo.jpg', 400, 'EINVAL - The transformation after "tr:" is empty'],
      ['/a/../photo.jpg', 400, 'EINVAL - The file name holds a relative segment'],
      ['/page.jpg', 400, 'EINVAL - The file is not a JPEG, PNG, WebP, AVIF, GIF or HEIC image'],
      ['/cut.jpg', 400, 'EINVAL - The image is damaged or cannot be decoded'],
      ['/tr:w-10/bomb.png', 400, 'ELIMIT - The image has more pixels than can be processed'],
      ['/tr:w-9000,h-9000/photo.jpg', 400, 'ELIMIT - The requested size is too large'],
      [`/${'a'.repeat(8192)}`, 414, 'ELIMIT - The URL is longer than 8192 bytes'],
    ] as [string, number, unknown][])('is told to it: %s', async (target, status, ikError) => {
      const response = await request('/', { context: { rawTarget: target.length > 8192 ? target : sign(target) } });
      await expectError(response, status, ikError);
    });

    it('leaves no error in the log', async () => {
      await get('/missing.jpg');
      await get('/tr:w-abc/photo.jpg');
      expect(errorsLogged()).toEqual([]);
      expect(logged).toHaveLength(2);
    });

    it('includes a file that is too large', async () => {
      const response = await get('/photo.jpg', { config: { limits: { sourceBytes: 1000 } } });
      await expectError(response, 400, 'ELIMIT - The file is larger than 1000 bytes');
    });

    it('includes a path without a URL endpoint', async () => {
      const config = { urlEndpoints: [{ path: '/demo/', origins: ['main'] }] };
      const response = await get('/photo.jpg', { config });
      await expectError(response, 404, 'ENOENT - There is no URL endpoint at this path');
    });

    it.each(['POST', 'PUT', 'DELETE', 'PATCH'])('includes the method %s', async (method) => {
      const response = await get('/photo.jpg', { method });
      await expectError(response, 405, 'EMETHOD - Only GET, HEAD and OPTIONS are answered');
      expect(response.headers.get('allow')).toBe('GET, HEAD, OPTIONS');
      expect(origin.answers).toEqual([]);
    });
  });

  describe('If-None-Match', () => {
    const ask = (target: string, etag: string) => get(target, { headers: { 'If-None-Match': etag } });

    it('is answered with 304 and the same validators, without a download', async () => {
      const response = await get('/tr:w-40/photo.jpg');
      const again = await ask('/tr:w-40/photo.jpg', etagOf(response));
      expect(again).toMatchObject({ status: 304, body: null });
      expect(origin.answers).toEqual(['found', 'not-modified']);
      expect(etagOf(again)).toBe(etagOf(response));
      expect(again.headers.get('cache-control')).toBe('public, max-age=15552000');
      expect(again.headers.has('content-length')).toBe(false);
    });

    it('is understood as a list and in its weak form', async () => {
      const etag = etagOf(await get('/tr:w-40/photo.jpg'));
      expect((await ask('/tr:w-40/photo.jpg', `"other", W/${etag}`)).status).toBe(304);
    });

    it('of another transformation of the file is no reason for a 304', async () => {
      const etag = etagOf(await get('/tr:w-40/photo.jpg'));
      const other = await ask('/tr:w-41/photo.jpg', etag);
      expect(other.status).toBe(200);
      expect(etagOf(other)).not.toBe(etag);
    });

    it('is the same for another way of writing a transformation', async () => {
      const etag = etagOf(await get('/tr:w-40,h-30/photo.jpg'));
      expect((await ask('/photo.jpg?tr=h-30,w-40,zz-1', etag)).status).toBe(304);
    });

    it('of a file that was changed gets the new one', async () => {
      await storage.upload('changing.jpg', photo, 'image/jpeg');
      const first = await get('/changing.jpg');
      await storage.upload('changing.jpg', await quarters({ width: 20, height: 20 }).png().toBuffer(), 'image/png');
      const second = await ask('/changing.jpg', etagOf(first));
      expect(second.status).toBe(200);
      expect(second.headers.get('content-type')).toBe('image/png');
      expect(etagOf(second)).not.toBe(etagOf(first));
    });

    it('does not help without a signature', async () => {
      const etag = etagOf(await get('/photo.jpg'));
      const response = await request('/photo.jpg', { headers: { 'If-None-Match': etag } });
      expect(response.status).toBe(401);
    });

    it.each(['"*"', '"x"', 'x', '"', ''])('%j is answered with the image', async (etag) => {
      expect((await ask('/photo.jpg', etag)).status).toBe(200);
    });

    it('with a tag that no file has is answered with the image', async () => {
      const etag = etagOf(await get('/photo.jpg'));
      for (const tag of ['*', '']) {
        expect((await ask('/photo.jpg', etag.replace(/0x[0-9A-F]+/, tag))).status).toBe(200);
      }
    });
  });

  describe('HEAD', () => {
    it.each(['/tr:w-40/photo.jpg', '/missing.jpg', '/tr:w-x/photo.jpg', '/tr:orig-true/page.jpg'])(
      'of %s has the status and the headers of GET, and no body',
      async (target) => {
        const [head, whole] = [await get(target, { method: 'HEAD' }), await get(target)];
        expect(head.status).toBe(whole.status);
        expect(headersOf(head)).toEqual(headersOf(whole));
        expect(head.headers.get('content-length')).toBe(String((await bytesOf(whole)).length));
        expect(head.body).toBeNull();
      },
    );
  });

  it('answers OPTIONS with 204 to everybody', async () => {
    const response = await request('/photo.jpg', { method: 'OPTIONS' });
    expect(response).toMatchObject({ status: 204, body: null });
    expect(headersOf(response)).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'GET, HEAD, OPTIONS',
    });
    expect(origin.answers).toEqual([]);
  });

  describe('orig-true', () => {
    it.each(['/tr:orig-true/photo.jpg', '/photo.jpg?tr=w-40,orig-true', '/tr:w-40:orig-true:rt-90/photo.jpg'])(
      'of %s serves the bytes as they are stored',
      async (target) => {
        const response = await get(target);
        expect((await bytesOf(response)).equals(photo)).toBe(true);
        expect(response.headers.get('content-type')).toBe('image/jpeg');
        expect(response.headers.get('content-disposition')).toBe('inline; filename=photo.jpg');
        expect(response.headers.get('accept-ranges')).toBe('bytes');
      },
    );

    it('says what the bytes are, whatever the blob says of itself', async () => {
      const image = await get('/tr:orig-true/ver%C3%A3o/a%20b.jpg');
      expect(image.headers.get('content-type')).toBe('image/jpeg');
      const page = await get('/tr:orig-true/page.jpg');
      expect(page.status).toBe(200);
      expect(headersOf(page)).toMatchObject({
        'content-type': 'application/octet-stream',
        'content-disposition': 'attachment',
        'x-content-type-options': 'nosniff',
      });
      expect(await page.text()).toContain('<script>');
    });

    it('serves a bomb without opening it', async () => {
      const response = await get('/tr:orig-true/bomb.png');
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe('image/png');
    });

    it('false changes nothing', async () => {
      expect((await bytesOf(await get('/tr:orig-false/photo.jpg'))).equals(photo)).toBe(false);
    });
  });

  describe('the front door', () => {
    const config = { frontDoorId: '0A1B2C3D-0000-4000-8000-000000000000' };

    it.each([config.frontDoorId, config.frontDoorId.toLowerCase()])('with the id %s is let in', async (id) => {
      const response = await get('/photo.jpg', { config, headers: { 'X-Azure-FDID': id } });
      expect(response.status).toBe(200);
    });

    it.each<[string, Record<string, string>]>([
      ['no id', {}],
      ['an empty id', { 'X-Azure-FDID': '' }],
      ['another id', { 'X-Azure-FDID': '0A1B2C3D-0000-4000-8000-000000000001' }],
      ['the start of the id', { 'X-Azure-FDID': config.frontDoorId.slice(0, 8) }],
      ['two ids', { 'X-Azure-FDID': `${config.frontDoorId}, ${config.frontDoorId}` }],
    ])('with %s is not, whatever it asks', async (_, headers) => {
      for (const method of ['GET', 'OPTIONS', 'POST']) {
        const response = await get('/photo.jpg', { config, headers, method });
        await expectError(response, 403, 'EACCES - This host is only reachable through its front door');
      }
      expect(origin.answers).toEqual([]);
    });
  });

  describe('what is not the fault of the client', () => {
    it('is a 502 when storage refuses, with its reason in the log and no SAS anywhere', async () => {
      const wrong = originWith(
        storage
          .readOnlySas()
          .slice(1)
          .replace(/sig=[^&]*/, 'sig=secretsecret'),
      );
      const response = await get('/photo.jpg', { context: { origins: new Map([['main', wrong]]) } });
      await expectError(response, 502, 'EACCES - The origin does not let the file be read');
      expect(errorsLogged().map((line): unknown => JSON.parse(line))).toEqual([
        expect.objectContaining({
          status: 502,
          code: 'EACCES',
          decision: 'refused',
          cause: 'origin "main": Blob storage answered 403: AuthorizationFailure',
        }),
      ]);
      await wrong.close();
    });

    const failing = (error: Error): Partial<DeliveryContext> => ({
      origins: new Map([['main', { name: 'main', read: () => Promise.reject(error) }]]),
    });

    it('is redacted in the log', async () => {
      const cause = new Error('GET /images/a.jpg?sv=1&sig=c2VjcmV0 with Bearer c2VjcmV0.x failed for ik-s=c2VjcmV0');
      const context = failing(new DeliveryError(502, 'ECONNREFUSED', 'The origin cannot be reached', { cause }));
      await expectError(await get('/photo.jpg', { context }), 502, 'ECONNREFUSED - The origin cannot be reached');
      const [line] = errorsLogged();
      expect(line).toContain('GET /images/a.jpg?sv=1&sig=REDACTED with Bearer REDACTED failed for ik-s=REDACTED');
      expect(line).not.toContain('c2VjcmV0');
    });

    it('is a line of JSON in the log whatever was taken out of it', async () => {
      const cause = new Error('GET "/a?sig=c2VjcmV0" failed');
      await get('/photo.jpg', { context: failing(new DeliveryError(502, 'UNIDENTIFIED', 'No', { cause })) });
      expect(errorsLogged().map((line): unknown => JSON.parse(line))).toMatchObject([
        { cause: 'origin "main": GET "/a?sig=REDACTED" failed' },
      ]);
    });

    it('is a 500 without details when something unexpected is thrown', async () => {
      const response = await get('/photo.jpg', { context: failing(new TypeError('secret of the code')) });
      await expectError(response.clone(), 500, 'UNIDENTIFIED - The image could not be delivered');
      expect(await response.text()).toBe('The image could not be delivered\n');
      expect(errorsLogged()).toEqual([expect.stringContaining('secret of the code')]);
    });

    it('reads no source that it could not hold', async () => {
      const gates = gatesWith({ reading: admissionWith() });
      let end: () => void = () => undefined;
      const busy = gates.reading.run(0, () => new Promise<void>((resolve) => (end = resolve)));
      const response = await get('/photo.jpg', { context: { gates } });
      expect([response.status, response.headers.get('retry-after'), origin.answers]).toEqual([503, '1', []]);
      end();
      await busy;
      expect((await get('/tr:orig-true/photo.jpg', { context: { gates } })).status).toBe(200);
    });

    it('is a 503 with Retry-After when too many images are being processed', async () => {
      const gates = gatesWith({ working: admissionWith() });
      let end: (() => void) | undefined;
      const busy = gates.working.run(0, () => new Promise<void>((resolve) => (end = resolve)));
      const response = await get('/photo.jpg', { context: { gates } });
      await expectError(response, 503, 'ELIMIT - Too many images are being processed');
      expect(response.headers.get('retry-after')).toBe('1');
      end?.();
      await busy;
      expect((await get('/photo.jpg', { context: { gates } })).status).toBe(200);
    });

    it('frees its slot when an image cannot be decoded', async () => {
      const gates = gatesWith({ working: admissionWith() });
      expect((await get('/cut.jpg', { context: { gates } })).status).toBe(400);
      expect((await get('/photo.jpg', { context: { gates } })).status).toBe(200);
    });
  });
});
