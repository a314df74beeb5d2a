import { AwsV4Signer } from 'aws4fetch';
import { Pool } from 'undici';
import type { OriginConfigOf } from '../config';
import { encodeBlobName } from '../request/blob-name';
import { urlAt } from './hosts';
import type { Head } from './http-head';
import { readOverHttp } from './http-read';
import { connectionLimits, type HttpRules, judgeByStatus, type Verdict } from './http-rules';
import type { Origin, SourceAnswer, SourceRequest } from './origin';

/** What an S3 origin is made with besides its configuration. */
export interface S3Settings {
  /** Secret of the access key. */
  readonly secretAccessKey: string;
  /** See `limits.originMs`. */
  readonly originMs: number;
}

/** Object metadata `isprivatefile: true` (imagekit-api §4.3). */
const privateHeader = 'x-amz-meta-isprivatefile';
/** What says that the bucket is in another region, or asked for under another address. */
const misdirected = new Set([301, 307, 308]);

/** Reads objects of Amazon S3, or of what speaks its API, with every request signed (AWS Signature Version 4). */
export class S3Origin implements Origin {
  readonly name: string;
  private readonly pool: Pool;
  private readonly endpoint: URL;
  private readonly rules: HttpRules;
  /** Signing keys, one a day. */
  private readonly keys = new Map<string, ArrayBuffer>();

  constructor(
    private readonly config: OriginConfigOf<'s3'>,
    private readonly settings: S3Settings,
  ) {
    this.name = config.name;
    this.endpoint = new URL(config.endpoint);
    this.pool = new Pool(this.endpoint.origin, connectionLimits(settings.originMs));
    this.rules = { name: config.name, server: 'S3', originMs: settings.originMs, privateHeader, judge };
  }

  /** {@inheritDoc Origin.read} */
  async read(request: SourceRequest): Promise<SourceAnswer> {
    const { bucket, prefix } = this.config;
    const path = `${this.endpoint.pathname.replace(/\/$/, '')}/${bucket}/${encodeKey(prefix + request.name)}`;
    const url = urlAt(this.endpoint, path);
    if (!url) return { kind: 'missing' };
    return readOverHttp({ dispatcher: this.pool, path, headers: () => this.sign(url) }, request, this.rules);
  }

  /** Closes the connections once their requests are answered. */
  async close(): Promise<void> {
    await this.pool.close();
  }

  /** Signs host, time and path; conditions and ranges need no signature. */
  private async sign(url: URL): Promise<Record<string, string>> {
    if (this.keys.size > 1) this.keys.clear();
    const { accessKeyId, region } = this.config;
    const { secretAccessKey } = this.settings;
    const signer = new AwsV4Signer({
      url: url.href,
      method: 'GET',
      headers: { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' },
      service: 's3',
      accessKeyId,
      secretAccessKey,
      region,
      cache: this.keys,
    });
    const { headers } = await signer.sign();
    return Object.fromEntries(headers);
  }
}

/** A key as the path of a URL, encoded the way it is signed: nothing but what RFC 3986 calls unreserved stays. */
function encodeKey(key: string): string {
  return encodeBlobName(key).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

async function judge(head: Head, excerpt: () => Promise<string>): Promise<Verdict> {
  const code = /<Code>(\w{1,64})<\/Code>/.exec(await excerpt())?.[1];
  const reason = code ?? `status ${head.status}`;
  if (misdirected.has(head.status) || code === 'AuthorizationHeaderMalformed') {
    const region = /^[a-z0-9-]{1,40}$/.exec(head.header('x-amz-bucket-region') ?? '')?.[0] ?? 'another one';
    return { kind: 'refused', reason: `${reason}; the region of the bucket is ${region}` };
  }
  if (code === 'NoSuchBucket') return { kind: 'refused', reason };
  return judgeByStatus(head, reason);
}
