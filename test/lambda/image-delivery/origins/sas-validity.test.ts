import { describe, expect, it } from '@jest/globals';
import {
  readSasValidity,
  sasNotice,
  sasProblem,
  sasRefusal,
} from '../../../../lambda/image-delivery/origins/sas-validity';

const minute = 60_000;
const day = 86_400_000;
const noon = Date.UTC(2026, 10, 22, 12);

describe('readSasValidity', () => {
  it.each([
    ['2026-11-22', Date.UTC(2026, 10, 22)],
    ['2026-11-22T12:00Z', noon],
    ['2026-11-22T12:00:01Z', noon + 1000],
    ['2026-11-22T12%3A00%3A00Z', noon],
    ['2026-11-22T12:00:00.1234567Z', noon + 123],
  ])('reads the time %s', (text, time) => {
    expect(readSasValidity(`sv=2020-12-06&st=${text}&se=${text}&sp=r&sig=a`)).toEqual({ from: time, until: time });
    expect(readSasValidity(`?se=${text}`)).toEqual({ from: undefined, until: time });
  });

  it.each(['', '2026-11-22T12:00:00', '2026-11-22T12:00:00%2B01:00', '22.11.2026', '2026-13-01', '1763812800', 'Z'])(
    'does not take %j for a time',
    (text) => {
      expect(readSasValidity(`st=${text}&se=${text}&sig=a`)).toEqual({ from: undefined, until: undefined });
    },
  );

  it('does without start and expiry, which a stored access policy may have', () => {
    expect(readSasValidity('si=policy&sig=a')).toEqual({ from: undefined, until: undefined });
  });

  it('is no longer than the user delegation key is valid', () => {
    const token = 'st=2026-11-20&se=2026-11-30&skt=2026-11-21&ske=2026-11-22T12:00Z&sig=a';
    expect(readSasValidity(token)).toEqual({ from: Date.UTC(2026, 10, 21), until: noon });
  });
});

describe('sasProblem', () => {
  const validity = { from: noon, until: noon + day };

  it.each([
    [noon - 5 * minute - 1, "The origin's access token is not valid yet"],
    [noon - 5 * minute, undefined],
    [noon + day + 5 * minute - 1, undefined],
    [noon + day + 5 * minute, "The origin's access token has expired"],
  ])('leaves five minutes at either end to the storage account: %d', (now, problem) => {
    expect(sasProblem(validity, now)).toBe(problem);
  });

  it('finds none where nothing is said', () => {
    expect(sasProblem({ from: undefined, until: undefined }, noon)).toBeUndefined();
  });
});

describe('sasRefusal', () => {
  it('tells a SAS that has ended from one that has not begun', () => {
    const validity = { from: noon, until: noon + day };
    expect(sasRefusal(validity, noon - 1)).toContain('not valid yet');
    expect(sasRefusal(validity, noon)).toContain('has expired');
    expect(sasRefusal({ from: undefined, until: undefined }, noon)).toContain('has expired');
  });
});

describe('sasNotice', () => {
  const validity = { from: noon - day, until: noon + 20 * day };

  it.each([
    [noon - day - 1, 'the SAS is not valid before 2026-11-21T12:00:00.000Z'],
    [noon, undefined],
    [noon + 6 * day - 1, undefined],
    [noon + 6 * day, 'the SAS expires on 2026-12-12T12:00:00.000Z'],
    [noon + 20 * day - 1, 'the SAS expires on 2026-12-12T12:00:00.000Z'],
    [noon + 20 * day, 'the SAS expired on 2026-12-12T12:00:00.000Z'],
  ])('speaks of the end from 14 days before on: %d', (now, notice) => {
    expect(sasNotice(validity, now)).toBe(notice);
  });

  it('says nothing of a SAS without an end', () => {
    expect(sasNotice({ from: undefined, until: undefined }, noon)).toBeUndefined();
  });
});
