import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TerraformStack } from 'cdktf';
import sharp from 'sharp';
import { FrontDoor, ImageDelivery, signUrl } from '../../lib';
import { LocalCloud } from '../../lib/local';
import { colourAt, solid } from '../support/images';
import { containerOf } from '../support/local-cloud';
import { testApp } from '../support/template';

const where = { resourceGroupName: 'contoso', location: 'westeurope' };

let cloud: LocalCloud;
let host: string;

/** What examples/protected-images declares, with a watermark that is easy to see. */
beforeAll(async () => {
  const stack = new TerraformStack(testApp(), 'stack');
  const delivery = new ImageDelivery(stack, 'images', {
    ...where,
    name: 'contoso',
    frontDoor: new FrontDoor(stack, 'front-door', { ...where, name: 'contoso', signedUrls: 'bypass' }),
    namedTransformations: { preview: 'w-40:l-image,i-brand@@watermark.png,lx-0,ly-0,l-end' },
    urlEndpoints: [{ path: '/shop/', requireSignature: 'never', privateImages: ['photos/*'] }, { path: '/download/' }],
  });
  cloud = await LocalCloud.start(delivery, { ports: { edge: 0, function: 0, blob: 0, gallery: 0 } });
  host = new URL(cloud.endpoints.urlEndpoint).origin;
  const container = containerOf(cloud.endpoints);
  const upload = (name: string, data: Buffer, metadata?: Record<string, string>) =>
    container.getBlockBlobClient(name).uploadData(data, { metadata });
  const photo = await solid('red', { width: 80, height: 60 }).jpeg().toBuffer();
  await upload('photos/a.jpg', photo);
  await upload('brand/open.jpg', photo);
  await upload('brand/contract.jpg', photo, { isprivatefile: 'true' });
  await upload('brand/watermark.png', await solid('blue', { width: 20, height: 20 }).png().toBuffer());
}, 120_000);

afterAll(() => cloud.stop());

const ask = async (path: string): Promise<[number, string | null]> => {
  const { status, headers } = await fetch(`${host}${path}`);
  return [status, headers.get('x-cache')];
};
const sign = (path: string, endpoint: string) => {
  const { privateKey } = cloud.endpoints;
  return signUrl(`${host}${path}`, { urlEndpoint: `${host}${endpoint}`, privateKey }).slice(host.length);
};

describe('A local cloud with protected images', () => {
  it('shows everybody the watermarked image, and keeps it', async () => {
    const response = await fetch(`${host}/shop/tr:n-preview/photos/a.jpg`);
    expect(response.status).toBe(200);
    const image = Buffer.from(await response.arrayBuffer());
    expect(await sharp(image).metadata()).toMatchObject({ width: 40, height: 30 });
    expect([await colourAt(image, 5, 5), await colourAt(image, 35, 25)]).toEqual(['blue', 'red']);
    expect(await ask('/shop/tr:n-preview/photos/a.jpg')).toEqual([200, 'TCP_HIT']);
  });

  it.each([
    '/shop/photos/a.jpg',
    '/shop/photos%2Fa.jpg',
    '/shop/tr:w-40/photos/a.jpg',
    '/shop/tr:orig-true/photos/a.jpg',
    '/shop/tr:n-preview:orig-true/photos/a.jpg',
    '/shop/photos/a.jpg?tr=n-preview,w-80',
    '/shop/tr:l-image,i-photos@@a.jpg,l-end/brand/open.jpg',
    '/shop/tr:di-photos@@a.jpg/missing.jpg',
    '/shop/photos/a.jpg/ik-thumbnail.jpg',
    '/shop/photos/missing.jpg',
    '/shop/brand/contract.jpg',
    '/shop/tr:w-40/brand/contract.jpg',
    '/download/tr:n-preview/photos/a.jpg',
    '/download/brand/open.jpg',
  ])('shows nobody %s, and keeps no answer', async (path) => {
    expect(await ask(path)).toEqual([401, 'PRIVATE_NOSTORE']);
  });

  it('shows what is open, next to what is not', async () => {
    expect((await ask('/shop/brand/open.jpg'))[0]).toBe(200);
    expect((await ask('/shop/tr:n-preview/brand/contract.jpg'))[0]).toBe(200);
  });

  it.each([
    ['/shop/photos/a.jpg', '/shop'],
    ['/shop/tr:w-40/brand/contract.jpg', '/shop'],
    ['/download/tr:orig-true/photos/a.jpg', '/download'],
  ])('shows %s to who has a signature, and does not keep it', async (path, endpoint) => {
    const signed = sign(path, endpoint);
    for (let time = 0; time < 2; time += 1) expect(await ask(signed)).toEqual([200, 'CONFIG_NOCACHE']);
  });
});
