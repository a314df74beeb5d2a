import {
  BlobSASPermissions,
  BlobServiceClient,
  type ContainerClient,
  generateBlobSASQueryParameters,
  SASProtocol,
  StorageSharedKeyCredential,
} from '@azure/storage-blob';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import {
  type BlobGrant,
  completeRequest,
  downloadRequest,
  type Problem,
  type StoredBlob,
  type UploadGrant,
  type UploadRequest,
  uploadRequest,
} from '../../lambda/sas-broker/api';
import type { ProblemCode } from '../../lambda/sas-broker/errors';
import { startServer } from './http';

/** Where a {@link StandInBroker} gives access to. */
export interface StandInOptions {
  /** URL of the account, with its name in the path. */
  readonly blobEndpoint: string;
  /** The same as clients are told it: through a proxy. */
  readonly clientEndpoint?: string;
  readonly accountName: string;
  readonly accountKey: string;
  readonly uploads: string;
  readonly served: string;
  /** The only bearer token that is taken. */
  readonly token: string;
}

/** A broker as far as a client sees it: the same requests and answers, with the account's key, and without any policy. */
export interface StandInBroker {
  readonly url: string;
  /** Method and path of all requests, ids as `ID`. */
  readonly requests: string[];
  /** What was asked for by each POST to `upload`. */
  readonly asked: UploadRequest[];
  /** Seconds until the next SAS end. */
  sasSeconds: number;
  /** Size of blocks that is said from now on. */
  blockBytes: number;
  /** Answers the next request whose path matches with this problem, before anything is done. */
  refuseNext(path: RegExp, status: number, code: ProblemCode, headers?: Readonly<Record<string, string>>): void;
  /** All ids are unknown from now on. */
  forget(): void;
  stop(): Promise<void>;
}

class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: ProblemCode,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(`the stand-in says ${code}`);
  }
}

const day = 24 * 60 * 60 * 1000;

