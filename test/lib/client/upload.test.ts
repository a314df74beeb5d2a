import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { inspect } from 'node:util';
import {
  BrokerClient,
  stagedBytes,
  Upload,
  uploadFile,
  type UploadRecord,
  type UploadSource,
} from '../../../lib/client';
import { lazyFile } from '../../support/lazy-file';
import { startUploadCloud, storedMd5, token, type UploadCloud } from '../../support/upload-cloud';

const mebibyte = 1024 * 1024;
/** Small, but for the one test of a large file. */
const blockBytes = 64 * 1024;
const mode = 'block';

const concurrency = 4;

let cloud: UploadCloud;
let client: BrokerClient;

beforeAll(async () => {
  cloud = await startUploadCloud();
  client = new BrokerClient({ endpoint: `${cloud.broker.url}/`, authorization: () => `Bearer ${token}` });
});

beforeEach(async () => {
  cloud.proxy.mend();
  cloud.proxy.answers.length = cloud.broker.requests.length = cloud.broker.asked.length = 0;
  cloud.proxy.onAnswer = cloud.proxy.onLost = cloud.proxy.intercept = undefined;
  cloud.broker.sasSeconds = 600;
  cloud.broker.blockBytes = blockBytes;
  await loseUploads();
});

afterAll(() => cloud.stop());

/** All that was uploaded and is not confirmed is gone. */
async function loseUploads(): Promise<void> {
  for await (const { name } of cloud.uploads.listBlobsFlat({ includeUncommitedBlobs: true })) {
    const blob = cloud.uploads.getBlockBlobClient(name);
    await blob.commitBlockList([]);
    await blob.delete();
  }
}

async function md5Of(file: UploadSource): Promise<string> {
  return createHash('md5')
    .update(Buffer.from(await file.slice(0, file.size).arrayBuffer()))
    .digest('base64');
}

/** Holds that a file is where it should be, with its MD5, and nothing else is left. */
async function expectStored(upload: Upload): Promise<void> {
  expect([upload.state, upload.error]).toEqual(['done', undefined]);
  const md5 = await md5Of(upload.file);
  expect(await storedMd5(cloud.served, upload.result?.blobName ?? '')).toEqual({ real: md5, said: md5 });
  for await (const left of cloud.uploads.listBlobsFlat({ includeUncommitedBlobs: true })) {
    throw new Error(`${left.name} is left`);
  }
}

/** How often each block got through. */
function timesStaged(): Map<string, number> {
  const times = new Map<string, number>();
  for (const answer of cloud.proxy.answers) {
    if (/^block \d+ 201$/.test(answer)) times.set(answer, (times.get(answer) ?? 0) + 1);
  }
  return times;
}

/** Calls something when this answer comes for the nth time. */
function onAnswer(pattern: RegExp, nth: number, then: () => void): void {
  let count = 0;
  cloud.proxy.onAnswer = (answer) => {
    if (pattern.test(answer) && ++count === nth) then();
  };
}

describe('a small file', () => {
  it('goes in one request with the headers of the grant, and its MD5', async () => {
    const seen: [string, number][] = [];
    const file = lazyFile(3 * mebibyte + 5, { name: 'cat.PNG', type: 'Image/PNG; charset=x' });
    const upload = new Upload(file, {
      broker: client,
      onChange: ({ state, sentBytes }) => void seen.push([state, sentBytes]),
    });
    expect([upload.state, upload.sentBytes]).toEqual(['waiting', 0]);
    await upload.start();
    await expectStored(upload);
    expect(cloud.proxy.answers).toEqual(['put 201']);
    expect(cloud.broker.requests).toEqual(['POST /api/sas/upload', 'POST /api/sas/uploads/ID/complete']);
    expect(cloud.broker.asked).toEqual([
      {
        filename: 'cat.PNG',
        contentType: 'image/png',
        contentLength: file.size,
        contentMd5: await md5Of(file),
        mode: 'single',
      },
    ]);
    expect(upload.result).toMatchObject({ contentType: 'image/png', contentLength: file.size });
    expect(seen).toEqual([
      ['uploading', 0],
      ['uploading', file.size],
      ['confirming', file.size],
      ['done', file.size],
    ]);
  });

  it('of a browser is sent as it is', async () => {
    const file = new File(['what is in it'], 'note.txt', { type: 'text/plain' });
    const blob = await uploadFile(file, { broker: client });
    expect(blob).toMatchObject({ contentType: 'text/plain', contentLength: file.size });
  });

  it('is there already when only the answer was lost', async () => {
    onAnswer(/^put 201$/, 1, () => {
      cloud.proxy.cut();
      cloud.proxy.onLost = () => cloud.proxy.mend();
    });
    const upload = new Upload(lazyFile(1000, { seed: 2 }), { broker: client });
    await upload.start();
    await expectStored(upload);
    // The SAS creates and does not overwrite: twice refused, with another SAS, too.
    expect(cloud.proxy.answers).toEqual(['put 201', 'put 403', 'put 403']);
  });
});

