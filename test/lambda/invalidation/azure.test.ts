import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { InvocationContext } from '@azure/functions';
import type * as storageQueue from '@azure/storage-queue';
import { startServer, type TestServer } from '../../support/http';
import { endpointId, message, queueAccount, smallestConfig, startManagement, startQueues } from './fixtures';

type Handler = (timer: unknown, invocation: InvocationContext) => Promise<void>;
interface Registered {
  readonly metadata: { readonly name: string; readonly bindings: unknown };
  readonly handler: Handler;
}

const variables = process.env;
beforeEach(() => {
  process.env = { ...variables };
});
afterEach(() => {
  process.env = variables;
  jest.dontMock('@azure/storage-queue');
});

/** Loads the app the way the Functions worker does, which alone has the module `@azure/functions-core`. */
function load(setting?: string): Registered[] {
  if (setting !== undefined) process.env.BLOBFRONT_INVALIDATION_0A1B = setting;
  const registered: Registered[] = [];
  jest.resetModules();
  jest.doMock(
    '@azure/functions-core',
    () => ({
      setProgrammingModel: () => undefined,
      registerFunction: (metadata: Registered['metadata'], handler: Handler) => registered.push({ metadata, handler }),
    }),
    { virtual: true },
  );
  jest.requireActual('../../../lambda/invalidation/azure');
  return registered;
}

async function tick([registered]: readonly Registered[]): Promise<string[]> {
  const lines: string[] = [];
  const invocation = new InvocationContext({ logHandler: (level, line) => lines.push(`${level}: ${String(line)}`) });
  await registered?.handler({}, invocation);
  return lines;
}

describe('the timer', () => {
  it.each([undefined, ''])('is not there when the setting is %j', (setting) => {
    expect(load(setting)).toEqual([]);
  });

  it('runs on its schedule', () => {
    const [{ metadata } = { metadata: undefined }, ...others] = load(JSON.stringify(smallestConfig));
    expect(others).toEqual([]);
    expect(metadata?.name).toBe('invalidation-0a1b');
    expect(Object.values(metadata?.bindings as object)).toEqual([
      expect.objectContaining({ type: 'timerTrigger', schedule: '*/30 * * * * *' }),
    ]);
  });

  it.each([
    ['no JSON', '{', /JSON/],
    ['a wrong setting', JSON.stringify({ ...smallestConfig, container: '' }), /configuration is wrong: `container`/],
  ])('lets the app start with %s, and fails at every run', async (_, setting, message) => {
    await expect(tick(load(setting))).rejects.toThrow(message);
  });

  it('fails at every run without an identity', async () => {
    const app = load(JSON.stringify(smallestConfig));
    for (let count = 0; count < 2; count += 1) {
      await expect(tick(app)).rejects.toThrow('the app setting `IDENTITY_ENDPOINT` is missing');
    }
  });

  it('does not load the library for queues before it runs', () => {
    let loaded = false;
    jest.doMock('@azure/storage-queue', () => (loaded = true));
    load(JSON.stringify(smallestConfig));
    expect(loaded).toBe(false);
  });
});

describe('a run', () => {
  let identity: TestServer;
  let management: Awaited<ReturnType<typeof startManagement>>;
  let queues: Awaited<ReturnType<typeof startQueues>>;

  beforeEach(async () => {
    queues = await startQueues();
    management = await startManagement();
    identity = await startServer((request, response) => {
      const resource = new URL(request.url ?? '', 'http://x').searchParams.get('resource');
      response.end(JSON.stringify({ access_token: `for ${String(resource)}`, expires_on: 4_000_000_000 }));
    });
  });
  afterEach(async () => {
    await Promise.all([queues.stop(), management.stop(), identity.stop()]);
  });

  it('purges what the queue holds, with tokens of the identity', async () => {
    const queue = await queues.queue();
    await queue.sendMessage(message('a.jpg'));
    process.env.IDENTITY_ENDPOINT = `${identity.url}/msi/token`;
    process.env.IDENTITY_HEADER = 'header-secret';
    process.env.AZURE_CLIENT_ID = 'client';
    const app = load(JSON.stringify({ ...smallestConfig, queueUrl: queue.url, managementUrl: management.url }));
    const tokens: unknown[] = [];
    // Over plain HTTP, which is all that Azurite has here, the library sends no token.
    jest.doMock('@azure/storage-queue', () => {
      const actual = jest.requireActual<typeof storageQueue>('@azure/storage-queue');
      return {
        QueueClient: function (url: string, credential: { getToken: () => Promise<unknown> }) {
          void credential.getToken().then((token) => tokens.push(token));
          const { accountName, accountKey } = queueAccount;
          return new actual.QueueClient(url, new actual.StorageSharedKeyCredential(accountName, accountKey));
        },
      };
    });

    expect(await tick(app)).toEqual(['information: {"messages":1,"done":1,"paths":1}']);
    expect(management.requests).toEqual([
      expect.objectContaining({
        url: `${endpointId}/purge?api-version=2024-02-01`,
        body: '{"contentPaths":["/a.jpg"]}',
        headers: expect.objectContaining({ authorization: `Bearer for ${management.url}` }),
      }),
    ]);
    expect(tokens).toEqual([{ token: 'for https://storage.azure.com/', expiresOnTimestamp: 4_000_000_000_000 }]);
    expect(identity.requests.every(({ url }) => url?.includes('client_id=client'))).toBe(true);
    expect(await tick(app)).toEqual([]);
    expect(tokens).toHaveLength(1);
  });
});
