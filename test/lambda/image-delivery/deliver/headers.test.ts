import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DeliveryConfigInput } from '../../../../lambda/image-delivery/config';
import { solid } from '../../../support/images';
import { sign } from '../fixtures';
import { errorOf, now, openEndpoint, Service } from './service';

let service: Service;

beforeAll(async () => {
  const size = { width: 40, height: 30 };
  service = await Service.start({
    'photo.jpg': await solid('red', size).jpeg().toBuffer(),
    'style.css': 'body {}',
  });
});

afterAll(() => service.stop());

const etag = (response: Response) => response.headers.get('etag') ?? '';
const vary = (response: Response) => response.headers.get('vary');
const type = (response: Response) => response.headers.get('content-type');
const chrome = 'image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8';

describe('Accept', () => {
  const config: Partial<DeliveryConfigInput> = { formatNegotiation: 'accept' };
  const ask = (target: string, accept?: string, more: Partial<DeliveryConfigInput> = {}) =>
    service.get(target, accept === undefined ? {} : { Accept: accept }, { ...config, ...more });

  it.each<[string | undefined, string, string]>([
    [chrome, 'image/webp', 'image/avif'],
    ['image/webp', 'image/webp', 'image/webp'],
    ['image/avif', 'image/jpeg', 'image/avif'],
    ['image/webp;q=0, */*', 'image/jpeg', 'image/jpeg'],
    ['*/*', 'image/jpeg', 'image/jpeg'],
    ['image/*', 'image/jpeg', 'image/jpeg'],
    [undefined, 'image/jpeg', 'image/jpeg'],
  ])('%j gets %s, and %s where AVIF is to be chosen', async (accept, usual, withAvif) => {
    for (const target of ['/tr:w-20/photo.jpg', '/photo.jpg?tr=w-20,f-auto']) {
      const response = await ask(target, accept);
      expect([response.status, type(response), vary(response)]).toEqual([200, usual, 'Accept']);
      expect(type(await ask(target, accept, { automaticAvif: true }))).toBe(withAvif);
    }
  });

  it('is no reason to send more bytes than the stored file has', async () => {
    const stored = await ask('/tr:orig-true/photo.jpg');
    const response = await ask('/photo.jpg', chrome, { automaticAvif: true });
    expect([type(response), vary(response)]).toEqual(['image/jpeg', 'Accept']);
    expect(await response.arrayBuffer()).toEqual(await stored.arrayBuffer());
  });

  it('does not count where the URL names a format', async () => {
    for (const [target, format] of [
      ['/tr:f-png/photo.jpg', 'png'],
      ['/tr:f-orig/photo.jpg', 'jpeg'],
      ['/tr:orig-true/photo.jpg', 'jpeg'],
    ] as const) {
      const response = await ask(target, chrome);
      expect([type(response), vary(response)]).toEqual([`image/${format}`, null]);
      expect(etag(await ask(target, '*/*'))).toBe(etag(response));
    }
  });

  it('has a part in the entity tag, and in the answer to a client that has the image', async () => {
    const [webp, jpeg] = await Promise.all([ask('/photo.jpg', 'image/webp'), ask('/photo.jpg', '*/*')]);
    expect(etag(webp)).not.toBe(etag(jpeg));
    const known = { Accept: 'image/webp', 'If-None-Match': etag(webp) };
    const again = await service.get('/photo.jpg', known, config);
    expect([again.status, vary(again)]).toEqual([304, 'Accept']);
    expect((await service.get('/photo.jpg', { ...known, Accept: '*/*' }, config)).status).toBe(200);
  });

  it('is named for files that are no images, too, as nobody knows before', async () => {
    expect(vary(await ask('/style.css', chrome))).toBe('Accept');
  });

  it.each(['explicit', 'redirect', 'edge-variant'] as const)('is not read in the mode %s', async (mode) => {
    expect(type(await service.get('/photo.jpg', { Accept: chrome }, { formatNegotiation: mode }))).toBe('image/jpeg');
  });
});

