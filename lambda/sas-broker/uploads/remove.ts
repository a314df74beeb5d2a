import type { BlobClient } from '@azure/storage-blob';
import { answerTo, changed } from './storage-answers';

/**
 * Deletes a blob with all that holds it: who may write to a blob may also lease it, and take snapshots of it.
 * @param etag deletes it only if it is this one still
 * @returns whether there was one
 */
export async function remove(blob: BlobClient, abortSignal: AbortSignal, etag?: string): Promise<boolean> {
  const options = { abortSignal, deleteSnapshots: 'include', conditions: { ifMatch: etag } } as const;
  const attempt = () => answerTo('Delete Blob', blob.deleteIfExists(options), [409, 412]);
  const removed = await attempt();
  if (removed) return removed.succeeded;
  await breakLease(blob, abortSignal);
  return (await attempt())?.succeeded ?? false;
}

/** Ends a lease at once, if there is one. */
export async function breakLease(blob: BlobClient, abortSignal: AbortSignal): Promise<void> {
  await answerTo('Lease Blob', blob.getBlobLeaseClient().breakLease(0, { abortSignal }), changed);
}
