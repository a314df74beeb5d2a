/** A time of a token. */
export interface SasTime {
  /** As it is written and signed. */
  readonly text: string;
  /** Since 1970; undefined where it is no time that storage reads. */
  readonly seconds?: number;
  /** Why storage may not read it; undefined where it does. */
  readonly problem?: string;
}

const day = 86_400;

/** Reads a time as storage does: "Formatting DateTime values" in Azure's documentation. */
export function readSasTime(text: string): SasTime {
  const form = /^(\d{4}-\d\d-\d\d)(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,7})?)?(Z|[+-]\d\d:\d\d)?)?$/;
  const [, date = '', zone] = form.exec(text) ?? [];
  const midnight = Date.parse(`${date}T00:00:00Z`);
  const rest = text.slice(date.length);
  const milliseconds = Date.parse(rest === '' ? text : text + (zone === undefined ? 'Z' : ''));
  const exists = !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(date);
  if (!exists || Number.isNaN(milliseconds)) return { text, problem: 'is no time such as 2027-01-31T12:00:00Z' };
  const seconds = milliseconds / 1000;
  if (rest !== '' && zone === undefined) return { text, seconds, problem: 'has no Z at its end' };
  if (zone !== undefined && zone !== 'Z')
    return { text, seconds, problem: 'is not in UTC; say Z instead of an offset' };
  return { text, seconds };
}

/** A length of time in plain words, by its largest unit that it holds twice: `36 hours`. */
export function inWords(seconds: number): string {
  const units: readonly (readonly [string, number])[] = [
    ['years', 365 * day],
    ['days', day],
    ['hours', 3_600],
    ['minutes', 60],
  ];
  const [unit, length] = units.find(([, each]) => seconds >= 2 * each) ?? ['seconds', 1];
  return `${Math.round(seconds / length)} ${unit}`;
}
