import type { BlobHTTPHeaders } from '@azure/storage-blob';
import { create } from 'content-disposition';
import { isActive } from '../access/media-types';
import type { StoredBlob } from '../api';
import { requireFilename } from '../names/filename';
import type { UploadTicket } from './upload-ticket';

/** What storage tells of a blob, by itself or in a list. */
export interface BlobProperties {
  readonly contentType?: string;
  readonly contentLength?: number;
  readonly lastModified?: Date;
  readonly etag?: string;
  readonly copyStatus?: string;
}

type Metadata = Readonly<Record<string, string>>;

/** Types that a browser shows and does not run; what has any other is saved. */
const shown = /^(?:image\/(?!svg)|audio\/|video\/|text\/(?:plain|csv)$|application\/(?:pdf|json)$)/;

/** Headers that a blob is served with: its type as it was announced and checked, and the file's own name. */
export function servedHeaders({ contentType, filename, blobName }: UploadTicket): BlobHTTPHeaders {
  const name = filename ?? blobName.slice(blobName.lastIndexOf('/') + 1);
  return {
    blobContentType: contentType,
    blobContentDisposition: create(name, {
      type: shown.test(contentType) && !isActive(contentType) ? 'inline' : 'attachment',
    }),
  };
}

/** What a served blob remembers: the upload that it was, and the file's own name, percent-encoded. */
export function servedMetadata({ uploadName, filename }: UploadTicket): Record<string, string> {
  return { upload: uploadName, ...(filename !== undefined && { filename: encodeURIComponent(filename) }) };
}

/** Whether a served blob was this upload. */
export function isOfUpload(metadata: Metadata | undefined, { uploadName }: UploadTicket): boolean {
  return metadata?.upload === uploadName;
}

/** Whether a blob is all there: one that is being copied has no content yet, and one that could not be never will. */
export function isWhole({ copyStatus }: BlobProperties): boolean {
  return copyStatus === undefined || copyStatus === 'success';
}

/** A blob as clients are told of it. */
export function storedBlob(blobName: string, properties: BlobProperties, metadata: Metadata | undefined): StoredBlob {
  const { contentType = 'application/octet-stream', contentLength = 0, etag = '', lastModified } = properties;
  const filename = decoded(metadata?.filename);
  return {
    blobName,
    contentType,
    contentLength,
    lastModified: (lastModified ?? new Date(0)).toISOString(),
    // Lists have it without its quotes.
    etag: etag.startsWith('"') ? etag : `"${etag}"`,
    ...(filename !== undefined && { filename }),
  };
}

/** Whoever may write into the container may write any metadata. */
function decoded(text: string | undefined): string | undefined {
  try {
    return text === undefined ? undefined : requireFilename(decodeURIComponent(text));
  } catch {
    return undefined;
  }
}
