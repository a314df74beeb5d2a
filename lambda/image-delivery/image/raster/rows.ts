import { setImmediate } from 'node:timers/promises';

/** Milliseconds of work after which other requests get a turn. */
const turn = 5;

/** Does something for each row of an image, without keeping other requests waiting for all of it. */
export async function eachRow(height: number, work: (y: number) => void): Promise<void> {
  let since = performance.now();
  for (let y = 0; y < height; y += 1) {
    if (performance.now() - since > turn) {
      await setImmediate();
      since = performance.now();
    }
    work(y);
  }
}
