import { clientGone, DeliveryError } from './errors';

/** What takes time, as `Server-Timing` and the log name it. */
export type Stage = 'queue' | 'fetch' | 'transform';

/** Milliseconds by stage, of those that there were. */
export type Stages = Readonly<Partial<Record<Stage, number>>>;

/** Whether a request is still worth working on. */
export class Progress {
  /**
   * @param now milliseconds
   * @param deadline when it has taken too long, by the same clock
   * @param signal aborted once the client is gone
   */
  constructor(
    private readonly now: () => number,
    private readonly deadline: number,
    readonly signal?: AbortSignal,
  ) {}

  /**
   * To be called before each stage: what has begun in native code cannot be stopped.
   * @throws DeliveryError 499 once the client is gone, 504 after the deadline
   */
  check(): void {
    if (this.signal?.aborted) throw clientGone();
    if (this.now() > this.deadline) throw new DeliveryError(504, 'ETIMEDOUT', 'The image takes too long');
  }
}

/** What a check throws, or undefined: for those who look at what others wait for. */
export function problemOf(check: () => void): Error | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** Measures how long the stages of a piece of work take. */
export class Stopwatch {
  private readonly times = new Map<Stage, number>();

  /** @param now milliseconds */
  constructor(private readonly now: () => number) {}

  /** What was measured so far. */
  get stages(): Stages {
    return Object.fromEntries(this.times);
  }

  /** Does a part of the work and adds the time it took to its stage. */
  async measure<Result>(stage: Stage, part: () => Promise<Result>): Promise<Result> {
    const end = this.begin(stage);
    try {
      return await part();
    } finally {
      end();
    }
  }

  /** Begins to measure a stage that ends elsewhere, when what it answers with is called. */
  begin(stage: Stage): () => void {
    const begin = this.now();
    return () => this.times.set(stage, (this.times.get(stage) ?? 0) + this.now() - begin);
  }
}
