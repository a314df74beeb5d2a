import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TerraformStack } from 'cdktf';
import { ImageDelivery } from '../../lib';
import { LocalCloud, type LocalEndpoints } from '../../lib/local';
import { sign } from '../lambda/image-delivery/fixtures';
import { rawNames, rawTargets } from '../lambda/image-delivery/raw-targets';
import { solid } from '../support/images';
import { containerOf } from '../support/local-cloud';
import { rawGet } from '../support/raw-http';
import { testApp } from '../support/template';

let cloud: LocalCloud;

beforeAll(async () => {
  const stack = new TerraformStack(testApp(), 'stack');
  const props = { resourceGroupName: 'contoso', location: 'westeurope', name: 'contoso' };
  cloud = await LocalCloud.start(new ImageDelivery(stack, 'images', props), {
    ports: { edge: 0, function: 0, blob: 0, gallery: 0 },
  });
  const container = containerOf(cloud.endpoints);
  const image = await solid('red', { width: 40, height: 20 }).png().toBuffer();
  for (const name of rawNames) {
    await container.getBlockBlobClient(name).uploadData(image);
  }
}, 120_000);

afterAll(() => cloud.stop());

/** Status and entity tag of the answer to a request that is sent byte by byte. */
async function ask(base: string, target: string, ...headers: string[]): Promise<[number, string | undefined]> {
  const { status, headers: received } = await rawGet(new URL(base).origin, target, ...headers);
  return [status, received.get('etag')];
}

describe.each<[string, (endpoints: LocalEndpoints) => string]>([
  ['the edge', ({ urlEndpoint }) => urlEndpoint],
  ['the function', ({ functionEndpoint }) => functionEndpoint],
])('%s of the local cloud', (_, of) => {
  it('verifies the bytes that came over the wire', async () => {
    for (const { target } of rawTargets(cloud.endpoints.privateKey)) {
      // Node's own server refuses a target with raw bytes above 127.
      if (!/^[\x21-\x7e]+$/.test(target)) continue;
      expect([target, ...(await ask(of(cloud.endpoints), target))]).toEqual([target, 200, expect.any(String)]);
    }
  });

  it.each([
    ['one raw target', 1],
    ['two', 2],
  ])('takes no more than the request line says from a client that sends %s', async (_count, count) => {
    const base = of(cloud.endpoints);
    const key = cloud.endpoints.privateKey;
    const [good, other] = [sign('/a%20b.png', { key }), sign('/what%3F.png', { key })];
    const spoofed = (target: string) => Array<string>(count).fill(`X-Waws-Unencoded-Url: ${target}`);
    expect(await ask(base, '/a%20b.png', ...spoofed(good))).toEqual([401, undefined]);
    const [status, etag] = await ask(base, good);
    expect(await ask(base, good, ...spoofed(other))).toEqual([status, etag]);
    expect(await ask(base, `${good}&v=1`, ...spoofed(good))).toEqual([401, undefined]);
    expect((await ask(base, other))[1]).not.toBe(etag);
  });
});
