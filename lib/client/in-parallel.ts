/** Something to be done while the next ones are prepared. */
export type Job = () => Promise<void>;

/**
 * Prepares jobs one after the other, and does some of them at the same time. No more is prepared than can be done, so that
 * no more blocks are in memory. When one fails, the others are ended, and it throws once they are.
 * @param prepare gives nothing where there is nothing to do
 */
export async function inParallel(
  count: number,
  most: number,
  outer: AbortSignal,
  prepare: (index: number, signal: AbortSignal) => Promise<Job | undefined>,
): Promise<void> {
  const failed = new AbortController();
  const fail = (error: unknown) => failed.abort(error);
  const signal = AbortSignal.any([outer, failed.signal]);
  const running = new Set<Promise<void>>();
  try {
    for (let index = 0; index < count; index++) {
      while (running.size >= most) await Promise.race(running);
      signal.throwIfAborted();
      const job = await prepare(index, signal);
      if (!job) continue;
      const done: Promise<void> = job()
        .catch(fail)
        .then(() => void running.delete(done));
      running.add(done);
    }
  } catch (error) {
    fail(error);
  }
  await Promise.all(running);
  signal.throwIfAborted();
}
