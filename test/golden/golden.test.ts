import { beforeAll, describe, expect, it } from '@jest/globals';
// Lets the tests that run in this process afterwards load every format again.
import '../support/images';
import type { MemoryService } from '../support/memory-service';
import { answerTo } from './answer';
import { difference } from './difference';
import { goldenService } from './service';
import { goldenSources } from './sources';
import { readAnswer, storedFiles } from './store';
import { goldenUrls } from './urls';

const stored = storedFiles();
let service: MemoryService;

beforeAll(async () => {
  service = goldenService(await goldenSources());
});

describe('a golden URL', () => {
  it.each(goldenUrls)('$name: $target', async (url) => {
    const file = stored.get(url.name);
    if (file === undefined) throw new Error('has no file yet: `npm run golden`');
    const actual = await answerTo(url, service);
    expect(await difference(actual, readAnswer(file))).toBeUndefined();
    expect(actual.status).toBe(url.status ?? 200);
  });
});

describe('the golden files', () => {
  it('have a URL each, with a name of its own', () => {
    const names = goldenUrls.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect([...stored.keys()].sort()).toEqual([...names].sort());
  });

  it('are small', () => {
    const sizes = [...stored.values()].map((file) => readAnswer(file).data.length);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(60_000);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(900_000);
  });
});
