/**
 * Reads a date of HTTP in any of its three forms, all of which a server has to take (RFC 9110 §5.6.7), though only the
 * first has been written for decades.
 * @param now milliseconds since 1970: a year of two digits is none more than 50 years after it
 * @returns milliseconds since 1970; undefined for what is no such date, or not in the calendar
 */
export function parseHttpDate(text: string, now: number): number | undefined {
  const fixed = fixedForm(text, now);
  const time = Date.parse(fixed);
  // The form is also the one that dates are written in here, which tells the 30th of February from a day.
  return !Number.isNaN(time) && new Date(time).toUTCString() === fixed ? time : undefined;
}

/** `Sunday, 06-Nov-94 08:49:37 GMT` and `Sun Nov  6 08:49:37 1994` as `Sun, 06 Nov 1994 08:49:37 GMT`. */
function fixedForm(text: string, now: number): string {
  const [, weekday, day, month, year, time] = /^(\w{3})\w{3,6}, (\d\d)-(\w{3})-(\d\d) (\S{8}) GMT$/.exec(text) ?? [];
  if (year !== undefined) return `${weekday}, ${day} ${month} ${fullYear(Number(year), now)} ${time} GMT`;
  const asctime = /^(\w{3}) (\w{3}) ([ \d]\d) (\S{8}) (\d{4})$/.exec(text);
  if (!asctime) return text;
  return `${asctime[1]}, ${asctime[3]?.replace(' ', '0')} ${asctime[2]} ${asctime[5]} ${asctime[4]} GMT`;
}

function fullYear(twoDigits: number, now: number): number {
  const current = new Date(now).getUTCFullYear();
  const year = current - (current % 100) + twoDigits;
  return year > current + 50 ? year - 100 : year;
}
