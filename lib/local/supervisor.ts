import { setTimeout } from 'node:timers/promises';
import type { Child } from './child';
import { messageOf } from './user-error';

/** How to keep a process running. */
export interface SupervisorOptions {
  /** What it is, for messages. */
  readonly name: string;
  /** Starts it; the second time and later with what the first one answered, so that it listens where it did. */
  readonly start: (answer?: string) => Promise<Child>;
  /** Gets a line for each end and each failure to start. */
  readonly report: (line: string) => void;
}

/** After one that ended at once the next is started at once; then waits double. */
const firstWaitMs = 250;
const longestWaitMs = 8_000;
/** A process that ran for so long is a good one: what ended it is something new. */
const goodAfterMs = 10_000;

/** A process that is started again when it ends, as a platform does with a function's. */
export class Supervisor {
  /**
   * Starts it.
   * @throws UserError when it does not start the first time
   */
  static async start(options: SupervisorOptions): Promise<Supervisor> {
    return new Supervisor(options, await options.start());
  }

  /** What the first one said when it was ready; the others say the same. */
  readonly answer: string;
  private readonly stopping = new AbortController();
  private readonly over: Promise<void>;

  private constructor(
    private readonly options: SupervisorOptions,
    private child: Child,
  ) {
    this.answer = child.answer;
    this.over = this.keepRunning();
  }

  /** Id of the process that runs, or ran last. */
  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Stops it for good. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.child.stop();
    await this.over;
    // One that was being started meanwhile.
    await this.child.stop();
  }

  private async keepRunning(): Promise<void> {
    const { name, report } = this.options;
    let failures = 0;
    while (!this.isStopped()) {
      const started = Date.now();
      const how = await this.child.ended;
      if (this.isStopped()) return;
      failures = Date.now() - started < goodAfterMs ? failures + 1 : 1;
      report(`${name} ended (${how}); it is started again`);
      failures = await this.startAgain(failures);
    }
  }

  /** Tries until it runs or is not wanted any more; the answer counts the failures in a row. */
  private async startAgain(failures: number): Promise<number> {
    for (let count = failures; ; count += 1) {
      await setTimeout(waitBefore(count), undefined, { signal: this.stopping.signal }).catch(() => undefined);
      if (this.isStopped()) return count;
      try {
        this.child = await this.options.start(this.answer);
        return count;
      } catch (error) {
        this.options.report(messageOf(error));
      }
    }
  }

  private isStopped(): boolean {
    return this.stopping.signal.aborted;
  }
}

/**
 * Milliseconds before a process is started again.
 * @param failures how often in a row it ended soon, this time included
 */
export function waitBefore(failures: number): number {
  return failures <= 1 ? 0 : Math.min(longestWaitMs, firstWaitMs * 2 ** (failures - 2));
}