describe('a large file', () => {
  it('survives that the network is cut twice', async () => {
    const file = lazyFile(60 * mebibyte + 12_345, { name: 'film.mp4', type: 'video/mp4' });
    const largeBlock = (cloud.broker.blockBytes = 4 * mebibyte);
    const count = Math.ceil(file.size / largeBlock);
    const troubles: string[] = [];
    const { proxy } = cloud;
    const cuts = [3, 9];
    let staged = 0;
    proxy.onAnswer = () => {
      if (++staged !== cuts[0]) return;
      cuts.shift();
      const before = proxy.lost();
      proxy.cut();
      // Nobody is answered until more requests were lost than are under way.
      proxy.onLost = () => (proxy.lost() - before > concurrency + 2 ? proxy.mend() : undefined);
    };
    let most = 0;
    const upload = new Upload(file, {
      broker: client,
      onChange: ({ sentBytes, trouble }) => {
        expect(sentBytes).toBeGreaterThanOrEqual(most);
        most = sentBytes;
        if (trouble) troubles.push(trouble.message);
      },
    });
    await upload.start();
    await expectStored(upload);
    expect(cuts).toEqual([]);
    expect(new Set(troubles)).toEqual(new Set(['storage cannot be reached']));
    const times = [...timesStaged().values()];
    expect(times).toHaveLength(count);
    // What is sent again is what was under way, or whose answer was.
    expect(times.reduce((sum, each) => sum + each)).toBeLessThanOrEqual(count + 2 * concurrency);
    expect(cloud.broker.asked).toMatchObject([{ mode: 'block', contentType: 'video/mp4', contentLength: file.size }]);
    expect(upload.result?.contentType).toBe('video/mp4');
    expect(upload.trouble).toBeUndefined();
  });

  it('is paused, and goes on without sending anything twice', async () => {
    const store = new Map<string, UploadRecord>();
    const file = lazyFile(10 * blockBytes, { seed: 3 });
    const upload = new Upload(file, {
      broker: client,
      mode,
      store,
      onChange: ({ sentBytes }) => (sentBytes >= 3 * blockBytes ? upload.pause() : undefined),
    });
    await upload.start();
    expect(upload.state).toBe('paused');
    const [record] = store.values();
    const known = Object.keys(record?.blocks ?? {});
    expect(known.length).toBeGreaterThanOrEqual(3);
    expect(known.length).toBeLessThan(10);
    expect(upload.sentBytes).toBe(3 * blockBytes);

    await cloud.proxy.idle();
    cloud.proxy.answers.length = 0;
    // As after a reload: nothing is left but the store.
    const again = new Upload(lazyFile(10 * blockBytes, { seed: 3 }), { broker: client, mode, store });
    expect(await again.key()).toBe(record?.key);
    await again.start();
    await expectStored(again);
    const sent = [...timesStaged().entries()];
    expect(sent.every(([, times]) => times === 1)).toBe(true);
    expect(sent).toHaveLength(10 - known.length);
    for (const index of known) expect(timesStaged().has(`block ${index} 201`)).toBe(false);
    expect(cloud.broker.requests).toEqual([
      'POST /api/sas/upload',
      'POST /api/sas/uploads/ID/renew',
      'POST /api/sas/uploads/ID/complete',
    ]);
    expect(store.size).toBe(0);
  });

  it('goes on in the same object, started at once', async () => {
    let paused = 0;
    const upload = new Upload(lazyFile(6 * blockBytes, { seed: 4 }), {
      broker: client,
      mode,
      onChange: ({ state, sentBytes }) => {
        if (state !== 'uploading' || sentBytes < blockBytes || paused++ > 0) return;
        upload.pause();
        void upload.start();
      },
    });
    await upload.start();
    // The first run ended with the pause; this is the second one.
    await upload.start();
    await expectStored(upload);
    expect(timesStaged().size).toBe(6);
  });

  it('has the bytes that the file has by now', async () => {
    const store = new Map<string, UploadRecord>();
    const file = lazyFile(6 * blockBytes, { seed: 5 });
    const first = new Upload(file, {
      broker: client,
      mode,
      store,
      onChange: ({ sentBytes }) => (sentBytes >= 5 * blockBytes ? first.pause() : undefined),
    });
    await first.start();
    const staged = Object.keys([...store.values()][0]?.blocks ?? {}).map(Number);
    // The same by name, size, date and both ends.
    const changed: UploadSource = {
      ...file,
      slice: (start, end) => ({
        arrayBuffer: async () => {
          const bytes = new Uint8Array(await file.slice(start, end).arrayBuffer());
          for (let at = Math.max(start, 2 * blockBytes + 5); at < Math.min(end, 2 * blockBytes + 9); at++)
            bytes[at - start] = 0;
          return bytes.buffer;
        },
      }),
    };
    await cloud.proxy.idle();
    cloud.proxy.answers.length = 0;
    const second = new Upload(changed, { broker: client, mode, store });
    await second.start();
    await expectStored(second);
    const expected = [0, 1, 2, 3, 4, 5].filter((index) => index === 2 || !staged.includes(index));
    expect(new Set(timesStaged().keys())).toEqual(new Set(expected.map((index) => `block ${index} 201`)));
  });

  it('is staged again when storage has lost its blocks', async () => {
    const store = new Map<string, UploadRecord>();
    const options = { broker: client, mode, store } as const;
    const first = new Upload(lazyFile(4 * blockBytes, { seed: 6 }), {
      ...options,
      onChange: ({ sentBytes }) => (sentBytes >= 2 * blockBytes ? first.pause() : undefined),
    });
    await first.start();
    await loseUploads();
    const second = new Upload(lazyFile(4 * blockBytes, { seed: 6 }), options);
    await second.start();
    await expectStored(second);
    expect(cloud.proxy.answers.filter((answer) => answer.startsWith('commit'))).toEqual(['commit 400', 'commit 201']);
  });

  it('begins anew when the broker knows it no more', async () => {
    const store = new Map<string, UploadRecord>();
    const first = new Upload(lazyFile(3 * blockBytes, { seed: 7 }), {
      broker: client,
      mode,
      store,
      onChange: ({ sentBytes }) => (sentBytes > 0 ? first.pause() : undefined),
    });
    await first.start();
    const [before] = store.values();
    cloud.broker.forget();
    await loseUploads();
    const second = new Upload(lazyFile(3 * blockBytes, { seed: 7 }), { broker: client, mode, store });
    await second.start();
    await expectStored(second);
    expect(cloud.broker.requests.slice(1)).toEqual([
      'POST /api/sas/uploads/ID/renew',
      'POST /api/sas/upload',
      'POST /api/sas/uploads/ID/complete',
    ]);
    expect(before?.id).toBeDefined();
  });

  it('begins anew when its time is over', async () => {
    const file = lazyFile(3 * blockBytes, { seed: 8 });
    const store = new Map<string, UploadRecord>();
    const upload = new Upload(file, { broker: client, mode, store });
    const key = await upload.key();
    const confirmBefore = new Date(Date.now() - 1000).toISOString();
    const old = { key, broker: client.endpoint, filename: file.name, size: file.size, id: 'old', confirmBefore };
    store.set(key, { ...old, mode: 'block', blockBytes, blocks: { 0: 'x' } });
    await upload.start();
    await expectStored(upload);
    expect(cloud.broker.requests).toEqual(['POST /api/sas/upload', 'POST /api/sas/uploads/ID/complete']);
  });

  it('is only confirmed when nothing else is left to do', async () => {
    const store = new Map<string, UploadRecord>();
    const file = lazyFile(3 * blockBytes, { seed: 9 });
    const first = new Upload(file, {
      broker: client,
      mode,
      store,
      onChange: ({ state }) => (state === 'confirming' ? first.pause() : undefined),
    });
    await first.start();
    const [record] = store.values();
    expect(record && stagedBytes(record)).toBe(file.size);
    cloud.proxy.answers.length = cloud.broker.requests.length = 0;
    const second = new Upload(file, { broker: client, mode, store });
    await second.start();
    await expectStored(second);
    expect([...cloud.proxy.answers, ...cloud.broker.requests]).toEqual(['POST /api/sas/uploads/ID/complete']);
  });
});

