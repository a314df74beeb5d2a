import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TerraformStack } from 'cdktf';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import sharp from 'sharp';
import { BlobOrigin, FormatNegotiation, ImageDelivery, ImageOrigin, signUrl } from '../../lib';
import { LocalCloud } from '../../lib/local';
import { testApp } from '../support/template';

const where = { resourceGroupName: 'contoso', location: 'westeurope' };

let cloud: LocalCloud;
let host: string;
let website: Server;
/** Paths that the web server was asked for. */
const asked: (string | undefined)[] = [];

/** Two containers and a web server, an open and a closed URL endpoint, and formats by `Accept`. */
beforeAll(async () => {
  const picture = await sharp({ create: { width: 40, height: 30, channels: 3, background: 'red' } })
    .png()
    .toBuffer();
  website = createServer((request, response) => {
    asked.push(request.url);
    if (request.url?.startsWith('/media/old.png')) response.end(picture);
    else response.writeHead(404).end();
  }).listen(0, '127.0.0.1');
  await once(website, 'listening');
  const baseUrl = `http://127.0.0.1:${(website.address() as AddressInfo).port}/media`;

  const stack = new TerraformStack(testApp(), 'stack');
  const shop = new BlobOrigin(stack, 'shop', { ...where, accountName: 'contososhop', containerName: 'products' });
  const delivery = new ImageDelivery(stack, 'images', {
    ...where,
    name: 'contoso',
    origins: {
      website: ImageOrigin.webServer({ baseUrl, canonicalBaseUrl: 'https://www.contoso.example/media' }),
      products: ImageOrigin.container(shop, { prefix: 'web/' }),
      albums: shop.addContainer('member-albums'),
    },
    urlEndpoints: [
      { path: '/shop/', origins: ['products', 'website'], requireSignature: 'never' },
      { path: '/members/', origins: ['albums'] },
    ],
    formatNegotiation: FormatNegotiation.redirect({ avif: true }),
  });
  const ports = { edge: 0, function: 0, blob: 0, gallery: 0 };
  cloud = await LocalCloud.start(delivery, { ports });
  host = new URL(cloud.endpoints.urlEndpoint).origin;
}, 120_000);

afterAll(async () => {
  await cloud.stop();
  website.close();
});

describe('A local cloud of several origins', () => {
  it('names the URL endpoint of the first container', () => {
    expect(cloud.endpoints).toMatchObject({ urlEndpoint: `${host}/shop`, container: 'products' });
  });

  it('serves the open endpoint without a signature', async () => {
    const response = await fetch(`${host}/shop/tr:w-60/landscape.jpg`);
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
  });

  it('serves the closed one with a signature only', async () => {
    const urlEndpoint = `${host}/members`;
    const url = `${urlEndpoint}/tr:w-60/landscape.jpg`;
    expect((await fetch(url)).status).toBe(401);
    const signed = signUrl(url, { urlEndpoint, privateKey: cloud.endpoints.privateKey });
    expect((await fetch(signed)).status).toBe(200);
  });

  it('asks the web server for what no container has, with the rest of the query', async () => {
    const response = await fetch(`${host}/shop/tr:w-20,f-png/old.png?v=2&utm_source=mail`);
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/png']);
    expect(response.headers.get('link')).toBe('<https://www.contoso.example/media/old.png>; rel="canonical"');
    expect(asked).toEqual(['/media/old.png?v=2']);
    expect((await fetch(`${host}/shop/nowhere.png`)).status).toBe(404);
  });

  it('answers 404 beside them', async () => {
    expect((await fetch(`${host}/landscape.jpg`)).status).toBe(404);
  });

  it('gives a browser the best format that it takes', async () => {
    const ask = (accept: string) => fetch(`${host}/shop/tr:w-60/landscape.jpg`, { headers: { accept } });
    const response = await ask('image/avif,image/webp,*/*');
    expect([response.redirected, response.headers.get('content-type')]).toEqual([true, 'image/avif']);
    expect((await ask('image/webp,*/*')).headers.get('content-type')).toBe('image/webp');
  });

  it('shows its gallery at the open endpoint', async () => {
    const page = await (await fetch(cloud.endpoints.galleryUrl)).text();
    expect(page).toContain(`${host}/shop/`);
    expect(page).not.toContain('ik-s=undefined');
  });
});
