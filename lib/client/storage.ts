import { type BlobHTTPHeaders, BlockBlobClient, RestError } from '@azure/storage-blob';
import { networkError, retryAfterSeconds, UploadError } from './upload-error';
import type { UploadGrant } from './wire';

/** Uploads one block; storage compares it with its MD5. */
export async function stageBlock(
  grant: UploadGrant,
  index: number,
  bytes: Uint8Array<ArrayBuffer>,
  md5: Uint8Array,
  abortSignal: AbortSignal,
): Promise<void> {
  const options = { transactionalContentMD5: md5, abortSignal };
  await talk(() => clientOf(grant).stageBlock(blockId(index), bytes, bytes.length, options));
}

/**
 * Makes a blob of the first blocks.
 * @throws UploadError `blocks-lost` when storage does not have all of them
 */
export async function commitBlocks(
  grant: UploadGrant,
  count: number,
  md5: Uint8Array,
  abortSignal: AbortSignal,
): Promise<void> {
  const ids = Array.from({ length: count }, (_, index) => blockId(index));
  const blobHTTPHeaders = { ...blobHeaders(grant), blobContentMD5: md5 };
  await talk(() => clientOf(grant).commitBlockList(ids, { blobHTTPHeaders, abortSignal }));
}

/**
 * Uploads a whole file. Not by the library: it sets a content type of its own, and a SAS may be bound to the headers of
 * the grant.
 */
export async function putBlob(
  { method, url, headers }: UploadGrant,
  body: Blob | Uint8Array<ArrayBuffer>,
  contentMd5: string,
  signal: AbortSignal,
): Promise<void> {
  const options = { credentials: 'omit', redirect: 'error', referrerPolicy: 'no-referrer' } as const;
  let response;
  try {
    response = await fetch(url, {
      method,
      headers: { ...headers, 'content-md5': contentMd5 },
      body,
      signal,
      ...options,
    });
  } catch {
    throw networkError('storage');
  }
  if (response.ok) return;
  const code = response.headers.get('x-ms-error-code') ?? undefined;
  throw refusal(response.status, code, retryAfterSeconds(response.headers));
}

/** Ids of a blob's blocks have to be of one length; there are 50,000 at most. */
function blockId(index: number): string {
  return btoa(String(index).padStart(6, '0'));
}

/** Without the library's own retries: they know nothing of a SAS that is renewed, and cannot be shown. */
function clientOf({ url }: UploadGrant): BlockBlobClient {
  return new BlockBlobClient(url, undefined, { retryOptions: { maxTries: 1 } });
}

function blobHeaders(grant: UploadGrant): BlobHTTPHeaders {
  const headers = new Headers(grant.headers);
  const header = (name: string) => headers.get(`x-ms-blob-${name}`) ?? undefined;
  return {
    blobContentType: header('content-type'),
    blobContentDisposition: header('content-disposition'),
    blobCacheControl: header('cache-control'),
    blobContentEncoding: header('content-encoding'),
    blobContentLanguage: header('content-language'),
  };
}

async function talk(request: () => Promise<unknown>): Promise<void> {
  try {
    await request();
  } catch (error) {
    if (!(error instanceof RestError) || error.statusCode === undefined) throw networkError('storage');
    const { statusCode, code, response } = error;
    throw refusal(statusCode, code, response && retryAfterSeconds(new Headers(response.headers.toJSON())));
  }
}

function refusal(status: number, reason: string | undefined, seconds: number | undefined): UploadError {
  const code = reason === 'InvalidBlockList' ? 'blocks-lost' : 'storage';
  const why = reason === undefined ? '' : ` (${reason})`;
  return new UploadError(code, `storage answered ${status}${why}`, { status, retryAfterSeconds: seconds });
}