describe('a SAS that has ended', () => {
  it('is renewed, once for all blocks', async () => {
    cloud.broker.sasSeconds = -10;
    let refused = 0;
    cloud.proxy.onAnswer = (answer) => {
      if (!answer.endsWith('403')) return;
      refused++;
      cloud.broker.sasSeconds = 600;
    };
    const upload = new Upload(lazyFile(6 * blockBytes, { seed: 10 }), { broker: client, mode });
    await upload.start();
    await expectStored(upload);
    expect(refused).toBeGreaterThan(0);
    expect(refused).toBeLessThanOrEqual(concurrency);
    expect(cloud.broker.requests.filter((request) => request.endsWith('renew'))).toHaveLength(1);
  });

  it('says nothing of itself when storage goes on refusing', async () => {
    cloud.broker.sasSeconds = -10;
    for (const mode of ['single', 'block'] as const) {
      const upload = new Upload(lazyFile(3 * blockBytes, { seed: 11 }), { broker: client, mode });
      await upload.start();
      expect(upload.state).toBe('failed');
      expect(upload.error).toMatchObject({ code: 'storage', status: 403, transient: false });
      expect(upload.error?.message).toBe('storage answered 403 (AuthorizationFailure)');
      expect(inspect(upload.error, { depth: Infinity, showHidden: true })).not.toMatch(/sig=|http:|payload/);
      await upload.cancel();
    }
  });
});

