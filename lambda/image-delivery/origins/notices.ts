import type { Log } from '../../log';
import type { Origin } from './origin';

const day = 86_400_000;

/**
 * Tells what {@link Origin.notices} say, at the first call and then once a day. No timer keeps the process alive for that:
 * it is called with each request.
 */
export function dailyNotices(origins: Iterable<Origin>, now: () => number): (log: Log) => void {
  const all = [...origins];
  let next = Number.NEGATIVE_INFINITY;
  return (log) => {
    const time = now();
    if (time < next) return;
    next = time + day;
    for (const origin of all) {
      for (const notice of origin.notices?.(time) ?? []) {
        log('warn', JSON.stringify({ warning: notice, origin: origin.name }));
      }
    }
  };
}
