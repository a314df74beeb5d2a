import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import type { DeliveryConfigInput } from '../../../../lambda/image-delivery/config';
import { deliver } from '../../../../lambda/image-delivery/deliver';
import { WebProxyOrigin } from '../../../../lambda/image-delivery/origins/web-proxy';
import { WebServerOrigin } from '../../../../lambda/image-delivery/origins/web-server';
import { startServer, type TestServer } from '../../../support/http';
import { solid } from '../../../support/images';
import { deliveryContext } from '../context';
import { deliveryConfig, sign } from '../fixtures';
import { testGuard } from '../origins/web';
import { bytesOf, errorOf } from './service';

const size = { width: 60, height: 40 };
let server: TestServer;
/** The test's server under a name that a web proxy may read from, which has no port of its own in URLs. */
const host = 'www.example.com';
let asked: string[] = [];
let site: WebServerOrigin;
let proxy: WebProxyOrigin;

beforeAll(async () => {
  const [photo, none] = await Promise.all([solid('red', size).png().toBuffer(), solid('blue', size).png().toBuffer()]);
  server = await startServer(({ url = '' }, response) => {
    asked.push(url);
    const file = /none/.test(url) ? none : /photo/.test(url) ? photo : undefined;
    response.writeHead(file ? 200 : 404, { ETag: `"${url.length}"` }).end(file);
  });
  const settings = { originMs: 5_000, ownHosts: [], guard: testGuard };
  const common = { forwardQuery: true } as const;
  site = new WebServerOrigin({ ...common, type: 'web-server', name: 'site', baseUrl: `${server.url}/i` }, settings);
  const allowedHosts = [hostAndPort()];
  proxy = new WebProxyOrigin({ ...common, type: 'web-proxy', name: 'web', allowedHosts }, settings);
});

afterAll(async () => {
  await Promise.all([site.close(), proxy.close()]);
  await server.stop();
});

beforeEach(() => {
  asked = [];
});

const hostAndPort = () => `${host}:${new URL(server.url).port}`;
const base64 = (text: string) => encodeURIComponent(Buffer.from(text).toString('base64'));

/** Asks the function: below `/site/` it reads a web server, below `/web/` whatever URL it is told. */
function get(target: string, changes: Partial<DeliveryConfigInput> = {}): Promise<Response> {
  const config = deliveryConfig({
    origins: [
      { type: 'web-server', name: 'site', baseUrl: `${server.url}/i` },
      { type: 'web-proxy', name: 'web', allowedHosts: [hostAndPort()] },
    ],
    urlEndpoints: [
      { path: '/site/', origins: ['site'], requireSignature: 'never' },
      { path: '/web/', origins: ['web'] },
    ],
    ...changes,
  });
  const origins = new Map([site, proxy].map((origin) => [origin.name, origin]));
  return deliver(
    new Request(`https://images.example.com${target}`),
    deliveryContext({ config, origins, rawTarget: target }),
  );
}

async function colorOf(response: Response): Promise<string> {
  expect(response.status).toBe(200);
  const { dominant } = await sharp(await bytesOf(response)).stats();
  return dominant.r > dominant.b ? 'red' : 'blue';
}

describe('a URL endpoint with a web server', () => {
  it('hands on what of the query is not its own', async () => {
    const target = '/site/a%20b/photo.png?alt=media&tr=w-30&v=1&utm_source=x&token=%2F';
    const response = await get(target, { ignoredQueryParameters: ['utm_source'] });
    expect(await sharp(await bytesOf(response)).metadata()).toMatchObject({ width: 30 });
    expect(asked).toEqual(['/i/a%20b/photo.png?alt=media&v=1&token=%2F']);
  });

  it('hands nothing on to layers and the default image, which have names of their own', async () => {
    const target = `/site/tr:di-none.png:l-image,i-photo2.png,l-end/gone.png?v=1&ik-attachment=true`;
    expect(await colorOf(await get(target))).toBe('red');
    expect(asked).toEqual(['/i/gone.png?v=1', '/i/none.png', '/i/photo2.png']);
  });

  it('keeps a signature to itself', async () => {
    await get(sign('/site/photo.png?v=2', { mount: '/site/', expiry: '9999999990' }));
    expect(asked).toEqual(['/i/photo.png?v=2']);
  });
});

