import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { solid } from '../../../support/images';
import { sign } from '../fixtures';
import { bytesOf, errorOf, now, Service } from './service';

let service: Service;

beforeAll(async () => {
  const size = { width: 60, height: 40 };
  service = await Service.start({
    'photo.jpg': await solid('red', size).jpeg().toBuffer(),
    'defaults/none.png': await solid('blue', size).png().toBuffer(),
    'defaults/note.txt': 'nothing here',
  });
});

afterAll(() => service.stop());

beforeEach(() => {
  service.reads = [];
});

const cacheControl = (response: Response) => response.headers.get('cache-control');

describe('a default image', () => {
  const target = '/tr:w-30,di-defaults@@none.png/missing.jpg';

  it('stands in for a missing one, transformed the same way, for a minute', async () => {
    const response = await service.get(target);
    expect([response.status, cacheControl(response)]).toEqual([200, 'public, max-age=60']);
    expect(response.headers.get('content-type')).toBe('image/png');
    expect(await sharp(await bytesOf(response)).metadata()).toMatchObject({ format: 'png', width: 30, height: 20 });
    expect(service.reads).toEqual(['missing.jpg missing', 'defaults/none.png found']);
  });

  it('has the entity tag of its own file, by which it is known again', async () => {
    const etag = (await service.get(target)).headers.get('etag') ?? '';
    service.reads = [];
    const again = await service.get(target, { 'If-None-Match': etag });
    expect([again.status, cacheControl(again), again.headers.get('etag')]).toEqual([304, 'public, max-age=60', etag]);
    expect(service.reads).toEqual(['missing.jpg missing', 'defaults/none.png not-modified']);
  });

  it('gives way to the file once that is there', async () => {
    const late = '/tr:w-30,di-defaults@@none.png/late.jpg';
    const etag = (await service.get(late)).headers.get('etag') ?? '';
    await service.upload('late.jpg', await solid('red', { width: 60, height: 40 }).jpeg().toBuffer());
    const response = await service.get(late, { 'If-None-Match': etag });
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
    expect(cacheControl(response)).toBe('public, max-age=15552000');
  });

  it('is not read where the file is there', async () => {
    const response = await service.get('/tr:w-30,di-defaults@@none.png/photo.jpg');
    expect([response.status, cacheControl(response)]).toEqual([200, 'public, max-age=15552000']);
    expect(service.reads).toEqual(['photo.jpg found']);
  });

  it.each([
    '/tr:di-photo.jpg:w-30:di-defaults@@none.png/missing.jpg',
    '/missing.jpg?tr=di-defaults%40%40none.png',
    '/missing.jpg?tr=di-defaults/none.png',
  ])('is the last one that is given: %s', async (given) => {
    expect((await service.get(given)).status).toBe(200);
    expect(service.reads.at(-1)).toBe('defaults/none.png found');
  });

  it('may be part of a named transformation', async () => {
    const config = { namedTransformations: { card: 'w-30,di-defaults@@none.png' } };
    expect((await service.get('/tr:n-card/missing.jpg', {}, config)).status).toBe(200);
    expect((await service.get('/tr:n-card:di-photo.jpg/missing.jpg', {}, config)).status).toBe(200);
    expect(service.reads.at(-1)).toBe('photo.jpg found');
  });

  it('that is missing as well is a plain 404', async () => {
    const response = await service.get('/tr:di-other.png/missing.jpg');
    expect(errorOf(response)).toEqual([404, 'ENOENT - No file was found at the path']);
    expect(cacheControl(response)).toBe('no-store');
  });

  it('must have a name that a blob can have, whether it is needed or not', async () => {
    const response = await service.get('/photo.jpg?tr=di-a/../b.jpg');
    expect(errorOf(response)).toEqual([400, 'EINVAL - The file name holds a relative segment']);
    expect(service.reads).toEqual([]);
  });

  it('is kept no longer than its URL is valid, or than configured', async () => {
    expect(cacheControl(await service.get(target, {}, { cacheTtlSeconds: 10 }))).toBe('public, max-age=10');
    expect(cacheControl(await service.get(target, {}, { cacheTtlSeconds: 0 }))).toBe('no-store');
    expect(cacheControl(await service.get(sign(target, { expiry: String(now + 20) })))).toBe('public, max-age=20');
  });

  it('that is no image is sent by its own name', async () => {
    const response = await service.get('/tr:di-defaults@@note.txt/missing.jpg');
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/plain; charset=utf-8']);
  });

  it('stands in for missing files only, not for those that cannot be read', async () => {
    const limits = { sourceBytes: 10 };
    const response = await service.get('/tr:di-defaults@@note.txt/photo.jpg', {}, { limits });
    expect(errorOf(response)).toEqual([400, 'ELIMIT - The file is larger than 10 bytes']);
  });
});
