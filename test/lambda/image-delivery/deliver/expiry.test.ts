import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DeliveryConfigInput } from '../../../../lambda/image-delivery/config';
import { solid } from '../../../support/images';
import { sign } from '../fixtures';
import { now, openEndpoint, Service } from './service';

let service: Service;

beforeAll(async () => {
  service = await Service.start({
    'photo.jpg': await solid('red', { width: 40, height: 30 }).jpeg().toBuffer(),
    'logo.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
    'style.css': 'body {}',
    'data.bin': 'anything',
    'broken.jpg': 'no image',
  });
});

afterAll(() => service.stop());

const closed: Partial<DeliveryConfigInput> = {
  urlEndpoints: [{ ...openEndpoint, requireSignature: 'always' }],
  namedTransformations: { thumb: 'w-20' },
};
const cacheControl = (response: Response) => response.headers.get('cache-control');

describe('an answer to a URL that expires', () => {
  const ask = (target: string, headers: Record<string, string> = {}, method = 'GET') =>
    service.get(sign(target, { expiry: String(now + 20) }), headers, closed, method);

  it.each([
    ['an image', '/tr:w-20/photo.jpg', 'public'],
    ['an image as it is stored', '/tr:orig-true/photo.jpg', 'public'],
    ['an image to be saved', '/photo.jpg?ik-attachment=true', 'public'],
    ['an image with a layer', '/tr:l-image,i-photo.jpg,w-10,l-end/photo.jpg', 'public'],
    ['a named transformation', '/tr:n-thumb/photo.jpg', 'public'],
    ['a thumbnail', '/photo.jpg/ik-thumbnail.jpg', 'public'],
    ['a default image', '/tr:w-20,di-photo.jpg/missing.jpg', 'public'],
    ['an SVG', '/logo.svg', 'public'],
    ['a style sheet', '/style.css', 'public'],
    ['an unknown file', '/data.bin', 'public'],
    ['an image by client hints', '/tr:w-auto/photo.jpg', 'private'],
  ])('may be kept until then and no longer: %s', async (_, target, scope) => {
    const whole = await ask(target);
    expect([whole.status, cacheControl(whole)]).toEqual([200, `${scope}, max-age=20`]);
    const known = await ask(target, { 'If-None-Match': whole.headers.get('etag') ?? '' });
    expect([known.status, cacheControl(known)]).toEqual([304, `${scope}, max-age=20`]);
    const head = await ask(target, {}, 'HEAD');
    expect([head.status, cacheControl(head)]).toEqual([200, `${scope}, max-age=20`]);
  });

  it.each<[number, string, string]>([
    [400, '/tr:w-x/photo.jpg', 'GET'],
    [400, '/broken.jpg', 'GET'],
    [404, '/missing.jpg', 'GET'],
    [404, '/missing.jpg', 'HEAD'],
    [405, '/photo.jpg', 'POST'],
    [501, '/logo.svg/ik-thumbnail.jpg', 'GET'],
  ])('may not be kept at all if it is an error: %i for %s', async (status, target, method) => {
    const response = await ask(target, {}, method);
    expect([response.status, cacheControl(response)]).toEqual([status, 'no-store']);
  });

  it.each([0, 1, 1_000_000])('may not be kept when it is refused, %i seconds after the end', async (seconds) => {
    const target = sign('/photo.jpg', { expiry: String(now - seconds) });
    for (const [config, method] of [
      [closed, 'GET'],
      [closed, 'HEAD'],
      [{}, 'GET'],
    ] as const) {
      const response = await service.get(target, {}, config, method);
      expect([response.status, cacheControl(response)]).toEqual([401, 'no-store']);
    }
  });

  it('is limited where no signature is needed, too', async () => {
    expect(cacheControl(await service.get('/photo.jpg'))).toBe('public, max-age=15552000');
    const signed = await service.get(sign('/photo.jpg', { expiry: String(now + 20) }));
    expect(cacheControl(signed)).toBe('public, max-age=20');
  });
});
