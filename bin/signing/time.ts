import { UsageError } from '../usage-error';

/** The last time that a URL can expire at: one second more has eleven digits. 2286-11-20T17:46:39Z, and means never. */
export const latestTime = 9_999_999_999;
const earliest = 1_000_000_000;

const units = new Map([
  ['', 1],
  ['s', 1],
  ['m', 60],
  ['h', 3_600],
  ['d', 86_400],
]);

const spans: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 365 * 86_400],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
];

/**
 * A time in seconds since 1970, as it can stand in a URL: ten digits.
 * @param option as it was written on the command line
 * @param text ten digits, or an ISO 8601 date and time with its zone
 * @throws UsageError
 */
export function parseTime(option: string, text: string): number {
  const seconds = /^\d{10}$/.test(text) ? Number(text) : parseDateTime(text);
  if (seconds >= earliest && seconds <= latestTime) return seconds;
  const rule = 'seconds since 1970 with ten digits, or a date and time with its zone such as 2027-01-31T12:00:00Z';
  throw new UsageError(`${option} must be ${rule}, got: ${JSON.stringify(text)}`);
}

/**
 * A length of time in seconds.
 * @param option as it was written on the command line
 * @param text `300`, `300s`, `15m`, `2h`, `7d`
 * @throws UsageError
 */
export function parseDuration(option: string, text: string): number {
  const [, count, unit = ''] = /^([1-9]\d{0,9})([smhd]?)$/.exec(text) ?? [];
  if (count !== undefined) return Number(count) * (units.get(unit) ?? 1);
  const rule = 'a number of seconds, or of minutes, hours or days such as 15m, 2h or 7d';
  throw new UsageError(`${option} must be ${rule}, got: ${JSON.stringify(text)}`);
}

/** Seconds since 1970 as ISO 8601 has them: `2027-01-31T12:00:00Z`. */
export function isoTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
}

/** How far away a time is, in the largest unit that it holds twice: `in 36 hours`, `3 days ago`. */
export function distance(seconds: number, now: number): string {
  const difference = seconds - now;
  const [unit, length] = spans.find(([, each]) => Math.abs(difference) >= 2 * each) ?? ['second', 1];
  return new Intl.RelativeTimeFormat('en').format(Math.round(difference / length), unit);
}

/** NaN for what is no time, or one that does not exist. */
function parseDateTime(text: string): number {
  const form = /^(\d{4}-\d\d-\d\d)T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)$/;
  const [, day = ''] = form.exec(text) ?? [];
  const midnight = Date.parse(`${day}T00:00:00Z`);
  // Some engines roll 30 February over to March.
  const exists = !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(day);
  return exists ? Math.floor(Date.parse(text) / 1000) : Number.NaN;
}
