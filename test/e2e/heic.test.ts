import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { TerraformStack } from 'cdktf';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ImageDelivery } from '../../lib';
import { LocalCloud } from '../../lib/local';
import { colourAt } from '../support/images';
import { tiledHeic } from '../support/heic';
import { testApp } from '../support/template';

const folder = mkdtempSync(join(tmpdir(), 'blobfront-heic-'));
writeFileSync(join(folder, 'phone.heic'), tiledHeic);
let cloud: LocalCloud | undefined;

afterEach(async () => {
  await cloud?.stop();
  cloud = undefined;
});

afterAll(() => rmSync(folder, { recursive: true }));

/** What a delivery that runs on this machine answers for a HEIC image. */
async function get(target: string, heic?: boolean): Promise<Response> {
  const props = { name: 'contoso', location: 'westeurope', requireSignature: 'never', heic } as const;
  const delivery = new ImageDelivery(new TerraformStack(testApp(), 'stack'), 'images', props);
  const ports = { edge: 0, function: 0, blob: 0, gallery: 0 };
  cloud = await LocalCloud.start(delivery, { ports, dataDirectory: folder });
  return fetch(`${cloud.endpoints.urlEndpoint}/${target}`);
}

describe('a HEIC image', () => {
  it('is refused by default, and not read with what happens to be on the machine', async () => {
    const response = await get('tr:w-32,f-png/phone.heic');
    const message = 'EINVAL - HEIC images cannot be read by this server, whose option "heic" is off';
    expect([response.status, response.headers.get('ik-error')]).toEqual([400, message]);
  });

  it('is transformed where that is switched on', async () => {
    const response = await get('tr:w-32,f-png/phone.heic', true);
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/png']);
    const image = Buffer.from(await response.arrayBuffer());
    expect(await Promise.all([4, 20, 36, 52].map((y) => colourAt(image, 4, y)))).toEqual([
      'green',
      'red',
      'green',
      'red',
    ]);
  });
});
