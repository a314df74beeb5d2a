import type { StoredBlob } from '../api';
import type { UploadTicket } from './upload-ticket';

/** An upload that is confirmed. */
export interface Completed {
  readonly blob: StoredBlob;
  /** Whether this is the first time that it is said, and not a repetition: of several at once at most one. */
  readonly first: boolean;
}

/** What the broker itself does with blobs; of a file it reads its first kilobytes at most. */
export interface Uploads {
  /**
   * Looks whether what was uploaded is what was announced (size, type by its first bytes, MD5 where one is known), and
   * moves it into the served container under its name. Once it is there, asking again gives the same answer. What is not as
   * announced is deleted.
   * @throws BrokerError 409 `upload-incomplete` when nothing is there yet, 409 `blob-exists` when the name is taken,
   * 422 `upload-mismatch`, 503 `storage-unavailable`
   */
  complete(ticket: UploadTicket, contentMd5?: string): Promise<Completed>;
  /** Deletes what was uploaded, if anything. */
  cancel(ticket: UploadTicket): Promise<void>;
  /**
   * Looks whether there is still something to upload.
   * @throws BrokerError 409 `blob-exists` when it was uploaded or confirmed already
   */
  requireOpen(ticket: UploadTicket): Promise<void>;
  /** Blobs of the served container. @throws BrokerError 400 for a continuation that is none */
  list(prefix: string, limit: number, continuation?: string): Promise<{ blobs: StoredBlob[]; continuation?: string }>;
  /** A blob of the served container. @throws BrokerError 404 `blob-not-found` */
  find(blobName: string): Promise<StoredBlob>;
}
