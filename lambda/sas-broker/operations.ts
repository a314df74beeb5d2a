import { randomUUID } from 'node:crypto';
import { hasClaims } from './access/claims';
import { authorize } from './access/policy';
import {
  type BlobList,
  completeRequest,
  deleteRequest,
  downloadRequest,
  listQuery,
  type StoredBlob,
  uploadRequest,
} from './api';
import type { Caller } from './caller';
import type { BrokerContext, BrokerRequest } from './context';
import { BrokerError } from './errors';
import { readJson, readOptionalJson, readQuery } from './http/body';
import { type BrokerResponse, emptyResponse, jsonResponse } from './http/respond';
import type { OperationName } from './http/routes';
import { type Issued, issueDeletion, issueDownload, issueUpload } from './issue';
import type { AuditFacts } from './log';
import { requireContentType } from './names/content-type';
import { requireFilename } from './names/filename';
import { generatedName } from './names/generated-name';
import type { UploadTicket } from './uploads/upload-ticket';

/** A request of somebody who got in. */
export interface Asked {
  readonly request: BrokerRequest;
  readonly caller: Caller;
  /** '' where nobody knows it. */
  readonly address: string;
  /** Id of the upload, where the path has one. */
  readonly id: string;
}

/** What came of it. */
export interface Done {
  readonly response: BrokerResponse;
  readonly facts: AuditFacts;
}

/** Each operation: read what is asked → see whether it is allowed → do it. All throw `BrokerError`. */
export const operations: Readonly<Record<OperationName, (asked: Asked, context: BrokerContext) => Promise<Done>>> = {
  upload,
  renew,
  complete,
  cancel,
  download,
  delete: remove,
  list,
};

async function upload({ request, caller, address }: Asked, context: BrokerContext): Promise<Done> {
  const { config, limits, tickets, now } = context;
  const asked = await readJson(request.headers, request.body, uploadRequest);
  const contentType = requireContentType(asked.contentType);
  if (asked.filename !== undefined) requireFilename(asked.filename);
  const { rule, prefixes } = authorize(config.policy, caller, { purpose: 'upload', ...asked, contentType });
  const uploadName = randomUUID();
  const ticket: UploadTicket = {
    uploadName,
    caller: caller.id,
    rule: rule.name,
    blobName: asked.blobName ?? generatedName(prefixes[0] ?? '', contentType, new Date(now()), uploadName),
    contentType,
    contentLength: asked.contentLength,
    contentMd5: asked.contentMd5,
    filename: asked.filename,
    mode: asked.mode,
    ends: now() + config.validity.uploadHours * 3_600_000,
  };
  const issued = await issueUpload(await tickets.seal(ticket), ticket, address, context);
  // Last, so that nothing counts that could not be signed.
  await limits.promise(caller, rule, asked.contentLength);
  return granted(201, issued, ticket);
}

async function renew({ caller, address, id }: Asked, context: BrokerContext): Promise<Done> {
  const ticket = await openTicket(id, caller, context);
  await context.uploads.requireOpen(ticket);
  return granted(200, await issueUpload(id, ticket, address, context), ticket);
}

async function complete({ request, caller, id }: Asked, context: BrokerContext): Promise<Done> {
  const asked = await readOptionalJson(request.headers, request.body, completeRequest);
  const ticket = await openTicket(id, caller, context);
  const { blob, first } = await context.uploads.complete(ticket, asked.contentMd5);
  if (first) await context.limits.settle(caller, ticket.rule);
  return { response: jsonResponse(200, blob), facts: factsOf(ticket) };
}

async function cancel({ caller, id }: Asked, context: BrokerContext): Promise<Done> {
  const ticket = await context.tickets.open(id, caller.id);
  // It counts for its hour all the same: with the same SAS one could upload and give up again and again.
  await context.uploads.cancel(ticket);
  return { response: emptyResponse(), facts: factsOf(ticket) };
}

async function download({ request, caller, address }: Asked, context: BrokerContext): Promise<Done> {
  const asked = await readJson(request.headers, request.body, downloadRequest);
  const { blob, rule } = await findAllowed('download', asked.blobName, caller, context);
  return granted(200, await issueDownload(blob, asked.download, address, context), { rule, blobName: blob.blobName });
}

async function remove({ request, caller, address }: Asked, context: BrokerContext): Promise<Done> {
  const asked = await readJson(request.headers, request.body, deleteRequest);
  const { blob, rule } = await findAllowed('delete', asked.blobName, caller, context);
  return granted(200, await issueDeletion(blob.blobName, address, context), { rule, blobName: blob.blobName });
}

/** Several prefixes are gone through one after the other; the continuation says which one, and where in it. */
async function list({ request, caller }: Asked, context: BrokerContext): Promise<Done> {
  const asked = readQuery(new URL(request.url).searchParams, listQuery);
  const { rule, prefixes } = authorize(context.config.policy, caller, { purpose: 'list', prefix: asked.prefix });
  const [index, within] = readContinuation(asked.continuation);
  const prefix = prefixes[index];
  const found = prefix === undefined ? { blobs: [] } : await context.uploads.list(prefix, asked.limit, within);
  const next = found.continuation ?? (index + 1 < prefixes.length ? '' : undefined);
  const body: BlobList = {
    blobs: found.blobs,
    ...(next !== undefined && { continuation: `${found.continuation === undefined ? index + 1 : index}.${next}` }),
  };
  return { response: jsonResponse(200, body), facts: { rule: rule.name } };
}

function readContinuation(text: string | undefined): [index: number, within: string | undefined] {
  const [, index = '0', within = ''] = /^(\d{1,2})\.(.*)$/s.exec(text ?? '0.') ?? [undefined, '0', text];
  return [Number(index), within === '' ? undefined : within];
}

/** Whoever lost the right to upload meanwhile goes on with nothing, and publishes nothing. */
async function openTicket(id: string, caller: Caller, { config, tickets }: BrokerContext): Promise<UploadTicket> {
  const ticket = await tickets.open(id, caller.id);
  const rule = config.policy.find(({ name }) => name === ticket.rule);
  if (rule?.purposes.includes('upload') && hasClaims(caller.claims, rule.when)) return ticket;
  throw new BrokerError(403, 'forbidden', 'You may no longer upload');
}

async function findAllowed(
  purpose: 'download' | 'delete',
  blobName: string,
  caller: Caller,
  { config, uploads }: BrokerContext,
): Promise<{ blob: StoredBlob; rule: string }> {
  const { rule } = authorize(config.policy, caller, { purpose, blobName });
  return { blob: await uploads.find(blobName), rule: rule.name };
}

function granted<Grant extends object>(
  status: number,
  { grant, permission, signed }: Issued<Grant>,
  ticket: Pick<UploadTicket, 'rule' | 'blobName'> & Partial<UploadTicket>,
): Done {
  const facts = { ...factsOf(ticket), sp: permission, se: signed.expiresAt.toISOString(), scid: signed.correlationId };
  return { response: jsonResponse(status, grant), facts };
}

function factsOf({ rule, blobName, uploadName }: Pick<UploadTicket, 'rule' | 'blobName'> & Partial<UploadTicket>) {
  return { rule, blob: blobName, upload: uploadName };
}
