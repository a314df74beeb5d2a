import { randomUUID } from 'node:crypto';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { LRUCache } from 'lru-cache';
import { Pool } from 'undici';
import type { DeliveryConfig } from '../../../lambda/image-delivery/config';
import type { FrontDoor, QueryStringCaching } from '../../edge';
import { close, listen } from '../ports';
import { originForm } from '../request-target';
import { cacheKey } from './cache-key';
import { redirectionOf, variantOf } from './format-negotiation';
import { freshness } from './freshness';
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
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

const maxCacheBytes = 256 * 1024 * 1024;

/** Never sent on: they are about one connection. */
const ownOfRequest = ['connection', 'host'];
/** Not sent on when caching is on. The conditional ones are answered here, from what is then in the cache. */
const withheldFromOrigin = [
  'accept',
  'accept-charset',
  'accept-language',
  'if-modified-since',
  'if-none-match',
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
  private readonly pool: Pool;
  private readonly cache = new LRUCache<string, Answer>({
    maxSize: maxCacheBytes,
    sizeCalculation: (answer) => answer.body.length + 1024,
  });

  private constructor(private readonly options: EdgeOptions) {
    this.pool = new Pool(options.origin);
    this.server = createServer((request, response) => {
      this.serve(request, response).catch(() => {
        if (!response.headersSent) response.writeHead(503, { 'Cache-Control': 'no-store' });
        response.end();
      });
    });
  }

  /** Stops it and forgets what it kept. */
  async stop(): Promise<void> {
    await close(this.server);
    await this.pool.close();
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
      const answer = await this.fetch(request, target, bypasses ? [] : withheldFromOrigin);
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
    const answer = await this.fetch(request, target, withheldFromOrigin);
    const seconds = answer.status === 200 ? freshness(answer.headers, Date.now()) : 0;
    // The answer may have been made at any time since it was asked for (RFC 9111 §4.2.3).
    const ttl = asked + seconds * 1000 - Date.now();
    if (ttl > 0) {
      delete answer.headers['set-cookie'];
      this.cache.set(key, answer, { ttl });
    }
    sendConditionally(request, response, answer, seconds > 0 ? 'TCP_MISS' : 'PRIVATE_NOSTORE');
  }

  private async fetch(request: IncomingMessage, target: string, withheld: readonly string[]): Promise<Answer> {
    const { statusCode, headers, body } = await this.pool.request({
      // The target goes on byte by byte: signatures are made over it.
      path: target,
      method: request.method as 'GET',
      headers: this.requestHeaders(request, [...ownOfRequest, ...withheld]),
      body: request.method === 'GET' || request.method === 'HEAD' ? undefined : request,
    });
    return { status: statusCode, headers, body: Buffer.from(await body.arrayBuffer()) };
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

/** 304 when the client has the answer already, else the whole answer. */
function sendConditionally(request: IncomingMessage, response: ServerResponse, answer: Answer, cache: string): void {
  const { etag } = answer.headers;
  const known = (request.headers['if-none-match'] ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  const matches = answer.status === 200 && etag !== undefined && (known.includes(etag) || known.includes('*'));
  send(response, matches ? { ...answer, status: 304 } : answer, cache, request.method);
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
