import { describe, expect, it } from '@jest/globals';
import { Progress, Stopwatch } from '../../../lambda/image-delivery/progress';

describe('Progress', () => {
  it('is worth going on with until its deadline', () => {
    let now = 0;
    const progress = new Progress(() => now, 100);
    for (now of [0, 100]) expect(() => progress.check()).not.toThrow();
    now = 101;
    expect(() => progress.check()).toThrow(expect.objectContaining({ status: 504, code: 'ETIMEDOUT' }));
  });

  it('is not, once the client has gone', () => {
    const client = new AbortController();
    const progress = new Progress(() => 0, 100, client.signal);
    expect(() => progress.check()).not.toThrow();
    client.abort();
    expect(() => progress.check()).toThrow(expect.objectContaining({ status: 499, code: 'ECANCELED' }));
  });
});

describe('Stopwatch', () => {
  it('adds up the time of each stage, of those that fail too', async () => {
    let now = 0;
    const watch = new Stopwatch(() => now);
    const take = (ms: number) => () => {
      now += ms;
      return Promise.resolve(ms);
    };
    expect(await watch.measure('fetch', take(3))).toBe(3);
    expect(await watch.measure('fetch', take(4))).toBe(4);
    const failing = () => take(5)().then(() => Promise.reject(new Error('no')));
    await expect(watch.measure('transform', failing)).rejects.toThrow('no');
    expect(watch.stages).toEqual({ fetch: 7, transform: 5 });
  });
});
