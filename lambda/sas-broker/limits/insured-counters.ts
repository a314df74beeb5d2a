import { redact } from '../../redaction';
import type { Counters } from './counters';

/** Milliseconds in which a table that failed is not asked again. */
const rest = 10_000;
const warningEvery = 60_000;

/**
 * Counts in a table, or in memory while the table does not do its part: nobody is refused because of it. What was counted
 * there meanwhile stays there. Made once for all counters of one table.
 * @param warn gets a line for the log, at most one a minute, without anything secret in it
 */
export function insurance(
  now: () => number,
  warn: (line: string) => void,
): (table: Counters, memory: Counters) => Counters {
  let restsUntil = -Infinity;
  let quietUntil = -Infinity;

  function fail(error: unknown): void {
    restsUntil = now() + rest;
    if (now() < quietUntil) return;
    quietUntil = now() + warningEvery;
    warn(`callers are counted by this instance alone, because the table of limits cannot be used: ${reason(error)}`);
  }

  return (table, memory) => ({
    change: async (key, change) => {
      if (now() >= restsUntil) {
        try {
          return await table.change(key, change);
        } catch (error) {
          fail(error);
        }
      }
      return memory.change(key, change);
    },
  });
}

function reason(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return redact(text).replace(/\s+/g, ' ').slice(0, 300);
}
