import { describe, expect, it } from '@jest/globals';
import { Coalescer, type Waiting } from '../../../lambda/image-delivery/coalescing';

/** Somebody who waits for work, and can go. */
class Asker implements Waiting {
  private readonly controller = new AbortController();
  readonly signal = this.controller.signal;
  late = false;

  check(): void {
    if (this.signal.aborted) throw new Error('gone');
    if (this.late) throw new Error('late');
  }

  go(): void {
    this.controller.abort();
  }
}

/** Work that ends when it is told to; it tells how often it was begun, and what it looks at. */
class Job {
  begun = 0;
  waiting?: Waiting;
  end: (result: string) => void = () => undefined;
  fail: (error: Error) => void = () => undefined;

  readonly work = (waiting: Waiting): Promise<string> => {
    this.begun += 1;
    this.waiting = waiting;
    return new Promise((resolve, reject) => {
      this.end = resolve;
      this.fail = reject;
    });
  };
}

describe('Coalescer', () => {
  it('does the same work once for all who ask while it is under way', async () => {
    const [coalescer, job] = [new Coalescer<string>(), new Job()];
    const all = [1, 2, 3].map(() => coalescer.run('a', new Asker(), job.work));
    job.end('result');
    expect(await Promise.all(all)).toEqual([
      { result: 'result', shared: false },
      { result: 'result', shared: true },
      { result: 'result', shared: true },
    ]);
    expect(job.begun).toBe(1);
  });

  it('does other work by itself', async () => {
    const coalescer = new Coalescer<string>();
    const all = ['a', 'b'].map((key) => coalescer.run(key, new Asker(), () => Promise.resolve(key)));
    expect(await Promise.all(all)).toEqual(['a', 'b'].map((result) => ({ result, shared: false })));
  });

  it.each(['a result', 'an error'])('keeps nothing once there is %s', async (end) => {
    const [coalescer, job] = [new Coalescer<string>(), new Job()];
    for (const time of [1, 2]) {
      const outcome = coalescer.run('a', new Asker(), job.work);
      if (end === 'a result') job.end('result');
      else job.fail(new Error('no'));
      await outcome.catch(() => undefined);
      expect(job.begun).toBe(time);
    }
  });

  it('fails for all who wait', async () => {
    const [coalescer, job] = [new Coalescer<string>(), new Job()];
    const all = [1, 2].map(() => coalescer.run('a', new Asker(), job.work));
    job.fail(new Error('no'));
    for (const one of all) await expect(one).rejects.toThrow('no');
  });

  it('begins nothing for who has gone already', async () => {
    const [coalescer, job, asker] = [new Coalescer<string>(), new Job(), new Asker()];
    asker.go();
    await expect(coalescer.run('a', asker, job.work)).rejects.toThrow('gone');
    expect(job.begun).toBe(0);
  });

  it('lets one go, and goes on for the others', async () => {
    const [coalescer, job] = [new Coalescer<string>(), new Job()];
    const [first, second] = [new Asker(), new Asker()];
    const outcomes = [first, second].map((asker) => coalescer.run('a', asker, job.work));
    first.go();
    await expect(outcomes[0]).rejects.toThrow('gone');
    expect(job.waiting?.signal?.aborted).toBe(false);
    expect(() => job.waiting?.check()).not.toThrow();
    job.end('result');
    expect(await outcomes[1]).toEqual({ result: 'result', shared: true });
  });

  it('tells the work when all have gone', async () => {
    const [coalescer, job] = [new Coalescer<string>(), new Job()];
    const askers = [new Asker(), new Asker()];
    const outcomes = askers.map((asker) => coalescer.run('a', asker, job.work));
    askers.forEach((asker) => asker.go());
    for (const outcome of outcomes) await expect(outcome).rejects.toThrow('gone');
    expect(job.waiting?.signal?.aborted).toBe(true);
    expect(() => job.waiting?.check()).toThrow('gone');
    // What it ends with is nobody's business; it must not end the process either.
    job.fail(new Error('nobody waits'));
    await Promise.resolve();
  });

  it('begins again for who comes when all others have gone', async () => {
    const [coalescer, job, late] = [new Coalescer<string>(), new Job(), new Job()];
    const first = new Asker();
    const outcome = coalescer.run('a', first, job.work);
    first.go();
    await expect(outcome).rejects.toThrow('gone');
    const next = coalescer.run('a', new Asker(), late.work);
    late.end('result');
    expect(await next).toEqual({ result: 'result', shared: false });
  });

  it.each([0, 1])('tells who is late that it is late, and not that another has gone: %d', async (index) => {
    const [coalescer, job] = [new Coalescer<string>(), new Job()];
    const askers = [new Asker(), new Asker()] as const;
    const outcomes = askers.map((asker) => coalescer.run('a', asker, job.work));
    const [late, gone] = index === 0 ? askers : ([askers[1], askers[0]] as const);
    late.late = true;
    gone.go();
    await expect(outcomes[1 - index]).rejects.toThrow('gone');
    expect(() => job.waiting?.check()).toThrow('late');
    job.end('result');
    await outcomes[index];
  });

  it('goes on until it is late for all', async () => {
    const [coalescer, job] = [new Coalescer<string>(), new Job()];
    const askers = [new Asker(), new Asker()] as const;
    const outcomes = askers.map((asker) => coalescer.run('a', asker, job.work));
    askers[0].late = true;
    expect(() => job.waiting?.check()).not.toThrow();
    askers[1].late = true;
    expect(() => job.waiting?.check()).toThrow('late');
    job.end('result');
    await Promise.all(outcomes);
  });
});
