import { type Dispatcher, errors, Pool } from 'undici';
import type { OriginConfigOf } from '../config';
import { DeliveryError } from '../errors';
import { encodeBlobName } from '../request/blob-name';
import type { Origin, SourceAnswer, SourceRequest } from './origin';

/** What authorizes a read: the query and the headers to send with it. */
export interface BlobCredential {
  /** SAS parameters without `?`; empty for a bearer token. */
  readonly query: string;
  headers(): Promise<Record<string, string>>;
}

/** A container SAS or account SAS, without its `?`. */
export function sasCredential(token: string): BlobCredential {
  return { query: token, headers: () => Promise.resolve({}) };
}

/** Blob metadata `isprivatefile=true`, ImageKit's name for it in S3 metadata. */
const privateMetadata = 'x-ms-meta-isprivatefile';
/** The first REST version with every error code that is looked at here; a bearer token needs 2017-11-09 at least. */
const serviceVersion = '2020-10-02';
const connectTimeout = 2_000;
const headersTimeout = 5_000;
const bodyTimeout = 8_000;

/**
 * Reads blobs through the Blob REST API over a pool of kept-alive connections. The Azure SDK would do the same for
 * 250 ms of cold start.
 */
export class AzureBlobOrigin implements Origin {
  readonly name: string;
  private readonly pool: Pool;
  private readonly containerPath: string;
  private readonly prefix: string;

  constructor(
    config: OriginConfigOf<'azure-blob'>,
    private readonly credential: BlobCredential,
  ) {
    const endpoint = new URL(config.endpoint);
    this.name = config.name;
    this.prefix = config.prefix;
    this.containerPath = `${endpoint.pathname.replace(/\/$/, '')}/${config.container}`;
    this.pool = new Pool(endpoint.origin, { connect: { timeout: connectTimeout }, headersTimeout, bodyTimeout });
  }

  /** {@inheritDoc Origin.read} */
  async read(request: SourceRequest): Promise<SourceAnswer> {
    try {
      return await this.interpret(await this.send(request), request);
    } catch (error) {
      throw toOriginError(error);
    }
  }

  /** Closes the connections once their requests are answered. */
  async close(): Promise<void> {
    await this.pool.close();
  }

  private async send(request: SourceRequest): Promise<Dispatcher.ResponseData> {
    const path = `${this.containerPath}/${encodeBlobName(this.prefix + request.name)}`;
    const headers = {
      'x-ms-version': serviceVersion,
      'accept-encoding': 'identity',
      ...(await this.credential.headers()),
    };
    const known = request.knownEtags.map((etag) => `"${etag}"`).join(', ');
    const options: Dispatcher.RequestOptions = {
      method: 'GET',
      path: this.credential.query === '' ? path : `${path}?${this.credential.query}`,
      headers: known === '' ? headers : { ...headers, 'if-none-match': known },
      signal: request.signal,
    };
    try {
      return await this.pool.request(options);
    } catch (error) {
      // A kept-alive connection may be closed by the server in the moment it is used again.
      if (!isConnectionReset(error)) throw error;
      return this.pool.request(options);
    }
  }

  private async interpret(response: Dispatcher.ResponseData, request: SourceRequest): Promise<SourceAnswer> {
    const { statusCode, body } = response;
    const header = (name: string) => singleHeader(response.headers[name]);
    const etag = (header('etag') ?? '').replace(/^W\//, '').replaceAll('"', '');
    const lastModified = header('last-modified');
    const isPrivate = header(privateMetadata)?.toLowerCase() === 'true';
    if (statusCode === 200 && (request.privateToo || !isPrivate)) {
      const data = await readBody(response, request);
      return { kind: 'found', file: { data, etag, lastModified, isPrivate, origin: this.name } };
    }
    await body.dump();
    if (statusCode === 200) return { kind: 'private' };
    if (statusCode === 304) {
      if (etag !== '') return { kind: 'not-modified', etag, lastModified, origin: this.name };
      // Azurite leaves the tag out. The only known one it must be; of several nobody can tell, so the file is read.
      const [known, ...others] = request.knownEtags;
      if (known !== undefined && others.length === 0)
        return { kind: 'not-modified', etag: known, lastModified, origin: this.name };
      if (others.length > 0) return this.read({ ...request, knownEtags: [] });
    }
    const reason = header('x-ms-error-code') ?? `status ${statusCode}`;
    if (statusCode === 404 && reason !== 'ContainerNotFound') return { kind: 'missing' };
    throw refusal(statusCode, reason);
  }
}

async function readBody(
  response: Dispatcher.ResponseData,
  { maxBytes, allowance }: Pick<SourceRequest, 'maxBytes' | 'allowance'>,
): Promise<Buffer> {
  const { body } = response;
  const length = Number(singleHeader(response.headers['content-length']) ?? Number.NaN);
  if (length > maxBytes) {
    // A body that is destroyed before it is read emits an error; without a listener that ends the process.
    body.on('error', () => undefined).destroy();
    throw tooLarge(maxBytes);
  }
  const chunks: Buffer[] = [];
  let received = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    received += chunk.length;
    // Leaving the loop closes the connection, so nothing more is read.
    if (received > maxBytes) throw tooLarge(maxBytes);
    allowance?.take(chunk.length);
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, received);
}

function singleHeader(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

function tooLarge(maxBytes: number): DeliveryError {
  return new DeliveryError(400, 'ELIMIT', `The file is larger than ${maxBytes} bytes`);
}

/** The origin answered, but not with the file. That it is our credential or container is not the client's business. */
function refusal(status: number, reason: string): DeliveryError {
  const cause = new Error(`Blob storage answered ${status}: ${reason}`);
  if (status === 401 || status === 403 || status === 404) {
    return new DeliveryError(502, 'EACCES', 'The origin does not let the file be read', { cause });
  }
  return new DeliveryError(502, 'UNIDENTIFIED', 'The origin failed', { cause });
}

function toOriginError(error: unknown): DeliveryError {
  if (error instanceof DeliveryError) return error;
  const timedOut =
    error instanceof errors.ConnectTimeoutError ||
    error instanceof errors.HeadersTimeoutError ||
    error instanceof errors.BodyTimeoutError;
  return timedOut
    ? new DeliveryError(504, 'ETIMEDOUT', 'The origin did not answer in time', { cause: error })
    : new DeliveryError(502, 'ECONNREFUSED', 'The origin cannot be reached', { cause: error });
}

function isConnectionReset(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'UND_ERR_SOCKET' || code === 'ECONNRESET' || code === 'EPIPE';
}
