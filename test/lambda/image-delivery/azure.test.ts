import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { HttpRequest, type HttpResponse, InvocationContext } from '@azure/functions';
import sharp from 'sharp';
import type { DeliveryConfigInput } from '../../../lambda/image-delivery/config';
import type { LocalStorage } from '../../../lib/local/storage';
import { solid } from '../../support/images';
import { settingsFor, sign, startStorage } from './fixtures';
import { rawNames, rawTargets, wrongTargets } from './raw-targets';

type Handler = (request: HttpRequest, invocation: InvocationContext) => Promise<HttpResponse>;

interface Registered {
  readonly handler: Handler;
  readonly bindings: unknown;
  /** What the worker calls before it ends. */
  readonly terminate: () => Promise<void>;
}

let storage: LocalStorage;
const variables = process.env;

beforeAll(async () => {
  storage = await startStorage();
  const image = await solid('red', { width: 40, height: 20 }).png().toBuffer();
  for (const name of rawNames) await storage.upload(name, image, 'image/png');
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
  if (config) Object.assign(process.env, settingsFor(storage, config));
  const registered: Omit<Registered, 'terminate'>[] = [];
  let terminate: ((context: object) => Promise<void>) | undefined;
  jest.resetModules();
  jest.doMock(
    '@azure/functions-core',
    () => ({
      setProgrammingModel: () => undefined,
      registerFunction: ({ bindings }: { bindings: unknown }, handler: Handler) => {
        registered.push({ bindings, handler });
      },
      registerHook: (name: string, hook: typeof terminate) => {
        if (name === 'appTerminate') terminate = hook;
      },
    }),
    { virtual: true },
  );
  jest.requireActual('../../../lambda/image-delivery/azure');
  const [only, ...others] = registered;
  if (!only || others.length > 0) throw new Error('expected one function');
  return { ...only, terminate: async () => terminate?.({ hookData: {}, appHookData: {} }) };
}

async function ask({ handler }: Registered, target: string, method = 'GET', headers: Record<string, string> = {}) {
  const lines: string[] = [];
  const invocation = new InvocationContext({ logHandler: (level, line) => lines.push(`${level}: ${String(line)}`) });
  const url = `https://images.example.com${target}`;
  const response = await handler(new HttpRequest({ url, method, headers }), invocation);
  const body = Buffer.from(await response.arrayBuffer());
  return { status: response.status, headers: response.headers, body, lines };
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
    expect(await sharp(response.body).metadata()).toMatchObject({ format: 'png', width: 10, height: 5 });
    expect(response.lines).toEqual([expect.stringMatching(/^information: {"id":"[^"]+","status":200,/)]);
  });

  it('has no body for HEAD and for a method that is not served', async () => {
    const app = load({ platform: 'standalone' });
    const head = await ask(app, sign('/a%20b.png'), 'HEAD');
    expect([head.status, head.body.length]).toEqual([200, 0]);
    expect(Number(head.headers.get('content-length'))).toBeGreaterThan(0);
    const post = await ask(app, sign('/a%20b.png'), 'POST');
    expect(post.status).toBe(405);
    expect(post.headers.get('allow')).toBe('GET, HEAD, OPTIONS');
  });

  describe('on App Service', () => {
    let app: Registered;
    /** Asks the way the front end does: for a URL that it has tidied, with what came over the wire beside it. */
    const askRaw = (target: string, url = '/a b.png') => ask(app, url, 'GET', { 'x-waws-unencoded-url': target });

    beforeEach(() => {
      app = load({ platform: 'app-service' });
    });

    it.each(rawTargets())('verifies the bytes that came over the wire: $target', async ({ target }) => {
      expect((await askRaw(target)).status).toBe(200);
    });

    it.each(wrongTargets)('verifies them before it looks at the name: %s', async (target) => {
      const response = await askRaw(target);
      expect([response.status, response.headers.get('ik-error')]).toEqual([400, expect.stringMatching(/^EINVAL - /)]);
      expect((await askRaw(target.replace('plain', 'other'))).status).toBe(401);
    });

    it('takes the URL where the front end says nothing', async () => {
      expect((await ask(app, sign('/a%20b.png'))).status).toBe(200);
    });

    it.each([
      ['two of them, as a host joins them', `${sign('/a%20b.png')}, ${sign('/plain.png')}`, 400],
      ['two of them, joined without a space', `${sign('/a%20b.png')},${sign('/plain.png')}`, 401],
      ['one that is empty', '', 400],
      ['one that is no path', `https://images.example.com${sign('/plain.png')}`, 404],
    ])('serves nothing by %s', async (_, target, status) => {
      expect((await askRaw(target, sign('/a%20b.png'))).status).toBe(status);
    });
  });

  it.each([
    ['that is signed', sign('/plain.png')],
    ['of another image', '/plain.png'],
    ['that is nonsense', 'http://[, '],
  ])('takes no raw target from a client elsewhere: one %s', async (_, target) => {
    const app = load({ platform: 'standalone' });
    const headers = { 'x-waws-unencoded-url': target };
    expect((await ask(app, '/a%20b.png', 'GET', headers)).status).toBe(401);
    const plain = await ask(app, sign('/a%20b.png'));
    const spoofed = await ask(app, sign('/a%20b.png'), 'GET', headers);
    expect([spoofed.status, spoofed.headers.get('etag')]).toEqual([200, plain.headers.get('etag')]);
  });

  it('answers 503 when it is not configured, never kept, and says why in the log alone', async () => {
    const response = await ask(load(), '/a%20b.png');
    expect(response.status).toBe(503);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('ik-error')).toBe('ECONFIG - The image delivery is not configured');
    expect(response.body.toString()).toBe('The image delivery is not configured\n');
    expect(response.lines).toEqual(['error: not configured: the app setting `BLOBFRONT_CONFIG` is missing']);
  });
});

describe('attack 43: the Azure function that is about to end', () => {
  it('answers what it began, and turns away what comes later', async () => {
    const app = load({ platform: 'standalone' });
    const begun = ask(app, sign('/tr:w-10/a%20b.png'));
    const over: string[] = [];
    const answered = begun.then(() => over.push('answered'));
    const ended = app.terminate().then(() => over.push('ended'));
    const late = await ask(app, sign('/tr:w-11/a%20b.png'));
    expect([late.status, late.headers.get('retry-after'), late.headers.get('cache-control')]).toEqual([
      503,
      '1',
      'no-store',
    ]);
    await Promise.all([answered, ended]);
    expect([(await begun).status, over]).toEqual([200, ['answered', 'ended']]);
  });
});
