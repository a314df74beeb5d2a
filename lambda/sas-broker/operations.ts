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
  /** Tells the log what is known by now: that is there also when the request fails later. */
  readonly note: (facts: AuditFacts) => void;
}

type Operation = (asked: Asked, context: BrokerContext) => Promise<BrokerResponse>;

/** Each operation: read what is asked → see whether it is allowed → do it. All throw `BrokerError`. */
export const operations: Readonly<Record<OperationName, Operation>> = {
  upload,
  renew,
  complete,
  cancel,
  download,
  delete: remove,
  list,
};

async function upload({ request, caller, address, note }: Asked, context: BrokerContext): Promise<BrokerResponse> {
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
  note(factsOf(ticket));
  const issued = await issueUpload(await tickets.seal(ticket), ticket, address, context);
  // Last, so that nothing counts that could not be signed.
  await limits.promise(caller, rule, asked.contentLength);
  return granted(201, issued, note);
}

async function renew({ caller, address, id, note }: Asked, context: BrokerContext): Promise<BrokerResponse> {
  const ticket = await openTicket(id, caller, context);
  note(factsOf(ticket));
  await context.uploads.requireOpen(ticket);
  return granted(200, await issueUpload(id, ticket, address, context), note);
}

async function complete({ request, caller, id, note }: Asked, context: BrokerContext): Promise<BrokerResponse> {
  const asked = await readOptionalJson(request.headers, request.body, completeRequest);
  const ticket = await openTicket(id, caller, context);
  note(factsOf(ticket));
  const { blob, first } = await context.uploads.complete(ticket, asked.contentMd5);
  if (first) await context.limits.settle(caller, ticket.rule);
  return jsonResponse(200, blob);
}

async function cancel({ caller, id, note }: Asked, context: BrokerContext): Promise<BrokerResponse> {
  const ticket = await context.tickets.open(id, caller.id);
  note(factsOf(ticket));
  // It counts for its hour all the same: with the same SAS one could upload and give up again and again.
  await context.uploads.cancel(ticket);
  return emptyResponse();
}

async function download(asked: Asked, context: BrokerContext): Promise<BrokerResponse> {
  const { blobName, download: save } = await readJson(asked.request.headers, asked.request.body, downloadRequest);
  const blob = await findAllowed('download', blobName, asked, context);
  return granted(200, await issueDownload(blob, save, asked.address, context), asked.note);
}

async function remove(asked: Asked, context: BrokerContext): Promise<BrokerResponse> {
  const { blobName } = await readJson(asked.request.headers, asked.request.body, deleteRequest);
  const blob = await findAllowed('delete', blobName, asked, context);
  return granted(200, await issueDeletion(blob.blobName, asked.address, context), asked.note);
}

/** Several prefixes are gone through one after the other; the continuation says which one, and where in it. */
async function list({ request, caller, note }: Asked, context: BrokerContext): Promise<BrokerResponse> {
  const asked = readQuery(new URL(request.url).searchParams, listQuery);
  const { rule, prefixes } = authorize(context.config.policy, caller, { purpose: 'list', prefix: asked.prefix });
  note({ rule: rule.name });
  const [index, within] = readContinuation(asked.continuation);
  const prefix = prefixes[index];
  const found = prefix === undefined ? { blobs: [] } : await context.uploads.list(prefix, asked.limit, within);
  const next = found.continuation ?? (index + 1 < prefixes.length ? '' : undefined);
  const body: BlobList = {
    blobs: found.blobs,
    ...(next !== undefined && { continuation: `${found.continuation === undefined ? index + 1 : index}.${next}` }),
  };
  return jsonResponse(200, body);
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
  { caller, note }: Asked,
  { config, uploads }: BrokerContext,
): Promise<StoredBlob> {
  const { rule } = authorize(config.policy, caller, { purpose, blobName });
  note({ rule: rule.name, blob: blobName });
  return uploads.find(blobName);
}

function granted<Grant extends object>(
  status: number,
  { grant, permission, signed }: Issued<Grant>,
  note: Asked['note'],
): BrokerResponse {
  note({ sp: permission, se: signed.expiresAt.toISOString(), scid: signed.correlationId });
  return jsonResponse(status, grant);
}

function factsOf({ rule, blobName, uploadName }: UploadTicket): AuditFacts {
  return { rule, blob: blobName, upload: uploadName };
}
