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
import type { QueryStringCaching } from '../../edge';
import { close, listen } from '../ports';
import { originForm } from '../request-target';
import { cacheKey } from './cache-key';
import { redirectionOf, variantOf } from './format-negotiation';
import { freshness } from './freshness';

/** How to start an {@link Edge}. */
export interface EdgeOptions {
  readonly port: number;
  /** URL of the function. */
  readonly origin: string;
  /** The declared route's rule. */
  readonly queryStringCaching: QueryStringCaching;
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

/** Not sent on when caching is on. The conditional ones are answered here, from what is then in the cache. */
const droppedFromRequest = [
  'accept',
  'accept-charset',
  'accept-language',
  'if-modified-since',
  'if-none-match',
  'range',
  'connection',
  'host',
];
const droppedFromResponse = ['connection', 'keep-alive', 'transfer-encoding'];

/**
 * A stand-in for Azure Front Door's cache in one place: it follows the declared rules for the format and the key, ignores
 * `Vary`, withholds `Accept`, keeps only answers to GET, and says in `X-Cache` what it did.
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
    if (request.method !== 'GET') {
      send(response, await this.fetch(request, target), 'CONFIG_NOCACHE', request.method);
      return;
    }
    const key = cacheKey(target, this.options.queryStringCaching);
    const kept = this.cache.get(key);
    if (kept) {
      sendConditionally(request, response, kept, 'TCP_HIT');
      return;
    }
    const answer = await this.fetch(request, target);
    const seconds = answer.status === 200 ? freshness(answer.headers, Date.now()) : 0;
    if (seconds > 0) {
      delete answer.headers['set-cookie'];
      this.cache.set(key, answer, { ttl: seconds * 1000 });
    }
    sendConditionally(request, response, answer, seconds > 0 ? 'TCP_MISS' : 'PRIVATE_NOSTORE');
  }

  private async fetch(request: IncomingMessage, target: string): Promise<Answer> {
    const { statusCode, headers, body } = await this.pool.request({
      // The target goes on byte by byte: signatures are made over it.
      path: target,
      method: request.method as 'GET',
      headers: this.requestHeaders(request),
      body: request.method === 'GET' || request.method === 'HEAD' ? undefined : request,
    });
    return { status: statusCode, headers, body: Buffer.from(await body.arrayBuffer()) };
  }

  private requestHeaders(request: IncomingMessage): IncomingHttpHeaders {
    const headers = Object.fromEntries(
      Object.entries(request.headers).filter(
        ([name]) => !droppedFromRequest.includes(name) && !name.startsWith('x-azure-') && !name.startsWith('x-fd-'),
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
  const headers = Object.fromEntries(
    Object.entries(answer.headers).filter(([name]) => !droppedFromResponse.includes(name)),
  );
  const withoutBody = answer.status === 304 || answer.status === 204 || method === 'HEAD';
  if (answer.status === 304) {
    delete headers['content-length'];
    delete headers['content-type'];
  }
  response.writeHead(answer.status, { ...headers, 'x-cache': cache });
  response.end(withoutBody ? undefined : answer.body);
}
