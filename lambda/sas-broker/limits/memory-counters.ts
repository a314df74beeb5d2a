import { LRUCache } from 'lru-cache';
import { apply, type Count, type Counters } from './counters';

/**
 * Counters of this process. Of more than `mostKeys` the one that was used the longest ago is forgotten, so that addresses
 * without number take no memory without number.
 */
export function memoryCounters(windowMs: number, mostKeys: number, now: () => number): Counters {
  const counts = new LRUCache<string, Count>({ max: mostKeys });

  return {
    change: (key, change) => {
      const outcome = apply(counts.get(key), change, windowMs, now());
      counts.set(key, outcome.count);
      return Promise.resolve(outcome);
    },
  };
}
