import { afterEach, describe, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import sharp from 'sharp';
import type { DeliveryConfigInput } from '../../lambda/image-delivery/config';
import { FunctionPackage } from '../../lib';
import type { Child } from '../../lib/local/child';
import { startFunction } from '../../lib/local/function-process';
import { colourAt } from '../support/images';

const drawing =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><script>alert(1)</script><rect width="20" height="20" fill="red"/><text x="22" y="16">x</text></svg>';

let running: Child | undefined;
let storage: Server | undefined;

afterEach(async () => {
  await running?.stop();
  storage?.close();
  storage?.closeAllConnections();
});

/** What the packaged function answers for the drawing. */
async function get(target: string, svg?: DeliveryConfigInput['svg']): Promise<Response> {
  const server = createServer((_, response) => {
    response.writeHead(200, { ETag: '"1"', 'Last-Modified': 'Sun, 01 Nov 2026 00:00:00 GMT' }).end(drawing);
  });
  storage = server;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const config: DeliveryConfigInput = {
    platform: 'app-service',
    origins: [{ type: 'azure-blob', name: 'images', endpoint, container: 'images', credential: 'sas' }],
    urlEndpoints: [{ path: '/', origins: ['images'], requireSignature: 'never' }],
    svg,
  };
  running = await startFunction({
    functionPackage: FunctionPackage.imageDelivery(),
    port: 0,
    appSettings: {
      BLOBFRONT_CONFIG: JSON.stringify(config),
      BLOBFRONT_PRIVATE_KEYS: 'private_test',
      BLOBFRONT_SAS_IMAGES: '?sv=2020-12-06&sr=c&sp=r&sig=secret',
    },
    onError: () => undefined,
  });
  return fetch(`${running.answer}/${target}`);
}

describe('an SVG in the packaged function', () => {
  it('attack 9: is sent without its script', async () => {
    const response = await get('drawing.svg');
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/svg+xml']);
    expect(await response.text()).toMatch(/^<svg [^>]*><rect [^>]*\/><text x="22" y="16">x<\/text><\/svg>$/);
  });

  it('is not drawn by default', async () => {
    expect((await get('tr:w-80,f-webp/drawing.svg')).status).toBe(501);
  });

  it('is drawn where that is switched on', async () => {
    const response = await get('tr:w-80,f-webp/drawing.svg', 'rasterize');
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/webp']);
    const image = Buffer.from(await response.arrayBuffer());
    expect(await sharp(image).metadata()).toMatchObject({ width: 80, height: 40 });
    expect(await colourAt(image, 20, 20)).toBe('red');
  });
});
