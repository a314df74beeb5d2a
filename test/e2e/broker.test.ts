import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TerraformStack } from 'cdktf';
import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import sharp from 'sharp';
import { ImageDelivery } from '../../lib';
import { LocalCloud } from '../../lib/local';
import { BrokerClient, put } from '../support/broker-client';
import { rawGet } from '../support/raw-http';
import { testApp } from '../support/template';

const site = 'https://www.contoso.example';
const foreign = 'https://evil.example';
const megabyte = 1024 * 1024;

let cloud: LocalCloud;
let user: BrokerClient;
let shop: BrokerClient;
let image: Buffer;
const reported: string[] = [];

beforeAll(async () => {
  const stack = new TerraformStack(testApp(), 'stack');
  const delivery = new ImageDelivery(stack, 'images', {
    name: 'contoso',
    location: 'westeurope',
    requireSignature: 'never',
  });
  delivery.addSasBroker({
    apiKeys: [{ name: 'shop' }, { name: 'backup' }],
    policy: [
      { name: 'backups', when: { sub: ['backup'] }, purposes: ['list'], prefixes: [''] },
      { name: 'own', prefixes: ['of/{sub}/'], maxBytes: 300 * megabyte },
    ],
    webOrigins: [site],
  });
  cloud = await LocalCloud.start(delivery, {
    ports: { edge: 0, function: 0, blob: 0, broker: 0, gallery: 0 },
    report: (line) => reported.push(line),
  });
  user = new BrokerClient(endpoint(), { Authorization: `Bearer ${cloud.endpoints.brokerToken}` });
  shop = new BrokerClient(endpoint(), { 'X-API-Key': cloud.brokerApiKeys.shop ?? '' });
  image = await sharp({ create: { width: 80, height: 60, channels: 3, background: 'green' } })
    .png()
    .toBuffer();
}, 120_000);

afterAll(() => cloud.stop());

const endpoint = () => cloud.endpoints.brokerEndpoint ?? '';

/** Name of a grant's blob in the container of uploads. */
const uploadName = (url: string) => new URL(url).pathname.split('/').at(-1) ?? '';

/** Most memory that the broker's process has had so far, in bytes. */
function peakMemory(): number {
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${cloud.brokerPid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) * 1024;
}

