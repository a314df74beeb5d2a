import { randomUUID } from 'node:crypto';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { LRUCache } from 'lru-cache';
import type { DeliveryConfig } from '../../../lambda/image-delivery/config';
import type { FrontDoor, QueryStringCaching } from '../../edge';
import { type Drain, drainable } from '../draining';
import { listen, refuseUnreadable } from '../ports';
import { originForm } from '../request-target';
import { cacheKey } from './cache-key';
import { redirectionOf, variantOf } from './format-negotiation';
import { freshness } from './freshness';
import { type Answer, Origin, type OriginRequest } from './origin';
import { askedPiece } from './ranges';
import { isSigned } from './signed-url';

/** How to start an {@link Edge}. */
export interface EdgeOptions {
  readonly port: number;
  /** URL of the function. */
  readonly origin: string;
  /** The declared route's rule. */
  readonly queryStringCaching: QueryStringCaching;
  /** Whether there is a rule that turns caching off for signed URLs. */
  readonly signedUrls: FrontDoor['signedUrls'];
  /** Which of the rules for choosing a format are declared. */
  readonly formatNegotiation: DeliveryConfig['formatNegotiation'];
  /** Whether there are rules for AVIF among them. */
  readonly automaticAvif: boolean;
  /** What arrives at the function as `X-Azure-FDID`. */
  readonly frontDoorId: string;
  /**
   * Seconds that the function may take until it answers, and from one part of its answer to the next.
   * @default 60
   */
  readonly responseTimeoutSeconds?: number;
}

const maxCacheBytes = 256 * 1024 * 1024;
/** Milliseconds that requests under way get when it is stopped. */
const drainMs = 5_000;

/** Never sent on: they are about one connection. */
const ownOfRequest = ['connection', 'host'];
/** Not sent on when caching is on. The conditional ones are answered here, from what is then in the cache. */
const withheldFromOrigin = [
  'accept',
  'accept-charset',
  'accept-language',
  'if-modified-since',
  'if-none-match',
  'if-range',
  'range',
];
/** `Date` is the time of the sending, also of what was kept before. */
const ownOfResponse = ['connection', 'date', 'keep-alive', 'transfer-encoding'];

/**
 * A stand-in for Azure Front Door's cache in one place: it follows the declared rules for the format, the key and signed
 * URLs, ignores `Vary`, withholds `Accept`, keeps only answers to GET, and says in `X-Cache` what it did.
 *
 * Unlike a cache of RFC 9111 (§5.1), Front Door sends what it kept without an `Age` and with a new `Date`; so does this.
 */
export class Edge {
  /** Starts it; it serves as soon as the promise is fulfilled. */
  static async start(options: EdgeOptions): Promise<Edge> {
    const edge = new Edge(options);
    edge.url = await listen(edge.server, options.port);
    return edge;
  }

  /** Base URL without a trailing slash. */
  url = '';
  private readonly server: Server;
  private readonly drain: Drain;
  private readonly origin: Origin;
  private readonly cache = new LRUCache<string, Answer>({
    maxSize: maxCacheBytes,
    sizeCalculation: (answer) => answer.body.length + 1024,
  });

  private constructor(private readonly options: EdgeOptions) {
    const timeoutMs = (options.responseTimeoutSeconds ?? 60) * 1000;
    this.origin = new Origin(options.origin, timeoutMs, maxCacheBytes);
    this.server = createServer((request, response) => {
      this.serve(request, response).catch(() => {
        // Headers that no server sends, for one.
        if (!response.headersSent) response.writeHead(502, { 'Cache-Control': 'no-store', 'Content-Length': '0' });
        response.end();
      });
    });
    refuseUnreadable(this.server);
    this.drain = drainable(this.server);
  }

  /** Answers what was begun, stops it and forgets what it kept. */
  async stop(): Promise<void> {
    await this.drain(drainMs);
    await this.origin.close();
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = originForm(request.url);
    const { accept, host = new URL(this.url).host } = request.headers;
    const { formatNegotiation, automaticAvif } = this.options;
    const redirects = formatNegotiation === 'redirect' && (request.method === 'GET' || request.method === 'HEAD');
    const location = redirects ? redirectionOf(asked, accept, automaticAvif) : undefined;
    if (location !== undefined) {
      const headers = { 'Access-Control-Allow-Origin': '*', 'X-Cache': 'CONFIG_NOCACHE' };
      response.writeHead(302, { Location: `http://${host}${location}`, ...headers }).end();
      return;
    }
    const target = formatNegotiation === 'edge-variant' ? variantOf(asked, accept, automaticAvif) : asked;
    const bypasses = this.options.signedUrls === 'bypass' && isSigned(asked);
    if (bypasses || request.method !== 'GET') {
      const answer = await this.origin.ask(this.requestFor(request, target, bypasses ? [] : withheldFromOrigin));
      send(response, answer, 'CONFIG_NOCACHE', request.method);
      return;
    }
    await this.serveFromCache(request, response, target);
  }

