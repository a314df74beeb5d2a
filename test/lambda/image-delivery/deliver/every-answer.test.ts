import { beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'content-disposition';
import fc from 'fast-check';
import type { DeliveryConfigInput } from '../../../../lambda/image-delivery/config';
import { solid } from '../../../support/images';
import { startServer } from '../../../support/http';
import { MemoryOrigin } from '../../../support/memory-origin';
import { MemoryService } from '../../../support/memory-service';
import { rawGet } from '../../../support/raw-http';
import { blobOrigin } from '../fixtures';
import { bytesOf } from './service';

const changed = 'Sun, 22 Nov 2026 00:00:00 GMT';
const html = '<!doctype html><script>alert(1)</script>';
const canonicalBaseUrl = 'https://www.example.com/images';

let photo: Buffer;
let origin: MemoryOrigin;
let service: MemoryService;

function serviceWith(changes: Partial<DeliveryConfigInput> = {}): MemoryService {
  return new MemoryService(origin, { origins: [{ ...blobOrigin, canonicalBaseUrl }], ...changes });
}

beforeAll(async () => {
  photo = await solid('red', { width: 40, height: 30 }).jpeg().toBuffer();
  origin = new MemoryOrigin();
  const files: Record<string, Buffer | string> = {
    'photo.jpg': photo,
    'none.png': photo,
    'film.mp4': '\0\0\0\x18ftypisom',
    'page.html': html,
    'page.jpg': html,
    'gifar.pdf': `GIF89a${html}`,
    'drawing.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
  };
  for (const [name, data] of Object.entries(files)) {
    origin.files.set(name, { data: Buffer.from(data), lastModified: changed });
  }
  service = serviceWith();
});

const headersOf = (response: Response) => Object.fromEntries(response.headers);

describe('every answer', () => {
  const answers: [number, string, string, Record<string, string>][] = [
    [200, 'GET', 'photo.jpg', {}],
    [200, 'HEAD', 'photo.jpg', {}],
    [200, 'HEAD', 'film.mp4', {}],
    [200, 'GET', 'page.html', {}],
    [204, 'OPTIONS', 'photo.jpg', {}],
    [206, 'GET', 'film.mp4', { Range: 'bytes=0-3' }],
    [304, 'GET', 'photo.jpg', { 'If-None-Match': '*' }],
    [304, 'HEAD', 'film.mp4', { 'If-Modified-Since': changed }],
    [400, 'GET', 'tr:w-x/photo.jpg', {}],
    [400, 'GET', 'page.jpg', {}],
    [401, 'GET', 'photo.jpg?ik-s=0', {}],
    [404, 'GET', 'missing.jpg', {}],
    [404, 'HEAD', 'missing.jpg', {}],
    [405, 'POST', 'photo.jpg', {}],
    [405, 'DELETE', 'photo.jpg', { Range: 'bytes=0-3' }],
    [416, 'GET', 'film.mp4', { Range: 'bytes=99-' }],
    [501, 'GET', 'film.mp4/ik-video.mp4', {}],
  ];

  it.each(answers)('%i to %s %s %j may be read, timed and shown by any page, and do nothing', async (...parameters) => {
    const [status, method, target, headers] = parameters;
    const response = await service.ask(target, { method, headers });
    expect(response.status).toBe(status);
    expect(headersOf(response)).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-expose-headers': expect.stringMatching(/Content-Range.*ETag.*ik-error.*Server-Timing/),
      'cache-control': expect.stringMatching(status < 400 && status !== 204 ? /^public, max-age=\d+$/ : /^no-store$/),
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox",
      'cross-origin-resource-policy': 'cross-origin',
      'timing-allow-origin': '*',
      'x-content-type-options': 'nosniff',
    });
    const length = response.headers.get('content-length');
    const body = await bytesOf(response);
    if (status === 204 || status === 304) expect([length, body.length]).toEqual([null, 0]);
    else if (method === 'HEAD') expect([Number(length) > 0, body.length]).toEqual([true, 0]);
    else expect(length).toBe(String(body.length));
    expect(response.headers.has('set-cookie')).toBe(false);
    expect(response.headers.get('allow')).toBe(status === 405 ? 'GET, HEAD, OPTIONS' : null);
    expect(response.headers.has('content-type')).toBe(status !== 204 && status !== 304);
  });

  it.each(['TRACE', 'CONNECT', 'PURGE', 'PROPFIND', 'get', 'GETX', ''])(
    'to the method %j is 405, where the platform lets it through',
    async (method) => {
      // What a platform hands over need not be a `Request`, which knows no such method.
      const response = await service.askAs(method, 'photo.jpg');
      expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS']);
    },
  );
});

