import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { Admission } from '../../../../lambda/image-delivery/image/admission';
import { admissionWith } from '../fixtures';

/** Hands over a job that runs until it is ended. */
function submit(admission: Admission, memoryBytes = 0, check?: () => void) {
  let end: (() => void) | undefined;
  const result = admission.run(
    memoryBytes,
    () => new Promise<string>((resolve) => (end = () => resolve('done'))),
    check,
  );
  result.catch(() => undefined);
  return { result, runs: () => end !== undefined, end: () => end?.() };
}

type Job = ReturnType<typeof submit>;

/** Which jobs have begun. */
async function begun(jobs: readonly Job[]): Promise<boolean[]> {
  await turn();
  return jobs.map((job) => job.runs());
}

async function endAll(...jobs: readonly Job[]): Promise<void> {
  for (const job of jobs) {
    await turn();
    job.end();
  }
}

const refused = (message: string) => ({ status: 503, code: 'ELIMIT', message, headers: { 'Retry-After': '1' } });
const full = refused('Too many images are being processed');

/** A check that can be told to throw. */
function wanted() {
  const state: { error?: Error } = {};
  const check = () => {
    if (state.error) throw state.error;
  };
  return { check, give: (error: Error) => (state.error = error) };
}

describe('Admission', () => {
  it('gives back what the job gives back', async () => {
    await expect(admissionWith().run(0, () => Promise.resolve('done'))).resolves.toBe('done');
  });

  it('runs so many jobs at once, the others in the order they came', async () => {
    const admission = admissionWith({ jobs: 2, queue: 10 });
    const jobs = Array.from({ length: 5 }, () => submit(admission));
    expect(await begun(jobs)).toEqual([true, true, false, false, false]);
    jobs[1]?.end();
    expect(await begun(jobs)).toEqual([true, true, true, false, false]);
    jobs[0]?.end();
    jobs[2]?.end();
    expect(await begun(jobs)).toEqual([true, true, true, true, true]);
    jobs.forEach((job) => job.end());
    expect(await Promise.all(jobs.map((job) => job.result))).toEqual(Array(5).fill('done'));
  });

  it('hands room on without letting in a job that comes later', async () => {
    const admission = admissionWith({ queue: 10 });
    const [first, second] = [submit(admission), submit(admission)];
    await turn();
    first.end();
    await first.result;
    const third = submit(admission);
    expect(await begun([second, third])).toEqual([true, false]);
    await endAll(second, third);
  });

  it.each([
    ['fails', () => Promise.reject(new Error('no'))],
    [
      'throws',
      () => {
        throw new Error('no');
      },
    ],
  ])('frees the room of a job that %s', async (_, job) => {
    const admission = admissionWith({ queue: 1, memoryBytes: 10 });
    const failed = admission.run(10, job);
    const waiting = admission.run(10, () => Promise.resolve('waited'));
    await expect(failed).rejects.toThrow('no');
    await expect(waiting).resolves.toBe('waited');
    await expect(admission.run(10, () => Promise.resolve('next'))).resolves.toBe('next');
  });
});

describe('attack 31: queue overflow', () => {
  it('turns a job away that comes when the queue is full, with Retry-After', async () => {
    const admission = admissionWith({ queue: 1 });
    const [first, second, third] = [submit(admission), submit(admission), submit(admission)];
    await expect(third.result).rejects.toMatchObject(full);
    await endAll(first, second);
    await expect(second.result).resolves.toBe('done');
    expect(third.runs()).toBe(false);
    await expect(admission.run(0, () => Promise.resolve('again'))).resolves.toBe('again');
  });

  it('lets no job wait without a queue', async () => {
    const admission = admissionWith();
    const first = submit(admission);
    await expect(submit(admission).result).rejects.toMatchObject(full);
    await endAll(first);
  });

  it('turns a job away that has waited too long, and lets in the one behind it that fits', async () => {
    const admission = admissionWith({ jobs: 3, memoryBytes: 10, queue: 10, queueMs: 1 });
    const [first, large, small] = [submit(admission, 6), submit(admission, 6), submit(admission, 4)];
    await expect(large.result).rejects.toMatchObject(full);
    expect(await begun([first, large, small])).toEqual([true, false, true]);
    await endAll(first, small);
  });
});

describe('attack 34: memory budget', () => {
  it('lets jobs in as long as their estimates fit together, and keeps the order', async () => {
    const admission = admissionWith({ jobs: 10, memoryBytes: 100, queue: 10 });
    const jobs = [60, 41, 1, 40].map((memory) => submit(admission, memory));
    expect(await begun(jobs)).toEqual([true, false, false, false]);
    jobs[0]?.end();
    expect(await begun(jobs)).toEqual([true, true, true, true]);
    await endAll(...jobs);
  });

  it('takes exactly what there is', async () => {
    const admission = admissionWith({ jobs: 10, memoryBytes: 100 });
    const jobs = [60, 40].map((memory) => submit(admission, memory));
    expect(await begun(jobs)).toEqual([true, true]);
    await expect(submit(admission, 1).result).rejects.toMatchObject(full);
    await endAll(...jobs);
  });

  it.each([101, NaN, Infinity])('refuses a job that would take %d bytes of 100, even alone', async (memory) => {
    const job = submit(admissionWith({ memoryBytes: 100 }), memory);
    await expect(job.result).rejects.toMatchObject({ status: 400, code: 'ELIMIT' });
    expect(job.runs()).toBe(false);
  });
});

