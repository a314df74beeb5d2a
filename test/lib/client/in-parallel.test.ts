import { describe, expect, it } from '@jest/globals';
import { setImmediate } from 'node:timers/promises';
import { inParallel } from '../../../lib/client/in-parallel';

const never = new AbortController().signal;

describe('inParallel', () => {
  it('does no more than it may, and prepares no more than can be done', async () => {
    let [prepared, running, most, done] = [0, 0, 0, 0];
    await inParallel(20, 3, never, (index) => {
      prepared++;
      expect(prepared - done).toBeLessThanOrEqual(3);
      if (index % 5 === 4) {
        done++;
        return Promise.resolve(undefined);
      }
      return Promise.resolve(async () => {
        most = Math.max(most, ++running);
        await setImmediate();
        running--;
        done++;
      });
    });
    expect([prepared, done, most, running]).toEqual([20, 20, 3, 0]);
  });

  it.each([0, 4, 9])('ends all when job %d fails, and throws when they have ended', async (bad) => {
    let running = 0;
    const work = inParallel(10, 3, never, (index, signal) =>
      Promise.resolve(async () => {
        running++;
        await setImmediate();
        running--;
        if (index === bad) throw new Error(`job ${index}`);
        if (index > bad) expect(signal.aborted).toBe(true);
      }),
    );
    await expect(work).rejects.toThrow(`job ${bad}`);
    expect(running).toBe(0);
  });

  it('throws when the preparation does, once the jobs have ended', async () => {
    const ended: number[] = [];
    const work = inParallel(10, 3, never, (index) => {
      if (index === 2) return Promise.reject(new Error('unreadable'));
      return Promise.resolve(async () => {
        await setImmediate();
        ended.push(index);
      });
    });
    await expect(work).rejects.toThrow('unreadable');
    expect(ended).toEqual([0, 1]);
  });

  it('ends when it is told to', async () => {
    const controller = new AbortController();
    let jobs = 0;
    const work = inParallel(10, 2, controller.signal, () =>
      Promise.resolve(() => {
        if (++jobs === 4) controller.abort(new Error('stopped'));
        return Promise.resolve();
      }),
    );
    await expect(work).rejects.toThrow('stopped');
    expect(jobs).toBe(4);
  });
});
