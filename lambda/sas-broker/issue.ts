import { create } from 'content-disposition';
import { isActive } from './access/media-types';
import type { BlobGrant, StoredBlob, UploadGrant } from './api';
import type { BrokerContext } from './context';
import type { SasPermission, SignedUrl } from './signing/signer';
import type { UploadTicket } from './uploads/upload-ticket';

/** What issuing needs of the context. */
export type IssueContext = Pick<BrokerContext, 'config' | 'signer' | 'now'>;

/** A SAS that was issued: what the client gets, and what the log says of it. */
export interface Issued<Grant> {
  readonly grant: Grant;
  readonly permission: SasPermission;
  readonly signed: SignedUrl;
}

/** Azure takes 50,000 blocks for a blob. */
const mostBlocks = 50_000;
const mebibyte = 1024 * 1024;
const usualBlockBytes = 8 * mebibyte;

/**
 * A SAS to upload with. Single: `c`, which creates a blob and never overwrites one, so it is good for one request; bound to
 * length and type where the service can. Block: `w`, without which there are no blocks.
 */
export async function issueUpload(
  id: string,
  ticket: UploadTicket,
  address: string,
  { config, signer, now }: IssueContext,
): Promise<Issued<UploadGrant>> {
  const { mode, contentType, contentLength } = ticket;
  const headers: Record<string, string> =
    mode === 'single'
      ? { 'content-type': contentType, 'x-ms-blob-type': 'BlockBlob' }
      : { 'x-ms-blob-content-type': contentType };
  const permission = mode === 'single' ? 'c' : 'w';
  const left = Math.floor((ticket.ends - now()) / 1000);
  const signed = await signer.sign({
    container: config.storage.uploads,
    blobName: ticket.uploadName,
    permission,
    seconds: Math.max(1, Math.min(config.validity.uploadSeconds, left)),
    address: boundAddress(address, config),
    requestHeaders: mode === 'single' ? boundHeaders(headers, contentLength) : undefined,
  });
  const grant: UploadGrant = {
    id,
    mode,
    method: 'PUT',
    url: signed.url,
    headers,
    blobName: ticket.blobName,
    maxBytes: contentLength,
    ...(mode === 'block' && { blockBytes: blockBytes(contentLength) }),
    expiresAt: isoTime(signed.expiresAt),
    confirmBefore: isoTime(new Date(ticket.ends)),
  };
  return { grant, permission, signed };
}

/** A SAS to download with. Caches between keep nothing of it, and what a browser would run is saved instead of shown. */
export async function issueDownload(
  blob: StoredBlob,
  save: boolean,
  address: string,
  { config, signer }: IssueContext,
): Promise<Issued<BlobGrant>> {
  const { downloadSeconds } = config.validity;
  const filename = blob.filename ?? blob.blobName.slice(blob.blobName.lastIndexOf('/') + 1);
  // Others may have stored it with any type, however it is written.
  const [type = ''] = blob.contentType.toLowerCase().split(';');
  const asFile = save || isActive(type.trim());
  const signed = await signer.sign({
    container: config.storage.served,
    blobName: blob.blobName,
    permission: 'r',
    seconds: downloadSeconds,
    address: boundAddress(address, config),
    responseHeaders: {
      cacheControl: `private, max-age=${downloadSeconds}`,
      ...(asFile && { contentDisposition: create(filename, { type: 'attachment' }) }),
    },
  });
  return { grant: blobGrant('GET', signed), permission: 'r', signed };
}

/** A SAS to delete one blob with. */
export async function issueDeletion(
  blobName: string,
  address: string,
  { config, signer }: IssueContext,
): Promise<Issued<BlobGrant>> {
  const signed = await signer.sign({
    container: config.storage.served,
    blobName,
    permission: 'd',
    seconds: config.validity.downloadSeconds,
    address: boundAddress(address, config),
  });
  return { grant: blobGrant('DELETE', signed), permission: 'd', signed };
}

/** What storage compares, in the order in which it was seen to take them. */
function boundHeaders({ 'content-type': type = '', ...others }: Record<string, string>, contentLength: number) {
  return { 'content-type': type, 'content-length': String(contentLength), ...others };
}

function blobGrant(method: BlobGrant['method'], { url, expiresAt }: SignedUrl): BlobGrant {
  return { method, url, headers: {}, expiresAt: isoTime(expiresAt) };
}

/** A SAS takes IPv4 only; who comes by IPv6 gets one that is good from anywhere. */
function boundAddress(address: string, { bindAddress }: IssueContext['config']): string | undefined {
  return bindAddress && /^[\d.]+$/.test(address) ? address : undefined;
}

function blockBytes(contentLength: number): number {
  const least = Math.ceil(contentLength / mostBlocks);
  return Math.max(usualBlockBytes, Math.ceil(least / mebibyte) * mebibyte);
}

/** To the second, as a SAS has it. */
function isoTime(time: Date): string {
  return time.toISOString().replace(/\.\d+Z$/, 'Z');
}
