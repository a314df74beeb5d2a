import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { headBytes } from '../../../../lambda/image-delivery/origins/file-kind';
import { quarters } from '../../../support/images';
import { sign } from '../fixtures';
import { bytesOf, errorOf, Service } from './service';

/** 10 MB, more than a piece; and more than is read of a file to know what it is. */
const film = Buffer.alloc(10_000_000, 'film');
let photo: Buffer;
let service: Service;

beforeAll(async () => {
  photo = await quarters({ width: 800, height: 600 }).jpeg().toBuffer();
  service = await Service.start({ 'photo.jpg': photo, 'film.mp4': film, 'a.pdf': '%PDF-1.7', 'empty.txt': '' });
  await service.upload('secret.pdf', '%PDF-1.7', { isprivatefile: 'true' });
});

afterAll(() => service.stop());
beforeEach(() => {
  service.bytesRead = 0;
});

describe('blob storage', () => {
  it('sends only the piece that is asked for', async () => {
    const first = await service.get('/film.mp4', { Range: 'bytes=0-8388607' });
    const second = await service.get('/film.mp4', { Range: 'bytes=8388608-16777215' });
    expect([first, second].map((response) => [response.status, response.headers.get('content-range')])).toEqual([
      [206, 'bytes 0-8388607/10000000'],
      [206, 'bytes 8388608-9999999/10000000'],
    ]);
    expect(second.headers.get('etag')).toBe(first.headers.get('etag'));
    expect(service.bytesRead).toBe(film.length);
    expect(Buffer.concat([await bytesOf(first), await bytesOf(second)]).equals(film)).toBe(true);
  });

  it('says what lies beyond the end, and what is empty', async () => {
    const beyond = await service.get('/a.pdf', { Range: 'bytes=8-' });
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, 'bytes */8']);
    const empty = await service.get('/empty.txt', { Range: 'bytes=0-8388607' });
    expect([empty.status, empty.headers.get('content-length')]).toEqual([200, '0']);
  });

  it('knows what is empty by a condition that no entity tag has a part in', async () => {
    expect((await service.get('/empty.txt', { 'If-None-Match': '*' })).status).toBe(304);
    const old = await service.get('/empty.txt', { 'If-Modified-Since': 'Mon, 01 Jan 2001 00:00:00 GMT' });
    expect([old.status, old.headers.get('content-length')]).toEqual([200, '0']);
  });

  it.each<Record<string, string>>([
    { Range: 'bytes=0-1' },
    { Range: 'bytes=99-' },
    { Range: 'bytes=-1' },
    { 'If-None-Match': '*' },
  ])('lets nobody see a private file by %j who may not see it', async (headers) => {
    expect(errorOf(await service.get('/secret.pdf', headers))[0]).toBe(401);
    expect((await service.get(sign('/secret.pdf'), headers)).status).not.toBe(401);
  });

  it('sends no body, or one byte, where the client has the answer', async () => {
    const whole = await service.get('/tr:w-10/photo.jpg');
    const [etag, date] = [whole.headers.get('etag') ?? '', whole.headers.get('last-modified') ?? ''];
    const later = new Date(Date.parse(date) + 1000).toUTCString();
    service.bytesRead = 0;
    expect((await service.get('/tr:w-10/photo.jpg', { 'If-None-Match': etag })).status).toBe(304);
    expect(service.bytesRead).toBe(0);
    const known: Record<string, string>[] = [
      { 'If-None-Match': '*' },
      ...[date, later].map((since) => ({ 'If-Modified-Since': since })),
    ];
    for (const headers of known) {
      service.bytesRead = 0;
      expect([headers, (await service.get('/tr:w-10/photo.jpg', headers)).status]).toEqual([headers, 304]);
      expect(service.bytesRead).toBe(1);
    }
    const earlier = new Date(Date.parse(date) - 1000).toUTCString();
    expect((await service.get('/tr:w-10/photo.jpg', { 'If-Modified-Since': earlier })).status).toBe(200);
  });

  it('is asked by HEAD for the beginning of a stored file', async () => {
    const head = await service.get('/film.mp4', {}, {}, 'HEAD');
    expect([head.status, head.headers.get('content-length')]).toEqual([200, '10000000']);
    expect(service.bytesRead).toBe(headBytes);
  });
});
