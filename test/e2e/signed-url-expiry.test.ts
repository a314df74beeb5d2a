import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TerraformStack } from 'cdktf';
import { setTimeout } from 'node:timers/promises';
import { FrontDoor, type FrontDoorProps, ImageDelivery, signUrl } from '../../lib';
import { LocalCloud } from '../../lib/local';
import { testApp } from '../support/template';

let cloud: LocalCloud;

function startCloud(signedUrls: FrontDoorProps['signedUrls']): Promise<LocalCloud> {
  const where = { resourceGroupName: 'contoso' };
  const stack = new TerraformStack(testApp(), 'stack');
  const frontDoor = new FrontDoor(stack, 'frontdoor', { ...where, name: 'contoso', signedUrls });
  const delivery = new ImageDelivery(stack, 'images', { ...where, location: 'westeurope', name: 'contoso', frontDoor });
  return LocalCloud.start(delivery, { ports: { edge: 0, function: 0, blob: 0, gallery: 0 } });
}

/** A URL that is valid for some seconds yet. */
function shortLived(path: string): { readonly url: string; readonly expires: number } {
  const expires = Math.ceil(Date.now() / 1000) + 8;
  const { urlEndpoint, privateKey } = cloud.endpoints;
  return { expires, url: signUrl(`${urlEndpoint}/${path}`, { urlEndpoint, privateKey, expires }) };
}

async function until(seconds: number): Promise<void> {
  // A timer may be early by a millisecond.
  while (Date.now() < seconds * 1000) await setTimeout(seconds * 1000 - Date.now());
}

/** What a browser asks with that has the answer to a URL. */
async function knownOf(url: string): Promise<Record<string, string>> {
  return { 'If-None-Match': (await fetch(url)).headers.get('etag') ?? '' };
}

/** Status, what the edge did, and whether others may keep the answer. */
async function ask(url: string, headers: Record<string, string> = {}, method = 'GET'): Promise<unknown[]> {
  const response = await fetch(url, { headers, method });
  await response.arrayBuffer();
  return [response.status, response.headers.get('x-cache'), response.headers.get('cache-control')];
}

const lifetime = expect.stringMatching(/^public, max-age=[1-8]$/);
/** An image, a file as it is stored, and one that stands in for a missing one. */
const paths = ['tr:w-50/logo.png', 'tr:orig-true/logo.png', 'tr:w-50,di-logo.png/missing.png'];

describe('the edge that keeps answers to signed URLs', () => {
  beforeAll(async () => {
    cloud = await startCloud('cache');
  }, 120_000);

  afterAll(() => cloud.stop());

  it('has forgotten each when its URL expires', async () => {
    const seen = [];
    for (const path of paths) {
      const { url, expires } = shortLived(path);
      expect(await ask(url)).toEqual([200, 'TCP_MISS', lifetime]);
      expect(await ask(url)).toEqual([200, 'TCP_HIT', lifetime]);
      const known = await knownOf(url);
      expect(await ask(url, known)).toEqual([304, 'TCP_HIT', lifetime]);
      seen.push({ url, expires, known });
    }
    for (const { url, expires, known } of seen) {
      await until(expires);
      expect(await ask(url)).toEqual([401, 'PRIVATE_NOSTORE', 'no-store']);
      expect(await ask(url, known)).toEqual([401, 'PRIVATE_NOSTORE', 'no-store']);
      expect(await ask(url, {}, 'HEAD')).toEqual([401, 'CONFIG_NOCACHE', 'no-store']);
    }
  });
});

describe('the edge that asks the function each time', () => {
  beforeAll(async () => {
    cloud = await startCloud('bypass');
  }, 120_000);

  afterAll(() => cloud.stop());

  it('keeps nothing of a signed URL', async () => {
    const seen = [];
    for (const path of paths) {
      const { url, expires } = shortLived(path);
      for (let count = 0; count < 2; count += 1) expect(await ask(url)).toEqual([200, 'CONFIG_NOCACHE', lifetime]);
      const known = await knownOf(url);
      expect(await ask(url, known)).toEqual([304, 'CONFIG_NOCACHE', lifetime]);
      seen.push({ url, expires, known });
    }
    for (const { url, expires, known } of seen) {
      await until(expires);
      for (const headers of [{}, known]) expect(await ask(url, headers)).toEqual([401, 'CONFIG_NOCACHE', 'no-store']);
    }
  });

  it('recognizes a signature however it is written', async () => {
    const { url } = shortLived('tr:w-70/logo.png');
    expect(await ask(url.replace('ik-s=', 'ik%2Ds='))).toEqual([401, 'CONFIG_NOCACHE', 'no-store']);
    expect(await ask(url.replace('ik-s=', 'IK-S='))).toEqual([401, 'CONFIG_NOCACHE', 'no-store']);
  });
});
