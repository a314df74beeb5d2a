/** What one key has used in its present window. */
export interface Count {
  readonly used: readonly number[];
  /** When the window ends, milliseconds since 1970. */
  readonly ends: number;
}

/** What is to be added to the counts of a key: to all of them or, where one would be more than it may, to none. */
export interface Change {
  /** Negative ones are given back; no count falls below zero. */
  readonly amounts: readonly number[];
  /** The most that each may come to. What is given back is never refused. */
  readonly most: readonly number[];
}

/** What became of a change. */
export interface Outcome {
  /** Position of the first count that is in the way. -1: it is counted. */
  readonly refused: number;
  /** The counts after it. */
  readonly count: Count;
}

/**
 * Counts by key, each in fixed windows of one length; a window begins with the first thing that is counted in it. So there
 * can be twice as much around the end of one as there may be in it.
 */
export interface Counters {
  readonly change: (key: string, change: Change) => Promise<Outcome>;
}

/** Makes a change; the one rule of all counters. */
export function apply(before: Count | undefined, { amounts, most }: Change, windowMs: number, now: number): Outcome {
  const present =
    before && before.ends > now && before.used.length === amounts.length
      ? before
      : { used: amounts.map(() => 0), ends: now + windowMs };
  const used = amounts.map((amount, index) => Math.max(0, (present.used[index] ?? 0) + amount));
  const refused = used.findIndex((value, index) => (amounts[index] ?? 0) > 0 && value > (most[index] ?? 0));
  return { refused, count: refused === -1 ? { used, ends: present.ends } : present };
}