describe('attack 33: memory growth', () => {
  const short = refused('There is too little memory for another image');

  it('begins no job beside another while too much memory is resident', async () => {
    let resident = 0;
    const admission = admissionWith({ jobs: 3, queue: 10, residentBytes: 100, resident: () => resident });
    const [first, second] = [submit(admission), submit(admission)];
    expect(await begun([first, second])).toEqual([true, true]);
    resident = 101;
    await expect(submit(admission).result).rejects.toMatchObject(short);
    resident = 100;
    const third = submit(admission);
    expect(await begun([third])).toEqual([true]);
    await endAll(first, second, third);
  });

  it('begins one job after the other where memory never comes back', async () => {
    let resident = 0;
    const admission = admissionWith({ jobs: 2, queue: 10, residentBytes: 100, resident: () => resident });
    const jobs = Array.from({ length: 4 }, () => submit(admission));
    expect(await begun(jobs)).toEqual([true, true, false, false]);
    resident = 1000;
    jobs[0]?.end();
    expect(await begun(jobs)).toEqual([true, true, false, false]);
    jobs[1]?.end();
    expect(await begun(jobs)).toEqual([true, true, true, false]);
    jobs[2]?.end();
    expect(await begun(jobs)).toEqual([true, true, true, true]);
    await endAll(...jobs);
    const next = submit(admission);
    expect(await begun([next])).toEqual([true]);
    await endAll(next);
  });

  it('looks at the memory of this process', async () => {
    const admission = admissionWith({ jobs: 2, residentBytes: 1 });
    const first = submit(admission);
    await expect(submit(admission).result).rejects.toMatchObject(short);
    await endAll(first);
  });
});

describe('attack 30: client abort', () => {
  const gone = new Error('gone');

  it('does not let in what is not wanted', async () => {
    const { check, give } = wanted();
    give(gone);
    const job = submit(admissionWith(), 0, check);
    await expect(job.result).rejects.toBe(gone);
    expect(job.runs()).toBe(false);
  });

  it('passes over a job that is not wanted any more when its turn comes', async () => {
    const admission = admissionWith({ queue: 2 });
    const { check, give } = wanted();
    const [first, second, third] = [submit(admission), submit(admission, 0, check), submit(admission)];
    await turn();
    give(gone);
    first.end();
    await expect(second.result).rejects.toBe(gone);
    expect(await begun([second, third])).toEqual([false, true]);
    await endAll(third);
  });

  it('gives the place of such a job in a full queue to the next', async () => {
    const admission = admissionWith({ queue: 1 });
    const { check, give } = wanted();
    const [first, second] = [submit(admission), submit(admission, 0, check)];
    await turn();
    give(gone);
    const third = submit(admission);
    await expect(second.result).rejects.toBe(gone);
    first.end();
    expect(await begun([second, third])).toEqual([false, true]);
    await endAll(third);
  });

  it('says why it was not wanted when it has waited too long', async () => {
    const admission = admissionWith({ queue: 1, queueMs: 1 });
    const { check, give } = wanted();
    const [first, second] = [submit(admission), submit(admission, 0, check)];
    await Promise.resolve();
    give(gone);
    await expect(second.result).rejects.toBe(gone);
    await endAll(first);
  });

  it('keeps the room of a running job until it has ended, wanted or not', async () => {
    const admission = admissionWith({ queue: 1 });
    const { check, give } = wanted();
    const [first, second] = [submit(admission, 0, check), submit(admission)];
    await turn();
    give(gone);
    expect(await begun([first, second])).toEqual([true, false]);
    await endAll(first, second);
    await expect(second.result).resolves.toBe('done');
  });
});

describe('attack 43: graceful stop', () => {
  const stopping = refused('The server is about to stop');

  it('lets running jobs end, and turns away those that wait or come', async () => {
    const admission = admissionWith({ queue: 1 });
    const [first, second] = [submit(admission), submit(admission)];
    await turn();
    let drained = false;
    const drain = admission.drain().then(() => (drained = true));
    await expect(second.result).rejects.toMatchObject(stopping);
    await expect(submit(admission).result).rejects.toMatchObject(stopping);
    await turn();
    expect(drained).toBe(false);
    await endAll(first);
    await drain;
    await expect(first.result).resolves.toBe('done');
    await expect(submit(admission).result).rejects.toMatchObject(stopping);
  });

  it('is over at once where nothing runs, however often it is asked', async () => {
    const admission = admissionWith();
    await Promise.all([admission.drain(), admission.drain()]);
  });
});
