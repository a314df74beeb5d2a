import ImageKit from '@imagekit/nodejs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import type { DeliveryConfig, DeliveryConfigInput } from '../../lambda/image-delivery/config';
import { CacheRules, FunctionPackage, signUrl } from '../../lib';
import { Edge } from '../../lib/local/edge';
import { startFunction } from '../../lib/local/function-process';
import { LocalStorage } from '../../lib/local/storage';
import { animation, gradient } from '../support/images';

type Mode = DeliveryConfig['formatNegotiation'];

const privateKey = 'private_test';
/** What browsers ask for images with. */
const chrome = 'image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8';
const oldSafari = 'image/webp,image/png,image/svg+xml,image/*;q=0.8,video/*;q=0.8,*/*;q=0.5';
const anything = '*/*';

let storage: LocalStorage;
/** What to undo, last first. */
const started: (() => Promise<void>)[] = [];

/** The packaged function and the edge in front of it; the answer is the URL endpoint. */
async function start(formatNegotiation: Mode): Promise<string> {
  const origin = { type: 'azure-blob', name: 'images', container: 'images', credential: 'sas' } as const;
  const config: DeliveryConfigInput = {
    platform: 'app-service',
    origins: [{ ...origin, endpoint: storage.blobEndpoint }],
    urlEndpoints: [{ path: '/', origins: ['images'] }],
    formatNegotiation,
    automaticAvif: true,
    ignoredQueryParameters: CacheRules.standard().ignoredQueryParameters,
  };
  const child = await startFunction({
    functionPackage: FunctionPackage.imageDelivery(),
    port: 0,
    appSettings: {
      BLOBFRONT_CONFIG: JSON.stringify(config),
      BLOBFRONT_PRIVATE_KEYS: privateKey,
      BLOBFRONT_SAS_IMAGES: storage.readOnlySas(),
    },
  });
  started.push(() => child.stop());
  const { queryStringCaching } = CacheRules.standard();
  const edge = await Edge.start({
    port: 0,
    origin: child.answer,
    queryStringCaching,
    signedUrls: 'cache',
    formatNegotiation,
    automaticAvif: true,
    frontDoorId: 'x',
  });
  started.push(() => edge.stop());
  return edge.url;
}

beforeAll(async () => {
  const accountKey = Buffer.alloc(64, 7).toString('base64');
  storage = await LocalStorage.start({ port: 0, accountName: 'testaccount', accountKey, container: 'images' });
  started.push(() => storage.stop());
  const photo = gradient({ width: 400, height: 300 });
  await storage.upload('photo.jpg', await photo.jpeg().toBuffer(), 'image/jpeg');
  const spinner = animation(['red', 'green', 'blue'], { width: 40, height: 20 });
  await storage.upload('spinner.gif', await spinner.gif({ delay: [100, 200, 300] }).toBuffer(), 'image/gif');
});

afterAll(async () => {
  for (let stop = started.pop(); stop; stop = started.pop()) await stop();
});

/** What a browser with this `Accept` gets in the end: the type it is told, and what sharp finds in the bytes. */
async function see(url: string, accept: string) {
  const response = await fetch(url, { headers: { accept } });
  const { format, pages = 1, width } = await sharp(Buffer.from(await response.arrayBuffer()), { pages: -1 }).metadata();
  const type = response.headers.get('content-type');
  return { type, format, pages, width, cache: response.headers.get('x-cache'), url: response.url };
}

describe.each<Mode>(['redirect', 'edge-variant'])('with the mode %s', (mode) => {
  let urlEndpoint: string;
  const signed = (path: string, expires?: number) =>
    signUrl(`${urlEndpoint}/${path}`, { urlEndpoint, privateKey, expires });

  beforeAll(async () => {
    urlEndpoint = await start(mode);
  });

  it('every browser gets the best format it takes, from one signed URL', async () => {
    const url = signed('tr:w-100/photo.jpg', Math.floor(Date.now() / 1000) + 3600);
    for (const cache of ['TCP_MISS', 'TCP_HIT']) {
      expect(await see(url, chrome)).toMatchObject({ type: 'image/avif', format: 'heif', width: 100, cache });
      expect(await see(url, oldSafari)).toMatchObject({ type: 'image/webp', format: 'webp', width: 100, cache });
      expect(await see(url, anything)).toMatchObject({ type: 'image/jpeg', format: 'jpeg', width: 100, cache });
    }
  });

  it('a URL that names its format gets it', async () => {
    expect(await see(signed('photo.jpg?tr=w-100,f-png'), chrome)).toMatchObject({ type: 'image/png' });
  });

  it('an animation stays one', async () => {
    expect(await see(signed('tr:w-20/spinner.gif'), chrome)).toMatchObject({ type: 'image/webp', pages: 3 });
    expect(await see(signed('tr:w-20/spinner.gif'), anything)).toMatchObject({ type: 'image/gif', pages: 3 });
  });

  it("the URLs of ImageKit's SDK work", async () => {
    const { helper } = new ImageKit({ privateKey });
    const url = helper.buildSrc({
      urlEndpoint,
      src: '/photo.jpg',
      transformation: [{ width: 120, format: 'auto' }],
      queryParameters: { v: 'é &1' },
      signed: true,
      expiresIn: 300,
    });
    expect(await see(url, chrome)).toMatchObject({ type: 'image/avif', width: 120 });
  });

  it('a changed URL is refused as ever', async () => {
    const url = signed('tr:w-100/photo.jpg').replace('w-100', 'w-101');
    for (const accept of [chrome, anything]) expect((await fetch(url, { headers: { accept } })).status).toBe(401);
  });
});
