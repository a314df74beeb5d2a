import { setImmediate } from 'node:timers/promises';

/** Lets a process end without a request that is cut off: what was begun is answered, what comes later is turned away. */
export class Shutdown<Answer> {
  private readonly underWay = new Set<Promise<unknown>>();
  private begun = false;

  /** @param refuse the answer once the process is about to end: 503, because another instance will do the work */
  constructor(private readonly refuse: () => Answer) {}

  /** That answer; undefined before. */
  refusal(): Answer | undefined {
    return this.begun ? this.refuse() : undefined;
  }

  /** Hands an answer on that {@link drain} is to wait for. */
  async watch<Result>(answer: Promise<Result>): Promise<Result> {
    this.underWay.add(answer);
    try {
      return await answer;
    } finally {
      this.underWay.delete(answer);
    }
  }

  /** Begins to turn requests away; fulfilled when all that were begun are answered, each of which has its own bounds. */
  async drain(): Promise<void> {
    this.begun = true;
    await Promise.allSettled(this.underWay);
    // What watches them hands them on now.
    await setImmediate();
  }
}
