import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { HttpRequest, type HttpResponseInit, InvocationContext } from '@azure/functions';
import sharp from 'sharp';
import type { DeliveryConfigInput } from '../../../lambda/image-delivery/config';
import type { LocalStorage } from '../../../lib/local/storage';
import { solid } from '../../support/images';
import { privateKey, sign, smallestConfig, startStorage } from './fixtures';

type Handler = (request: HttpRequest, invocation: InvocationContext) => Promise<HttpResponseInit>;

interface Registered {
  readonly handler: Handler;
  readonly bindings: unknown;
}

let storage: LocalStorage;
const variables = process.env;

beforeAll(async () => {
  storage = await startStorage();
  await storage.upload('a b.png', await solid('red', { width: 40, height: 20 }).png().toBuffer(), 'image/png');
});

afterAll(() => storage.stop());
beforeEach(() => {
  process.env = { ...variables };
});
afterEach(() => {
  process.env = variables;
});

/** Loads the app the way the Functions worker does, which alone has the module `@azure/functions-core`. */
function load(config?: Partial<DeliveryConfigInput>): Registered {
  if (config) {
    const origins = smallestConfig.origins.map((origin) => ({ ...origin, endpoint: storage.blobEndpoint }));
    process.env.BLOBFRONT_CONFIG = JSON.stringify({ ...smallestConfig, origins, ...config });
    process.env.BLOBFRONT_PRIVATE_KEYS = privateKey;
    process.env.BLOBFRONT_SAS_MAIN = storage.readOnlySas();
  }
  const registered: Registered[] = [];
  jest.resetModules();
  jest.doMock(
    '@azure/functions-core',
    () => ({
      setProgrammingModel: () => undefined,
      registerFunction: ({ bindings }: { bindings: unknown }, handler: Handler) => {
        registered.push({ bindings, handler });
      },
    }),
    { virtual: true },
  );
  jest.requireActual('../../../lambda/image-delivery/azure');
  const [only, ...others] = registered;
  if (!only || others.length > 0) throw new Error('expected one function');
  return only;
}

async function ask({ handler }: Registered, target: string, method = 'GET', headers: Record<string, string> = {}) {
  const lines: string[] = [];
  const invocation = new InvocationContext({ logHandler: (level, line) => lines.push(`${level}: ${String(line)}`) });
  const url = `https://images.example.com${target}`;
  const response = await handler(new HttpRequest({ url, method, headers }), invocation);
  return { ...response, headers: new Headers(response.headers), lines };
}

describe('the Azure function', () => {
  it('takes every path and every method, without a key', () => {
    const { bindings } = load({ platform: 'standalone' });
    expect(Object.values(bindings as object)).toContainEqual(
      expect.objectContaining({
        type: 'httpTrigger',
        authLevel: 'anonymous',
        route: '{*path}',
        methods: ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'],
      }),
    );
  });

  it('delivers an image', async () => {
    const response = await ask(load({ platform: 'standalone' }), sign('/tr:w-10/a%20b.png'));
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('image/png');
    const body = Buffer.from(response.body as Uint8Array);
    expect(await sharp(body).metadata()).toMatchObject({ format: 'png', width: 10, height: 5 });
    expect(response.lines).toEqual([expect.stringMatching(/^information: {"status":200,/)]);
  });

  it('has no body for HEAD and for a method that is not served', async () => {
    const app = load({ platform: 'standalone' });
    const head = await ask(app, sign('/a%20b.png'), 'HEAD');
    expect(head).toMatchObject({ status: 200, body: undefined });
    expect(Number(head.headers.get('content-length'))).toBeGreaterThan(0);
    const post = await ask(app, sign('/a%20b.png'), 'POST');
    expect(post.status).toBe(405);
    expect(post.headers.get('allow')).toBe('GET, HEAD, OPTIONS');
  });

  it('believes in the raw target of the front end on App Service, and nowhere else', async () => {
    const headers = { 'x-waws-unencoded-url': sign('/%61%20b.png') };
    const onAppService = load({ platform: 'app-service' });
    expect((await ask(onAppService, '/a b.png', 'GET', headers)).status).toBe(200);
    expect((await ask(onAppService, sign('/a%20b.png'))).status).toBe(200);
    const elsewhere = load({ platform: 'standalone' });
    expect((await ask(elsewhere, '/a%20b.png', 'GET', headers)).status).toBe(401);
  });

  it('answers 503 when it is not configured, never kept, and says why in the log alone', async () => {
    const response = await ask(load(), '/a%20b.png');
    expect(response.status).toBe(503);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('ik-error')).toBe('ECONFIG - The image delivery is not configured');
    expect(Buffer.from(response.body as Uint8Array).toString()).toBe('The image delivery is not configured\n');
    expect(response.lines).toEqual(['error: not configured: the app setting `BLOBFRONT_CONFIG` is missing']);
  });
});
