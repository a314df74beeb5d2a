import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** A file, and what is asked of it. */
export interface Shot {
  readonly data: Uint8Array;
  readonly name: string;
  /** As in the URL, without `tr:`; empty for none. */
  readonly transformation: string;
  readonly headers: Record<string, string>;
}

/** What came of it. */
export interface Outcome {
  readonly status: number;
  /** `ik-error`. */
  readonly error: string;
  readonly type: string;
  readonly body: Uint8Array;
  /** Bytes by which the memory of the process grew at most while it was answered. */
  readonly peak: number;
  /** Bytes that it was estimated to take; undefined where it was refused before. */
  readonly estimate: number | undefined;
}

/** What is free goes back at once, so that the next request does not find it. */
const eager = { MALLOC_TRIM_THRESHOLD_: '65536', MALLOC_MMAP_THRESHOLD_: '65536' };

/** The delivery function in a process of its own, which one request after the other is sent to. */
export class BombTarget {
  /** Starts it, with the settings that a function app has. */
  static async start(): Promise<BombTarget> {
    const child = fork(join(__dirname, 'target.ts'), {
      execArgv: ['--import', 'tsx', '--expose-gc'],
      env: { ...process.env, UV_THREADPOOL_SIZE: '8', MALLOC_ARENA_MAX: '2', ...eager },
      serialization: 'advanced',
    });
    await once(child, 'message');
    return new BombTarget(child);
  }

  private constructor(private readonly child: ChildProcess) {}

  /** Sends a request and waits for its answer. */
  async shoot(data: Uint8Array, transformation = '', changes: Partial<Shot> = {}): Promise<Outcome> {
    const over = new AbortController();
    const answered = once(this.child, 'message', { signal: over.signal });
    const ended = once(this.child, 'exit', { signal: over.signal });
    this.child.send({ data, transformation, name: 'image.jpg', headers: {}, ...changes } satisfies Shot);
    const [outcome] = (await Promise.race([answered, ended])) as [Outcome | number | null];
    over.abort();
    await Promise.allSettled([answered, ended]);
    if (typeof outcome === 'object' && outcome !== null) return outcome;
    throw new Error(`the process has ended with ${outcome}`);
  }

  /** Ends the process. */
  async stop(): Promise<void> {
    const ended = once(this.child, 'exit');
    this.child.disconnect();
    await ended;
  }
}