describe('a URL endpoint with a web proxy', () => {
  const inPath = (url: string) => encodeURIComponent(url);

  it.each<[string, () => string, string]>([
    ['as it is', () => `http://${hostAndPort()}/photo.png`, '/photo.png'],
    ['with a slash less', () => `http:/${hostAndPort()}/photo.png`, '/photo.png'],
    ['encoded', () => inPath(`http://${hostAndPort()}/photo.png`), '/photo.png'],
    ['encoded, with a query', () => inPath(`http://${hostAndPort()}/photo.png?a=1&b=%2F`), '/photo.png?a=1&b=%2F'],
    ['as it is, with a query', () => `http://${hostAndPort()}/photo.png?a=1&b=%2F`, '/photo.png?a=1&b=%2F'],
    ['encoded, with both', () => `${inPath(`http://${hostAndPort()}/photo.png?a=1`)}?v=1`, '/photo.png?a=1&v=1'],
    ['behind a transformation', () => `tr:w-30/${inPath(`http://${hostAndPort()}/photo.png`)}`, '/photo.png'],
    ['before a transformation', () => `http://${hostAndPort()}/photo.png?a=1&tr=w-30`, '/photo.png?a=1'],
    ['encoded twice', () => inPath(`http://${hostAndPort()}/photo%201.png`), '/photo%201.png'],
    ['encoded once', () => inPath(`http://${hostAndPort()}/photo 1.png`), '/photo%201.png'],
  ])('reads a signed URL %s', async (_, name, path) => {
    expect(await colorOf(await get(sign(`/web/${name()}`, { mount: '/web/' })))).toBe('red');
    expect(asked).toEqual([path]);
  });

  it('reads nothing without a signature', async () => {
    expect(errorOf(await get(`/web/http://${hostAndPort()}/photo.png`))[0]).toBe(401);
    expect(asked).toEqual([]);
  });

  it.each([
    ['attack 10: an address inside', 'http://169.254.169.254/metadata/instance', 403, 'EACCES'],
    ['attack 14: another host', 'https://evil.example/photo.png', 403, 'EACCES'],
    ['attack 14: a user name', 'https://www.example.com@evil.example/photo.png', 400, 'EINVAL'],
    ['no URL', 'photo.png', 404, 'ENOENT'],
  ])('refuses %s', async (_, name, status, code) => {
    const [answered, error] = errorOf(await get(sign(`/web/${encodeURIComponent(name)}`, { mount: '/web/' })));
    expect([answered, error]).toEqual([status, expect.stringContaining(code)]);
    expect(error).not.toMatch(/169|evil/);
    expect(asked).toEqual([]);
  });

  it('takes URLs for layers, in base64 because of their ports', async () => {
    const url = (path: string) => `http://${hostAndPort()}/${path}`;
    const tr = `l-image,ie-${base64(url('photo2.png'))},l-end`;
    const target = `/web/tr:${tr}/${inPath(url('none.png'))}`;
    expect(await colorOf(await get(sign(target, { mount: '/web/' })))).toBe('red');
    expect(asked).toEqual(['/none.png', '/photo2.png']);
  });

  it('attack 37: reads layers and default images of no other host', async () => {
    const file = inPath(`http://${hostAndPort()}/photo.png`);
    const layer = `/web/tr:l-image,i-https:@@@@evil.example@@photo.png,l-end/${file}`;
    expect(errorOf(await get(sign(layer, { mount: '/web/' })))).toEqual([403, expect.stringContaining('EACCES')]);
    const image = `/web/tr:di-https:@@@@evil.example@@photo.png/${inPath(`http://${hostAndPort()}/gone.png`)}`;
    expect(errorOf(await get(sign(image, { mount: '/web/' })))).toEqual([403, expect.stringContaining('EACCES')]);
  });
});
