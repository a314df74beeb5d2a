import type { BlockBlobClient } from '@azure/storage-blob';
import { createHash } from 'node:crypto';
import { statusOf } from './failures';

const mebibyte = 1024 * 1024;
/** What is sent in one request; what is larger goes in blocks. */
export const usualBlockBytes = 8 * mebibyte;
/** Azure takes so many blocks for a blob. */
const mostBlocks = 50_000;

/** Size of the blocks of a file: always the same for the same file, so that blocks can be found again. */
export function blockBytes(fileBytes: number): number {
  return Math.max(usualBlockBytes, Math.ceil(fileBytes / mostBlocks / mebibyte) * mebibyte);
}

/**
 * Id of a block: its place and its contents. 48 bytes, as Azure's own libraries make them, because all ids of a blob must
 * have the same length.
 */
export function blockId(index: number, md5: Buffer): string {
  return Buffer.from(`blobfront-${String(index).padStart(5, '0')}-${md5.toString('hex')}`).toString('base64');
}

/** MD5 of some bytes. */
export function md5Of(data: Uint8Array): Buffer {
  return createHash('md5').update(data).digest();
}

/**
 * Blocks that need not be sent: staged by an upload that was cut, or part of the blob as it is.
 * @returns their sizes by id
 */
export async function knownBlocks(
  blob: BlockBlobClient,
  abortSignal: AbortSignal,
): Promise<ReadonlyMap<string, number>> {
  try {
    const { committedBlocks = [], uncommittedBlocks = [] } = await blob.getBlockList('all', { abortSignal });
    return new Map([...committedBlocks, ...uncommittedBlocks].map(({ name, size }) => [name, size]));
  } catch (error) {
    // There is neither a blob nor a block; or a blob of another kind, which has none.
    if (statusOf(error) === 404 || statusOf(error) === 409) return new Map();
    throw error;
  }
}
