import { describe, expect, it } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type * as library from '@azure/storage-queue';
import { storageQueue } from '../../../../lib/function/package/storage-queue';

const { files, inputs } = storageQueue();

describe('storageQueue', () => {
  it('is a package that works without any other', () => {
    const folder = mkdtempSync(join(tmpdir(), 'blobfront-queue-'));
    for (const [name, contents] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), contents);
    }
    const load = createRequire(join(folder, 'dist', 'main.js'));
    const { QueueClient } = load('@azure/storage-queue') as typeof library;
    const getToken = () => Promise.resolve({ token: '', expiresOnTimestamp: 0 });
    expect(new QueueClient('https://contoso.queue.core.windows.net/changes', { getToken }).name).toBe('changes');
    rmSync(folder, { recursive: true });
  });

  it('is the same every time, and lists what it is made of', () => {
    expect(storageQueue()).toEqual({ files, inputs });
    expect(Object.keys(files)).toEqual([
      'node_modules/@azure/storage-queue/index.js',
      'node_modules/@azure/storage-queue/package.json',
    ]);
    expect(inputs.some((path) => path.includes('node_modules/@azure/storage-common/'))).toBe(true);
  });
});
