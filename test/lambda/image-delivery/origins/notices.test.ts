import { describe, expect, it } from '@jest/globals';
import { dailyNotices } from '../../../../lambda/image-delivery/origins/notices';
import type { Origin } from '../../../../lambda/image-delivery/origins/origin';

const day = 86_400_000;
const read: Origin['read'] = () => Promise.resolve({ kind: 'missing' });

describe('dailyNotices', () => {
  it('tells the notices of all origins at the first call, and then once a day', () => {
    const lines: string[] = [];
    let now = 1_800_000_000_000;
    const tell = dailyNotices(
      [
        { name: 'quiet', read },
        { name: 'one', read, notices: (time) => [`at ${time}`] },
        { name: 'two', read, notices: () => ['a', 'b'] },
      ],
      () => now,
    );
    const toldNow = () => {
      tell((level, line) => lines.push(`${level} ${line}`));
      return lines.splice(0);
    };
    expect(toldNow()).toEqual([
      'warn {"warning":"at 1800000000000","origin":"one"}',
      'warn {"warning":"a","origin":"two"}',
      'warn {"warning":"b","origin":"two"}',
    ]);
    now += day - 1;
    expect(toldNow()).toEqual([]);
    now += 1;
    expect(toldNow()).toHaveLength(3);
    expect(toldNow()).toEqual([]);
  });
});
