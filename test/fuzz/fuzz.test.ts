import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type FuzzedCloud, startFuzzedCloud } from './cloud';
import { fuzz } from './fuzz';

let fuzzed: FuzzedCloud;

beforeAll(async () => {
  fuzzed = await startFuzzedCloud(false);
}, 120_000);

afterAll(() => fuzzed.cloud.stop());

describe('attacks 28, 33, 38 to 40: damaged images and odd URLs', () => {
  it('are answered with an image or a reason, and good requests as ever', async () => {
    const { cases, findings } = await fuzz(fuzzed, { seed: 6, kind: 'all', first: 0, goesOn: (begun) => begun < 200 });
    expect(findings).toEqual([]);
    expect(cases).toBe(200);
  });
});
