import { DeliveryError } from '../errors';
import { problemOf } from '../progress';

/** How much an {@link Admission} lets in at once. */
export interface AdmissionBounds {
  /** Most jobs at once. */
  readonly jobs: number;
  /** Most memory in bytes that the jobs together are estimated to take. */
  readonly memoryBytes: number;
  /** Most jobs that may wait. */
  readonly queue: number;
  /** Longest that one of them may wait, in milliseconds. */
  readonly queueMs: number;
  /** Resident memory of the process in bytes above which no job is begun beside another. */
  readonly residentBytes: number;
  /** Resident memory of the process in bytes; that of this one if left out. */
  readonly resident?: () => number;
}

/** A job that waits. */
interface Waiting {
  readonly memoryBytes: number;
  readonly check: () => void;
  readonly begin: () => void;
  readonly refuse: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

/**
 * Lets in as many jobs as there is room for: by number, and by the memory they are estimated to take. A job keeps its
 * room until it has really ended, whether anybody still waits for it or not, because sharp cannot be stopped. Some more
 * may wait for a while, first come, first served; the others are turned away.
 */
export class Admission {
  private running = 0;
  private taken = 0;
  private closed = false;
  private readonly waiting: Waiting[] = [];
  private readonly drained: (() => void)[] = [];

  constructor(private readonly bounds: AdmissionBounds) {}

  /**
   * Begins a job as soon as there is room.
   * @param memoryBytes what the job is estimated to take
   * @param check throws when the job is not wanted any more: looked at before it waits, and before it begins
   * @throws DeliveryError 400 when the job would take more memory than there is for all, 503 with `Retry-After` when too
   * many wait already, when it has waited too long, when memory is short, or when no more are taken
   */
  async run<Result>(memoryBytes: number, job: () => Promise<Result>, check: () => void = noCheck): Promise<Result> {
    await this.enter(memoryBytes, check);
    try {
      return await job();
    } finally {
      this.leave(memoryBytes);
    }
  }

  /** Begins no further job, turns away those that wait, and settles when the last one has ended. */
  drain(): Promise<void> {
    this.closed = true;
    for (const { refuse, timer } of this.waiting.splice(0)) {
      clearTimeout(timer);
      refuse(busy('The server is about to stop'));
    }
    if (this.running === 0) return Promise.resolve();
    return new Promise((resolve) => this.drained.push(resolve));
  }

  private async enter(memoryBytes: number, check: () => void): Promise<void> {
    check();
    // Written so that NaN is refused, too.
    if (!(memoryBytes <= this.bounds.memoryBytes)) {
      throw new DeliveryError(400, 'ELIMIT', 'The image takes more memory than there is; ask for a smaller one');
    }
    if (this.closed) throw busy('The server is about to stop');
    if (this.waiting.length === 0 && this.hasRoom(memoryBytes)) {
      this.take(memoryBytes);
      return;
    }
    if (this.isShort()) throw busy('There is too little memory for another image');
    if (this.waiting.length >= this.bounds.queue) this.sweep();
    if (this.waiting.length >= this.bounds.queue) throw busy('Too many images are being processed');
    await this.wait(memoryBytes, check);
  }

  private wait(memoryBytes: number, check: () => void): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiting.splice(this.waiting.indexOf(waiting), 1);
        reject(problemOf(check) ?? busy('Too many images are being processed'));
        // One that takes much may have kept smaller ones waiting.
        this.admit();
      }, this.bounds.queueMs);
      const waiting: Waiting = { memoryBytes, check, begin: resolve, refuse: reject, timer };
      this.waiting.push(waiting);
    });
  }

  private leave(memoryBytes: number): void {
    this.running -= 1;
    this.taken -= memoryBytes;
    this.admit();
    if (this.running === 0) this.drained.splice(0).forEach((resolve) => resolve());
  }

  /** Room that gets free goes to the job that waited longest, before one that comes later can take it. */
  private admit(): void {
    for (let next = this.waiting[0]; next && this.hasRoom(next.memoryBytes); next = this.waiting[0]) {
      this.waiting.shift();
      clearTimeout(next.timer);
      const error = problemOf(next.check);
      if (error !== undefined) {
        next.refuse(error);
        continue;
      }
      this.take(next.memoryBytes);
      next.begin();
    }
  }

  /** Turns away those that are not wanted any more. */
  private sweep(): void {
    for (const waiting of [...this.waiting]) {
      const error = problemOf(waiting.check);
      if (error === undefined) continue;
      clearTimeout(waiting.timer);
      this.waiting.splice(this.waiting.indexOf(waiting), 1);
      waiting.refuse(error);
    }
  }

  private take(memoryBytes: number): void {
    this.running += 1;
    this.taken += memoryBytes;
  }

  /** Always for one: malloc may keep memory that nobody uses, and there has to be a way on from there. */
  private hasRoom(memoryBytes: number): boolean {
    if (this.running === 0) return true;
    const { jobs, memoryBytes: most } = this.bounds;
    return this.running < jobs && this.taken + memoryBytes <= most && !this.isShort();
  }

  private isShort(): boolean {
    const { resident = residentNow, residentBytes } = this.bounds;
    return this.running > 0 && resident() > residentBytes;
  }
}

function residentNow(): number {
  return process.memoryUsage.rss();
}

function noCheck(): void {
  // Always wanted.
}

function busy(message: string): DeliveryError {
  return new DeliveryError(503, 'ELIMIT', message, { headers: { 'Retry-After': '1' } });
}

/**
 * For work that takes a core and memory of its own, beside the jobs of sharp: one at a time.
 * @param timeLimit milliseconds that each takes at most; one may wait for two others
 * @param queue most that may wait
 */
export function oneAtATime(timeLimit: number, queue = 16): Admission {
  return new Admission({ jobs: 1, memoryBytes: Infinity, queue, queueMs: 2 * timeLimit, residentBytes: Infinity });
}
