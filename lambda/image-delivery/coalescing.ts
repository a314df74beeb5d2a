import { problemOf, type Progress } from './progress';

/** What work for several requests looks at to see whether anybody still waits for it. */
export type Waiting = Pick<Progress, 'check' | 'signal'>;

/** What came of work, and whether somebody else had begun it. */
export interface Outcome<Result> {
  readonly result: Result;
  readonly shared: boolean;
}

/**
 * Work that is asked for while the same is under way is not done again: all who asked wait for the one. What fails, fails
 * for all of them; nothing is kept once it has ended. It goes on as long as one of them waits.
 */
export class Coalescer<Result> {
  private readonly running = new Map<string, Shared<Result>>();

  /**
   * @param key the same for the same work, and for no other
   * @param asker fails early when its client has gone, which ends the work only if it was the last
   * @param work looks at what it is handed in place of the asker
   * @throws whatever the work throws, and what the asker's own `check` does
   */
  async run(key: string, asker: Waiting, work: (waiting: Waiting) => Promise<Result>): Promise<Outcome<Result>> {
    asker.check();
    const begun = this.running.get(key);
    // Work that all have left is about to fail.
    if (begun && !begun.isLeft) return { result: await begun.join(asker), shared: true };
    const shared = new Shared<Result>();
    this.running.set(key, shared);
    const joined = shared.join(asker);
    shared.begin(work, () => {
      if (this.running.get(key) === shared) this.running.delete(key);
    });
    return { result: await joined, shared: false };
  }
}

/** One piece of work and all who wait for it. */
class Shared<Result> {
  private readonly askers: Waiting[] = [];
  private readonly controller = new AbortController();
  private readonly settled: Promise<Result>;
  private settle!: { resolve: (result: Result) => void; reject: (error: unknown) => void };

  constructor() {
    this.settled = new Promise((resolve, reject) => (this.settle = { resolve, reject }));
    // All who wait may have gone before it fails.
    this.settled.catch(() => undefined);
  }

  /** Whether nobody waits any longer. */
  get isLeft(): boolean {
    return this.controller.signal.aborted;
  }

  begin(work: (waiting: Waiting) => Promise<Result>, ended: () => void): void {
    const waiting = { check: () => this.check(), signal: this.controller.signal };
    work(waiting).finally(ended).then(this.settle.resolve, this.settle.reject);
  }

  /** Settles with the work, or as soon as the asker has gone. */
  async join(asker: Waiting): Promise<Result> {
    this.askers.push(asker);
    const { signal } = asker;
    if (!signal) return this.settled;
    const gone = new AbortController();
    try {
      return await Promise.race([this.settled, this.departure(asker, signal, gone.signal)]);
    } finally {
      gone.abort();
    }
  }

  private departure(asker: Waiting, signal: AbortSignal, over: AbortSignal): Promise<never> {
    const gone = new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve(), { once: true, signal: over });
    });
    return gone.then(() => {
      if (this.askers.every((one) => one.signal?.aborted)) this.controller.abort();
      asker.check();
      throw new Error('its client has not gone');
    });
  }

  /** Fails when it would for each of those who wait: as for one who is still there to be told. */
  private check(): void {
    if (!this.askers.every((asker) => problemOf(() => asker.check()))) return;
    const there = this.askers.find(({ signal }) => !signal?.aborted) ?? this.askers[0];
    there?.check();
  }
}