  private async serveFromCache(request: IncomingMessage, response: ServerResponse, target: string): Promise<void> {
    const key = cacheKey(target, this.options.queryStringCaching);
    const kept = this.cache.get(key);
    if (kept) {
      sendConditionally(request, response, kept, 'TCP_HIT');
      return;
    }
    const asked = Date.now();
    const answer = await this.origin.askInPieces(this.requestFor(request, target, withheldFromOrigin));
    const seconds = answer.status === 200 ? freshness(answer.headers, Date.now()) : 0;
    // The answer may have been made at any time since it was asked for (RFC 9111 §4.2.3).
    const ttl = asked + seconds * 1000 - Date.now();
    if (ttl > 0) {
      delete answer.headers['set-cookie'];
      this.cache.set(key, answer, { ttl });
    }
    sendConditionally(request, response, answer, seconds > 0 ? 'TCP_MISS' : 'PRIVATE_NOSTORE');
  }

  private requestFor(request: IncomingMessage, target: string, withheld: readonly string[]): OriginRequest {
    return {
      target,
      method: request.method ?? 'GET',
      headers: this.requestHeaders(request, [...ownOfRequest, ...withheld]),
      body: request.method === 'GET' || request.method === 'HEAD' ? undefined : request,
    };
  }

  private requestHeaders(request: IncomingMessage, dropped: readonly string[]): IncomingHttpHeaders {
    const headers = Object.fromEntries(
      Object.entries(request.headers).filter(
        ([name]) => !dropped.includes(name) && !name.startsWith('x-azure-') && !name.startsWith('x-fd-'),
      ),
    );
    const address = request.socket.remoteAddress ?? '';
    return {
      ...headers,
      via: '1.1 Azure',
      'x-azure-fdid': this.options.frontDoorId,
      'x-azure-ref': randomUUID(),
      'x-azure-socketip': address,
      'x-forwarded-for': [request.headers['x-forwarded-for'], address].filter(Boolean).join(', '),
      'x-forwarded-host': request.headers.host,
      'x-forwarded-proto': 'http',
    };
  }
}

/** 304 when the client has the answer already, the piece of it that was asked for, else the whole answer. */
function sendConditionally(request: IncomingMessage, response: ServerResponse, answer: Answer, cache: string): void {
  send(response, answer.status === 200 ? partOf(answer, request.headers) : answer, cache, request.method);
}

function partOf(answer: Answer, request: IncomingHttpHeaders): Answer {
  if (isKnown(answer.headers, request)) return { ...answer, status: 304 };
  const size = answer.body.length;
  const piece = askedPiece(request, answer.headers, size);
  if (piece === undefined) return answer;
  if (piece === 'unsatisfiable') {
    const headers = { ...answer.headers, 'content-length': '0', 'content-range': `bytes */${size}` };
    return { status: 416, headers: { ...headers, 'cache-control': 'no-store' }, body: Buffer.alloc(0) };
  }
  const body = answer.body.subarray(piece.first, piece.last + 1);
  const range = `bytes ${piece.first}-${piece.last}/${size}`;
  const headers = { ...answer.headers, 'content-length': String(body.length), 'content-range': range };
  return { status: 206, headers, body };
}

/** An entity tag has precedence over a date (RFC 9110 §13.2.2). */
function isKnown(
  { etag, 'last-modified': changed }: IncomingHttpHeaders,
  { 'if-none-match': tags, 'if-modified-since': since }: IncomingHttpHeaders,
): boolean {
  if (tags === undefined) return Date.parse(changed ?? '') <= Date.parse(since ?? '');
  const known = tags.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return etag !== undefined && (known.includes(etag.replace(/^W\//, '')) || known.includes('*'));
}

function send(response: ServerResponse, answer: Answer, cache: string, method: string | undefined): void {
  const headers = Object.fromEntries(Object.entries(answer.headers).filter(([name]) => !ownOfResponse.includes(name)));
  const withoutBody = answer.status === 304 || answer.status === 204 || method === 'HEAD';
  if (answer.status === 304) {
    delete headers['content-length'];
    delete headers['content-type'];
  }
  response.writeHead(answer.status, { ...headers, 'x-cache': cache });
  response.end(withoutBody ? undefined : answer.body);
}
