import { beforeEach, describe, expect, it } from '@jest/globals';
import type { DeliveryConfigInput } from '../../../../lambda/image-delivery/config';
import { solid } from '../../../support/images';
import { MemoryOrigin } from '../../../support/memory-origin';
import { MemoryService } from '../../../support/memory-service';
import { errorOf } from './service';

const changed = 'Sun, 22 Nov 2026 00:00:00 GMT';
const before = 'Sat, 21 Nov 2026 23:59:59 GMT';
const after = 'Mon, 23 Nov 2026 00:00:00 GMT';
const photo = solid('red', { width: 40, height: 30 }).jpeg().toBuffer();

let origin: MemoryOrigin;
let service: MemoryService;

async function serve(changes: Partial<DeliveryConfigInput> = {}, sendsPieces = true): Promise<void> {
  origin = new MemoryOrigin(new Map(), { sendsPieces });
  for (const name of ['photo.jpg', 'none.png', 'mark.png']) {
    origin.files.set(name, { data: await photo, lastModified: changed });
  }
  origin.files.set('style.css', { data: Buffer.from('body {}'), lastModified: changed });
  origin.files.set('undated.css', { data: Buffer.from('body {}') });
  origin.files.set('oddly.css', { data: Buffer.from('body {}'), lastModified: 'yesterday' });
  origin.files.set('empty.css', { data: Buffer.alloc(0), lastModified: changed });
  service = new MemoryService(origin, { namedTransformations: { small: 'w-10' }, ...changes });
}

beforeEach(() => serve());

const statusOf = async (target: string, headers: Record<string, string>) => (await service.get(target, headers)).status;
const since = (date: string) => ({ 'If-Modified-Since': date });
const firstByte = [expect.stringMatching(/ 0-0 1$/)];

describe('If-Modified-Since', () => {
  it.each(['photo.jpg', 'tr:w-10/photo.jpg', 'photo.jpg?tr=w-10,f-webp:rt-90', 'tr:orig-true/photo.jpg', 'style.css'])(
    'is answered with 304 where the file was not changed, without reading it: %s',
    async (target) => {
      for (const date of [changed, after]) {
        origin.reads = [];
        expect(await statusOf(target, since(date))).toBe(304);
        expect(origin.reads).toEqual(firstByte);
      }
      expect(await statusOf(target, since(before))).toBe(200);
    },
  );

  it('is understood in its three forms', async () => {
    for (const date of ['Sunday, 22-Nov-26 00:00:00 GMT', 'Sun Nov 22 00:00:00 2026']) {
      expect(await statusOf('photo.jpg', since(date))).toBe(304);
    }
  });

  it.each(['Wed, 01 Jan 2200 00:00:00 GMT', 'tomorrow', '', '2026-11-23', '9999999999999'])(
    'counts for nothing as %j',
    async (date) => {
      expect(await statusOf('photo.jpg', since(date))).toBe(200);
      expect(origin.reads).toEqual([expect.not.stringContaining(' 0-0 ')]);
    },
  );

  it.each([
    ['a name', 'tr:n-small/photo.jpg', {}],
    ['a name beside something else', 'photo.jpg?tr=rt-90:w-20,n-small', {}],
    ['a layer', 'tr:l-image,i-mark.png,l-end/photo.jpg', {}],
    ['client hints', 'tr:w-auto/photo.jpg', {}],
    ['Accept', 'tr:w-10/photo.jpg', { formatNegotiation: 'accept' }],
    ['what the edge made of Accept', 'photo.jpg', { formatNegotiation: 'edge-variant' }],
    ['a stand-in', 'tr:di-none.png/missing.jpg', {}],
  ] as [string, string, Partial<DeliveryConfigInput>][])(
    'counts for nothing where the date of the file does not tell of every change: %s',
    async (_, target, config) => {
      await serve(config);
      expect(await statusOf(target, since(after))).toBe(200);
    },
  );

  it('counts where neither Accept nor a redirect decides over the answer', async () => {
    await serve({ formatNegotiation: 'accept' });
    expect(await statusOf('tr:f-png/photo.jpg', since(changed))).toBe(304);
    await serve({ formatNegotiation: 'redirect' });
    expect(await statusOf('photo.jpg?ik-f=webp', since(changed))).toBe(304);
  });

  it('counts for nothing where the file has no date', async () => {
    expect(await statusOf('undated.css', since(after))).toBe(200);
    expect(await statusOf('oddly.css', since(after))).toBe(200);
  });

  it('gives way to If-None-Match, whatever that says', async () => {
    for (const tag of ['"other"', '']) {
      expect(await statusOf('photo.jpg', { ...since(changed), 'If-None-Match': tag })).toBe(200);
    }
    const etag = (await service.get('photo.jpg')).headers.get('etag') ?? '';
    expect(await statusOf('photo.jpg', { ...since(before), 'If-None-Match': etag })).toBe(304);
  });

  it('says nothing of the date of a stand-in, because what it takes the place of may be older', async () => {
    const response = await service.get('tr:di-none.png/missing.jpg');
    expect([response.status, response.headers.get('last-modified')]).toEqual([200, null]);
  });

  it('is for GET and HEAD alone', async () => {
    expect((await service.ask('photo.jpg', { method: 'HEAD', headers: since(changed) })).status).toBe(304);
    expect((await service.ask('photo.jpg', { method: 'POST', headers: since(changed) })).status).toBe(405);
  });
});

describe('If-None-Match: *', () => {
  const any = { 'If-None-Match': '*' };

  it.each(['photo.jpg', 'tr:w-10/photo.jpg', 'tr:n-small/photo.jpg', 'tr:orig-true/photo.jpg', 'style.css'])(
    'is answered with 304 where there is a file, without reading it: %s',
    async (target) => {
      expect(await statusOf(target, any)).toBe(304);
      expect(origin.reads).toEqual(firstByte);
    },
  );

  it('has the tag of what it spares, with layers too, and of a stand-in', async () => {
    for (const target of ['photo.jpg', 'tr:l-image,i-mark.png,l-end/photo.jpg', 'tr:di-none.png/missing.jpg']) {
      const [whole, spared] = [await service.get(target), await service.get(target, any)];
      expect([spared.status, spared.headers.get('etag')]).toEqual([304, whole.headers.get('etag')]);
    }
  });

  it('is no answer where there is none', async () => {
    expect(errorOf(await service.get('missing.jpg', any))).toEqual([404, 'ENOENT - No file was found at the path']);
    expect((await service.get('tr:w-x/photo.jpg', any)).status).toBe(400);
  });
});

it('what an origin has sent whole is not asked for again', async () => {
  await serve({}, false);
  expect(await statusOf('photo.jpg', since(before))).toBe(200);
  expect(origin.reads).toHaveLength(1);
});

describe('a 304', () => {
  it.each(['photo.jpg', 'tr:w-auto/photo.jpg', 'style.css'])(
    'has what of the headers of the 200 a cache has to know again, and no others: %s',
    async (target) => {
      await serve({ formatNegotiation: 'accept' });
      const whole = await service.get(target);
      const again = await service.get(target, { 'If-None-Match': `"x", W/${whole.headers.get('etag')}` });
      expect([again.status, again.body]).toEqual([304, null]);
      const expected = Object.fromEntries(whole.headers);
      const left = ['accept-ranges', 'content-disposition', 'content-dpr', 'content-length', 'content-type', 'link'];
      expect(Object.fromEntries(again.headers)).toEqual(
        Object.fromEntries(Object.entries(expected).filter(([name]) => !left.includes(name))),
      );
      expect(again.headers.get('vary')).toContain('Accept');
    },
  );
});
