import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { decodeInThread } from '../../../../../lambda/image-delivery/image/heic/heic-thread';
import type { HeicJob } from '../../../../../lambda/image-delivery/image/heic/heic-worker';
import { packageRoot } from '../../../../../lib/package-root';
import { clearHeic } from '../../../../support/heic';

const folder = mkdtempSync(join(tmpdir(), 'blobfront-heic-'));
const real = join(packageRoot, 'node_modules', 'libheif-js', 'libheif-wasm');
const job: HeicJob = {
  data: clearHeic,
  library: join(real, 'libheif.js'),
  wasm: join(real, 'libheif.wasm'),
  maxPixels: 1024,
  maxBytes: 512 * 1024 * 1024,
};
const ample = 30_000;

/** A job whose library is this function. */
const libraryOf = (body: string): HeicJob => {
  const library = join(mkdtempSync(join(folder, 'library-')), 'libheif.js');
  writeFileSync(library, `module.exports = () => { ${body} };`);
  return { ...job, library };
};

/** Node tells here of every thread that is started. */
const threads: Worker[] = [];
const remember = (message: unknown): void => {
  threads.push((message as { worker: Worker }).worker);
};

beforeAll(() => subscribe('worker_threads', remember));
afterAll(() => {
  unsubscribe('worker_threads', remember);
  rmSync(folder, { recursive: true });
});

/** How a job ends; what it leaves behind is a thread that still has its number. */
async function run(job: HeicJob, timeLimit = ample): Promise<unknown> {
  threads.length = 0;
  const result = await decodeInThread(job, timeLimit).catch((error: unknown) => error);
  expect(threads.map(({ threadId }) => threadId)).toEqual([-1]);
  return result;
}

describe('decodeInThread', () => {
  it('ends its thread with the image', async () => {
    expect(await run(job)).toMatchObject({ width: 32, height: 32, channels: 4 });
  });

  it.each<[string, HeicJob, object]>([
    ['gets no HEIF file', { ...job, data: Buffer.alloc(1000, 7) }, { message: 'no HEIF file' }],
    ['gets nothing', { ...job, data: new Uint8Array() }, { message: 'no HEIF file' }],
    ['has no library', { ...job, library: join(folder, 'gone.js') }, { code: 'MODULE_NOT_FOUND' }],
    ['has no WebAssembly', { ...job, wasm: join(folder, 'gone.wasm') }, { code: 'ENOENT' }],
    [
      'takes too much memory',
      { ...libraryOf('new WebAssembly.Memory({ initial: 1 }).grow(1)'), maxBytes: 100_000 },
      { message: 'too much memory' },
    ],
    ['throws', libraryOf('throw new Error("broken")'), { message: 'broken' }],
    [
      'throws later',
      libraryOf('setImmediate(() => { throw new Error("late") }); return { ready: new Promise(() => {}) }'),
      { message: 'late' },
    ],
    ['exits', libraryOf('process.exit(0)'), { message: 'the worker has ended' }],
    [
      'has nothing left to do',
      libraryOf('return { ready: new Promise(() => {}) }'),
      { message: 'the worker has ended' },
    ],
  ])('ends its thread when it %s', async (_, failing, error) => {
    expect(await run(failing)).toMatchObject(error);
  });

  it.each([
    ['counts for ever', 'for (;;);'],
    ['waits for ever', 'setInterval(() => {}, 1000); return { ready: new Promise(() => {}) };'],
  ])('ends a thread that %s', async (_, body) => {
    const error = { status: 400, code: 'ELIMIT', message: 'The HEIC image takes too long to decode' };
    expect(await run(libraryOf(body), 500)).toMatchObject(error);
  });
});
