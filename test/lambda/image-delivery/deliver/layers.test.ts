import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { solid } from '../../../support/images';
import { errorOf, Service } from './service';

let service: Service;

const logo = (colour: 'blue' | 'green') => solid(colour, { width: 4, height: 4 }).png().toBuffer();

beforeAll(async () => {
  service = await Service.start({
    'photo.jpg': await solid('red', { width: 40, height: 40 }).jpeg().toBuffer(),
    'logo.png': await logo('blue'),
    'brand/second.png': await logo('green'),
    'brand/Own.ttf': 'a font',
  });
});

afterAll(() => service.stop());

beforeEach(() => {
  service.reads = [];
});

const etagOf = async (answer: Promise<Response>) => (await answer).headers.get('etag') ?? '';

describe('the files of layers', () => {
  // A branch that is not taken, so that the files are read and not drawn.
  const unused = '/tr:if-w_gt_1000,l-image,i-logo.png,l-end,l-image,i-brand@@second.png,l-end,if-end/photo.jpg';

  it('are read from the same origins, each once', async () => {
    expect((await service.get(unused)).status).toBe(200);
    const [first, ...others] = service.reads;
    expect(first).toBe('photo.jpg found');
    expect(others.sort()).toEqual(['brand/second.png found', 'logo.png found']);
  });

  it('are not read for stored bytes, nor where there is no image', async () => {
    await service.get('/tr:orig-true:l-image,i-logo.png,l-end/photo.jpg');
    await service.get('/tr:l-image,i-logo.png,l-end/missing.jpg');
    expect(service.reads).toEqual(['photo.jpg found', 'missing.jpg missing']);
  });

  it('decide over the entity tag with the image itself', async () => {
    const target = '/tr:if-w_gt_1000,l-image,i-changing.png,l-end,if-end/photo.jpg';
    const without = await etagOf(service.get(target));
    await service.upload('changing.png', await logo('blue'));
    const first = await etagOf(service.get(target));
    await service.upload('changing.png', await logo('green'));
    const second = await etagOf(service.get(target));
    expect(new Set([without, first, second]).size).toBe(3);
    for (const [etag, status] of [
      [second, 304],
      [first, 200],
      [without, 200],
    ] as const) {
      expect((await service.get(target, { 'If-None-Match': `W/${etag}, "x"` })).status).toBe(status);
    }
  });

  it('are looked at before a client is told that it has the image', async () => {
    const etag = await etagOf(service.get(unused));
    service.reads = [];
    const again = await service.get(unused, { 'If-None-Match': etag });
    expect([again.status, again.headers.get('etag'), again.body]).toEqual([304, etag, null]);
    expect(service.reads).toHaveLength(3);
    expect(service.reads).toContain('photo.jpg found');
  });

  it('are no more than ten', async () => {
    const layers = (count: number) =>
      Array.from({ length: count }, (_, index) => `l-image,i-missing${index}.png,l-end`).join(',');
    const target = (count: number) => `/photo.jpg?tr=if-w_gt_1000,${layers(count)},if-end`;
    expect((await service.get(target(10))).status).toBe(200);
    expect(errorOf(await service.get(target(11)))).toEqual([400, expect.stringMatching(/^ELIMIT - /)]);
    expect(service.reads).toHaveLength(11);
  });

  it('leave the one conditional request alone where there are none', async () => {
    const target = '/tr:l-image,i-ik_canvas,bg-FF0000,w-5,h-5,l-end/photo.jpg';
    const etag = await etagOf(service.get(target));
    service.reads = [];
    expect((await service.get(target, { 'If-None-Match': etag })).status).toBe(304);
    expect(service.reads).toEqual(['photo.jpg not-modified']);
  });
});
