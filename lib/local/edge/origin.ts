import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { errors, Pool } from 'undici';
import { sentPiece } from './ranges';

/** An answer with all of its body. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A request as it is sent on. */
export interface OriginRequest {
  /** Path and query, byte by byte: signatures are made over them. */
  readonly target: string;
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly body?: Readable;
}

/** Front Door asks for large files in pieces of 8 MB. */
const pieceBytes = 8 * 1024 * 1024;

/** The function as the edge sees it: all or nothing of an answer, within a time. */
export class Origin {
  private readonly pool: Pool;

  /**
   * @param url base URL
   * @param timeoutMs how long it may take until an answer begins, and from one part of it to the next
   * @param maxBytes more bytes of an answer are not read
   */
  constructor(
    url: string,
    timeoutMs: number,
    private readonly maxBytes: number,
  ) {
    const timeouts = { headersTimeout: timeoutMs, bodyTimeout: timeoutMs, connectTimeout: timeoutMs };
    this.pool = new Pool(url, { ...timeouts, maxResponseSize: maxBytes });
  }

  /**
   * The answer. What cannot be had is one too, which no cache keeps: 503 where nobody takes the request, 504 when it
   * takes too long, 502 for an answer that breaks off or is none. Front Door is not known to ask the same origin again.
   */
  async ask(request: OriginRequest): Promise<Answer> {
    return this.send(request).catch(failure);
  }

  /**
   * The answer to a GET, asked for in pieces until it is whole: an origin that does not do so answers with all of it, or
   * with an error.
   */
  async askInPieces(request: OriginRequest): Promise<Answer> {
    return this.collect(request).catch(failure);
  }

  /** Waits for the answers that are under way. */
  async close(): Promise<void> {
    await this.pool.close();
  }

  private async collect(request: OriginRequest): Promise<Answer> {
    const first = await this.piece(request, 0);
    // An empty file has no first piece.
    if (first.status === 416) return this.send(request);
    if (first.status !== 206) return first;
    const { of: size } = requirePiece(first, 0);
    if (size > this.maxBytes) throw new Error('The answer is too large');
    const bodies = [first.body];
    for (let received = first.body.length; received < size; received += bodies.at(-1)?.length ?? 0) {
      const next = await this.piece(request, received);
      const isSame = next.status === 206 && next.headers.etag === first.headers.etag;
      if (!isSame || requirePiece(next, received).of !== size) throw new Error('The pieces are not of one file');
      bodies.push(next.body);
    }
    const headers = { ...first.headers, 'content-length': String(size) };
    delete headers['content-range'];
    return { status: 200, headers, body: Buffer.concat(bodies) };
  }

  private piece(request: OriginRequest, from: number): Promise<Answer> {
    const range = `bytes=${from}-${from + pieceBytes - 1}`;
    return this.send({ ...request, headers: { ...request.headers, range } });
  }

  private async send({ target, method, headers, body }: OriginRequest): Promise<Answer> {
    const answer = await this.pool.request({ path: target, method, headers, body });
    const data = Buffer.from(await answer.body.arrayBuffer());
    return { status: answer.statusCode, headers: answer.headers, body: data };
  }
}

/** @throws Error when an answer is not the piece it says it is, or another one than that which was asked for */
function requirePiece({ headers, body }: Answer, from: number): { readonly of: number } {
  const piece = sentPiece(headers['content-range']);
  if (piece?.first === from && piece.last - piece.first + 1 === body.length) return piece;
  throw new Error('The answer is not the piece that was asked for');
}

/** Front Door's own page is another one; what it says of CORS and of being kept is the same. */
function failure(error: unknown): Answer {
  const [status, text] = reasonOf(error);
  const body = Buffer.from(`${text}\n`);
  const headers = {
    'access-control-allow-origin': '*',
    'cache-control': 'no-store',
    'content-length': String(body.length),
    'content-type': 'text/plain; charset=utf-8',
  };
  return { status, headers, body };
}

function reasonOf(error: unknown): [number, string] {
  if (isTimeout(error)) return [504, 'The function takes too long'];
  return isRefusal(error) ? [503, 'The function is not there'] : [502, 'The function did not answer as it should'];
}

function isTimeout(error: unknown): boolean {
  return error instanceof errors.HeadersTimeoutError || error instanceof errors.BodyTimeoutError;
}

function isRefusal(error: unknown): boolean {
  if (error instanceof errors.ConnectTimeoutError) return true;
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ECONNREFUSED';
}
