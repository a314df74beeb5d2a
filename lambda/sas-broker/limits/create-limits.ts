import { createHash, createHmac } from 'node:crypto';
import type { BrokerEnvironment } from '../environment';
import { BrokerError } from '../errors';
import { addressKey } from './address-key';
import type { Change, Counters } from './counters';
import { insurance } from './insured-counters';
import type { Limits } from './limits';
import { memoryCounters } from './memory-counters';
import { tableClient } from './table-client';
import { tableCounters } from './table-counters';

/** What the environment does not say. */
export interface LimitsOptions {
  /**
   * Gets a line for the log, at most one a minute, when the table cannot be used.
   * @default - nobody is told
   */
  readonly warn?: (line: string) => void;
  /**
   * The clock, milliseconds since 1970.
   * @default Date.now
   */
  readonly now?: () => number;
}

/** One {@link Counters} for each kind of key, so that many addresses push out no caller. */
interface Store {
  readonly addresses: Counters;
  readonly callers: Counters;
  /** Of a caller and a rule: outstanding uploads, and bytes. */
  readonly quotas: Counters;
}

const minute = 60_000;
const hour = 60 * minute;
/** Keys of one kind that one instance remembers: 30 MB at most. */
const mostKeys = 100_000;

/**
 * Counts in the memory of this instance, or in a table that all share (`limits.store` of the configuration). While the table
 * cannot be used, each instance counts for itself.
 *
 * - An IPv6 address counts as its /64. A request whose address is not known is counted by its caller only: one count for all
 *   of them would let anybody shut out everybody.
 * - All who are anonymous are one caller.
 * - Windows are fixed: they begin with the first request. What is promised counts for the hour in which it was.
 * - In memory 100,000 keys of each kind are remembered, of more those that were used last. The table has a row for each caller,
 *   one for each caller and rule, and for addresses 2^20 rows at most, so that some of them share one; it holds no address.
 * @throws Error where the configuration wants a table that nothing can sign in to
 */
export function createLimits(environment: BrokerEnvironment, options: LimitsOptions = {}): Limits {
  const { perAddressPerMinute, perUserPerMinute } = environment.config.limits;
  const now = options.now ?? Date.now;
  const { addresses, callers, quotas } = createStore(environment, now, options.warn ?? (() => undefined));

  async function admit(counters: Counters, key: string, most: number, whose: string): Promise<void> {
    const { refused, count } = await counters.change(key, { amounts: [1], most: [most] });
    if (refused === -1) return;
    const seconds = secondsUntil(count.ends, now());
    const text = `There are too many requests ${whose}: ${most} in a minute are answered. Come back in ${seconds} s`;
    throw new BrokerError(429, 'too-many-requests', text, { headers: { 'retry-after': String(seconds) } });
  }

  return {
    async admitAddress(address) {
      if (address === '') return;
      await admit(addresses, addressKey(address), perAddressPerMinute, 'from your network address');
    },

    async admitCaller(caller) {
      await admit(callers, caller.id, perUserPerMinute, 'of yours');
    },

    async promise(caller, { name, outstandingUploads, bytesPerHour }, bytes) {
      if (bytes > bytesPerHour) {
        throw new BrokerError(413, 'too-large', `You may upload ${inWords(bytesPerHour)} in an hour, and this is more`);
      }
      const change: Change = { amounts: [1, bytes], most: [outstandingUploads, bytesPerHour] };
      const { refused, count } = await quotas.change(quotaKey(caller.id, name), change);
      if (refused === -1) return;
      const seconds = secondsUntil(count.ends, now());
      const texts = [
        `You have ${outstandingUploads} unfinished uploads, which is as many as there may be. Finish or cancel one,`,
        `You may upload ${inWords(bytesPerHour)} in an hour, of which ${inWords(count.used[1] ?? 0)} are used, so that ` +
          `${inWords(bytes)} are too much. Take less,`,
      ];
      const text = `${texts[refused]} or come back in ${Math.ceil(seconds / 60)} min`;
      throw new BrokerError(429, 'quota-exceeded', text, { headers: { 'retry-after': String(seconds) } });
    },

    async settle(caller, rule) {
      await quotas.change(quotaKey(caller.id, rule), { amounts: [-1, 0], most: [] });
    },
  };
}

function createStore(environment: BrokerEnvironment, now: () => number, warn: (line: string) => void): Store {
  const memory: Store = {
    addresses: memoryCounters(minute, mostKeys, now),
    callers: memoryCounters(minute, mostKeys, now),
    quotas: memoryCounters(hour, mostKeys, now),
  };
  const { config, uploadKeys } = environment;
  const { store } = config.limits;
  if (store.type === 'memory') return memory;

  const client = tableClient({ ...environment, ...store, accountName: config.storage.accountName });
  const insure = insurance(now, warn);
  const shared = (windowMs: number, local: Counters, rowOf: (key: string) => string): Counters => {
    const table = tableCounters(client, windowMs, now);
    return insure({ change: (key, change) => table.change(rowOf(key), change) }, local);
  };
  return {
    // 20 bits of a keyed hash: nobody can tell which addresses share a row, or make a row tell one.
    addresses: shared(minute, memory.addresses, (key) => {
      return `address-${createHmac('sha256', uploadKeys[0] ?? '')
        .update(key)
        .digest('hex')
        .slice(0, 5)}`;
    }),
    callers: shared(minute, memory.callers, (key) => `caller-${hash(key)}`),
    quotas: shared(hour, memory.quotas, (key) => `quota-${hash(key)}`),
  };
}

/** Neither an id of a caller nor a name of a rule has a line break. */
function quotaKey(caller: string, rule: string): string {
  return `${caller}\n${rule}`;
}

/** Keys of rows take no slash, and no more than 512 characters. */
function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

/** Whole seconds, one at least. */
function secondsUntil(end: number, now: number): number {
  return Math.max(1, Math.ceil((end - now) / 1000));
}

const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];

/** `1536` → `1.5 KiB` */
function inWords(bytes: number): string {
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  return `${Math.round((bytes / 1024 ** power) * 10) / 10} ${units[power]}`;
}
