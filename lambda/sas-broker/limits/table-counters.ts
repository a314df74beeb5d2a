import type { TableClient } from '@azure/data-tables';
import { setTimeout } from 'node:timers/promises';
import { apply, type Change, type Count, type Counters, type Outcome } from './counters';

/** What is used of a table. */
export type Table = Pick<TableClient, 'getEntity' | 'createEntity' | 'updateEntity'>;

/** What is counted at once, when it is written. */
interface Waiting {
  readonly change: Change;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: unknown) => void;
}

/** A row as it was read. */
interface Row {
  readonly count: Count;
  readonly etag: string;
}

/** How often a row is tried that other instances keep writing in between. */
const attempts = 20;
/** Milliseconds in which the table must have answered. */
const patience = 2_000;
const rowKey = 'count';

/**
 * Counters in an Azure table, which any number of instances share: one row a key, its partition. A row is read, changed,
 * and written if nobody else wrote it since (its entity tag); else all is done again. What is asked for one key while its
 * row is under way is counted together in the next go, so that instances wait for each other, but no requests of one do.
 *
 * A window that has ended is written over by the next; so there are as many rows as there are keys. Keys must be good for
 * keys of rows: neither slashes, `#`, `?`, `%` nor control characters.
 */
export function tableCounters(table: () => Promise<Table>, windowMs: number, now: () => number): Counters {
  /** Keys whose rows are under way, with what waits for them. */
  const queues = new Map<string, Waiting[]>();

  return {
    change: (key, change) =>
      new Promise((resolve, reject) => {
        const waiting = { change, resolve, reject };
        const queue = queues.get(key);
        if (queue) queue.push(waiting);
        else void work(key, [waiting]);
      }),
  };

  async function work(key: string, first: Waiting[]): Promise<void> {
    for (let batch = first; batch.length > 0; batch = queues.get(key) ?? []) {
      queues.set(key, []);
      const changes = batch.map(({ change }) => change);
      try {
        const outcomes = await changeRow(await table(), key, changes, windowMs, now);
        outcomes.forEach((outcome, index) => batch[index]?.resolve(outcome));
      } catch (error) {
        batch.forEach(({ reject }) => reject(error));
      }
    }
    queues.delete(key);
  }
}

async function changeRow(
  table: Table,
  key: string,
  changes: readonly Change[],
  windowMs: number,
  now: () => number,
): Promise<Outcome[]> {
  for (let attempt = 1; ; attempt += 1) {
    const row = await readRow(table, key);
    const outcomes: Outcome[] = [];
    for (const change of changes) {
      outcomes.push(apply(outcomes.at(-1)?.count ?? row?.count, change, windowMs, now()));
    }
    const changed = outcomes.findLast(({ refused }) => refused === -1);
    if (!changed) return outcomes;
    if (await writeRow(table, key, changed.count, row?.etag)) return outcomes;
    if (attempt === attempts) throw new Error(`a row was written by others ${attempts} times in between`);
    await setTimeout(Math.random() * 10 * attempt);
  }
}

async function readRow(table: Table, key: string): Promise<Row | undefined> {
  try {
    const options = { abortSignal: AbortSignal.timeout(patience) };
    const { count, etag } = await table.getEntity<{ count: string }>(key, rowKey, options);
    return { count: JSON.parse(count) as Count, etag };
  } catch (error) {
    // Where the table itself is not there, writing says so.
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

/** @returns false when the row is no longer what it was: changed, removed, or made for the first time */
async function writeRow(table: Table, key: string, count: Count, etag: string | undefined): Promise<boolean> {
  // As text, because a whole number of a row has 32 bits.
  const row = { partitionKey: key, rowKey, count: JSON.stringify(count) };
  const abortSignal = AbortSignal.timeout(patience);
  try {
    if (etag === undefined) await table.createEntity(row, { abortSignal });
    else await table.updateEntity(row, 'Replace', { etag, abortSignal });
    return true;
  } catch (error) {
    const lost = etag === undefined ? [409] : [404, 412];
    if (lost.includes(statusOf(error))) return false;
    throw error;
  }
}

function statusOf(error: unknown): number {
  return error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 0;
}
