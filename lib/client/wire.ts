/*
 * What goes between a client and the broker, as types: the broker's own are schemas, which a browser has no use for. A
 * test holds them to be the same.
 */

/** How an upload is made: in one request, or in blocks, which can be cut and resumed. */
export type UploadMode = 'single' | 'block';

/** What is asked of the broker before an upload. */
export interface UploadRequest {
  /** The file's own name, kept for downloads. */
  readonly filename?: string;
  /** Name that the blob is to have, where the broker lets clients name blobs. */
  readonly blobName?: string;
  /** Media type without parameters. */
  readonly contentType: string;
  /** Exact size in bytes. */
  readonly contentLength: number;
  /** MD5 of the whole file, base64. */
  readonly contentMd5?: string;
  /** See {@link UploadMode}. */
  readonly mode: UploadMode;
}

/** The right to upload one file. */
export interface UploadGrant {
  /** Stands for the upload in later requests. */
  readonly id: string;
  /** See {@link UploadMode}. */
  readonly mode: UploadMode;
  /** Method to upload with. */
  readonly method: 'PUT';
  /** Where to upload, with a SAS. A secret. */
  readonly url: string;
  /** `single`: headers of the request. `block`: headers of the one that puts the blocks together. */
  readonly headers: Readonly<Record<string, string>>;
  /** Name that the blob has once the upload is confirmed. */
  readonly blobName: string;
  /** Size that was announced. */
  readonly maxBytes: number;
  /** `block`: size of the blocks. */
  readonly blockBytes?: number;
  /** When the SAS ends, UTC. */
  readonly expiresAt: string;
  /** What is not confirmed by then is deleted, UTC. */
  readonly confirmBefore: string;
}

/** A blob that is there. */
export interface StoredBlob {
  /** Name in the served container. */
  readonly blobName: string;
  /** Media type. */
  readonly contentType: string;
  /** Size in bytes. */
  readonly contentLength: number;
  /** UTC. */
  readonly lastModified: string;
  /** Entity tag. */
  readonly etag: string;
  /** The file's own name, as it was uploaded. */
  readonly filename?: string;
}

/** The right to read or delete one blob. */
export interface BlobGrant {
  /** Method to use. */
  readonly method: 'GET' | 'DELETE';
  /** URL of the blob, with a SAS. A secret. */
  readonly url: string;
  /** Headers to send. */
  readonly headers: Readonly<Record<string, string>>;
  /** When the SAS ends, UTC. */
  readonly expiresAt: string;
}

/** Some of the blobs that there are. */
export interface BlobList {
  /** By name. */
  readonly blobs: readonly StoredBlob[];
  /** There is more; ask with it. */
  readonly continuation?: string;
}

/** What is wrong with one field of a request. */
export interface FieldProblem {
  /** JSON pointer into the request: `/contentLength`. */
  readonly pointer: string;
  /** What is wrong. */
  readonly detail: string;
}

/** How the broker says what went wrong (RFC 9457). */
export interface Problem {
  /** `urn:blobfront:problem:CODE` */
  readonly type: string;
  /** The status in words. */
  readonly title: string;
  /** HTTP status. */
  readonly status: number;
  /** What went wrong. */
  readonly detail: string;
  /** Field by field. */
  readonly errors?: readonly FieldProblem[];
}
