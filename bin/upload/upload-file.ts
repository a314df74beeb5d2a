import type {
  BlobGetPropertiesResponse,
  BlockBlobClient,
  BlockBlobUploadOptions,
  ContainerClient,
} from '@azure/storage-blob';
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { lookup } from 'mime-types';
import { blockBytes, blockId, knownBlocks, md5Of, usualBlockBytes } from './blocks';
import { codeOf, statusOf } from './failures';
import type { FoundFile } from './find-files';
import type { Slots } from './slots';

/** What all files have in common. */
export interface UploadContext {
  readonly container: ContainerClient;
  /** A place for each request that carries data, which is also what is held in memory. */
  readonly slots: Slots;
  readonly signal: AbortSignal;
  /** Only looks what there is to do. */
  readonly dryRun: boolean;
  /** Hears of all bytes that need not be waited for any more: sent now, or there already. */
  readonly onProgress: (bytes: number) => void;
}

/** What became of a file. */
export interface Uploaded {
  /** `same`: the blob had the same size and MD5. */
  readonly outcome: 'uploaded' | 'same';
  /** Bytes that were sent. */
  readonly sentBytes: number;
}

/** What tells that a file is another, or has been written to. */
const stampKeys = ['ino', 'size', 'mtimeNs', 'ctimeNs'] as const;
const changed = 'the file changed while it was uploaded';

type Existing = BlobGetPropertiesResponse | undefined;

/**
 * Makes a blob of a file, unless it is one already: then its size and the MD5 that is stored with it are the same. A large
 * file goes in blocks, of which those are not sent that an earlier try has sent, or that the blob has of old.
 *
 * A blob that is replaced keeps its content type (unless that says nothing), its cache control, content disposition and
 * language, and its metadata; one that somebody else changes at the same time is not replaced.
 * @throws Error when it cannot be done, or the file changes meanwhile
 */
export async function uploadFile(file: FoundFile, context: UploadContext): Promise<Uploaded> {
  // A link that took its place since is not followed.
  const handle = await open(file.path, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    const stamp = await handle.stat({ bigint: true });
    // Bytes of a device have no end.
    if (!stamp.isFile()) throw new Error(changed);
    const blob = context.container.getBlockBlobClient(file.name);
    const existing = await findBlob(blob, context.signal);
    const size = Number(stamp.size);
    if (existing && (await isSame(existing, handle, size))) {
      context.onProgress(size);
      return { outcome: 'same', sentBytes: 0 };
    }
    if (context.dryRun) return { outcome: 'uploaded', sentBytes: 0 };
    const requireUnchanged = async () => {
      const now = await stat(file.path, { bigint: true });
      if (stampKeys.some((key) => now[key] !== stamp[key])) throw new Error(changed);
    };
    const put = size <= usualBlockBytes ? putWhole : putBlocks;
    const sentBytes = await put({ file, handle, size, blob, existing, requireUnchanged }, context);
    return { outcome: 'uploaded', sentBytes };
  } finally {
    await handle.close();
  }
}

/** An upload under way. */
interface Job {
  readonly file: FoundFile;
  readonly handle: FileHandle;
  readonly size: number;
  readonly blob: BlockBlobClient;
  readonly existing: Existing;
  readonly requireUnchanged: () => Promise<void>;
}

async function putWhole(job: Job, { slots, signal, onProgress }: UploadContext): Promise<number> {
  const release = await slots.take();
  try {
    signal.throwIfAborted();
    const data = await readAt(job.handle, 0, job.size);
    await job.requireUnchanged();
    await job.blob.upload(data, data.length, { ...propertiesOf(job, md5Of(data)), abortSignal: signal });
    onProgress(data.length);
    return data.length;
  } finally {
    release();
  }
}

async function putBlocks(job: Job, { slots, signal, onProgress }: UploadContext): Promise<number> {
  const { blob, handle, size } = job;
  const known = await knownBlocks(blob, signal);
  const step = blockBytes(size);
  const whole = createHash('md5');
  const ids: string[] = [];
  const sending: Promise<void>[] = [];
  // The first block that cannot be sent keeps the others from it.
  const failed = new AbortController();
  const fail = (error: unknown) => failed.abort(error);
  const abortSignal = AbortSignal.any([signal, failed.signal]);
  let sentBytes = 0;

  const send = async (id: string, data: Buffer, md5: Buffer) => {
    if (known.get(id) !== data.length) {
      await blob.stageBlock(id, data, data.length, { transactionalContentMD5: md5, abortSignal });
      sentBytes += data.length;
    }
    onProgress(data.length);
  };
  // Read one after the other, for the MD5 of the whole; sent as many at once as there are places.
  for (let at = 0; at < size && !abortSignal.aborted; at += step) {
    const release = await slots.take();
    try {
      const data = await readAt(handle, at, Math.min(step, size - at));
      whole.update(data);
      const md5 = md5Of(data);
      const id = blockId(ids.length, md5);
      ids.push(id);
      sending.push(send(id, data, md5).catch(fail).finally(release));
    } catch (error) {
      release();
      fail(error);
    }
  }
  await Promise.all(sending);
  abortSignal.throwIfAborted();
  await job.requireUnchanged();
  await blob.commitBlockList(ids, { ...propertiesOf(job, whole.digest()), abortSignal: signal });
  return sentBytes;
}

/** What is stored with a blob, and on which condition. */
function propertiesOf({ file, existing }: Job, md5: Buffer): BlockBlobUploadOptions {
  const type = existing?.contentType === 'application/octet-stream' ? undefined : existing?.contentType;
  return {
    blobHTTPHeaders: {
      blobContentType: type ?? (lookup(file.name) || 'application/octet-stream'),
      blobContentMD5: md5,
      blobCacheControl: existing?.cacheControl,
      blobContentDisposition: existing?.contentDisposition,
      blobContentLanguage: existing?.contentLanguage,
    },
    metadata: existing?.metadata,
    conditions: existing ? { ifMatch: existing.etag } : { ifNoneMatch: '*' },
  };
}

async function findBlob(blob: BlockBlobClient, abortSignal: AbortSignal): Promise<Existing> {
  try {
    return await blob.getProperties({ abortSignal });
  } catch (error) {
    if (statusOf(error) === 404 && codeOf(error) !== 'ContainerNotFound') return undefined;
    throw error;
  }
}

async function isSame(existing: BlobGetPropertiesResponse, handle: FileHandle, size: number): Promise<boolean> {
  if (existing.contentLength !== size || existing.contentMD5 === undefined) return false;
  const md5 = createHash('md5');
  for (let at = 0; at < size; at += usualBlockBytes) {
    md5.update(await readAt(handle, at, Math.min(usualBlockBytes, size - at)));
  }
  return md5.digest().equals(existing.contentMD5);
}

async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const data = Buffer.allocUnsafe(length);
  for (let filled = 0; filled < length;) {
    const { bytesRead } = await handle.read(data, filled, length - filled, position + filled);
    if (bytesRead === 0) throw new Error(changed);
    filled += bytesRead;
  }
  return data;
}
