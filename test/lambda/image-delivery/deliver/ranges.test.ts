import { beforeEach, describe, expect, it } from '@jest/globals';
import type { DeliveryConfigInput } from '../../../../lambda/image-delivery/config';
import { maxPieceBytes } from '../../../../lambda/image-delivery/find-piece';
import { headBytes } from '../../../../lambda/image-delivery/origins/file-kind';
import { solid } from '../../../support/images';
import { MemoryOrigin } from '../../../support/memory-origin';
import { MemoryService } from '../../../support/memory-service';
import { deliveryContext } from '../context';
import { sign } from '../fixtures';
import { bytesOf, errorOf, openEndpoint } from './service';

const changed = 'Sun, 22 Nov 2026 00:00:00 GMT';
/** 20 MB that are different everywhere, and more than is read whole. */
const film = Buffer.alloc(20_000_000, '\0\0\0\x18ftypisom', 'latin1');
for (let index = 16; index + 4 <= film.length; index += 4) film.writeUInt32BE(index, index);
const photo = solid('red', { width: 400, height: 300 }).jpeg({ quality: 100 }).toBuffer();

let films = 0;
let origin: MemoryOrigin;
let service: MemoryService;

async function serve(changes: Partial<DeliveryConfigInput> = {}, sendsPieces = true): Promise<void> {
  origin = new MemoryOrigin(new Map(), { sendsPieces });
  // Another one each time, because what a file is, is remembered by its tag.
  const etag = `0xF${(films += 1)}`;
  origin.files.set('film.mp4', { data: film, lastModified: changed, etag });
  origin.files.set('small.pdf', { data: Buffer.from('%PDF-1.7 and 25 bytes all'), lastModified: changed });
  origin.files.set('photo.jpg', { data: await photo, lastModified: changed });
  origin.files.set('disguised.pdf', { data: await photo, lastModified: changed });
  origin.files.set('drawing.svg', { data: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>') });
  origin.files.set('page.html', { data: Buffer.from('<!doctype html><script>alert(1)</script>') });
  origin.files.set('empty.txt', { data: Buffer.alloc(0) });
  origin.files.set('secret.pdf', { data: Buffer.from('%PDF-1.7 secret'), isPrivate: true, lastModified: changed });
  origin.files.set('untagged.txt', { data: Buffer.from('text'), etag: '' });
  service = new MemoryService(origin, { limits: { sourceBytes: 10_000_000 }, ...changes });
}

beforeEach(() => serve());

const ask = (target: string, range: string, more: Record<string, string> = {}) =>
  service.get(target, { Range: range, ...more });
const header = (response: Response, name: string) => response.headers.get(name);
const etagOf = async (target: string) => header(await ask(target, 'bytes=0-0'), 'etag') ?? '';

describe('a piece of a file that is sent as it is', () => {
  it.each<[string, string, number, number]>([
    ['of the size that Front Door asks for', 'bytes=0-8388607', 0, 8_388_607],
    ['in the middle', 'bytes=8388608-16777215', 8_388_608, 16_777_215],
    ['that goes beyond the end', 'bytes=16777216-25165823', 16_777_216, 19_999_999],
    ['without an end is cut where it becomes too long', 'bytes=1000-', 1000, 1000 + maxPieceBytes - 1],
    ['that is too long, too', 'bytes=0-19999999', 0, maxPieceBytes - 1],
    ['of two bytes, with which players begin', 'bytes=0-1', 0, 1],
    ['counted from the end', 'bytes=-500', 19_999_500, 19_999_999],
    ['of all that there is', 'bytes=-99999999', 0, maxPieceBytes - 1],
    ['of the last byte', 'bytes=19999999-', 19_999_999, 19_999_999],
  ])('%s', async (_, range, first, last) => {
    const response = await ask('film.mp4', range);
    expect([response.status, header(response, 'content-range')]).toEqual([206, `bytes ${first}-${last}/20000000`]);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'accept-ranges': 'bytes',
      'cache-control': 'public, max-age=15552000',
      'content-disposition': 'inline; filename=film.mp4',
      'content-length': String(last - first + 1),
      'content-type': 'video/mp4',
      'last-modified': changed,
      etag: expect.stringMatching(/^"0xF\d+-[0-9a-f]{16}"$/),
    });
    expect((await bytesOf(response)).equals(film.subarray(first, last + 1))).toBe(true);
  });

  it('makes the file again with the others', async () => {
    const pieces: Buffer[] = [];
    for (let first = 0; first < film.length; first += maxPieceBytes) {
      pieces.push(await bytesOf(await ask('film.mp4', `bytes=${first}-${first + maxPieceBytes - 1}`)));
    }
    expect(Buffer.concat(pieces).equals(film)).toBe(true);
  });

  it('is all that is read', async () => {
    await ask('film.mp4', 'bytes=0-8388607');
    await ask('film.mp4', 'bytes=8388608-8388700');
    expect(origin.reads).toEqual(['film.mp4 0-8388607 8388608', 'film.mp4 8388608-8388700 93']);
  });

  it('brings with the first bytes what the file is known by', async () => {
    await ask('film.mp4', 'bytes=0-1');
    expect(origin.reads).toEqual([`film.mp4 0-${headBytes - 1} ${headBytes}`]);
  });

  it('is no answer to others who ask for the file at the same moment', async () => {
    const etag = await etagOf('small.pdf');
    const context = deliveryContext({ rawTarget: '/small.pdf' });
    const at = (method: string, headers: Record<string, string>) =>
      service.ask('small.pdf', { method, headers }, { works: context.works, reads: context.reads });
    const all = await Promise.all([
      at('GET', {}),
      at('HEAD', {}),
      at('GET', { Range: 'bytes=0-1' }),
      at('GET', { Range: 'bytes=0-2' }),
      at('GET', { Range: 'bytes=0-2', 'If-Range': '"other"' }),
      at('GET', { Range: 'bytes=-3' }),
      at('GET', { 'If-None-Match': '*' }),
      at('GET', { 'If-None-Match': etag }),
      at('GET', { 'If-Modified-Since': changed }),
    ]);
    const bodies = all.map(async (response) => [response.status, (await bytesOf(response)).length]);
    expect(await Promise.all(bodies)).toEqual([
      ...[
        [200, 25],
        [200, 0],
        [206, 2],
        [206, 3],
        [200, 25],
        [206, 3],
      ],
      ...[
        [304, 0],
        [304, 0],
        [304, 0],
      ],
    ]);
  });

  it('takes a look at the beginning where nobody knows what the file is, once', async () => {
    await ask('film.mp4', 'bytes=9000000-9000009');
    await ask('film.mp4', 'bytes=9000010-9000019');
    const beginning = `film.mp4 0-${headBytes - 1} ${headBytes}`;
    expect(origin.reads).toEqual(['film.mp4 9000000-9000009 10', beginning, 'film.mp4 9000010-9000019 10']);
    origin.reads = [];
    expect((await ask('small.pdf', 'bytes=-4')).status).toBe(206);
    expect(origin.reads).toEqual([`small.pdf 0-${headBytes - 1} 25`]);
  });

  it('may be of an image where the stored file is asked for, and of what may only be saved', async () => {
    const image = await ask('tr:orig-true/photo.jpg', 'bytes=100-199');
    expect([image.status, header(image, 'content-type')]).toEqual([206, 'image/jpeg']);
    expect((await bytesOf(image)).equals((await photo).subarray(100, 200))).toBe(true);
    const page = await ask('page.html', 'bytes=15-');
    expect([page.status, header(page, 'content-type')]).toEqual([206, 'application/octet-stream']);
    expect(header(page, 'content-disposition')).toBe('attachment');
  });

  it('has the type and the validators of the whole', async () => {
    for (const target of ['small.pdf', 'tr:orig-true/photo.jpg', 'page.html', 'small.pdf?ik-attachment=true']) {
      const [whole, piece, head] = await Promise.all([
        service.get(target),
        ask(target, 'bytes=1-2'),
        service.ask(target, { method: 'HEAD' }),
      ]);
      expect([whole.status, piece.status, head.status]).toEqual([200, 206, 200]);
      for (const name of ['content-type', 'content-disposition', 'etag', 'last-modified', 'accept-ranges']) {
        expect([name, header(piece, name)]).toEqual([name, header(whole, name)]);
      }
      expect(Object.fromEntries(head.headers)).toEqual(Object.fromEntries(whole.headers));
    }
  });

  it('is no longer than what the platform sends', async () => {
    const response = await service.ask('film.mp4', { headers: { Range: 'bytes=0-' } }, { maxResponseBytes: 1_000_000 });
    expect(header(response, 'content-range')).toBe('bytes 0-999999/20000000');
  });

  it('comes from an origin, too, that sends all of a file whatever is asked for', async () => {
    await serve({}, false);
    const response = await ask('small.pdf', 'bytes=1-3');
    expect([response.status, header(response, 'content-range'), await response.text()]).toEqual([
      206,
      'bytes 1-3/25',
      'PDF',
    ]);
  });
});

