import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DequeuedMessageItem, QueueClient } from '@azure/storage-queue';
import type { InvalidationConfigInput } from '../../../lambda/invalidation/config';
import { drain, type DrainContext } from '../../../lambda/invalidation/drain';
import { PurgeError, requestPurge } from '../../../lambda/invalidation/purge';
import { accepted, endpointId, invalidationConfig, message, refused, startManagement, startQueues } from './fixtures';

let queues: Awaited<ReturnType<typeof startQueues>>;
let management: Awaited<ReturnType<typeof startManagement>>;
let queue: QueueClient;
let lines: string[];

beforeAll(async () => {
  queues = await startQueues();
});
afterAll(() => queues.stop());
afterEach(() => management.stop());
beforeEach(async () => {
  queue = await queues.queue();
  management = await startManagement();
  lines = [];
  received = [];
});

/** Every message that was handed out. */
let received: DequeuedMessageItem[];
/** The queue, that remembers. */
const remembering: DrainContext['queue'] = {
  receiveMessages: async (options) => {
    const response = await queue.receiveMessages(options);
    received.push(...response.receivedMessageItems);
    return response;
  },
  deleteMessage: (...ids) => queue.deleteMessage(...ids),
};
/** What happens by itself after five minutes. */
const comeBack = async () => {
  for (const { messageId, popReceipt, messageText } of received.splice(0)) {
    await queue.updateMessage(messageId, popReceipt, messageText, 0);
  }
};

const send = async (...names: string[]) => {
  for (const name of names) await queue.sendMessage(message(name));
};
/** How many messages there are, seen or not. */
const left = async () => (await queue.getProperties()).approximateMessagesCount;
const blobs = (count: number) => Array.from({ length: count }, (_, index) => `${index}.jpg`);

/** Drains with a real queue and a real web server; the changes are of the configuration or of what it works with. */
function run(config: Partial<InvalidationConfigInput> = {}, changes: Partial<DrainContext> = {}): Promise<void> {
  const target = {
    endpointId,
    domains: [],
    managementUrl: management.url,
    token: () => Promise.resolve('secret'),
    wait: () => Promise.resolve(),
  };
  return drain({
    config: invalidationConfig(config),
    queue: remembering,
    purge: (paths) => requestPurge(paths, target),
    log: (level, line) => lines.push(`${level}: ${line}`),
    ...changes,
  });
}

