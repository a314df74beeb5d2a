import type { BlobGrant, BlobList, Problem, StoredBlob, UploadGrant } from '../../lambda/sas-broker/api';

/** What a broker answered. */
export interface BrokerAnswer<Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

/** Asks a broker as a program would that knows nothing but its API. */
export class BrokerClient {
  /**
   * @param endpoint base URL
   * @param headers with which it says who asks
   */
  constructor(
    private readonly endpoint: string,
    private readonly headers: Readonly<Record<string, string>>,
  ) {}

  /** Any request; the answer is what the caller says it is. */
  async ask<Body = Problem>(method: string, path: string, body?: unknown): Promise<BrokerAnswer<Body>> {
    const response = await fetch(`${this.endpoint}/api/sas/${path}`, {
      method,
      headers: { ...this.headers, ...(body !== undefined && { 'Content-Type': 'application/json' }) },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: (text && JSON.parse(text)) as Body };
  }

  /** Asks for a SAS to upload with. */
  async begin(contentType: string, contentLength: number, more: object = {}): Promise<UploadGrant> {
    return this.expect(201, 'POST', 'upload', { contentType, contentLength, ...more });
  }

  /** Confirms an upload. */
  async complete({ id }: Pick<UploadGrant, 'id'>): Promise<StoredBlob> {
    return this.expect(200, 'POST', `uploads/${id}/complete`, {});
  }

  /** The whole way of a small file. */
  async upload(data: Uint8Array, contentType: string, more: object = {}): Promise<StoredBlob> {
    const grant = await this.begin(contentType, data.length, more);
    await put(grant, data);
    return this.complete(grant);
  }

  /** Asks for a SAS to download with. */
  async download(blobName: string): Promise<BlobGrant> {
    return this.expect(200, 'POST', 'download', { blobName });
  }

  /** Names of the blobs that may be listed. */
  async names(): Promise<string[]> {
    const { blobs } = await this.expect<BlobList>(200, 'GET', 'blobs');
    return blobs.map(({ blobName }) => blobName);
  }

  private async expect<Body>(status: number, method: string, path: string, body?: unknown): Promise<Body> {
    const answer = await this.ask<Body>(method, path, body);
    if (answer.status === status) return answer.body;
    throw new Error(
      `${method} ${path.slice(0, 20)} was answered with ${answer.status}: ${JSON.stringify(answer.body)}`,
    );
  }
}

/** Uploads as the grant says. */
export async function put({ method, url, headers }: UploadGrant, body: Uint8Array): Promise<void> {
  const { status, statusText } = await fetch(url, { method, headers, body });
  if (status !== 201) throw new Error(`storage answered ${status} ${statusText}`);
}
