import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { APIGatewayProxyStructuredResultV2, LambdaFunctionURLEvent } from 'aws-lambda';
import sharp from 'sharp';
import type { handler } from '../../../lambda/image-delivery/aws';
import type { DeliveryConfigInput } from '../../../lambda/image-delivery/config';
import { bundle } from '../../../lib/function/package/bundle';
import type { LocalStorage } from '../../../lib/local/storage';
import { modulePath } from '../../../lib/package-root';
import { solid } from '../../support/images';
import { settingsFor, sign, startStorage } from './fixtures';
import { rawNames, rawTargets, wrongTargets } from './raw-targets';

type Handler = typeof handler;

/** The most that Lambda takes from a function, in bytes of JSON. */
const payloadLimit = 6 * 1024 * 1024;
/** The most that is sent, and still fits into it. */
const most = 4_706_304;

let storage: LocalStorage;
let lines: string[];
const variables = process.env;

beforeAll(async () => {
  storage = await startStorage();
  const image = await solid('red', { width: 40, height: 20 }).png().toBuffer();
  for (const name of rawNames) await storage.upload(name, image, 'image/png');
  await storage.upload('most.bin', Buffer.alloc(most, 1), 'application/octet-stream');
  await storage.upload('more.bin', Buffer.alloc(most + 1, 1), 'application/octet-stream');
});

afterAll(() => storage.stop());

beforeEach(() => {
  process.env = { ...variables };
  lines = [];
  for (const level of ['info', 'error'] as const) {
    jest.spyOn(console, level).mockImplementation((line: string) => void lines.push(`${level}: ${line}`));
  }
});

afterEach(() => {
  process.env = variables;
  jest.restoreAllMocks();
});

/** Loads the function the way Lambda does at the start of a process. */
function load(config?: Partial<DeliveryConfigInput>): Handler {
  if (config) Object.assign(process.env, settingsFor(storage, config));
  jest.resetModules();
  return jest.requireActual<{ handler: Handler }>('../../../lambda/image-delivery/aws').handler;
}

/** The event that a function URL makes of a request, as text: its bytes are taken for UTF-8, as JSON has to be. */
function eventOf(target: string, method: string, headers: Record<string, string>): LambdaFunctionURLEvent {
  const [path = '', ...rest] = Buffer.from(target, 'latin1').toString().split('?');
  const host = 'id.lambda-url.eu-central-1.on.aws';
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: rest.join('?'),
    cookies: ['a=b'],
    headers: { host, 'x-forwarded-proto': 'https', cookie: 'a=b', ...headers },
    requestContext: {
      accountId: 'anonymous',
      apiId: 'id',
      domainName: host,
      domainPrefix: 'id',
      // Decoded, unlike the raw one: nothing may depend on it.
      http: { method, path: '/', protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'test' },
      requestId: 'request',
      routeKey: '$default',
      stage: '$default',
      time: '22/Nov/2026:00:00:00 +0000',
      timeEpoch: 1_795_305_600_000,
    },
    isBase64Encoded: false,
  };
}

async function ask(handle: Handler, target: string, method = 'GET', headers: Record<string, string> = {}) {
  const result: APIGatewayProxyStructuredResultV2 = await handle(eventOf(target, method, headers));
  const body = Buffer.from(result.body ?? '', result.isBase64Encoded ? 'base64' : 'utf8');
  return { result, status: result.statusCode, headers: new Headers(result.headers as Record<string, string>), body };
}

