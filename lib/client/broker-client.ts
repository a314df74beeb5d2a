import { networkError, retryAfterSeconds, UploadError } from './upload-error';
import type { BlobGrant, BlobList, Problem, StoredBlob, UploadGrant, UploadRequest } from './wire';

/** Where the broker is, and who asks it. */
export interface BrokerClientOptions {
  /** URL of the broker, before `/api/sas`. */
  readonly endpoint: string;
  /**
   * Gives the header `Authorization` of each request: `Bearer` and a token of an OIDC issuer. It is asked every time, so
   * that it can replace a token that ends.
   * @default - none, which only a broker that lets everybody in takes
   */
  readonly authorization?: () => string | Promise<string>;
}

/** Which blobs to list. */
export interface ListOptions {
  /**
   * What their names begin with.
   * @default - everything that the caller may list
   */
  readonly prefix?: string;
  /**
   * Most blobs in one answer.
   * @default 100
   */
  readonly limit?: number;
  /**
   * `continuation` of the answer before.
   * @default - from the beginning
   */
  readonly continuation?: string;
}

/**
 * The broker's requests, one method each. None is repeated here.
 *
 * Each throws an {@link UploadError}: what the broker says of it, or `network`.
 */
export class BrokerClient {
  /** URL of the broker without a slash at the end. */
  readonly endpoint: string;

  /** See {@link BrokerClientOptions}. */
  constructor(private readonly options: BrokerClientOptions) {
    this.endpoint = options.endpoint.replace(/\/+$/, '');
  }

  /** Asks for the right to upload a file. */
  upload(request: UploadRequest, signal?: AbortSignal): Promise<UploadGrant> {
    return this.post('upload', request, signal);
  }

  /** Asks for another SAS for the same upload. */
  renew(id: string, signal?: AbortSignal): Promise<UploadGrant> {
    return this.post(`uploads/${encodeURIComponent(id)}/renew`, undefined, signal);
  }

  /** Says that everything is uploaded; from then on the blob is served. */
  complete(id: string, contentMd5: string | undefined, signal?: AbortSignal): Promise<StoredBlob> {
    return this.post(`uploads/${encodeURIComponent(id)}/complete`, { contentMd5 }, signal);
  }

  /** Gives an upload up; what there is of it is deleted. */
  async cancel(id: string, signal?: AbortSignal): Promise<void> {
    await this.ask('DELETE', `uploads/${encodeURIComponent(id)}`, undefined, signal);
  }

  /**
   * Asks for the right to read a blob.
   * @param download whether a browser saves it under its own name instead of showing it
   */
  download(blobName: string, download = false, signal?: AbortSignal): Promise<BlobGrant> {
    return this.post('download', { blobName, download }, signal);
  }

  /** Asks for the right to delete a blob. */
  delete(blobName: string, signal?: AbortSignal): Promise<BlobGrant> {
    return this.post('delete', { blobName }, signal);
  }

  /** The caller's blobs, by name. */
  async list({ prefix, limit, continuation }: ListOptions = {}, signal?: AbortSignal): Promise<BlobList> {
    const parameters = Object.entries({ prefix, limit, continuation }).filter(([, value]) => value !== undefined);
    const query = new URLSearchParams(parameters.map(([name, value]): [string, string] => [name, String(value)]));
    return contentsOf(await this.ask('GET', `blobs?${query.toString()}`, undefined, signal));
  }

  private async post<Answer>(path: string, body: unknown, signal: AbortSignal | undefined): Promise<Answer> {
    return contentsOf(await this.ask('POST', path, body, signal));
  }

  private async ask(method: string, path: string, body: unknown, signal: AbortSignal | undefined): Promise<Response> {
    const headers = new Headers(body === undefined ? {} : { 'Content-Type': 'application/json' });
    const authorization = await this.authorization();
    if (authorization !== undefined) headers.set('Authorization', authorization);
    let response;
    try {
      response = await fetch(`${this.endpoint}/api/sas/${path}`, {
        method,
        headers,
        body: JSON.stringify(body),
        signal,
        credentials: 'omit',
        redirect: 'error',
        referrerPolicy: 'no-referrer',
      });
    } catch {
      throw networkError('the broker');
    }
    if (!response.ok) throw await problemOf(response);
    return response;
  }

  private async authorization(): Promise<string | undefined> {
    try {
      return await this.options.authorization?.();
    } catch {
      throw new UploadError('unauthorized', 'there is no token to ask the broker with');
    }
  }
}

async function contentsOf<Answer>(response: Response): Promise<Answer> {
  try {
    return (await response.json()) as Answer;
  } catch {
    // Cut in the middle.
    throw networkError('the broker');
  }
}

async function problemOf(response: Response): Promise<UploadError> {
  const { status } = response;
  const details = { status, retryAfterSeconds: retryAfterSeconds(response.headers) };
  const isProblem = response.headers.get('content-type')?.startsWith('application/problem+json') ?? false;
  const problem = isProblem ? ((await response.json().catch(() => undefined)) as Problem | undefined) : undefined;
  if (problem === undefined) return new UploadError('unexpected', `the broker answered ${status}`, details);
  const code = problem.type.replace(/^urn:blobfront:problem:/, '');
  return new UploadError(code, problem.detail, { ...details, errors: problem.errors });
}
