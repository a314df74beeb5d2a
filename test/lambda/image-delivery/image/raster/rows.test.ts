import { describe, expect, it } from '@jest/globals';
import { eachRow } from '../../../../../lambda/image-delivery/image/raster/rows';

/** Rows that were worked on when others got a turn. */
async function rowsBeforeTurn(height: number, millisecondsEach: number): Promise<number> {
  let rows = 0;
  let seen = Infinity;
  setImmediate(() => {
    seen = rows;
  });
  await eachRow(height, () => {
    const end = performance.now() + millisecondsEach;
    while (performance.now() < end);
    rows += 1;
  });
  return Math.min(seen, rows);
}

describe('eachRow', () => {
  it('visits every row once, in order', async () => {
    const rows: number[] = [];
    await eachRow(200, (y) => rows.push(y));
    expect(rows).toEqual(Array.from({ length: 200 }, (_, y) => y));
  });

  it('gives others a turn however long a row takes', async () => {
    expect(await rowsBeforeTurn(8, 4)).toBeLessThan(8);
  });

  it('visits nothing of an image without rows', async () => {
    const rows: number[] = [];
    await eachRow(0, (y) => rows.push(y));
    expect(rows).toEqual([]);
  });
});
