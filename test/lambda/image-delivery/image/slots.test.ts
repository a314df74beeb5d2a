import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { Slots } from '../../../../lambda/image-delivery/image/slots';

/** Hands over a job that runs until it is ended. */
function submit(slots: Slots) {
  let end: (() => void) | undefined;
  const result = slots.run(() => new Promise<string>((resolve) => (end = () => resolve('done'))));
  return { result, runs: () => end !== undefined, end: () => end?.() };
}

describe('Slots', () => {
  it('gives back what the job gives back', async () => {
    await expect(new Slots(0, 1).run(() => Promise.resolve('done'))).resolves.toBe('done');
  });

  it('runs as many jobs at once as it has slots, the others in the order they came', async () => {
    const slots = new Slots(10, 2);
    const jobs = Array.from({ length: 5 }, () => submit(slots));
    const running = async (): Promise<boolean[]> => {
      await turn();
      return jobs.map((job) => job.runs());
    };
    expect(await running()).toEqual([true, true, false, false, false]);
    jobs[1]?.end();
    expect(await running()).toEqual([true, true, true, false, false]);
    jobs[0]?.end();
    jobs[2]?.end();
    expect(await running()).toEqual([true, true, true, true, true]);
    jobs.forEach((job) => job.end());
    expect(await Promise.all(jobs.map((job) => job.result))).toEqual(Array(5).fill('done'));
  });

  it('hands a slot on without letting in a job that comes later', async () => {
    const slots = new Slots(10, 1);
    const first = submit(slots);
    const second = submit(slots);
    await turn();
    first.end();
    await first.result;
    const third = submit(slots);
    await turn();
    expect([second.runs(), third.runs()]).toEqual([true, false]);
    second.end();
    await turn();
    expect(third.runs()).toBe(true);
    third.end();
  });

  it('turns a job away that comes when the queue is full, with Retry-After', async () => {
    const slots = new Slots(1, 1);
    const first = submit(slots);
    const second = submit(slots);
    const third = submit(slots);
    await expect(third.result).rejects.toMatchObject({
      status: 503,
      code: 'ELIMIT',
      message: 'Too many images are being processed',
      headers: { 'Retry-After': '1' },
    });
    first.end();
    await turn();
    second.end();
    await expect(second.result).resolves.toBe('done');
    expect(third.runs()).toBe(false);
    await expect(slots.run(() => Promise.resolve('again'))).resolves.toBe('again');
  });

  it('lets no job wait without a queue', async () => {
    const slots = new Slots(0, 1);
    const first = submit(slots);
    await expect(submit(slots).result).rejects.toMatchObject({ status: 503 });
    first.end();
  });

  it.each([
    ['fails', () => Promise.reject(new Error('no'))],
    [
      'throws',
      () => {
        throw new Error('no');
      },
    ],
  ])('frees the slot of a job that %s', async (_, job) => {
    const slots = new Slots(1, 1);
    const failed = slots.run(job);
    const waiting = slots.run(() => Promise.resolve('waited'));
    await expect(failed).rejects.toThrow('no');
    await expect(waiting).resolves.toBe('waited');
    await expect(slots.run(() => Promise.resolve('next'))).resolves.toBe('next');
  });
});