describe('the Lambda function', () => {
  it('delivers an image, in base64', async () => {
    const { result, headers, body } = await ask(load({}), sign('/tr:w-10/a%20b.png'));
    expect(result).toMatchObject({ statusCode: 200, isBase64Encoded: true });
    expect(Object.keys(result).sort()).toEqual(['body', 'headers', 'isBase64Encoded', 'statusCode']);
    expect([headers.get('content-type'), headers.get('content-length')]).toEqual(['image/png', String(body.length)]);
    expect(await sharp(body).metadata()).toMatchObject({ format: 'png', width: 10, height: 5 });
    expect(lines).toEqual([expect.stringMatching(/^info: {"id":"[^"]+","status":200,/)]);
  });

  it('answers every method, and sends no body where there may be none', async () => {
    const handle = load({});
    const target = sign('/a%20b.png');
    const get = await ask(handle, target);
    const head = await ask(handle, target, 'HEAD');
    expect(head.result).toEqual({ statusCode: 200, headers: get.result.headers });
    const known = { 'if-none-match': get.headers.get('etag') ?? '' };
    expect((await ask(handle, target, 'GET', known)).result).toMatchObject({ statusCode: 304 });
    expect((await ask(handle, target, 'GET', known)).result.body).toBeUndefined();
    expect((await ask(handle, target, 'OPTIONS')).result).toMatchObject({ statusCode: 204 });
    const post = await ask(handle, target, 'POST');
    expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS']);
  });

  it.each(rawTargets())('verifies the bytes that came over the wire: $target', async ({ target }) => {
    expect((await ask(load({}), target)).status).toBe(200);
  });

  it.each(wrongTargets)('verifies them before it looks at the name: %s', async (target) => {
    const handle = load({});
    const response = await ask(handle, target);
    expect([response.status, response.headers.get('ik-error')]).toEqual([400, expect.stringMatching(/^EINVAL - /)]);
    expect((await ask(handle, target.replace('plain', 'other'))).status).toBe(401);
  });

  it.each(['standalone', 'app-service'] as const)('takes no raw target from a client, even on %s', async (platform) => {
    const handle = load({ platform });
    const headers = { 'x-waws-unencoded-url': sign('/plain.png') };
    expect((await ask(handle, '/a%20b.png', 'GET', headers)).status).toBe(401);
    const spoofed = await ask(handle, sign('/a%20b.png'), 'GET', { 'x-waws-unencoded-url': '/other' });
    expect(spoofed.result).toEqual((await ask(handle, sign('/a%20b.png'))).result);
  });

  it('takes headers with any character', async () => {
    const headers = { referer: 'https://example.com/हिन्दी', 'if-none-match': '"é"' };
    expect((await ask(load({}), sign('/a%20b.png'), 'GET', headers)).status).toBe(200);
  });

  it('reads the headers that it depends on', async () => {
    const frontDoorId = '0f8fad5b-d9cb-469f-a165-70867728950e';
    const handle = load({ frontDoorId, formatNegotiation: 'accept' });
    expect((await ask(handle, sign('/a%20b.png'))).status).toBe(403);
    const headers = { 'x-azure-fdid': frontDoorId, accept: 'image/webp' };
    const response = await ask(handle, sign('/tr:w-10/a%20b.png'), 'GET', headers);
    expect([response.status, response.headers.get('vary')]).toEqual([200, 'Accept']);
  });

  it('sends as much as Lambda takes', async () => {
    const { result, body } = await ask(load({}), sign('/most.bin'));
    expect([result.statusCode, body.length]).toEqual([200, most]);
    const size = JSON.stringify(result).length;
    expect(size).toBeLessThanOrEqual(payloadLimit);
    expect(size).toBeGreaterThan(payloadLimit - 16 * 1024);
  });

  it('says so where an answer is larger, and lets nobody keep that', async () => {
    const handle = load({});
    const text = `The answer is larger than ${most} bytes, the most that is sent here; ask for a smaller one`;
    const get = await ask(handle, sign('/more.bin'));
    expect([get.status, get.body.toString()]).toEqual([400, `${text}\n`]);
    expect(get.headers.get('ik-error')).toBe(`ELIMIT - ${text}`);
    expect([get.headers.get('cache-control'), get.headers.get('etag')]).toEqual(['no-store', null]);
    expect((await ask(handle, sign('/more.bin'), 'HEAD')).result).toEqual({
      statusCode: 400,
      headers: get.result.headers,
    });
  });

  it('answers 503 when it is not configured, never kept, and says why in the log alone', async () => {
    const { status, headers, body } = await ask(load(), '/a%20b.png');
    expect([status, headers.get('cache-control')]).toEqual([503, 'no-store']);
    expect(body.toString()).toBe('The image delivery is not configured\n');
    expect(lines).toEqual(['error: not configured: the app setting `BLOBFRONT_CONFIG` is missing']);
  });

  it('has nothing of Azure Functions in it, nor they of it', () => {
    const own = bundle(modulePath('lambda/image-delivery/aws')).inputs;
    expect(own).toContain('lambda/image-delivery/deliver.ts');
    expect(own.filter((path) => path.includes('@azure/') || path.endsWith('/azure.ts'))).toEqual([]);
    expect(bundle(modulePath('lambda/azure')).inputs).not.toContain('lambda/image-delivery/aws.ts');
  });
});
