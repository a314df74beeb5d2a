import { timingSafeEqual } from 'node:crypto';
import type { DeliveryConfig } from './config';
import { DeliveryError, redact, toDeliveryError } from './errors';
import { findFiles, type Found } from './find';
import type { SourceFormat } from './image/source';
import type { Slots } from './image/slots';
import { type Order, readOrder } from './order';
import { readFirst } from './origins';
import type { Origin } from './origins/origin';
import { renderFiles } from './render';
import { cacheControl, defaultImageTtlSeconds, vary } from './response/caching';
import {
  type CacheHeaders,
  errorResponse,
  imageResponse,
  notModifiedResponse,
  preflightResponse,
  withoutBody,
} from './response/respond';

/** What is looked at of a WHATWG `Request`; a platform's own request with these fields need not be copied into one. */
export type DeliveryRequest = Pick<Request, 'method' | 'headers'> & Partial<Pick<Request, 'signal'>>;

/** What a request is answered with: made once at start, the same for all requests but for `rawTarget`. */
export interface DeliveryContext {
  readonly config: DeliveryConfig;
  readonly privateKeys: readonly string[];
  readonly origins: ReadonlyMap<string, Origin>;
  /** Bounds how many sources are held in memory, from before they are read until their answer is ready. */
  readonly admission: Slots;
  /** Bounds how many images are transformed at once. */
  readonly slots: Slots;
  /** Path and query as they came over the wire, one character a byte, because signatures are made over raw bytes. */
  readonly rawTarget: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly log: (level: 'info' | 'error', line: string) => void;
}

/**
 * The way of a request: read what is ordered (undo what the edge added → authorize → parse) → find the files → render →
 * respond.
 *
 * Never throws. What the client did wrong is a 4xx, what the origin did wrong a 5xx, both with an `ik-error`.
 */
export async function deliver(request: DeliveryRequest, context: DeliveryContext): Promise<Response> {
  const started = context.now();
  const { response, made } = await answer(request, context).catch((error: unknown): Answer => {
    const deliveryError = toDeliveryError(error);
    logFailure(deliveryError, context);
    return { response: errorResponse(deliveryError) };
  });
  const { status, headers } = response;
  const line = { status, bytes: Number(headers.get('content-length') ?? 0), ms: context.now() - started, ...made };
  context.log('info', JSON.stringify(line));
  return request.method === 'HEAD' ? withoutBody(response) : response;
}

/** A response and, where an image was made for it, what the log tells of that; lib/monitoring/queries.ts reads it. */
interface Answer {
  readonly response: Response;
  readonly made?: { readonly sourceBytes: number; readonly format: SourceFormat };
}

async function answer(request: DeliveryRequest, context: DeliveryContext): Promise<Answer> {
  requireFrontDoor(request, context.config);
  if (request.method === 'OPTIONS') return { response: preflightResponse() };
  if (request.method !== 'GET' && request.method !== 'HEAD') throw methodNotAllowed();

  const order = readOrder(request.headers, context);
  return context.admission.run(() => serve(order, request, context));
}

async function serve(order: Order, request: DeliveryRequest, context: DeliveryContext): Promise<Answer> {
  const { config } = context;
  const origins = originsOf(order.origins, context);
  const found = await findFiles(order, request.headers.get('if-none-match'), (file) =>
    readFirst(origins, { ...file, maxBytes: config.limits.sourceBytes, signal: request.signal }),
  );
  if (found.kind === 'not-modified') return { response: notModifiedResponse(cacheHeaders(found, order, context)) };
  const { format, ...body } = await renderFiles(found, order, context);
  return {
    response: imageResponse(body, cacheHeaders(found, order, context)),
    made: format && { sourceBytes: found.file.data.length, format },
  };
}

/** Made when the answer is ready: a cache counts from then on, and must not outlive the signature by a second. */
function cacheHeaders({ etag, lastModified, isDefault }: Found, order: Order, context: DeliveryContext): CacheHeaders {
  const { cacheTtlSeconds, formatNegotiation } = context.config;
  const ttl = isDefault ? Math.min(cacheTtlSeconds, defaultImageTtlSeconds) : cacheTtlSeconds;
  const dependence = { format: order.negotiable, hints: order.hints !== undefined };
  const scope = dependence.hints ? 'private' : 'public';
  return {
    cacheControl: cacheControl(ttl, order.expiry, Math.ceil(context.now() / 1000), scope),
    etag,
    lastModified,
    vary: vary(dependence, formatNegotiation),
  };
}

function originsOf(names: readonly string[], context: DeliveryContext): Origin[] {
  return names.flatMap((name) => context.origins.get(name) ?? []);
}

/** The access restriction keeps others out already; this holds if somebody loosens it. */
function requireFrontDoor(request: DeliveryRequest, config: DeliveryConfig): void {
  if (config.frontDoorId === undefined) return;
  const expected = Buffer.from(config.frontDoorId.toLowerCase());
  const received = Buffer.from((request.headers.get('x-azure-fdid') ?? '').toLowerCase());
  if (expected.length === received.length && timingSafeEqual(expected, received)) return;
  throw new DeliveryError(403, 'EACCES', 'This host is only reachable through its front door');
}

function methodNotAllowed(): DeliveryError {
  return new DeliveryError(405, 'EMETHOD', 'Only GET, HEAD and OPTIONS are answered', {
    headers: { Allow: 'GET, HEAD, OPTIONS' },
  });
}

function logFailure(error: DeliveryError, context: DeliveryContext): void {
  // Too much to do is no fault; the line about the request tells it.
  if (error.status < 500 || error.code === 'ELIMIT') return;
  const cause = error.cause instanceof Error ? error.cause.message : undefined;
  context.log(
    'error',
    redact(JSON.stringify({ status: error.status, code: error.code, message: error.message, cause })),
  );
}
