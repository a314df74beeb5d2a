import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TerraformStack } from 'cdktf';
import { FrontDoor, ImageDelivery } from '../../lib';
import { LocalCloud } from '../../lib/local';
import { containerOf } from '../support/local-cloud';
import { rawGet } from '../support/raw-http';
import { testApp } from '../support/template';

const where = { resourceGroupName: 'contoso', location: 'westeurope' };
/** 10 MB, which Front Door asks for in two pieces. */
const film = Buffer.alloc(10_000_000);
for (let index = 0; index + 4 <= film.length; index += 4) film.writeUInt32BE(index, index);

let cloud: LocalCloud;

beforeAll(async () => {
  const stack = new TerraformStack(testApp(), 'stack');
  const delivery = new ImageDelivery(stack, 'images', {
    ...where,
    name: 'contoso',
    frontDoor: new FrontDoor(stack, 'front-door', { ...where, name: 'contoso' }),
    urlEndpoints: [{ path: '/', requireSignature: 'never' }],
  });
  cloud = await LocalCloud.start(delivery, { ports: { edge: 0, function: 0, blob: 0, gallery: 0 } });
  await containerOf(cloud.endpoints).getBlockBlobClient('film.mp4').uploadData(film);
}, 120_000);

afterAll(() => cloud.stop());

describe('A film behind the edge', () => {
  const ask = (headers: Record<string, string> = {}) =>
    rawGet(
      new URL(cloud.endpoints.urlEndpoint).origin,
      '/film.mp4',
      ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    );

  it('is put together of the pieces that the function sends, once', async () => {
    const [first, second] = [await ask(), await ask()];
    expect([first.status, first.headers.get('content-type'), first.headers.get('x-cache')]).toEqual([
      200,
      'video/mp4',
      'TCP_MISS',
    ]);
    expect(first.body.equals(film)).toBe(true);
    expect([second.headers.get('x-cache'), second.headers.get('etag')]).toEqual(['TCP_HIT', first.headers.get('etag')]);
  });

  it('is sent in pieces to a player', async () => {
    const piece = await ask({ Range: 'bytes=9000000-' });
    expect([piece.status, piece.headers.get('content-range')]).toEqual([206, 'bytes 9000000-9999999/10000000']);
    expect(piece.headers.get('content-length')).toBe('1000000');
    expect(piece.body.equals(film.subarray(9_000_000))).toBe(true);
    const beyond = await ask({ Range: 'bytes=10000000-' });
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, 'bytes */10000000']);
  });

  it('is not sent to who has it', async () => {
    const etag = (await ask()).headers.get('etag') ?? '';
    expect((await ask({ 'If-None-Match': etag })).status).toBe(304);
  });
});