/** Starts one, and lets every web origin ask. */
export async function startStandInBroker(options: StandInOptions): Promise<StandInBroker> {
  const { accountName, accountKey, blobEndpoint, clientEndpoint = blobEndpoint } = options;
  const credential = new StorageSharedKeyCredential(accountName, accountKey);
  const service = new BlobServiceClient(blobEndpoint, credential);
  const [uploads, served] = [service.getContainerClient(options.uploads), service.getContainerClient(options.served)];
  const tickets = new Map<string, UploadRequest & { blobName: string; uploadName: string; result?: StoredBlob }>();
  const refusals: [RegExp, Refusal][] = [];

  const sas = (containerName: string, blobName: string, permissions: string) => {
    const expiresOn = new Date(Date.now() + broker.sasSeconds * 1000);
    const token = generateBlobSASQueryParameters(
      {
        containerName,
        blobName,
        permissions: BlobSASPermissions.parse(permissions),
        protocol: SASProtocol.HttpsAndHttp,
        startsOn: new Date(Date.now() - day),
        expiresOn,
      },
      credential,
    );
    const path = blobName.split('/').map(encodeURIComponent).join('/');
    return {
      url: `${clientEndpoint}/${containerName}/${path}?${token.toString()}`,
      expiresAt: expiresOn.toISOString(),
    };
  };

  const grant = (id: string): UploadGrant => {
    const { mode, contentType, contentLength, blobName, uploadName } = ticketOf(id);
    return {
      id,
      mode,
      method: 'PUT',
      ...sas(options.uploads, uploadName, mode === 'single' ? 'c' : 'w'),
      headers:
        mode === 'single'
          ? { 'x-ms-blob-type': 'BlockBlob', 'content-type': contentType }
          : { 'x-ms-blob-content-type': contentType },
      blobName,
      maxBytes: contentLength,
      blockBytes: mode === 'block' ? broker.blockBytes : undefined,
      confirmBefore: new Date(Date.now() + day).toISOString(),
    };
  };

  const ticketOf = (id: string) => {
    const ticket = tickets.get(id);
    if (!ticket) throw new Refusal(404, 'upload-unknown');
    return ticket;
  };

  const complete = async (id: string, contentMd5: string | undefined): Promise<StoredBlob> => {
    const ticket = ticketOf(id);
    if (ticket.result) return ticket.result;
    const blob = uploads.getBlobClient(ticket.uploadName);
    const found = await blob.getProperties().catch(() => undefined);
    if (!found) throw new Refusal(409, 'upload-incomplete');
    const md5 = Buffer.from(found.contentMD5 ?? []).toString('base64');
    const expected = [ticket.contentMd5, contentMd5].filter((text) => text !== undefined);
    if (found.contentLength !== ticket.contentLength || expected.some((text) => text !== md5)) {
      await blob.delete();
      throw new Refusal(422, 'upload-mismatch');
    }
    const source = `${blobEndpoint}${sas(options.uploads, ticket.uploadName, 'r').url.slice(clientEndpoint.length)}`;
    const target = served.getBlobClient(ticket.blobName);
    await (await target.beginCopyFromURL(source)).pollUntilDone();
    await blob.delete();
    ticket.result = await describe(served, ticket.blobName);
    return ticket.result;
  };

  const serve = async (request: IncomingMessage): Promise<[number, unknown]> => {
    const path = request.url ?? '';
    const [, id = '', verb] = /^\/api\/sas\/uploads\/([^/]+)(?:\/(\w+))?$/.exec(path) ?? [];
    broker.requests.push(`${request.method} ${path.replace(id, id && 'ID')}`);
    if (request.headers.authorization !== `Bearer ${options.token}`) throw new Refusal(401, 'unauthorized');
    const planned = refusals.findIndex(([pattern]) => pattern.test(path));
    if (planned >= 0) throw refusals.splice(planned, 1)[0]?.[1] ?? new Error();
    if (request.method === 'POST' && path === '/api/sas/upload') {
      const asked = uploadRequest.parse(await json(request));
      broker.asked.push(asked);
      const newId = `id-${randomUUID()}/+`;
      const extension = /\.\w+$/.exec(asked.filename ?? '')?.[0] ?? '';
      const blobName = asked.blobName ?? `2026/11/${randomUUID()}${extension}`;
      tickets.set(encodeURIComponent(newId), { ...asked, blobName, uploadName: randomUUID() });
      return [201, { ...grant(encodeURIComponent(newId)), id: newId }];
    }
    if (request.method === 'POST' && verb === 'renew') return [200, { ...grant(id), id: decodeURIComponent(id) }];
    if (request.method === 'POST' && verb === 'complete') {
      const { contentMd5 } = completeRequest.parse(await json(request));
      return [200, await complete(id, contentMd5)];
    }
    if (request.method === 'DELETE' && id !== '') {
      await uploads.getBlobClient(ticketOf(id).uploadName).deleteIfExists();
      tickets.delete(id);
      return [204, undefined];
    }
    if (request.method === 'POST' && path === '/api/sas/download') {
      const { blobName } = downloadRequest.parse(await json(request));
      const answer: BlobGrant = { method: 'GET', headers: {}, ...sas(options.served, blobName, 'r') };
      return [200, answer];
    }
    if (request.method === 'GET' && path.startsWith('/api/sas/blobs')) {
      const blobs: StoredBlob[] = [];
      for await (const { name } of served.listBlobsFlat()) blobs.push(await describe(served, name));
      return [200, { blobs }];
    }
    throw new Refusal(404, 'not-found');
  };

  const answer = (response: ServerResponse, status: number, type: string, headers: object, body: unknown) => {
    response.writeHead(status, { 'Content-Type': type, 'Cache-Control': 'no-store', ...headers });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  };

  const server = await startServer((request, response) => {
    response.setHeader('Access-Control-Allow-Origin', request.headers.origin ?? '*');
    response.setHeader('Access-Control-Expose-Headers', 'Retry-After');
    if (request.method === 'OPTIONS') {
      response.setHeader('Access-Control-Allow-Methods', 'GET, POST, DELETE');
      response.setHeader('Access-Control-Allow-Headers', 'authorization, content-type');
      response.writeHead(204).end();
      return;
    }
    serve(request).then(
      ([status, body]) => answer(response, status, 'application/json', {}, body),
      (error: unknown) => {
        const { status, code, headers } = error instanceof Refusal ? error : new Refusal(500, 'unexpected');
        const problem: Problem = { type: `urn:blobfront:problem:${code}`, title: '', status, detail: String(error) };
        answer(response, status, 'application/problem+json', headers, problem);
      },
    );
  });

  const broker: StandInBroker = {
    url: server.url,
    requests: [],
    asked: [],
    sasSeconds: 600,
    blockBytes: 8 * 1024 * 1024,
    refuseNext: (path, status, code, headers) => refusals.push([path, new Refusal(status, code, headers)]),
    forget: () => tickets.clear(),
    stop: () => server.stop(),
  };
  return broker;
}

async function describe(container: ContainerClient, blobName: string): Promise<StoredBlob> {
  const { contentType, contentLength, lastModified, etag } = await container.getBlobClient(blobName).getProperties();
  return {
    blobName,
    contentType: contentType ?? '',
    contentLength: contentLength ?? 0,
    lastModified: lastModified?.toISOString() ?? '',
    etag: etag ?? '',
  };
}
