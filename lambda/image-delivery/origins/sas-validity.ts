/** When a SAS may be used, in milliseconds since 1970; undefined where it does not say, but a policy of the container may. */
export interface SasValidity {
  readonly from: number | undefined;
  readonly until: number | undefined;
}

/** What may be in `st` and `se`: a day, with a time to the minute, the second, or a fraction of it; always in UTC. */
const sasTime = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,7})?)?Z)?$/;

/** Clocks differ: so close to either end, in milliseconds, the storage account decides. */
const tolerance = 5 * 60_000;
/** How long before its end a SAS is spoken of, in milliseconds. */
const noticePeriod = 14 * 86_400_000;

/** Reads start and expiry of a SAS; of one that a user delegation key signed, those of the key too. */
export function readSasValidity(token: string): SasValidity {
  const parameters = new URLSearchParams(token);
  const times = (...names: string[]) => names.flatMap((name) => timeOf(parameters.get(name)) ?? []);
  const [starts, ends] = [times('st', 'skt'), times('se', 'ske')];
  return {
    from: starts.length > 0 ? Math.max(...starts) : undefined,
    until: ends.length > 0 ? Math.min(...ends) : undefined,
  };
}

/** The public text where a SAS cannot be used: it has expired, or is not valid yet. */
export function sasProblem({ from, until }: SasValidity, now: number): string | undefined {
  if (until !== undefined && now >= until + tolerance) return expired;
  return from !== undefined && now < from - tolerance ? notValidYet : undefined;
}

/** The public text where the storage account says that it is not the time for a SAS. */
export function sasRefusal({ from }: SasValidity, now: number): string {
  return from !== undefined && now < from ? notValidYet : expired;
}

/** What is to be said of a SAS that has ended, ends within 14 days, or has not begun. */
export function sasNotice({ from, until }: SasValidity, now: number): string | undefined {
  if (until !== undefined && now >= until) return `the SAS expired on ${shown(until)}`;
  if (from !== undefined && now < from) return `the SAS is not valid before ${shown(from)}`;
  if (until === undefined || now < until - noticePeriod) return undefined;
  return `the SAS expires on ${shown(until)}`;
}

const expired = "The origin's access token has expired";
const notValidYet = "The origin's access token is not valid yet";

function timeOf(text: string | null): number | undefined {
  const time = text !== null && sasTime.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

function shown(time: number): string {
  return new Date(time).toISOString();
}