describe('trouble', () => {
  it('of a moment is waited out, as long as the answer says', async () => {
    const { broker, proxy } = cloud;
    broker.refuseNext(/upload$/, 429, 'too-many-requests', { 'Retry-After': '1' });
    broker.refuseNext(/complete$/, 503, 'storage-unavailable');
    const busy = [503, 500, 429].map((status) => ({ status, headers: { 'Retry-After': '1' } }));
    proxy.intercept = (operation) => (operation === 'block 1' ? busy.pop() : undefined);
    const waits: unknown[] = [];
    const began = performance.now();
    const upload = new Upload(lazyFile(3 * blockBytes, { seed: 12 }), {
      broker: client,
      mode,
      onChange: ({ trouble }) => void waits.push(trouble?.status),
    });
    await upload.start();
    await expectStored(upload);
    expect([...new Set(waits.filter((status) => status !== undefined))]).toEqual([429, 500, 503]);
    expect(performance.now() - began).toBeGreaterThan(4000);
  });

  it('that is none of a moment is told, and can be tried again', async () => {
    const upload = new Upload(lazyFile(1000, { seed: 13 }), { broker: client });
    cloud.broker.refuseNext(/upload$/, 413, 'too-large');
    await upload.start();
    expect(upload.state).toBe('failed');
    expect(upload.error).toMatchObject({
      name: 'UploadError',
      code: 'too-large',
      status: 413,
      message: expect.stringContaining('the stand-in says too-large'),
    });
    await upload.start();
    await expectStored(upload);
  });

  it('of an hour is told at once', async () => {
    cloud.broker.refuseNext(/upload$/, 429, 'quota-exceeded', { 'Retry-After': '3600' });
    const upload = new Upload(lazyFile(1000), { broker: client });
    await upload.start();
    expect(upload.error).toMatchObject({ code: 'quota-exceeded', retryAfterSeconds: 3600 });
  });

  it('with the broker is told by what it is', async () => {
    const failure = (options: ConstructorParameters<typeof BrokerClient>[0]) =>
      uploadFile(lazyFile(1000), { broker: new BrokerClient(options) }).catch((error: unknown) => error);
    expect(await failure({ endpoint: cloud.broker.url })).toMatchObject({ code: 'unauthorized', status: 401 });
    const noToken = () => Promise.reject(new Error('secret'));
    expect(await failure({ endpoint: cloud.broker.url, authorization: noToken })).toMatchObject({
      code: 'unauthorized',
      message: 'there is no token to ask the broker with',
    });
    // A web server that is no broker.
    expect(await failure({ endpoint: cloud.storage.blobEndpoint })).toMatchObject({ code: 'unexpected' });
  });

  it('with the file is told', async () => {
    const options = { broker: client };
    await expect(uploadFile(lazyFile(0), options)).rejects.toMatchObject({
      code: 'file',
      message: 'the file is empty',
    });
    const gone: UploadSource = {
      ...lazyFile(10),
      slice: () => ({ arrayBuffer: () => Promise.reject(new Error('/home')) }),
    };
    await expect(uploadFile(gone, options)).rejects.toMatchObject({
      code: 'file',
      message: 'the file cannot be read any more; it was moved or changed',
    });
    expect(cloud.broker.requests).toEqual([]);
  });

  it('with the store ends no upload', async () => {
    const fail = () => {
      throw new Error('full');
    };
    const store = { get: fail, set: fail, delete: fail, values: fail };
    const upload = new Upload(lazyFile(3 * blockBytes, { seed: 14 }), { broker: client, mode, store });
    await upload.start();
    await expectStored(upload);
  });
});

