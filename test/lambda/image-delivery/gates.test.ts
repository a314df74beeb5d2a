import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { createGates, drain, type Machine } from '../../../lambda/image-delivery/gates';
import type { Admission } from '../../../lambda/image-delivery/image/admission';
import { limitsWith } from './fixtures';

const machine: Machine = { cores: 2, memoryBytes: 4e9, threads: 8 };
type Limits = Parameters<typeof limitsWith>[0];

/** Hands over jobs that run until they are ended, and tells how many of them have begun. */
async function fill(admission: Admission, count: number, memoryBytes = 0) {
  const ends: (() => void)[] = [];
  const results = Array.from({ length: count }, () =>
    admission.run(memoryBytes, () => new Promise<void>((resolve) => ends.push(resolve))),
  );
  const settled = Promise.allSettled(results);
  await turn();
  return { begun: ends.length, settled, end: () => ends.forEach((end) => end()) };
}

/** How many jobs of some memory each are let in at once; the queue is left out. */
async function mostOf(admission: Admission, memoryBytes = 0): Promise<number> {
  const { begun } = await fill(admission, 40, memoryBytes);
  return begun;
}

const gates = (limits: Limits = {}, changes: Partial<Machine> = {}) =>
  createGates(limitsWith({ queueMs: 1, queue: 0, residentBytes: 1e12, ...limits }), { ...machine, ...changes });

describe('createGates', () => {
  it.each<[string, Limits, Partial<Machine>, number]>([
    ['one more than there are cores', {}, {}, 3],
    ['one less than there are threads', {}, { cores: 16 }, 7],
    ['one where there is a single thread', {}, { threads: 1 }, 1],
    ['as many as are set', { jobs: 5 }, {}, 5],
    ['as many as are set, as long as a thread is left', { jobs: 20 }, {}, 7],
  ])('works on so many images at once: %s', async (_, limits, changes, jobs) => {
    expect(await mostOf(gates(limits, changes).working)).toBe(jobs);
  });

  it('lets images take half of the memory, or what is set', async () => {
    expect(await mostOf(gates({ jobs: 7 }).working, 500e6)).toBe(4);
    expect(await mostOf(gates({ jobs: 7, memoryBytes: 1e9 }).working, 500e6)).toBe(2);
  });

  it('reads sixteen files at once, as long as they fit into a quarter of the memory', async () => {
    expect(await mostOf(gates().reading, 40e6)).toBe(16);
    expect(await mostOf(gates({}, { memoryBytes: 400e6 }).reading, 40e6)).toBe(2);
  });

  it('reads one file where memory is less than it may have', async () => {
    expect(await mostOf(gates({}, { memoryBytes: 50e6 }).reading, 40e6)).toBe(1);
  });

  it('lets as many wait as are set, and of those that have their file all', async () => {
    const { reading, working } = gates({ queue: 2, queueMs: 60_000 });
    const [first, second] = [await fill(reading, 20), await fill(working, 19)];
    const third = await fill(reading, 1);
    const outcomes = async ({ settled, end }: Awaited<ReturnType<typeof fill>>) => {
      for (let round = 0; round < 20; round += 1) {
        end();
        await turn();
      }
      return (await settled).filter(({ status }) => status === 'rejected').length;
    };
    expect(await Promise.all([first, second, third].map(outcomes))).toEqual([2, 0, 1]);
  });

  it('begins no job beside another above three quarters of the memory, or what is set', async () => {
    const used = process.memoryUsage.rss();
    expect(await mostOf(gates({ residentBytes: used / 2 }).working)).toBe(1);
    expect(await mostOf(gates({ residentBytes: used * 4 }).working)).toBe(3);
    expect(await mostOf(gates({ memoryBytes: 1e9, residentBytes: undefined }, { memoryBytes: used }).working)).toBe(1);
  });

  it('knows this machine', async () => {
    const { working } = createGates(limitsWith({ queueMs: 1 }));
    expect(await mostOf(working, 1_000_000)).toBeGreaterThan(0);
  });
});

describe('createGates, for a request with layers', () => {
  it('counts what those may be of, as long as there is room for it at all', () => {
    expect([gates().sourceBytes(false), gates().sourceBytes(true)]).toEqual([40e6, 100e6]);
    expect(gates({}, { memoryBytes: 200e6 }).sourceBytes(true)).toBe(50e6);
    expect(gates({}, { memoryBytes: 50e6 }).sourceBytes(true)).toBe(40e6);
  });
});

describe('createGates, for what is worked on apart', () => {
  it('has one place, and eight to wait', async () => {
    const { apart } = gates();
    const first = await fill(apart, 9);
    expect(first.begun).toBe(1);
    await expect(apart.run(0, () => Promise.resolve())).rejects.toMatchObject({ status: 503, code: 'ELIMIT' });
    first.end();
  });
});

describe('attack 43: drain', () => {
  it('lets what has begun read and work, and nothing else', async () => {
    const { reading, working } = gates();
    const request = async (ready: Promise<void>) => {
      await ready;
      return working.run(1, () => Promise.resolve('answered'));
    };
    let read: () => void = () => undefined;
    const before = reading.run(1, () => request(new Promise((resolve) => (read = resolve))));
    await turn();
    const drained = drain({ ...gates(), reading, working });
    await expect(reading.run(1, () => Promise.resolve())).rejects.toMatchObject({ status: 503, code: 'ELIMIT' });
    read();
    await expect(before).resolves.toBe('answered');
    await drained;
    await expect(working.run(1, () => Promise.resolve())).rejects.toMatchObject({ status: 503 });
  });
});
