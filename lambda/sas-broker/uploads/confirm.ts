import type { BlobClient, BlobGetPropertiesResponse } from '@azure/storage-blob';
import { buffer } from 'node:stream/consumers';
import { BrokerError, type FieldError } from '../errors';
import { headBytes } from '../file-type/file-type';
import type { SasSigner } from '../signing/signer';
import { breakLease, remove } from './remove';
import { isOfUpload, isWhole, servedHeaders, servedMetadata, storedBlob } from './served-blob';
import { answerTo, changed, unavailable } from './storage-answers';
import { announcedOtherwise, beginsOtherwise } from './upload-problems';
import type { UploadTicket } from './upload-ticket';
import type { Completed } from './uploads';

/** One upload that is to be confirmed. */
export interface Confirmation {
  readonly ticket: UploadTicket;
  /** The MD5 that it must have, base64. */
  readonly contentMd5?: string;
  readonly upload: BlobClient;
  readonly target: BlobClient;
  readonly signer: SasSigner;
  /** How long the SAS is good for by which storage reads the upload, in seconds. */
  readonly copySeconds: number;
  readonly abortSignal: AbortSignal;
  /** Lets time pass, in milliseconds. */
  readonly wait: (milliseconds: number) => Promise<unknown>;
}

/** How often it is looked what is there, before the client has to ask again. */
const mostTurns = 8;

/**
 * Confirms an upload. Each turn looks what is there and does what comes next, so that it goes on wherever it was left: by a
 * crash, by another request for the same, or because the upload was changed after it was looked at.
 */
export async function confirm(confirmation: Confirmation): Promise<Completed> {
  const { ticket, upload, target, abortSignal, wait } = confirmation;
  let moved = false;
  let copying = false;
  for (let turn = 1; turn <= mostTurns; turn += 1) {
    // In this order: an upload goes only when its copy is there.
    const uploaded = await propertiesOf(upload, abortSignal);
    const there = await propertiesOf(target, abortSignal);
    if (there && !isOfUpload(there.metadata, ticket)) throw taken(ticket);
    copying = there?.copyStatus === 'pending';
    if (copying) {
      await wait(Math.min(125 * 2 ** turn, 2_000));
    } else if (there && isWhole(there)) {
      // What is left of it is no harm, and deleted by the container's own rule.
      if (uploaded) await remove(upload, abortSignal).catch(() => undefined);
      return { blob: storedBlob(ticket.blobName, there, there.metadata), first: moved };
    } else if (there) {
      moved = false;
      await remove(target, abortSignal, there.etag);
    } else if (uploaded) {
      moved = await move(uploaded, confirmation);
    } else {
      throw new BrokerError(409, 'upload-incomplete', 'Nothing has been uploaded yet');
    }
  }
  if (copying) throw unavailable('The upload is still being moved; ask again', 'Copy Blob');
  throw new BrokerError(409, 'upload-incomplete', 'The upload keeps changing; ask again when it is done');
}

/** What storage tells of a blob; nothing of one that is not there, or cannot be read without a key of the client. */
export function propertiesOf(
  blob: BlobClient,
  abortSignal: AbortSignal,
): Promise<BlobGetPropertiesResponse | undefined> {
  return answerTo('Get Blob Properties', blob.getProperties({ abortSignal }), [404, 409]);
}

/** @returns whether it was moved by this; not if it has changed meanwhile, or somebody else was faster */
async function move(uploaded: BlobGetPropertiesResponse, confirmation: Confirmation): Promise<boolean> {
  const { ticket, contentMd5, upload } = confirmation;
  await refuse(announcedOtherwise(ticket, contentMd5, uploaded), uploaded.etag, confirmation);
  const etag = await dress(uploaded, confirmation);
  const head = etag === undefined ? undefined : await read(upload, etag, confirmation);
  if (!head) return false;
  await refuse(beginsOtherwise(ticket, head), etag, confirmation);
  return copy(etag, confirmation);
}

/**
 * Gives an upload the headers that its copy is to have from its first moment.
 * @returns its new entity tag; nothing if it has changed meanwhile
 */
async function dress(
  uploaded: BlobGetPropertiesResponse,
  { ticket, upload, abortSignal }: Confirmation,
): Promise<string | undefined> {
  const headers = servedHeaders(ticket);
  const { contentType, contentDisposition, cacheControl, contentEncoding, contentLanguage, etag } = uploaded;
  const others = [cacheControl, contentEncoding, contentLanguage];
  const done = contentType === headers.blobContentType && contentDisposition === headers.blobContentDisposition;
  // Left as it is, so that those who confirm it at once do not disturb each other.
  if (done && others.every((value) => value === undefined)) return etag;
  // Whoever may write may also hold a lease.
  if (uploaded.leaseState === 'leased') await breakLease(upload, abortSignal);
  // What is not named here is taken away, the MD5, too.
  const all = { ...headers, blobContentMD5: uploaded.contentMD5 };
  const set = upload.setHTTPHeaders(all, { abortSignal, conditions: { ifMatch: etag } });
  return (await answerTo('Set Blob Properties', set, changed))?.etag;
}

async function read(upload: BlobClient, etag: string, { abortSignal }: Confirmation): Promise<Uint8Array | undefined> {
  const reading = upload
    .download(0, headBytes, { abortSignal, conditions: { ifMatch: etag } })
    .then(({ readableStreamBody }) => (readableStreamBody ? buffer(readableStreamBody) : Buffer.alloc(0)));
  return answerTo('Get Blob', reading, changed);
}

/** Within an account storage copies any size at once, as a rule. */
async function copy(etag: string | undefined, confirmation: Confirmation): Promise<boolean> {
  const { ticket, upload, target, signer, copySeconds, abortSignal } = confirmation;
  const source = await signer.sign({
    container: upload.containerName,
    blobName: upload.name,
    permission: 'r',
    seconds: copySeconds,
  });
  const copying = target.beginCopyFromURL(source.url, {
    abortSignal,
    metadata: servedMetadata(ticket),
    conditions: { ifNoneMatch: '*' },
    sourceConditions: { ifMatch: etag },
  });
  return (await answerTo('Copy Blob', copying, changed)) !== undefined;
}

/** Deletes what is not as announced; what has changed meanwhile is left, because it has not been looked at. */
async function refuse(
  errors: readonly FieldError[],
  etag: string | undefined,
  { upload, abortSignal }: Confirmation,
): Promise<void> {
  if (errors.length === 0) return;
  const message = 'What was uploaded is not what was announced, and is not kept';
  const cause: unknown = await remove(upload, abortSignal, etag).catch((error: unknown) => error);
  throw new BrokerError(422, 'upload-mismatch', message, { errors, ...(cause instanceof Error && { cause }) });
}

function taken({ blobName }: UploadTicket): BrokerError {
  return new BrokerError(409, 'blob-exists', `There is a blob ${JSON.stringify(blobName)} already`);
}
