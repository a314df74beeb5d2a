import * as z from 'zod';
import { modes } from './policy-config';

/*
 * What goes over the wire: the one source of the types, of the checks, and of the OpenAPI document.
 */

const blobName = z
  .string()
  .min(1)
  .max(1024)
  .describe('Name of a blob in the served container: segments with slashes between them');
const expiresAt = z.iso.datetime().describe('When the SAS ends, UTC. A request that has begun by then is carried out.');
const headers = z.record(z.string(), z.string()).describe('Headers to send, exactly as they are here');
const contentMd5 = z
  .string()
  .regex(/^[A-Za-z0-9+/]{21}[AQgw]==$/, 'must be 16 bytes in base64')
  .describe('MD5 of the whole file, base64');

/** `POST /api/sas/upload` */
export const uploadRequest = z
  .strictObject({
    filename: z
      .string()
      .min(1)
      .max(255)
      .optional()
      .describe("The file's own name, kept for downloads. It decides nothing."),
    blobName: blobName.optional().describe('Name that the blob is to have, where the policy lets clients name blobs'),
    contentType: z.string().min(3).max(255).describe('Media type without parameters, such as image/png'),
    contentLength: z.int().min(1).describe('Exact size in bytes'),
    contentMd5: contentMd5.optional().describe('MD5 of the whole file, base64; looked at when the upload is confirmed'),
    mode: z
      .enum(modes)
      .default('single')
      .describe('single: one PUT. block: Put Block and Put Block List, which can be resumed'),
  })
  .meta({ id: 'UploadRequest' });

/** Answer to `POST /api/sas/upload` (201) and to `POST /api/sas/uploads/{id}/renew` (200). */
export const uploadGrant = z
  .strictObject({
    id: z
      .string()
      .describe('Stands for the upload in later requests. Opaque; no secret, and of no use to another caller'),
    mode: z.enum(modes),
    method: z.literal('PUT'),
    url: z.url().describe('Where to upload, with a SAS for this one blob'),
    headers: headers.describe('single: headers of the PUT. block: headers of the Put Block List'),
    blobName: blobName.describe('Name that the blob has once the upload is confirmed'),
    maxBytes: z.int().describe('Size that was announced'),
    blockBytes: z.int().optional().describe('block: a size of blocks with which there are not too many of them'),
    expiresAt,
    confirmBefore: z.iso.datetime().describe('What is not confirmed by then is deleted'),
  })
  .meta({ id: 'UploadGrant' });

/** `POST /api/sas/uploads/{id}/complete` */
export const completeRequest = z
  .strictObject({
    contentMd5: contentMd5.optional().describe('MD5 of the whole file, base64, where it was not known before'),
  })
  .meta({ id: 'CompleteRequest' });

/** A blob that is there. */
export const storedBlob = z
  .strictObject({
    blobName,
    contentType: z.string(),
    contentLength: z.int(),
    lastModified: z.iso.datetime(),
    etag: z.string(),
    filename: z.string().optional().describe("The file's own name, as it was uploaded"),
  })
  .meta({ id: 'StoredBlob' });

/** `POST /api/sas/download` */
export const downloadRequest = z
  .strictObject({
    blobName,
    download: z
      .boolean()
      .default(false)
      .describe('Whether a browser saves it under its own name instead of showing it'),
  })
  .meta({ id: 'DownloadRequest' });

/** `POST /api/sas/delete` */
export const deleteRequest = z.strictObject({ blobName }).meta({ id: 'DeleteRequest' });

/** Answer to `POST /api/sas/download` and `POST /api/sas/delete`. */
export const blobGrant = z
  .strictObject({ method: z.enum(['GET', 'DELETE']), url: z.url(), headers, expiresAt })
  .meta({ id: 'BlobGrant' });

/** Query of `GET /api/sas/blobs`. */
export const listQuery = z.strictObject({
  prefix: z
    .string()
    .max(1024)
    .optional()
    .describe('What names begin with; by default everything that the caller may list'),
  limit: z.coerce.number().int().min(1).max(1000).default(100).describe('Most blobs in one answer'),
  continuation: z.string().max(4096).optional().describe('`continuation` of the answer before'),
});

/** Answer to `GET /api/sas/blobs`. */
export const blobList = z
  .strictObject({
    blobs: z.array(storedBlob),
    continuation: z.string().optional().describe('There is more; ask with it'),
  })
  .meta({ id: 'BlobList' });

/** Every error: RFC 9457, `application/problem+json`. */
export const problem = z
  .strictObject({
    type: z.string().describe('urn:blobfront:problem:CODE'),
    title: z.string().describe('The status in words'),
    status: z.int(),
    detail: z.string(),
    errors: z.array(z.strictObject({ pointer: z.string(), detail: z.string() })).optional(),
  })
  .meta({ id: 'Problem' });

export type UploadRequest = z.output<typeof uploadRequest>;
export type UploadGrant = z.output<typeof uploadGrant>;
export type CompleteRequest = z.output<typeof completeRequest>;
export type StoredBlob = z.output<typeof storedBlob>;
export type DownloadRequest = z.output<typeof downloadRequest>;
export type DeleteRequest = z.output<typeof deleteRequest>;
export type BlobGrant = z.output<typeof blobGrant>;
export type BlobList = z.output<typeof blobList>;
export type Problem = z.output<typeof problem>;