describe('all of it is sent', () => {
  it.each([
    ['two pieces', 'small.pdf', 'bytes=0-1,3-4'],
    ['another unit', 'small.pdf', 'lines=0-1'],
    ['what is no range', 'small.pdf', 'bytes=5-4'],
    ['a piece of an image that is transformed', 'photo.jpg', 'bytes=0-8388607'],
    ['a piece of an image that has the name of another file', 'disguised.pdf', 'bytes=0-99'],
    ['a piece of an SVG', 'drawing.svg', 'bytes=0-9'],
    ['a piece of a stored SVG', 'tr:orig-true/drawing.svg', 'bytes=0-9'],
    ['a piece of nothing', 'empty.txt', 'bytes=0-8388607'],
    ['a piece of what has no tag', 'untagged.txt', 'bytes=0-1'],
  ])('for %s', async (_, target, range) => {
    const [whole, response] = [await service.get(target), await ask(target, range)];
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toEqual(Object.fromEntries(whole.headers));
    expect((await bytesOf(response)).equals(await bytesOf(whole))).toBe(true);
  });

  it('says of pieces that there are none of what is made', async () => {
    for (const target of ['photo.jpg', 'tr:w-10/photo.jpg', 'drawing.svg', 'missing.jpg']) {
      expect(header(await service.get(target), 'accept-ranges')).toBe('none');
    }
  });

  it('never a piece of it for HEAD', async () => {
    const head = await service.ask('small.pdf', { method: 'HEAD', headers: { Range: 'bytes=0-1' } });
    expect([head.status, header(head, 'content-length')]).toEqual([200, '25']);
  });

  it('is refused where it is too large, by HEAD as well', async () => {
    origin.read = async (request) => {
      const answer = await MemoryOrigin.prototype.read.call(origin, request);
      if (answer.kind === 'found' && answer.file.data.length > request.maxBytes) throw new Error('too large');
      return answer;
    };
    expect((await service.get('film.mp4')).status).toBe(500);
    expect((await service.ask('film.mp4', { method: 'HEAD' })).status).toBe(500);
    expect((await ask('film.mp4', 'bytes=0-1')).status).toBe(206);
  });
});

