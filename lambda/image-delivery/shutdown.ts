import { setImmediate } from 'node:timers/promises';
import { DeliveryError } from './errors';
import { errorResponse } from './response/respond';

/** Lets a process end without a request that is cut off: what was begun is answered, what comes later is turned away. */
export class Shutdown {
  private readonly underWay = new Set<Promise<unknown>>();
  private begun = false;

  /** The answer once the process is about to end: another instance will do the work. Undefined before. */
  refusal(): Response | undefined {
    if (!this.begun) return undefined;
    const headers = { 'Retry-After': '1' };
    return errorResponse(new DeliveryError(503, 'ELIMIT', 'This instance is about to end', { headers }));
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

  /** Begins to turn requests away; fulfilled when all that were begun are answered, which `limits.requestMs` bounds. */
  async drain(): Promise<void> {
    this.begun = true;
    await Promise.allSettled(this.underWay);
    // What watches them hands them on now.
    await setImmediate();
  }
}
