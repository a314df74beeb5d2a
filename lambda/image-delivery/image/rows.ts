import { setImmediate } from 'node:timers/promises';

/** Rows that are worked on before other requests get a turn. */
const rowsAtOnce = 64;

/** Does something for each row of an image, without keeping other requests waiting for all of it. */
export async function eachRow(height: number, work: (y: number) => void): Promise<void> {
  for (let y = 0; y < height; y += 1) {
    if (y > 0 && y % rowsAtOnce === 0) await setImmediate();
    work(y);
  }
}