describe('HEAD', () => {
  it.each(['small.pdf', 'tr:orig-true/photo.jpg', 'page.html'])(
    'reads no more than the beginning: %s',
    async (target) => {
      expect((await service.ask(target, { method: 'HEAD' })).status).toBe(200);
      expect(origin.reads).toEqual([expect.stringContaining(` 0-${headBytes - 1} `)]);
    },
  );
});

describe('a piece beyond the end', () => {
  it.each(['bytes=25-', 'bytes=99999999-', 'bytes=25-30', 'bytes=-0'])('is answered with 416: %s', async (range) => {
    const response = await ask('small.pdf', range);
    expect(errorOf(response)).toEqual([416, 'ERANGE - The piece lies beyond the 25 bytes of the file']);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-range': 'bytes */25',
      'accept-ranges': 'bytes',
      'cache-control': 'no-store',
    });
    expect(header(response, 'content-length')).toBe(String((await bytesOf(response)).length));
  });

  it('is none where a transformed image is sent', async () => {
    expect((await ask('disguised.pdf', 'bytes=99999999-')).status).toBe(200);
  });
});

describe('If-Range', () => {
  it('lets the piece be sent where it names the file', async () => {
    const etag = await etagOf('film.mp4');
    for (const value of [etag, changed]) {
      expect((await ask('film.mp4', 'bytes=5-6', { 'If-Range': value })).status).toBe(206);
    }
  });

  it.each([
    '"other"',
    'W/ETAG',
    'ETA',
    '*',
    '',
    'Sat, 21 Nov 2026 00:00:00 GMT',
    'Mon, 23 Nov 2026 00:00:00 GMT',
    'yesterday',
  ])('else all of it: %j', async (value) => {
    const etag = await etagOf('small.pdf');
    const response = await ask('small.pdf', 'bytes=5-6', {
      'If-Range': value.replace('ETAG', etag).replace('ETA', etag.slice(0, -1)),
    });
    expect([response.status, header(response, 'content-length')]).toEqual([200, '25']);
    expect((await ask('small.pdf', 'bytes=99-', { 'If-Range': '"other"' })).status).toBe(200);
  });
});

