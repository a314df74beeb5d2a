import type { BlobGetPropertiesResponse } from '@azure/storage-blob';
import { BrokerError, type FieldError } from '../errors';
import { contradiction, headBytes } from '../file-type/file-type';
import type { UploadTicket } from './upload-ticket';

/**
 * The MD5 that an upload must have, if one is known.
 * @throws BrokerError 400 `invalid-request` when another one was announced
 */
export function agreedMd5(ticket: UploadTicket, given: string | undefined): string | undefined {
  if (given === undefined || ticket.contentMd5 === undefined || given === ticket.contentMd5) {
    return given ?? ticket.contentMd5;
  }
  throw new BrokerError(400, 'invalid-request', '`contentMd5` is another one than was announced', {
    errors: [{ pointer: '/contentMd5', detail: `must be ${ticket.contentMd5}, as it was announced, or left out` }],
  });
}

/**
 * What is not as it was announced, as far as storage tells of it.
 *
 * The MD5 is the one that storage has: it computes and checks that of a blob that was uploaded in one request. Of one that
 * was uploaded in blocks it has what the client said with Put Block List (`x-ms-blob-content-md5`), which nobody has
 * checked: it tells a client's mistakes from each other, not its lies.
 */
export function announcedOtherwise(
  { contentLength }: UploadTicket,
  contentMd5: string | undefined,
  uploaded: BlobGetPropertiesResponse,
): FieldError[] {
  const length = uploaded.contentLength ?? 0;
  return [
    ...whyNoUpload(uploaded).map((detail) => ({ pointer: '/mode', detail })),
    ...(length === contentLength ? [] : [lengthProblem(length, contentLength)]),
    ...(contentMd5 === undefined ? [] : md5Problems(contentMd5, uploaded.contentMD5)),
  ];
}

/** What is not as it was announced in the first bytes. */
export function beginsOtherwise({ contentType, contentLength }: UploadTicket, head: Uint8Array): FieldError[] {
  const problem = contradiction(head, contentType, contentLength <= headBytes);
  return problem === undefined ? [] : [{ pointer: '/contentType', detail: `${problem}; ${contentType} was announced` }];
}

/** What a SAS that creates a blob can be used for, too. */
function whyNoUpload({ blobType, copyId, accessTier }: BlobGetPropertiesResponse): string[] {
  if (blobType !== 'BlockBlob') return [`is a ${blobType ?? 'blob of no kind'}; a BlockBlob was announced`];
  if (copyId !== undefined) return ['was copied from elsewhere; an upload was announced'];
  return accessTier === 'Archive' ? ['is archived, where it cannot be read'] : [];
}

function lengthProblem(length: number, announced: number): FieldError {
  return { pointer: '/contentLength', detail: `is ${length} bytes; ${announced} were announced` };
}

function md5Problems(announced: string, stored: Uint8Array | undefined): FieldError[] {
  const pointer = '/contentMd5';
  if (!stored) {
    return [{ pointer, detail: 'is not known: send it with Put Block List, as x-ms-blob-content-md5' }];
  }
  const found = Buffer.from(stored).toString('base64');
  return found === announced ? [] : [{ pointer, detail: `is ${found}; ${announced} was announced` }];
}