describe('cancel', () => {
  it('deletes what there is, here and there', async () => {
    const store = new Map<string, UploadRecord>();
    const upload = new Upload(lazyFile(6 * blockBytes, { seed: 15 }), {
      broker: client,
      mode,
      store,
      onChange: ({ state, sentBytes }) => {
        if (state === 'uploading' && sentBytes > 0) void upload.cancel();
      },
    });
    await upload.start();
    await upload.cancel();
    expect([upload.state, store.size]).toEqual(['cancelled', 0]);
    expect(cloud.broker.requests).toEqual(['POST /api/sas/upload', 'DELETE /api/sas/uploads/ID']);
    await upload.start();
    expect(upload.state).toBe('cancelled');
    expect(cloud.proxy.answers.some((answer) => answer.startsWith('commit'))).toBe(false);
  });

  it('of what has not begun asks nobody', async () => {
    const upload = new Upload(lazyFile(6 * blockBytes), { broker: client, mode });
    await upload.cancel();
    expect([upload.state, cloud.broker.requests]).toEqual(['cancelled', []]);
  });

  it('comes by a signal, too', async () => {
    const controller = new AbortController();
    cloud.proxy.onAnswer = () => controller.abort(new Error('enough'));
    const upload = uploadFile(lazyFile(6 * blockBytes, { seed: 16 }), { broker: client, mode }, controller.signal);
    await expect(upload).rejects.toThrow('enough');
    await expect(uploadFile(lazyFile(1), { broker: client }, controller.signal)).rejects.toThrow('enough');
  });

  it('comes too late for what is confirmed', async () => {
    const upload = new Upload(lazyFile(1000, { seed: 17 }), { broker: client });
    await upload.start();
    await upload.cancel();
    expect(upload.state).toBe('done');
  });
});