describe('an upload by a local token', () => {
  it('goes straight to storage, and is served transformed once it is confirmed', async () => {
    const grant = await user.begin('image/png', image.length, { filename: 'my photo.png' });
    expect(grant.url.startsWith(`${cloud.endpoints.blobEndpoint}/uploads/`)).toBe(true);
    await put(grant, image);
    const served = `${cloud.endpoints.urlEndpoint}/tr:w-20,f-webp/${grant.blobName}`;
    expect((await fetch(served)).status).toBe(404);

    const stored = await user.complete(grant);
    expect(stored).toMatchObject({ blobName: expect.stringMatching(/^of\/local\/.+\.png$/), filename: 'my photo.png' });
    const response = await fetch(served);
    expect(response.status).toBe(200);
    expect(await sharp(Buffer.from(await response.arrayBuffer())).metadata()).toMatchObject({
      format: 'webp',
      width: 20,
      height: 15,
    });
  });

  it('is listed, and can be downloaded by a SAS', async () => {
    const { blobName } = await user.upload(image, 'image/png');
    expect(await user.names()).toContain(blobName);
    const { method, url } = await user.download(blobName);
    const response = await fetch(url, { method });
    expect(response.status).toBe(200);
    expect(Buffer.from(await response.arrayBuffer()).equals(image)).toBe(true);
  });

  it('is nothing that a machine with an API key can see, nor the other way round', async () => {
    const [mine, its] = [await user.upload(image, 'image/png'), await shop.upload(image, 'image/png')];
    expect(its.blobName).toMatch(/^of\/shop\//);
    expect(await shop.names()).toEqual([its.blobName]);
    expect(await user.names()).not.toContain(its.blobName);
    expect((await shop.ask('POST', 'download', { blobName: mine.blobName })).status).toBe(403);
    expect((await user.ask('POST', 'download', { blobName: its.blobName })).status).toBe(403);
  });

  it('is refused without the token, or with another one', async () => {
    const asked = { contentType: 'image/png', contentLength: 9 };
    const token = cloud.endpoints.brokerToken ?? '';
    const others: Record<string, string>[] = [
      {},
      { Authorization: `Bearer ${token.slice(0, -4)}AAAA` },
      { 'X-API-Key': cloud.endpoints.privateKey },
    ];
    for (const headers of others) {
      const { status, body } = await new BrokerClient(endpoint(), headers).ask('POST', 'upload', asked);
      expect([status, body.type]).toEqual([401, 'urn:blobfront:problem:unauthorized']);
    }
  });
});

describe('the container of uploads', () => {
  it('is reached by no URL of the function or the edge, and by no SAS but the upload’s own', async () => {
    const grant = await user.begin('image/png', image.length);
    await put(grant, image);
    const name = uploadName(grant.url);
    const targets = [
      `/${name}`,
      `/uploads/${name}`,
      `/../uploads/${name}`,
      `/%2e%2e/uploads/${name}`,
      `/..%2fuploads%2f${name}`,
      `/..%5cuploads%5c${name}`,
      `/%252e%252e%252fuploads%252f${name}`,
      `//uploads/${name}`,
      `/tr:w-10/..%2fuploads/${name}`,
      `/tr:l-image,i-..@@uploads@@${name},l-end/landscape.jpg`,
    ];
    for (const base of [cloud.endpoints.urlEndpoint, cloud.endpoints.functionEndpoint]) {
      for (const target of targets) {
        const { status } = await rawGet(base, target);
        expect([target, Math.floor(status / 100)]).toEqual([target, 4]);
      }
    }
    const bare = grant.url.split('?')[0] ?? '';
    for (const query of ['', cloud.endpoints.readOnlySas, new URL(grant.url).search]) {
      expect((await fetch(bare + query)).status).toBe(403);
    }
    await user.complete(grant);
    expect((await fetch(`${bare}${cloud.endpoints.readOnlySas}`)).status).toBe(403);
  });
});

describe("the broker's process", () => {
  it('that is killed is started again, and what was uploaded meanwhile can be confirmed', async () => {
    const grant = await user.begin('image/png', image.length, { mode: 'block' });
    const pid = cloud.brokerPid;
    process.kill(pid, 'SIGKILL');
    const block = `${grant.url}&comp=block&blockid=${encodeURIComponent(Buffer.from('0').toString('base64'))}`;
    expect((await fetch(block, { method: 'PUT', body: image })).status).toBe(201);
    const list = '<?xml version="1.0" encoding="utf-8"?><BlockList><Latest>MA==</Latest></BlockList>';
    const committed = await fetch(`${grant.url}&comp=blocklist`, { method: 'PUT', headers: grant.headers, body: list });
    expect(committed.status).toBe(201);

    await untilAnswered();
    expect(cloud.brokerPid).not.toBe(pid);
    expect(reported).toContain('the broker ended (SIGKILL); it is started again');
    expect(await user.complete(grant)).toMatchObject({ blobName: grant.blobName, contentType: 'image/png' });
  });

  const onLinux = process.platform === 'linux' ? it : it.skip;
  onLinux('has no byte of a file in it, however large the file is', async () => {
    const large = Buffer.alloc(200 * megabyte);
    image.copy(large);
    await user.upload(image, 'image/png');
    const before = peakMemory();
    const { contentLength } = await user.upload(large, 'image/png');
    expect(contentLength).toBe(large.length);
    expect(before).toBeGreaterThan(megabyte);
    expect((peakMemory() - before) / megabyte).toBeLessThan(40);
  });
});

describe('a web page', () => {
  const preflight = (url: string, origin: string, method: string, headers: string) =>
    fetch(url, {
      method: 'OPTIONS',
      headers: {
        Origin: origin,
        'Access-Control-Request-Method': method,
        'Access-Control-Request-Headers': headers,
      },
    });
  const askBroker = (origin: string) =>
    preflight(`${endpoint()}/api/sas/upload`, origin, 'POST', 'authorization,content-type');
  const askStorage = (origin: string) =>
    preflight(`${cloud.endpoints.blobEndpoint}/uploads/x`, origin, 'PUT', 'content-type,x-ms-blob-type');

  it.each([
    ['that is declared', () => site],
    ['of the gallery', () => cloud.endpoints.galleryUrl],
    ['of the gallery by its other name', () => cloud.endpoints.galleryUrl.replace('127.0.0.1', 'localhost')],
  ])('%s may ask the broker and storage', async (_which, origin) => {
    for (const answer of [await askBroker(origin()), await askStorage(origin())]) {
      expect(answer.ok).toBe(true);
      expect(answer.headers.get('access-control-allow-origin')).toBe(origin());
    }
  });

  it('elsewhere may ask neither', async () => {
    expect((await askBroker(foreign)).headers.get('access-control-allow-origin')).toBeNull();
    const { status, headers } = await askStorage(foreign);
    expect([status, headers.get('access-control-allow-origin')]).toEqual([403, null]);
  });
});

/** Waits until the broker is back. */
async function untilAnswered(): Promise<void> {
  const answer = await user.names().catch(() => undefined);
  if (answer) return;
  await setTimeout(50);
  await untilAnswered();
}