describe('conditions come before the range', () => {
  it('of a tag', async () => {
    const response = await ask('small.pdf', 'bytes=5-6', { 'If-None-Match': await etagOf('small.pdf') });
    expect([response.status, header(response, 'content-range')]).toEqual([304, null]);
    expect((await ask('small.pdf', 'bytes=5-6', { 'If-None-Match': '"other"' })).status).toBe(206);
  });

  it('of any, and of a date', async () => {
    expect((await ask('small.pdf', 'bytes=5-6', { 'If-None-Match': '*' })).status).toBe(304);
    expect((await ask('small.pdf', 'bytes=5-6', { 'If-Modified-Since': changed })).status).toBe(304);
    const before = 'Sat, 21 Nov 2026 00:00:00 GMT';
    expect((await ask('small.pdf', 'bytes=5-6', { 'If-Modified-Since': before })).status).toBe(206);
  });
});

describe('a file that is changed meanwhile', () => {
  it('is never mixed with what it was', async () => {
    const next = Buffer.alloc(film.length, 'new');
    const read = origin.read.bind(origin);
    origin.read = async (request) => {
      const answer = await read(request);
      origin.files.set('film.mp4', { data: next, lastModified: changed });
      return answer;
    };
    const response = await ask('film.mp4', 'bytes=9000000-9000003');
    const etag = header(response, 'etag');
    expect([response.status, await response.text()]).toEqual([206, 'new'.repeat(2).slice(0, 4)]);
    expect(etag).toBe(await etagOf('film.mp4'));
  });

  it('is sent whole where it does not stop to change', async () => {
    let version = 0;
    const read = origin.read.bind(origin);
    origin.read = (request) => {
      origin.files.set('small.pdf', { data: Buffer.from(`%PDF ${version++}`.padEnd(25)) });
      return read(request);
    };
    const response = await ask('small.pdf', 'bytes=20-');
    expect([response.status, header(response, 'content-length')]).toEqual([206, '5']);
    origin.reads = [];
    const large = Buffer.alloc(headBytes + 100, 'x');
    origin.read = (request) => {
      origin.files.set('small.pdf', { data: large, etag: `0x${version++}` });
      return read(request);
    };
    const whole = await ask('small.pdf', `bytes=${headBytes + 10}-`);
    expect([whole.status, header(whole, 'content-length')]).toEqual([200, String(large.length)]);
  });
});

describe('a private file', () => {
  const refusal = [401, 'EUNAUTHORIZED - The URL is not signed, or its signature is not valid (any more)'];
  const conditions: Record<string, string>[] = [
    { Range: 'bytes=0-8388607' },
    { Range: 'bytes=5-6' },
    { Range: 'bytes=-1' },
    { Range: 'bytes=99999-' },
    { 'If-None-Match': '*' },
    { 'If-Modified-Since': changed },
    { Range: 'bytes=5-6', 'If-None-Match': '*' },
    { Range: 'bytes=5-6', 'If-Modified-Since': changed },
    { Range: 'bytes=5-6', 'If-Range': '"other"' },
  ];
  const config = { namedTransformations: { stored: 'orig-true', small: 'w-10' } };

  it.each(conditions)('is refused as a whole, and tells not even its size or age: %j', async (headers) => {
    await serve(config);
    for (const method of ['GET', 'HEAD']) {
      for (const target of [
        'secret.pdf',
        'tr:orig-true/secret.pdf',
        'tr:n-stored/secret.pdf',
        'tr:n-small/secret.pdf',
      ]) {
        expect([target, ...errorOf(await service.ask(target, { method, headers }))]).toEqual([target, ...refusal]);
      }
    }
  });

  it('is sent in pieces to who has a signature', async () => {
    const response = await ask(sign('/secret.pdf').slice(1), 'bytes=9-');
    expect([response.status, await response.text()]).toEqual([206, 'secret']);
    expect((await ask(sign('/secret.pdf').slice(1), 'bytes=99-')).status).toBe(416);
  });

  it('is so by its name, too', async () => {
    await serve({ ...config, urlEndpoints: [{ ...openEndpoint, privateImages: ['small.*'] }] });
    for (const target of ['small.pdf', 'tr:n-stored/small.pdf']) {
      expect(errorOf(await ask(target, 'bytes=0-1'))).toEqual(refusal);
      expect(errorOf(await ask(target, 'bytes=99-'))).toEqual(refusal);
    }
  });
});

it('a missing file is missing in pieces, and has its stand-in', async () => {
  expect((await ask('missing.pdf', 'bytes=0-1')).status).toBe(404);
  const response = await ask('tr:di-small.pdf/missing.pdf', 'bytes=1-3');
  expect([response.status, header(response, 'cache-control'), await response.text()]).toEqual([
    206,
    'public, max-age=60',
    'PDF',
  ]);
});
