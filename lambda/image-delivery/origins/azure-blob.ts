import { Pool } from 'undici';
import { RolePatience } from '../../role-patience';
import type { OriginConfigOf } from '../config';
import { limitsSchema } from '../limits-config';
import { encodeBlobName } from '../request/blob-name';
import { originRefused } from './http-errors';
import type { Head } from './http-head';
import { readOverHttp } from './http-read';
import { connectionLimits, type HttpRules, judgeByStatus, type Verdict } from './http-rules';
import type { Origin, SourceAnswer, SourceRequest } from './origin';
import { readSasValidity, sasNotice, sasProblem, sasRefusal, type SasValidity } from './sas-validity';
import { realTiming, type Timing } from './time-limit';

/** What authorizes a read: the query and the headers to send with it. */
export interface BlobCredential {
  /** SAS parameters without `?`; empty for a bearer token. */
  readonly query: string;
  /** When a SAS may be used. */
  readonly validity?: SasValidity;
  /** @param refused headers that were not taken: others are made if that is possible */
  headers(refused?: BlobHeaders): Promise<BlobHeaders>;
}

/** Headers that authorize a read. */
export interface BlobHeaders {
  readonly authorization?: string;
}

/** A container SAS or account SAS, with or without its `?`. */
export function sasCredential(token: string): BlobCredential {
  const query = token.replace(/^\?/, '');
  return { query, validity: readSasValidity(query), headers: () => Promise.resolve({}) };
}

/** What an origin may be made with besides its configuration. */
export interface BlobOriginOptions {
  /** See `limits.originMs`. */
  readonly originMs?: number;
  readonly timing?: Timing;
}

/** How far a read has come with its credential. */
interface Attempts {
  sent: BlobHeaders;
  refused?: BlobHeaders;
  /** How often the role was waited for. */
  pauses: number;
}

/** Blob metadata `isprivatefile=true`, ImageKit's name for it in S3 metadata. */
const privateHeader = 'x-ms-meta-isprivatefile';
/** The first REST version with every error code that is looked at here; a bearer token needs 2017-11-09 at least. */
const serviceVersion = '2020-10-02';
/** What Azure says in the body of a 403 where it is not the time for a SAS; without `st` it counts from now. */
const wrongTime = /not valid in the specified time frame|signed expiry time/i;

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
  private readonly timing: Timing;
  private readonly role: RolePatience;

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
    this.rules = { name: config.name, server: 'Blob storage', originMs, timing, privateHeader };
    this.timing = timing;
    this.role = new RolePatience(() => timing.now());
  }

  /** {@inheritDoc Origin.read} */
  async read(request: SourceRequest): Promise<SourceAnswer> {
    this.requireValidSas();
    const { credential } = this;
    const path = `${this.containerPath}/${encodeBlobName(this.prefix + request.name)}`;
    const attempts: Attempts = { sent: {}, pauses: 0 };
    const exchange = {
      dispatcher: this.pool,
      path: credential.query === '' ? path : `${path}?${credential.query}`,
      headers: async () => {
        attempts.sent = await credential.headers(attempts.refused);
        return { 'x-ms-version': serviceVersion, ...attempts.sent };
      },
    };
    const answer = await readOverHttp(exchange, request, {
      ...this.rules,
      judge: (head, excerpt) => this.judge(head, excerpt, attempts),
    });
    this.role.letIn();
    return answer;
  }

  /** {@inheritDoc Origin.notices} */
  notices(now: number): string[] {
    const { validity } = this.credential;
    const notice = validity && sasNotice(validity, now);
    return notice === undefined ? [] : [notice];
  }

  /** Closes the connections once their requests are answered. */
  async close(): Promise<void> {
    await this.pool.close();
  }

  private requireValidSas(): void {
    const { validity } = this.credential;
    const now = this.timing.now();
    const problem = validity && sasProblem(validity, now);
    if (problem !== undefined) throw originRefused('it was not asked, because of its SAS', problem);
  }

  private async judge(head: Head, excerpt: () => Promise<string>, attempts: Attempts): Promise<Verdict> {
    const code = head.header('x-ms-error-code');
    const reason = code ?? `status ${head.status}`;
    const hasToken = attempts.sent.authorization !== undefined;
    if (code === 'ContainerNotFound') return { kind: 'refused', reason };
    if (head.status === 401 && hasToken && attempts.refused === undefined) {
      attempts.refused = attempts.sent;
      return { kind: 'again' };
    }
    if (head.status === 403 && hasToken) {
      return { kind: 'refused', reason, againMs: this.role.pause(code, attempts.pauses++) };
    }
    const { validity } = this.credential;
    if (head.status === 403 && validity && wrongTime.test(await excerpt())) {
      return { kind: 'refused', reason, text: sasRefusal(validity, this.timing.now()) };
    }
    return judgeByStatus(head, reason);
  }
}
