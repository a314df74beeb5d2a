import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { TerraformStack } from 'cdktf';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ImageDelivery } from '../../lib';
import { LocalCloud } from '../../lib/local';
import { BrokerClient } from '../support/broker-client';
import { solid } from '../support/images';
import { testApp } from '../support/template';

const folder = mkdtempSync(join(tmpdir(), 'blobfront-data-'));
let delivery: ImageDelivery;
let image: Buffer;

beforeAll(async () => {
  image = await solid('green', { width: 40, height: 30 }).png().toBuffer();
  writeFileSync(join(folder, 'mine.png'), image);
  const where = { name: 'contoso', location: 'westeurope', requireSignature: 'never' } as const;
  delivery = new ImageDelivery(new TerraformStack(testApp(), 'stack'), 'images', where);
  delivery.addSasBroker({
    apiKeys: [{ name: 'shop' }],
    policy: [{ name: 'own', prefixes: ['of/{sub}/'], contentTypes: ['image/*', 'application/pdf'], naming: 'client' }],
  });
});

afterAll(() => rmSync(folder, { recursive: true }));

const start = () =>
  LocalCloud.start(delivery, {
    ports: { edge: 0, function: 0, blob: 0, broker: 0, gallery: 0 },
    dataDirectory: folder,
  });

it('A data folder keeps confirmed uploads, and token and API key stay what they are', async () => {
  const before = await start();
  const { brokerEndpoint = '', brokerToken = '' } = before.endpoints;
  const apiKeys = before.brokerApiKeys;
  const user = new BrokerClient(brokerEndpoint, { Authorization: `Bearer ${brokerToken}` });
  const pdf = Buffer.from('%PDF-1.4 a document');
  try {
    await user.upload(image, 'image/png', { blobName: 'of/local/photo.png' });
    await user.upload(pdf, 'application/pdf', { blobName: 'of/local/paper.pdf' });
    await user.begin('image/png', image.length, { blobName: 'of/local/never.png' });
  } finally {
    await before.stop();
  }
  expect(readFileSync(join(folder, 'of', 'local', 'photo.png')).equals(image)).toBe(true);

  const after = await start();
  try {
    expect(after.brokerApiKeys).toEqual(apiKeys);
    const again = new BrokerClient(after.endpoints.brokerEndpoint ?? '', { Authorization: `Bearer ${brokerToken}` });
    expect(await again.names()).toEqual(['of/local/paper.pdf', 'of/local/photo.png']);
    expect((await fetch(`${after.endpoints.urlEndpoint}/tr:w-20/of/local/photo.png`)).status).toBe(200);
    const { url } = await again.download('of/local/paper.pdf');
    const document = await fetch(url);
    expect([document.headers.get('content-type'), await document.text()]).toEqual(['application/pdf', pdf.toString()]);
  } finally {
    await after.stop();
  }
}, 120_000);