describe('drain', () => {
  it('does nothing when nothing has changed', async () => {
    await run();
    expect([management.requests, lines]).toEqual([[], []]);
  });

  it('purges every changed blob once, and takes its messages out of the queue', async () => {
    await send('a.jpg', 'b/c d.jpg', 'a.jpg');
    await queue.sendMessage(message('a.jpg', { eventType: 'Microsoft.Storage.BlobDeleted' }));
    await run({ transformations: ['tr:w-300,h-300'] });
    expect(management.purges()).toEqual([
      ['/a.jpg', '/tr:w-300,h-300/a.jpg', '/b/c%20d.jpg', '/tr:w-300,h-300/b/c%20d.jpg'],
    ]);
    expect(await left()).toBe(0);
    expect(lines).toEqual(['info: {"messages":4,"done":4,"paths":4}']);
  });

  it('purges at most a hundred paths with a request', async () => {
    await send(...blobs(101));
    await run();
    expect(management.purges().map((paths) => paths.length)).toEqual([100, 1]);
    expect(new Set(management.purges().flat())).toEqual(new Set(blobs(101).map((name) => `/${name}`)));
    expect(await left()).toBe(0);
  });

  it('purges the URL endpoint instead of too many paths', async () => {
    await send('shop/1.jpg', 'shop/2.jpg', 'shop/3.jpg');
    const urlEndpoints = [{ path: '/shop/', prefix: 'shop/' }];
    await run({ urlEndpoints, mostPaths: 3 });
    await send('shop/1.jpg', 'shop/2.jpg', 'shop/3.jpg', 'shop/4.jpg');
    await run({ urlEndpoints, mostPaths: 3 });
    expect(management.purges().map((paths) => paths.sort())).toEqual([
      ['/shop/1.jpg', '/shop/2.jpg', '/shop/3.jpg'],
      ['/shop/*'],
    ]);
    expect(await left()).toBe(0);
  });

  it('drops what is no change of the container, and says so', async () => {
    await queue.sendMessage('<html>');
    await queue.sendMessage(message('a', { subject: '/blobServices/default/containers/private/blobs/a' }));
    await run();
    expect(management.requests).toEqual([]);
    expect(await left()).toBe(0);
    expect(lines).toEqual([
      expect.stringMatching(/^error: dropped message [\w-]+, which tells of no change in the container$/),
      expect.stringMatching(/^error: dropped message /),
      'info: {"messages":2,"done":2,"paths":0}',
    ]);
  });

  it('takes a blob that has no URL out of the queue in silence', async () => {
    await send('other/a.jpg');
    await run({ urlEndpoints: [{ path: '/shop/', prefix: 'shop/' }] });
    expect([management.requests, await left()]).toEqual([[], 0]);
    expect(lines).toEqual(['info: {"messages":1,"done":1,"paths":0}']);
  });

  it.each([
    [403, 1],
    [404, 1],
    [429, 3],
    [500, 3],
  ])('keeps the messages when the purge is answered %d, and purges them later', async (status, requests) => {
    await send('a.jpg', 'b.jpg');
    management.answerWith(refused(status, 'Code'));
    await expect(run()).rejects.toEqual(new PurgeError(`the purge was answered ${status} Code: Why.`, status));
    expect(management.requests).toHaveLength(requests);
    expect(await left()).toBe(2);
    expect(lines).toEqual(['info: {"messages":2,"done":0,"paths":0}']);

    // Until they come back nobody sees them.
    management.answerWith(accepted);
    await run();
    expect(management.requests).toHaveLength(requests);
    await comeBack();
    await run();
    expect(management.purges().slice(requests)).toEqual([['/a.jpg', '/b.jpg']]);
    expect(await left()).toBe(0);
  });

  it('keeps the messages of the batches that were not purged', async () => {
    await send(...blobs(150));
    let count = 0;
    management.answerWith((...request) => {
      count += 1;
      const answer = count === 1 ? accepted : refused(403, 'AuthorizationFailed');
      answer(...request);
    });
    await expect(run()).rejects.toThrow('403 AuthorizationFailed');
    expect(await left()).toBe(50);
    expect(lines).toEqual(['info: {"messages":150,"done":100,"paths":100}']);
  });

  it('gives up a path that Front Door does not take, and no other', async () => {
    await send(...blobs(20));
    const bad = (path: string) => path === '/7.jpg' || path === '/8.jpg';
    management.answerWith((response, paths, request) => {
      const answer = paths.some(bad) ? refused(400, 'BadRequest', 'Invalid ContentPath') : accepted;
      answer(response, paths, request);
    });
    await run();
    const purged = management.purges().filter((paths) => !paths.some(bad));
    expect(purged.flat().sort()).toEqual(
      blobs(20)
        .map((name) => `/${name}`)
        .filter((path) => !bad(path))
        .sort(),
    );
    expect(await left()).toBe(0);
    expect(lines.slice(0, 2).sort()).toEqual([
      'error: gave up the path /7.jpg: the purge was answered 400 BadRequest: Invalid ContentPath',
      'error: gave up the path /8.jpg: the purge was answered 400 BadRequest: Invalid ContentPath',
    ]);
  });

  it('drops a message that came too often', async () => {
    await send('a.jpg', 'b.jpg');
    const deliveries = [101, 100];
    await run(
      {},
      {
        queue: {
          receiveMessages: async (options) => {
            const response = await queue.receiveMessages(options);
            for (const item of response.receivedMessageItems) item.dequeueCount = deliveries.shift() ?? 0;
            return response;
          },
          deleteMessage: (...ids) => queue.deleteMessage(...ids),
        },
      },
    );
    expect(management.purges()).toEqual([['/b.jpg']]);
    expect(await left()).toBe(0);
    expect(lines[0]).toMatch(/^error: dropped message [\w-]+ after 100 attempts$/);
  });

  it('says how many messages it could not delete', async () => {
    await send('a.jpg', 'b.jpg');
    const deleteMessage = () => Promise.reject(new Error('no'));
    await run({}, { queue: { receiveMessages: (options) => queue.receiveMessages(options), deleteMessage } });
    expect(management.purges().flat().sort()).toEqual(['/a.jpg', '/b.jpg']);
    expect(lines[0]).toBe('error: 2 messages could not be deleted and will come back');
  });

  it('throws when there is no queue', async () => {
    await queue.delete();
    await expect(run()).rejects.toMatchObject({ statusCode: 404 });
  });
});
