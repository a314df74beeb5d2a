import type { DequeuedMessageItem, QueueClient } from '@azure/storage-queue';
import type { InvalidationConfig } from './config';
import { parseEvent } from './event';
import { blobPaths, endpointPaths } from './paths';
import { maxPathsPerPurge, PurgeError } from './purge';

/** What the queue is drained with. */
export interface DrainContext {
  readonly config: InvalidationConfig;
  readonly queue: Pick<QueueClient, 'receiveMessages' | 'deleteMessage'>;
  /** Has Front Door forget at most {@link maxPathsPerPurge} paths. */
  readonly purge: (paths: readonly string[]) => Promise<unknown>;
  readonly log: (level: 'info' | 'error', line: string) => void;
}

/** The most that the queue service hands out at once. */
const messagesPerRequest = 32;
/** More are left for the next time. */
const mostMessages = 10_000;
/** Seconds until a message that was not deleted comes back. If it does before a slow drain ends, it is purged twice. */
const visibilityTimeout = 300;
/** A message that came this often is dropped. With the time above, a purge API that is down for 8 hours loses nothing. */
const mostDeliveries = 100;
const deletionsAtOnce = 32;

/**
 * Takes the changes out of the queue and has Front Door forget the URLs of the changed blobs. A message goes when all its
 * paths are purged; the others come back after {@link visibilityTimeout}.
 * @throws PurgeError when a purge was not accepted, so that the run counts as failed
 */
export async function drain(context: DrainContext): Promise<void> {
  const messages = await receive(context);
  if (messages.length === 0) return;

  const changes = messages.map((message) => ({ message, name: changedBlob(message, context) }));
  const pathsOf = choosePaths(new Set(changes.flatMap(({ name }) => name ?? [])), context.config);
  const purged = new Set<string>();
  try {
    await purgeAll(new Set(changes.flatMap(({ name }) => pathsOf(name))), purged, context);
  } finally {
    const done = changes.filter(({ name }) => pathsOf(name).every((path) => purged.has(path)));
    await remove(
      done.map(({ message }) => message),
      context,
    );
    context.log('info', JSON.stringify({ messages: messages.length, done: done.length, paths: purged.size }));
  }
}

async function receive({ queue }: DrainContext): Promise<DequeuedMessageItem[]> {
  const messages: DequeuedMessageItem[] = [];
  while (messages.length < mostMessages) {
    const { receivedMessageItems } = await queue.receiveMessages({
      numberOfMessages: messagesPerRequest,
      visibilityTimeout,
    });
    messages.push(...receivedMessageItems);
    if (receivedMessageItems.length === 0) break;
  }
  return messages;
}

/** Name of the blob that a message tells of; undefined when there is nothing to purge for it. */
function changedBlob(message: DequeuedMessageItem, { config, log }: DrainContext): string | undefined {
  const change = parseEvent(message.messageText);
  if (change?.container !== config.container) {
    log('error', `dropped message ${message.messageId}, which tells of no change in the container`);
    return undefined;
  }
  if (message.dequeueCount > mostDeliveries) {
    log('error', `dropped message ${message.messageId} after ${mostDeliveries} attempts`);
    return undefined;
  }
  return change.name;
}

/** The paths of each blob, or, when these are too many, of everything at its URL endpoints. */
function choosePaths(names: ReadonlySet<string>, config: InvalidationConfig): (name?: string) => readonly string[] {
  const exact = new Map([...names].map((name) => [name, blobPaths(name, config)]));
  const count = new Set([...exact.values()].flat()).size;
  return (name) => {
    if (name === undefined) return [];
    return count > config.mostPaths ? endpointPaths(name, config) : (exact.get(name) ?? []);
  };
}

/** Purges in batches until one fails, and notes what is purged. */
async function purgeAll(paths: ReadonlySet<string>, purged: Set<string>, context: DrainContext): Promise<void> {
  const all = [...paths];
  for (let at = 0; at < all.length; at += maxPathsPerPurge) {
    const batch = all.slice(at, at + maxPathsPerPurge);
    await purgeBatch(batch, context);
    batch.forEach((path) => purged.add(path));
  }
}

/** One path that Front Door does not take must not keep the others: a refused batch is halved until that is found. */
async function purgeBatch(paths: readonly string[], context: DrainContext): Promise<void> {
  try {
    await context.purge(paths);
  } catch (error) {
    if (!(error instanceof PurgeError) || error.status !== 400) throw error;
    if (paths.length === 1) {
      context.log('error', `gave up the path ${String(paths[0])}: ${error.message}`);
      return;
    }
    const half = Math.ceil(paths.length / 2);
    await purgeBatch(paths.slice(0, half), context);
    await purgeBatch(paths.slice(half), context);
  }
}

/** A message that cannot be deleted comes back, and is purged once more. */
async function remove(messages: readonly DequeuedMessageItem[], { queue, log }: DrainContext): Promise<void> {
  let failed = 0;
  for (let at = 0; at < messages.length; at += deletionsAtOnce) {
    const deletions = messages
      .slice(at, at + deletionsAtOnce)
      .map(({ messageId, popReceipt }) => queue.deleteMessage(messageId, popReceipt));
    const results = await Promise.allSettled(deletions);
    failed += results.filter(({ status }) => status === 'rejected').length;
  }
  if (failed > 0) log('error', `${failed} messages could not be deleted and will come back`);
}
