import ImageKit from '@imagekit/nodejs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout } from 'node:timers/promises';
import sharp from 'sharp';
import { request } from 'undici';
import { signUrl } from '../../lib';
import { BrokerClient } from '../support/broker-client';
import { type RunningCloud, startCloud } from '../support/local-cloud';

let cloud: RunningCloud;

beforeAll(async () => {
  cloud = await startCloud();
}, 120_000);

afterAll(async () => {
  await cloud.stop();
});

const now = () => Math.floor(Date.now() / 1000);
const signed = (path: string, expires?: number) => signUrl(`${cloud.urlEndpoint}/${path}`, { ...cloud, expires });

describe('a signed URL', () => {
  it('answers 200 with the size that was asked for', async () => {
    const response = await fetch(signed('tr:w-300,h-200/landscape.jpg'));
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('image/jpeg');
    expect(response.headers.get('cache-control')).toBe('public, max-age=15552000');
    const body = Buffer.from(await response.arrayBuffer());
    expect(response.headers.get('content-length')).toBe(String(body.length));
    expect(await sharp(body).metadata()).toMatchObject({ width: 300, height: 200 });
  });

  it.each([
    ['the transformation', 'w-300', 'w-301'],
    ['the path', 'landscape', 'landscapf'],
    ['the signature', /ik-s=./, 'ik-s=x'],
  ])('answers 401 when one character of %s is changed', async (_part, from, to) => {
    const response = await fetch(signed('tr:w-300,h-200/landscape.jpg').replace(from, to));
    expect(response.status).toBe(401);
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  it('answers 401 without its signature', async () => {
    expect((await fetch(`${cloud.urlEndpoint}/landscape.jpg`)).status).toBe(401);
  });

  it('dies at its expiry, in the cache too', async () => {
    const expiry = now() + 5;
    const url = signed('tr:w-50/logo.png', expiry);
    const first = await fetch(url);
    expect([first.status, first.headers.get('x-cache')]).toEqual([200, 'TCP_MISS']);
    expect((await fetch(url)).headers.get('x-cache')).toBe('TCP_HIT');
    await setTimeout((expiry + 1) * 1000 - Date.now());
    expect((await fetch(url)).status).toBe(401);
  });

  it('serves names with spaces and letters beyond ASCII', async () => {
    const name = 'verão/praia ao pôr do sol.jpg'.split('/').map(encodeURIComponent).join('/');
    expect((await fetch(signed(`${name}?tr=w-100`))).status).toBe(200);
  });

  it('survives what a social network appends to it', async () => {
    expect((await fetch(`${signed('tr:w-60/logo.png')}&fbclid=abc`)).status).toBe(200);
  });
});

describe('the answer', () => {
  it('is 404 with an ik-error for an unknown blob', async () => {
    const response = await fetch(signed('no-such.jpg'));
    expect([response.status, response.headers.get('ik-error')]).toEqual([404, expect.stringMatching(/^ENOENT - /)]);
  });

  it('is 304 for an If-None-Match with its entity tag, from the edge and from the function', async () => {
    const url = signed('tr:w-70/logo.png');
    const etag = (await fetch(url)).headers.get('etag') ?? '';
    for (const endpoint of [cloud.urlEndpoint, cloud.functionEndpoint]) {
      const response = await fetch(url.replace(cloud.urlEndpoint, endpoint), { headers: { 'If-None-Match': etag } });
      expect([response.status, (await response.arrayBuffer()).byteLength]).toEqual([304, 0]);
    }
  });

  it('to HEAD has the headers of GET and no body', async () => {
    const url = signed('tr:w-80/logo.png');
    const [get, head] = [await fetch(url), await fetch(url, { method: 'HEAD' })];
    expect(head.headers.get('content-length')).toBe(get.headers.get('content-length'));
    expect((await head.arrayBuffer()).byteLength).toBe(0);
  });

  it('does not depend on a header that only App Service may set', async () => {
    const unsigned = `${cloud.functionEndpoint}/landscape.jpg`;
    const { pathname, search } = new URL(signed('landscape.jpg'));
    const response = await fetch(unsigned, { headers: { 'X-Waws-Unencoded-Url': pathname + search } });
    expect(response.status).toBe(401);
  });

  it('to a method that is not served is 405', async () => {
    const response = await fetch(signed('logo.png'), { method: 'POST', body: 'x' });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS']);
  });
});

describe('the storage account', () => {
  const blob = (name: string, query = '') => `${cloud.blobEndpoint}/${cloud.container}/${name}${query}`;

  it('gives nothing without a SAS', async () => {
    expect((await fetch(blob('logo.png'))).status).toBe(403);
  });

  it('lets the read-only SAS read', async () => {
    expect((await fetch(blob('logo.png', cloud.readOnlySas))).status).toBe(200);
  });

  it.each([
    ['write', 'PUT', ''],
    ['delete', 'DELETE', ''],
    ['list', 'GET', '&restype=container&comp=list'],
  ])('does not let the read-only SAS %s', async (what, method, query) => {
    const headers = { 'x-ms-blob-type': 'BlockBlob' };
    const name = what === 'list' ? '' : 'logo.png';
    const url = blob(name, cloud.readOnlySas + query).replace('/?', '?');
    const response = await fetch(url, { method, headers, body: method === 'PUT' ? 'x' : undefined });
    expect(response.status).toBe(403);
  });
});

describe('the broker', () => {
  it('takes an image by the printed token, which is served then', async () => {
    const { brokerEndpoint = '', brokerToken = '' } = cloud;
    const client = new BrokerClient(brokerEndpoint, { Authorization: `Bearer ${brokerToken}` });
    const image = await sharp({ create: { width: 80, height: 60, channels: 3, background: 'teal' } })
      .png()
      .toBuffer();
    const { blobName } = await client.upload(image, 'image/png');
    expect((await fetch(signed(`tr:w-20/${blobName}`))).status).toBe(200);
  });
});

describe("ImageKit's official SDK, pointed at the local URL endpoint", () => {
  const build = (options: object) => {
    const client = new ImageKit({ privateKey: cloud.privateKey });
    return client.helper.buildSrc({ urlEndpoint: cloud.urlEndpoint, src: '/portrait.jpg', ...options });
  };

  it.each([
    ['in the query', 'query'],
    ['in the path', 'path'],
  ] as const)('builds signed URLs with the transformation %s', async (_where, transformationPosition) => {
    const transformation = [{ width: 200, height: 100 }, { rotation: 90 }];
    const url = build({ transformation, transformationPosition, signed: true, expiresIn: 300 });
    const response = await fetch(url);
    expect(response.status).toBe(200);
    expect(await sharp(Buffer.from(await response.arrayBuffer())).metadata()).toMatchObject({
      width: 100,
      height: 200,
    });
  });

  it('builds URLs for names that have to be encoded', async () => {
    const url = build({ src: '/verão/praia ao pôr do sol.jpg', transformation: [{ width: 90 }], signed: true });
    expect((await fetch(url)).status).toBe(200);
  });
});

describe('the gallery', () => {
  it('shows what is in the container', async () => {
    const page = await (await fetch(cloud.galleryUrl)).text();
    expect(page).toContain('landscape.jpg');
    expect(page).not.toContain(cloud.privateKey);
  });

  it('signs URLs for its own page only', async () => {
    const foreign = { headers: { Host: 'example.com' } };
    expect((await request(`${cloud.galleryUrl}/sign?name=logo.png`, foreign)).statusCode).toBe(403);
    expect((await request(`${cloud.galleryUrl}/sign?name=logo.png`)).statusCode).toBe(200);
  });
});

describe('the command', () => {
  it('prints one line of JSON and nothing else on standard output', () => {
    expect(cloud.stdout().trimEnd().split('\n')).toHaveLength(1);
    expect(Object.keys(JSON.parse(cloud.stdout()) as object)).toEqual([
      ...['urlEndpoint', 'functionEndpoint', 'blobEndpoint', 'accountName', 'accountKey', 'container', 'readOnlySas'],
      ...['privateKey', 'brokerEndpoint', 'brokerToken', 'galleryUrl'],
    ]);
  });

  it('prints no secret on standard error', () => {
    const { privateKey, accountKey, readOnlySas, brokerToken } = cloud;
    for (const secret of [privateKey, accountKey, readOnlySas.slice(1), brokerToken, 'ik-s=']) {
      expect(cloud.stderr()).not.toContain(secret);
    }
  });
});