describe('attack 21: cache poisoning by what is in no cache key', () => {
  const unkeyed: Record<string, string> = {
    Accept: 'image/avif,image/webp',
    'Accept-Encoding': 'gzip, br',
    'Accept-Language': 'de',
    Authorization: 'Bearer x',
    Cookie: 'session=poison',
    DPR: '3',
    Forwarded: 'host=evil.example;proto=http',
    Host: 'evil.example',
    Origin: 'https://evil.example',
    Referer: 'https://evil.example/',
    'Save-Data': 'on',
    'Sec-CH-Width': '10',
    'User-Agent': 'poison',
    'X-Forwarded-For': '10.0.0.1',
    'X-Forwarded-Host': 'evil.example',
    'X-Forwarded-Proto': 'http',
    'X-HTTP-Method-Override': 'DELETE',
    'X-Host': 'evil.example',
    'X-Original-URL': '/other.jpg',
    'X-Rewrite-URL': '/other.jpg',
    'X-Waws-Unencoded-Url': '/other.jpg',
    'X-Azure-FDID': 'other',
  };

  it.each(['photo.jpg', 'tr:w-10/photo.jpg', 'film.mp4', 'drawing.svg', 'missing.jpg', 'tr:w-x/photo.jpg'])(
    'no such header changes status, headers or bytes of %s',
    async (target) => {
      const plain = await service.get(target);
      const [headers, bytes] = [headersOf(plain), await bytesOf(plain)];
      expect(JSON.stringify(headers)).not.toContain('images.example.com');
      for (const all of [unkeyed, ...Object.entries(unkeyed).map(([name, value]) => ({ [name]: value }))]) {
        const poisoned = await service.get(target, all);
        expect([all, poisoned.status, headersOf(poisoned)]).toEqual([all, plain.status, headers]);
        expect((await bytesOf(poisoned)).equals(bytes)).toBe(true);
        expect(JSON.stringify(headersOf(poisoned))).not.toMatch(/evil|poison/);
      }
    },
  );

  it.each([19, 20])('attack %i: parameters and Accept do not multiply what is made', async () => {
    const etags = new Set<string | null>();
    for (const target of [
      'photo.jpg?tr=w-10',
      'tr:w-10/photo.jpg?x=1',
      'tr:w-10/photo.jpg?cb=2&y',
      'tr:zz-1,w-10/photo.jpg',
    ]) {
      for (const accept of ['*/*', 'image/avif', `image/webp;q=0.${etags.size}`]) {
        etags.add((await service.get(target, { Accept: accept })).headers.get('etag'));
      }
    }
    expect(etags.size).toBe(1);
  });
});

