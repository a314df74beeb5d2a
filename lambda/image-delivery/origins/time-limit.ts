import { clientGone } from '../errors';
import { originTooSlow } from './http-errors';

/** Clock and chance; tests bring their own. */
export interface Timing {
  /** Milliseconds since 1970. */
  now(): number;
  /** From 0 to 1. */
  random(): number;
}

/** Those of the machine. */
export const realTiming: Timing = { now: Date.now, random: Math.random };

/**
 * Does a piece of work with a signal that is aborted after some time, or once the asker has gone.
 * @throws DeliveryError 504 after that time, 499 when the asker has gone, and what the work throws before
 */
export async function withinTime<Result>(
  ms: number,
  asker: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  const leave = () => controller.abort(clientGone());
  if (asker?.aborted) leave();
  const timer = setTimeout(() => controller.abort(originTooSlow()), ms);
  asker?.addEventListener('abort', leave);
  try {
    return await work(controller.signal);
  } catch (error) {
    throw controller.signal.aborted ? controller.signal.reason : error;
  } finally {
    clearTimeout(timer);
    asker?.removeEventListener('abort', leave);
  }
}

/** Waits for a promise, or until the signal is aborted: rejects with its reason then. */
export function untilAborted<Result>(promise: Result | Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason as Error);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    Promise.resolve(promise)
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', abort));
  });
}
