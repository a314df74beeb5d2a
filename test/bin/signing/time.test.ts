import { describe, expect, it } from '@jest/globals';
import { distance, isoTime, parseDuration, parseTime } from '../../../bin/signing/time';
import { UserError } from '../../../lib/local';

describe('parseTime', () => {
  it.each([
    ['1893456000', 1_893_456_000],
    ['9999999999', 9_999_999_999],
    ['2030-01-01T00:00:00Z', 1_893_456_000],
    ['2030-01-01T00:00Z', 1_893_456_000],
    ['2030-01-01T02:00:00+02:00', 1_893_456_000],
    ['2030-01-01T00:00:00.999Z', 1_893_456_000],
    ['2286-11-20T17:46:39Z', 9_999_999_999],
    ['2028-02-29T00:00:00Z', 1_835_395_200],
  ])('takes %s', (text, seconds) => {
    expect(parseTime('--at', text)).toBe(seconds);
  });

  it.each([
    '',
    '189345600',
    '1893456000000',
    '0893456000',
    '2030-01-01',
    '2030-01-01T00:00:00',
    '2030-02-30T00:00:00Z',
    '2027-02-29T00:00:00Z',
    '2030-01-01T25:00:00Z',
    '2286-11-20T17:46:40Z',
    '1999-01-01T00:00:00Z',
    'tomorrow',
  ])('refuses %j', (text) => {
    const rule = 'seconds since 1970 with ten digits, or a date and time with its zone such as 2027-01-31T12:00:00Z';
    expect(() => parseTime('--at', text)).toThrow(new UserError(`--at must be ${rule}, got: ${JSON.stringify(text)}`));
  });
});

describe('parseDuration', () => {
  it.each([
    ['300', 300],
    ['300s', 300],
    ['15m', 900],
    ['2h', 7200],
    ['7d', 604_800],
  ])('takes %s', (text, seconds) => {
    expect(parseDuration('--expires-in', text)).toBe(seconds);
  });

  it.each(['', '0', '-5', '1.5h', '5w', 'h', '1e3', ' 5', '07d', '12345678901'])('refuses %j', (text) => {
    const rule = 'a number of seconds, or of minutes, hours or days such as 15m, 2h or 7d';
    expect(() => parseDuration('--expires-in', text)).toThrow(
      new UserError(`--expires-in must be ${rule}, got: ${JSON.stringify(text)}`),
    );
  });
});

describe('isoTime and distance', () => {
  it('say when it is', () => {
    expect(isoTime(1_893_456_000)).toBe('2030-01-01T00:00:00Z');
  });

  it.each([
    [0, 'in 0 seconds'],
    [119, 'in 119 seconds'],
    [-120, '2 minutes ago'],
    [7 * 86_400 - 1, 'in 7 days'],
    [-36 * 3600, '36 hours ago'],
    [800 * 86_400, 'in 2 years'],
  ])('say how far away %d seconds are', (difference, text) => {
    expect(distance(1_893_456_000 + difference, 1_893_456_000)).toBe(text);
  });
});
