import { DeliveryError } from './errors';

/** What takes time, as `Server-Timing` and the log name it. */
export type Stage = 'fetch' | 'queue' | 'transform';

/** What came of a request. */
export type Decision = 'transformed' | 'stored' | 'piece' | 'not-modified' | 'preflight' | 'refused';

/**
 * What the log tells of a request besides its answer: numbers, and words of our own or of the configuration. Nothing that
 * comes from the URL, a header or a secret setting can get in.
 */
export interface RequestFacts {
  /** Path of the URL endpoint. */
  endpoint: string;
  /** Name of the origin that had the file. */
  origin: string;
  decision: Decision;
  /** Format of an image that was made, and bytes of the file it was made of. */
  format: string;
  sourceBytes: number;
  /** Whether another request had begun the same work. */
  shared: boolean;
}

/** The way of one request as far as it has come: what ends it early, how long its stages took, what the log tells of it. */
export class Progress {
  readonly facts: Partial<RequestFacts> = {};
  private readonly times = new Map<Stage, number>();

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

  /** Milliseconds by stage, of those that there were. */
  get timings(): Readonly<Partial<Record<Stage, number>>> {
    return Object.fromEntries(this.times);
  }

  /**
   * Looks whether the request is still worth working on; to be called before each stage.
   * @throws DeliveryError 499 once the client is gone, 504 after the deadline
   */
  check(): void {
    if (this.signal?.aborted) throw new DeliveryError(499, 'ECANCELED', 'The client has gone');
    if (this.now() > this.deadline) throw new DeliveryError(504, 'ETIMEDOUT', 'The image takes too long');
  }

  /** Adds what is known of the request. */
  note(facts: Partial<RequestFacts>): void {
    Object.assign(this.facts, facts);
  }

  /** Does a piece of work and adds the time it took to its stage. */
  async measure<Result>(stage: Stage, work: () => Promise<Result>): Promise<Result> {
    const begin = this.now();
    try {
      return await work();
    } finally {
      this.times.set(stage, (this.times.get(stage) ?? 0) + this.now() - begin);
    }
  }
}
