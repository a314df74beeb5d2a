import { describe, expect, it } from '@jest/globals';
import { memoryCounters } from '../../../../lambda/sas-broker/limits/memory-counters';

function counters(mostKeys = 3) {
  const clock = { now: 5_000 };
  const made = memoryCounters(1000, mostKeys, () => clock.now);
  const add = async (key: string, amount = 1) => {
    const { count } = await made.change(key, { amounts: [amount], most: [10] });
    return count.used[0];
  };
  return { clock, add, counters: made };
}

describe('memoryCounters', () => {
  it('counts each key in a window of its own, which begins with the first count', async () => {
    const { add, clock } = counters();
    expect([await add('a'), await add('a')]).toEqual([1, 2]);
    clock.now += 600;
    expect(await add('b')).toBe(1);
    clock.now += 399;
    expect(await add('a')).toBe(3);
    clock.now += 1;
    expect([await add('a'), await add('b')]).toEqual([1, 2]);
  });

  it('forgets the key that was used the longest ago when there are too many', async () => {
    const { add } = counters(3);
    for (const key of ['a', 'b', 'c', 'a', 'd']) await add(key);
    expect([await add('a'), await add('c'), await add('d')]).toEqual([3, 2, 2]);
    expect(await add('b')).toBe(1);
  });

  it('counts nothing of what is refused, and gives back to zero at most', async () => {
    const { add, counters: made } = counters();
    expect(await add('a', 8)).toBe(8);
    expect(await made.change('a', { amounts: [3], most: [10] })).toMatchObject({ refused: 0, count: { used: [8] } });
    expect(await add('a', 2)).toBe(10);
    expect(await add('a', -20)).toBe(0);
    expect(await add('a', 10)).toBe(10);
  });

  it('gives back of what is more than it may be by now', async () => {
    const { counters: made } = counters();
    await made.change('a', { amounts: [8, 8], most: [10, 10] });
    const outcome = await made.change('a', { amounts: [-1, 0], most: [5, 5] });
    expect(outcome).toMatchObject({ refused: -1, count: { used: [7, 8] } });
  });
});
