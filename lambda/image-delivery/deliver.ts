import { randomUUID, timingSafeEqual } from 'node:crypto';
import type { Coalescer, Waiting } from './coalescing';
import type { DeliveryConfig } from './config';
import { DeliveryError, toDeliveryError } from './errors';
import { findFiles, type Found, type ReadSource } from './find';
import type { Slots } from './image/slots';
import type { Decision, Log, RequestFacts, RequestLine } from './log';
import { type Order, orderKey, readOrder } from './order';
import { readFirst } from './origins/fallback';
import type { Origin, SourceAnswer } from './origins/origin';
import { Progress, Stopwatch } from './progress';
import { type RenderedBody, renderFiles } from './render';
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

/** What requests are answered with: made once at start, the same for all of them. */
export interface DeliveryBase {
  readonly config: DeliveryConfig;
  readonly privateKeys: readonly string[];
  readonly origins: ReadonlyMap<string, Origin>;
  /** Bounds how many sources are held in memory, from before they are read until their answer is ready. */
  readonly admission: Slots;
  /** Bounds how many images are transformed at once. */
  readonly slots: Slots;
  /** Requests for the same, and reads of the same file for different ones, are worked on once. */
  readonly works: Coalescer<Work>;
  readonly reads: Coalescer<SourceAnswer>;
  /** Logs what the operator has to see to, once a day; to be called with each request. */
  readonly remind: (log: Log) => void;
  /** Takes secrets out of a text. */
  readonly redact: (text: string) => string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** What a request is answered with, and its own circumstances. */
export interface DeliveryContext extends DeliveryBase {
  /** Path and query as they came over the wire, one character a byte, because signatures are made over raw bytes. */
  readonly rawTarget: string;
  readonly log: Log;
  /**
   * The platform's id of the request.
   * @default - a random one
   */
  readonly requestId?: string;
  /**
   * Largest body that the platform sends, in bytes.
   * @default - any
   */
  readonly maxResponseBytes?: number;
}

/** What was found or made for a request, the same for all who ask for the same. */
export type Work = Pick<RequestFacts, 'stages'> &
  (
    | { readonly kind: 'not-modified'; readonly found: Extract<Found, { kind: 'not-modified' }> }
    | { readonly kind: 'rendered'; readonly found: Extract<Found, { kind: 'found' }>; readonly body: RenderedBody }
  );

/**
 * The way of a request: read what is ordered (undo what the edge added → authorize → parse) → find the files → render →
 * respond.
 *
 * Never throws. What the client did wrong is a 4xx, what the origin did wrong a 5xx, both with an `ik-error`.
 */
export async function deliver(request: DeliveryRequest, context: DeliveryContext): Promise<Response> {
  const started = context.now();
  context.remind(context.log);
  const { response, error, ...facts } = await answer(request, context).catch(failed);
  const { status, headers } = response;
  const line: RequestLine = {
    id: context.requestId ?? randomUUID(),
    status,
    bytes: Number(headers.get('content-length') ?? 0),
    ms: context.now() - started,
    ...facts,
    ...(error && { code: error.code, cause: error.cause instanceof Error ? error.cause.message : undefined }),
  };
  // Too much to do is no fault.
  const isFault = error !== undefined && error.status >= 500 && error.code !== 'ELIMIT';
  context.log(isFault ? 'error' : 'info', context.redact(JSON.stringify(line)));
  return request.method === 'HEAD' ? withoutBody(response) : response;
}

/** A response, what the log tells of it, and the error that it stands for. */
interface Answer extends RequestFacts {
  readonly response: Response;
  readonly error?: DeliveryError;
}

function failed(thrown: unknown): Answer {
  const error = toDeliveryError(thrown);
  return { response: errorResponse(error), error, decision: 'refused' };
}

async function answer(request: DeliveryRequest, context: DeliveryContext): Promise<Answer> {
  requireFrontDoor(request, context.config);
  if (request.method === 'OPTIONS') return { response: preflightResponse(), decision: 'preflight' };
  if (request.method !== 'GET' && request.method !== 'HEAD') throw methodNotAllowed();

  const order = readOrder(request.headers, context);
  const { endpoint } = order;
  const facts = await serve(order, request, context).catch(failed);
  return { ...facts, endpoint };
}

async function serve(order: Order, request: DeliveryRequest, context: DeliveryContext): Promise<Answer> {
  const progress = new Progress(context.now, context.now() + context.config.limits.requestMs, request.signal);
  const ifNoneMatch = request.headers.get('if-none-match');
  const { result: work, shared } = await context.works.run(
    JSON.stringify([orderKey(order), ifNoneMatch]),
    progress,
    (waiting) => context.admission.run(() => perform(order, ifNoneMatch, waiting, context)),
  );
  const { found, stages } = work;
  const facts = { origin: found.origin, stages, ...(shared && { shared }) };
  const headers = cacheHeaders(found, order, context);
  if (work.kind === 'not-modified') {
    return { response: notModifiedResponse(headers), decision: 'not-modified', ...facts };
  }
  const { format, ...body } = work.body;
  requireSendable(body.data, context);
  const decision: Decision = format === undefined ? 'stored' : 'transformed';
  const made = format && { format, sourceBytes: work.found.file.data.length };
  return { response: imageResponse(body, headers), decision, ...facts, ...made };
}

async function perform(
  order: Order,
  ifNoneMatch: string | null,
  waiting: Waiting,
  context: DeliveryContext,
): Promise<Work> {
  const watch = new Stopwatch(context.now);
  waiting.check();
  const found = await watch.measure('fetch', () =>
    findFiles(order, ifNoneMatch, (file) => readShared(order, file, waiting, context)),
  );
  if (found.kind === 'not-modified') return { kind: 'not-modified', found, stages: watch.stages };
  waiting.check();
  const body = await watch.measure('transform', () => renderFiles(found, order, context));
  return { kind: 'rendered', found, body, stages: watch.stages };
}

/** Several widths of an image are often asked for at once: its file is read once for them. */
async function readShared(
  order: Order,
  file: Parameters<ReadSource>[0],
  waiting: Waiting,
  context: DeliveryContext,
): Promise<SourceAnswer> {
  const origins = originsOf(order.origins, context);
  const { sourceBytes: maxBytes } = context.config.limits;
  const read = ({ signal }: Waiting) => readFirst(origins, { ...file, maxBytes, signal });
  // What shares an allowance is part of one request.
  if (file.allowance) return read(waiting);
  const { result } = await context.reads.run(JSON.stringify([order.origins, order.query, file]), waiting, read);
  return result;
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

function requireSendable(data: Buffer, { maxResponseBytes = Infinity }: DeliveryContext): void {
  if (data.length <= maxResponseBytes) return;
  const text = `The answer is larger than ${maxResponseBytes} bytes, the most that is sent here; ask for a smaller one`;
  throw new DeliveryError(400, 'ELIMIT', text);
}
