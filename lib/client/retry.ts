import { networkError, UploadError } from './upload-error';

/** How to go about it when something fails that may go well a little later. */
export interface RetryOptions {
  /** Ends it at once. */
  readonly signal: AbortSignal;
  /** Who is asked, for messages. */
  readonly who: string;
  /** Bytes that a request has to carry, which decide how long it may take. */
  readonly bytes?: number;
  /** Gets what went wrong before each wait, and nothing once it goes on. */
  readonly onTrouble: (error?: UploadError) => void;
}

/** With the waits below a quarter of an hour, which is a tunnel, or a router that restarts. */
const mostTries = 36;
const firstWaitMs = 500;
const longestWaitMs = 30_000;
/** Somebody who is told to come back later than that is told so. */
const longestRetryAfterSeconds = 120;
/** A request of which nothing is heard; each further try gets longer, as the line may be slow. */
const patienceMs = 60_000;
const slowestBytesPerMs = 50;

/**
 * Does something until it goes well, with growing waits in between; a browser that is online again ends a wait.
 * @throws UploadError that is not transient, or is still the same after a quarter of an hour
 */
export async function withRetries<T>(
  attempt: (signal: AbortSignal) => Promise<T>,
  { signal, who, bytes = 0, onTrouble }: RetryOptions,
): Promise<T> {
  for (let tries = 1; ; tries++) {
    const timeLimit = AbortSignal.timeout(Math.ceil(patienceMs + bytes / slowestBytesPerMs) * Math.min(tries, 8));
    try {
      const result = await attempt(AbortSignal.any([signal, timeLimit]));
      if (tries > 1) onTrouble();
      return result;
    } catch (error) {
      signal.throwIfAborted();
      const failure = timeLimit.aborted ? networkError(who) : error;
      if (!(failure instanceof UploadError) || !failure.transient || tries === mostTries) throw failure;
      if ((failure.retryAfterSeconds ?? 0) > longestRetryAfterSeconds) throw failure;
      onTrouble(failure);
      await wait(Math.max(waitMs(tries), (failure.retryAfterSeconds ?? 0) * 1000), signal);
    }
  }
}

/** Longer each time, and not the same for all: who was cut off together does not come back together. */
function waitMs(tries: number): number {
  return Math.min(longestWaitMs, firstWaitMs * 2 ** (tries - 1)) * (0.75 + Math.random() / 2);
}

/** What a browser's window has, and Node's global object has not. */
type Listening = Partial<
  Record<'addEventListener' | 'removeEventListener', (type: string, listener: () => void) => void>
>;

function wait(ms: number, signal: AbortSignal): Promise<void> {
  const window = globalThis as Listening;
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      window.removeEventListener?.('online', end);
      if (signal.aborted) reject(new Error('stopped'));
      else resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
    window.addEventListener?.('online', end);
  });
}
