import type { ContainerClient } from '@azure/storage-blob';
import type { BlobList } from '../api';
import { openContinuation, sealContinuation, wrongContinuation } from './continuation';
import { isWhole, storedBlob } from './served-blob';
import { answerTo } from './storage-answers';

/**
 * One page of the blobs of a container, in the order of their names. It may have fewer than there could be, even none, with
 * more to come.
 * @param limit most of them, up to 5000
 * @throws BrokerError 400 `invalid-request` for a continuation that is none, 503 `storage-unavailable`
 */
export async function listBlobs(
  container: ContainerClient,
  prefix: string,
  limit: number,
  continuation: string | undefined,
  abortSignal: AbortSignal,
): Promise<BlobList> {
  const continuationToken = continuation === undefined ? undefined : openContinuation(continuation);
  const pages = container
    .listBlobsFlat({ prefix, includeMetadata: true, includeCopy: true, abortSignal })
    .byPage({ maxPageSize: limit, continuationToken });
  // What storage refuses here is the marker: all else in the request is ours, or was checked.
  const page = await answerTo('List Blobs', pages.next(), [400]);
  if (!page) throw wrongContinuation();
  if (page.done === true) return { blobs: [] };
  const { segment, continuationToken: marker } = page.value;
  const whole = segment.blobItems.filter(({ properties }) => isWhole(properties));
  return {
    blobs: whole.map(({ name, properties, metadata }) => storedBlob(name, properties, metadata)),
    ...(marker && { continuation: sealContinuation(marker) }),
  };
}