describe('client hints', () => {
  const hints = { 'Sec-CH-Width': '212', 'Sec-CH-DPR': '2' };
  const names = 'Sec-CH-Width, Width, Sec-CH-DPR, DPR';

  it.each(['/tr:w-auto/photo.jpg', '/tr:w-20,dpr-auto/photo.jpg'])(
    'that %s asks for keep its answer in the browser, whether they are there or not',
    async (target) => {
      for (const headers of [hints, {}]) {
        const response = await service.get(target, headers);
        expect([response.status, vary(response)]).toEqual([200, names]);
        expect(response.headers.get('cache-control')).toBe('private, max-age=15552000');
        const again = await service.get(target, { ...headers, 'If-None-Match': etag(response) });
        expect([again.status, vary(again)]).toEqual([304, names]);
        expect(again.headers.get('cache-control')).toBe('private, max-age=15552000');
      }
    },
  );

  it('change nothing where nobody asks for them', async () => {
    const [plain, hinted] = await Promise.all([
      service.get('/tr:w-20/photo.jpg'),
      service.get('/tr:w-20/photo.jpg', hints),
    ]);
    expect(etag(hinted)).toBe(etag(plain));
    expect([vary(hinted), hinted.headers.get('cache-control')]).toEqual([null, 'public, max-age=15552000']);
  });

  it('have a part in the entity tag by hundreds of pixels', async () => {
    const tagOf = async (width: string) => etag(await service.get('/tr:w-auto/photo.jpg', { 'Sec-CH-Width': width }));
    const [a, b, c, none, nonsense] = await Promise.all(['201', '300', '301', '', '-5'].map(tagOf));
    expect(a).toBe(b);
    expect(nonsense).toBe(none);
    expect(new Set([a, c, none]).size).toBe(3);
  });

  it('are named beside Accept', async () => {
    const response = await service.get('/tr:w-auto/photo.jpg', hints, { formatNegotiation: 'accept' });
    expect(vary(response)).toBe(`Accept, ${names}`);
  });

  it('do not outlive the signature, and leave errors alone', async () => {
    const signed = await service.get(sign('/tr:w-auto/photo.jpg', { expiry: String(now + 60) }), hints);
    expect(signed.headers.get('cache-control')).toBe('private, max-age=60');
    const missing = await service.get('/tr:w-auto/missing.jpg', hints);
    expect([missing.status, vary(missing), missing.headers.get('cache-control')]).toEqual([404, null, 'no-store']);
  });
});

describe('named transformations', () => {
  const namedTransformations = { thumb: 'tr:w-20', poster: 'w-40:q-50,f-webp' };
  const restricted = { namedTransformations, urlEndpoints: [{ ...openEndpoint, restrictUnnamed: true }] };

  it('stand for what is configured', async () => {
    // A tag also says what may be seen by it; with a signature that is the same for both.
    const get = (target: string) => service.get(sign(target), {}, { namedTransformations });
    const named = await get('/tr:n-thumb/photo.jpg');
    expect([named.status, etag(named)]).toEqual([200, etag(await get('/tr:w-20/photo.jpg'))]);
    const chained = await get('/tr:n-poster:rt-90/photo.jpg');
    expect(etag(chained)).toBe(etag(await get('/tr:w-40:q-50,f-webp:rt-90/photo.jpg')));
  });

  it.each(['other', '__proto__', 'constructor', 'toString'])('that are not there are refused: %s', async (name) => {
    const response = await service.get(`/tr:n-${name}/photo.jpg`, {}, { namedTransformations });
    expect(errorOf(response)).toEqual([400, `EINVAL - There is no named transformation "${name}"`]);
  });

  it.each(['/photo.jpg', '/photo.jpg?tr=', '/tr:n-thumb/photo.jpg', '/tr:n-thumb,di-photo.jpg/missing.jpg'])(
    'are all that a restricted endpoint serves: %s',
    async (target) => {
      expect((await service.get(target, {}, restricted)).status).toBe(200);
    },
  );

  it.each([
    '/tr:w-20/photo.jpg',
    '/tr:n-thumb:w-10/photo.jpg',
    '/tr:n-thumb,q-10/photo.jpg',
    '/photo.jpg?tr=orig-true',
  ])('are all that a restricted endpoint serves, not %s', async (target) => {
    const response = await service.get(target, {}, restricted);
    expect(response.status).toBe(400);
    expect(response.headers.get('ik-error')).toContain('Bad Image Transformation Request');
  });
});
