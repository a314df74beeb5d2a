import { Pool } from 'undici';
import type { OriginConfigOf } from '../config';
import { limitsSchema } from '../limits-config';
import { encodeBlobName } from '../request/blob-name';
import type { Head } from './http-head';
import { readOverHttp } from './http-read';
import { connectionLimits, type HttpRules, judgeByStatus, type Verdict } from './http-rules';
import type { Origin, SourceAnswer, SourceRequest } from './origin';
import { realTiming, type Timing } from './time-limit';

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

/** What an origin may be made with besides its configuration. */
export interface BlobOriginOptions {
  /** See `limits.originMs`. */
  readonly originMs?: number;
  readonly timing?: Timing;
}

/** Blob metadata `isprivatefile=true`, ImageKit's name for it in S3 metadata. */
const privateMetadata = 'x-ms-meta-isprivatefile';
/** The first REST version with every error code that is looked at here; a bearer token needs 2017-11-09 at least. */
const serviceVersion = '2020-10-02';

/**
 * Reads blobs through the Blob REST API over a pool of kept-alive connections. The Azure SDK would do the same for
 * 250 ms of cold start.
 */
export class AzureBlobOrigin implements Origin {
  readonly name: string;
  private readonly pool: Pool;
  private readonly containerPath: string;
  private readonly prefix: string;
  private readonly rules: HttpRules;

  constructor(
    config: OriginConfigOf<'azure-blob'>,
    private readonly credential: BlobCredential,
    { originMs = limitsSchema.parse({}).originMs, timing = realTiming }: BlobOriginOptions = {},
  ) {
    const endpoint = new URL(config.endpoint);
    this.name = config.name;
    this.prefix = config.prefix;
    this.containerPath = `${endpoint.pathname.replace(/\/$/, '')}/${config.container}`;
    this.pool = new Pool(endpoint.origin, connectionLimits(originMs));
    this.rules = { name: config.name, server: 'Blob storage', originMs, timing, isPrivate, judge };
  }

  /** {@inheritDoc Origin.read} */
  read(request: SourceRequest): Promise<SourceAnswer> {
    const path = `${this.containerPath}/${encodeBlobName(this.prefix + request.name)}`;
    const { query } = this.credential;
    const exchange = {
      dispatcher: this.pool,
      path: query === '' ? path : `${path}?${query}`,
      headers: async () => ({ 'x-ms-version': serviceVersion, ...(await this.credential.headers()) }),
    };
    return readOverHttp(exchange, request, this.rules);
  }

  /** Closes the connections once their requests are answered. */
  async close(): Promise<void> {
    await this.pool.close();
  }
}

function isPrivate(head: Head): boolean {
  return head.header(privateMetadata)?.toLowerCase() === 'true';
}

function judge(head: Head): Verdict {
  const reason = head.header('x-ms-error-code') ?? `status ${head.status}`;
  if (reason === 'ContainerNotFound') return { kind: 'refused', reason };
  return judgeByStatus(head, reason);
}
