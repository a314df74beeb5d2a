import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DeliveryConfigInput } from '../../lambda/image-delivery/config';
import { FunctionPackage } from '../../lib';
import { startFunction } from '../../lib/local/function-process';
import { LocalStorage } from '../../lib/local/storage';
import { difference } from '../golden/difference';
import { goldenSources } from '../golden/sources';
import { readAnswer, storedFiles } from '../golden/store';
import { goldenUrls } from '../golden/urls';

const names = [
  'text-all-typography',
  'text-arabic',
  'text-emoji',
  'text-wrap-left',
  'layer-documented',
  'layer-shadow',
  'block-corners',
  'mode-cutter-soft',
];
const files = ['paper.png', 'wide.jpg', 'logo.png', 'glow.png'];

let endpoint: string;
/** What to undo, last first. */
const started: (() => Promise<void>)[] = [];

beforeAll(async () => {
  const accountKey = Buffer.alloc(64, 7).toString('base64');
  const storage = await LocalStorage.start({ port: 0, accountName: 'testaccount', accountKey, container: 'images' });
  started.push(() => storage.stop());
  const sources = await goldenSources();
  for (const name of files) {
    await storage.upload(name, sources.get(name) ?? Buffer.alloc(0), `image/${name.slice(-3)}`);
  }
  const origin = { type: 'azure-blob', name: 'images', container: 'images', credential: 'sas' } as const;
  const config: DeliveryConfigInput = {
    platform: 'app-service',
    origins: [{ ...origin, endpoint: storage.blobEndpoint }],
    urlEndpoints: [{ path: '/', origins: ['images'], requireSignature: 'never' }],
  };
  const child = await startFunction({
    functionPackage: FunctionPackage.imageDelivery(),
    port: 0,
    appSettings: {
      BLOBFRONT_CONFIG: JSON.stringify(config),
      BLOBFRONT_PRIVATE_KEYS: 'private_test',
      BLOBFRONT_SAS_IMAGES: storage.readOnlySas(),
    },
  });
  started.push(() => child.stop());
  endpoint = child.answer;
});

afterAll(async () => {
  for (let stop = started.pop(); stop; stop = started.pop()) await stop();
});

describe('the packaged function', () => {
  it.each(names)('renders %s as it is rendered here', async (name) => {
    const url = goldenUrls.find((candidate) => candidate.name === name);
    const expected = readAnswer(storedFiles().get(name) ?? '');
    const response = await fetch(`${endpoint}/${url?.target}`);
    expect(response.headers.get('content-type')).toBe(`image/${expected.extension}`);
    const data = Buffer.from(await response.arrayBuffer());
    expect(
      await difference({ status: response.status, extension: expected.extension, data }, expected),
    ).toBeUndefined();
  });
});