describe('attack 22: names that are to become headers', () => {
  const nasty = fc.constantFrom(
    '"',
    "'",
    '\\',
    '\r',
    '\n',
    '\0',
    ';',
    '%0d%0a',
    '\u202e',
    'é',
    '😀',
    '=',
    '*',
    ' ',
    'a',
    '.',
    '%',
  );
  const names = fc.oneof(
    fc.array(nasty, { maxLength: 30 }).map((pieces) => pieces.join('')),
    fc.string({ unit: 'binary' }),
  );

  it('leave an answer whole that Node sends, whatever the name of the file is', async () => {
    let name = '';
    const server = await startServer((_, response) => {
      void service
        .get(`tr:orig-true/${encodeURIComponent(name)}?ik-attachment=${name.length % 2 === 0}`)
        .then(async (answer) => response.writeHead(answer.status, headersOf(answer)).end(await bytesOf(answer)));
    });
    try {
      await fc.assert(
        fc.asyncProperty(names, async (text) => {
          name = `x${text.replace(/\p{Cs}/gu, '').slice(0, 300)}x`;
          origin.files.set(name, { data: photo });
          const answer = await rawGet(server.url, '/');
          origin.files.delete(name);
          expect([200, 400]).toContain(answer.status);
          if (answer.status === 400) return;
          const { type, parameters } = parse(answer.headers.get('content-disposition') ?? '');
          expect(type).toMatch(/^(?:inline|attachment)$/);
          expect(parameters['filename']).toMatch(/\.jpe?g$/i);
          expect(parameters['filename']).not.toMatch(/[/\\"\p{Cc}\u202e]/u);
          expect(answer.headers.get('link')).toMatch(
            /^<https:\/\/www\.example\.com\/images\/[^<>"\s]+>; rel="canonical"$/,
          );
          expect(answer.body.equals(photo)).toBe(true);
        }),
        { numRuns: 50 },
      );
    } finally {
      await server.stop();
    }
  });

  it('leave one that offers another name, or refuses, too', async () => {
    await fc.assert(
      fc.asyncProperty(names, async (text) => {
        const asked = encodeURIComponent(text.replace(/\p{Cs}/gu, ''));
        const saved = await service.get(`photo.jpg?ik-attachment=true&ik-attachment-filename=${asked}`);
        expect(saved.status).toBe(200);
        expect(parse(saved.headers.get('content-disposition') ?? '').parameters['filename']).toMatch(/\.jpe?g$/i);
        const refused = await service.get(`photo.jpg?tr=w-${asked}x`);
        expect(refused.headers.get('ik-error') ?? '').toMatch(/^[\x20-\x7e]*$/);
      }),
      { numRuns: 50 },
    );
  });

  it('are cut where they are long', async () => {
    const name = `${'ü'.repeat(1000)}.jpg`;
    origin.files.set(name, { data: photo });
    const response = await service.get(encodeURIComponent(name));
    expect(response.status).toBe(200);
    expect(response.headers.get('content-disposition')?.length).toBeLessThan(2000);
  });
});

describe('attack 23: files that are two things', () => {
  it.each([
    ['page.html', 'application/octet-stream', 'attachment'],
    ['tr:orig-true/page.jpg', 'application/octet-stream', 'attachment'],
    ['tr:orig-true/gifar.pdf', 'image/gif', 'inline; filename=gifar.pdf.gif'],
  ])('%s is sent as %s', async (target, type, disposition) => {
    for (const range of ['', 'bytes=6-']) {
      const response = await service.get(target, { Range: range });
      expect([response.headers.get('content-type'), response.headers.get('content-disposition')]).toEqual([
        type,
        disposition,
      ]);
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    }
  });

  it('what is no image inside is not made into one', async () => {
    expect((await service.get('gifar.pdf')).status).toBe(400);
  });
});

describe('Link', () => {
  const link = (response: Response) => response.headers.get('link');

  it('leads to the file where search engines shall look for it, whatever was made of it', async () => {
    const expected = `<${canonicalBaseUrl}/photo.jpg>; rel="canonical"`;
    for (const target of ['photo.jpg', 'tr:w-10/photo.jpg', 'tr:orig-true/photo.jpg']) {
      expect(link(await service.get(target))).toBe(expected);
      expect(link(await service.ask(target, { method: 'HEAD' }))).toBe(expected);
    }
    expect(link(await service.get('tr:orig-true/photo.jpg', { Range: 'bytes=0-1' }))).toBe(expected);
  });

  it('is not on what stands in for another file, on errors, on a 304, or where no URL is configured', async () => {
    for (const target of ['tr:di-none.png/missing.jpg', 'missing.jpg'])
      expect(link(await service.get(target))).toBeNull();
    expect(link(await service.get('photo.jpg', { 'If-None-Match': '*' }))).toBeNull();
    expect(link(await serviceWith({ origins: [blobOrigin] }).get('photo.jpg'))).toBeNull();
  });
});

describe('Server-Timing', () => {
  const timing = async (answer: Promise<Response>) => (await answer).headers.get('server-timing');

  it('says what took how long, where it is switched on', async () => {
    const timed = serviceWith({ serverTiming: true });
    expect(await timing(timed.get('photo.jpg'))).toMatch(/fetch;dur=\d.*, transform;dur=\d/);
    expect(await timing(timed.get('film.mp4', { Range: 'bytes=0-1' }))).toMatch(/fetch;dur=\d/);
    expect(await timing(timed.get('photo.jpg', { 'If-None-Match': '*' }))).toMatch(/fetch;dur=\d/);
    expect(await timing(service.get('photo.jpg'))).toBeNull();
  });
});
