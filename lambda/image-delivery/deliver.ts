import { randomUUID, timingSafeEqual } from 'node:crypto';
import type { Coalescer, Waiting } from './coalescing';
import type { DeliveryConfig } from './config';
import { DeliveryError, toDeliveryError } from './errors';
import { findFiles, type Found, type ReadSource } from './find';
import { findPiece, maxPieceBytes } from './find-piece';
import type { Slots } from './image/slots';
import type { Decision, Log, RequestFacts, RequestLine } from './log';
import { refuseOwnRequest } from './request/own-requests';
import { type Order, orderKey, readOrder } from './order';
import { readFirst } from './origins/fallback';
import type { Origin, SourceAnswer, SourceRequest } from './origins/origin';
import { Progress, type Stages, Stopwatch } from './progress';
import { type RenderedBody, renderFiles, renderPiece } from './render';
import { type Conditions, readConditions } from './request/conditions';
import { type RangeRequest, readRange } from './request/range';
import { cacheControl, defaultImageTtlSeconds, vary } from './response/caching';
import { canonicalLink } from './response/link';
import {
  type CacheHeaders,
  errorResponse,
  headResponse,
  type ImageBody,
  imageResponse,
  notModifiedResponse,
  pieceResponse,
  preflightResponse,
  withoutBody,
} from './response/respond';
import { serverTiming } from './response/server-timing';

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
    | { readonly kind: 'piece'; readonly found: Extract<Found, { kind: 'piece' }>; readonly body: ImageBody }
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
  refuseOwnRequest(request.headers);
  if (request.method === 'OPTIONS') return { response: preflightResponse(), decision: 'preflight' };
  if (request.method !== 'GET' && request.method !== 'HEAD') throw methodNotAllowed();

  const order = readOrder(request.headers, context);
  const { endpoint } = order;
  const facts = await serve(order, request, context).catch(failed);
  return { ...facts, endpoint };
}

async function serve(order: Order, request: DeliveryRequest, context: DeliveryContext): Promise<Answer> {
  const progress = new Progress(context.now, context.now() + context.config.limits.requestMs, request.signal);
  const asked = readAsked(request, context);
  const { result: work, shared } = await context.works.run(
    JSON.stringify([orderKey(order), asked]),
    progress,
    (waiting) => context.admission.run(() => perform(order, asked, waiting, context)),
  );
  const { found, stages } = work;
  const facts = { origin: found.origin, stages, ...(shared && { shared }) };
  const headers = { ...cacheHeaders(found, order, context), serverTiming: timingOf(stages, context) };
  if (work.kind === 'not-modified') {
    return { response: notModifiedResponse(headers), decision: 'not-modified', ...facts };
  }
  const link = linkOf(work.found, context.config);
  if (work.kind === 'piece') {
    const { piece } = work.found;
    const body = { ...work.body, link };
    if (!asked.isHead) return { response: pieceResponse(body, piece, headers), decision: 'piece', ...facts };
    requireSendable(piece.of, context);
    return { response: headResponse(body, piece.of, headers), decision: 'stored', ...facts };
  }
  const { format, ...body } = work.body;
  requireSendable(body.data.length, context);
  const decision: Decision = format === undefined ? 'stored' : 'transformed';
  const made = format && { format, sourceBytes: work.found.file.data.length };
  return { response: imageResponse({ ...body, link }, headers), decision, ...facts, ...made };
}

/** What a request asks for besides its order. */
interface Asked {
  readonly conditions: Conditions;
  readonly range: RangeRequest | undefined;
  readonly isHead: boolean;
}

function readAsked({ method, headers }: DeliveryRequest, { now }: DeliveryContext): Asked {
  const conditions = readConditions(headers, now());
  return { conditions, range: readRange(method, headers), isHead: method === 'HEAD' };
}

async function perform(order: Order, asked: Asked, waiting: Waiting, context: DeliveryContext): Promise<Work> {
  const watch = new Stopwatch(context.now);
  waiting.check();
  const found = await watch.measure('fetch', () => find(order, asked, waiting, context));
  if (found.kind === 'not-modified') return { kind: 'not-modified', found, stages: watch.stages };
  if (found.kind === 'piece') return { kind: 'piece', found, body: renderPiece(found, order), stages: watch.stages };
  waiting.check();
  const body = await watch.measure('transform', () => renderFiles(found, order, context));
  return { kind: 'rendered', found, body, stages: watch.stages };
}

/** Looks for a piece first where one is asked for or, for HEAD, would tell all that there is to tell. */
async function find(order: Order, asked: Asked, waiting: Waiting, context: DeliveryContext): Promise<Found> {
  const { conditions, range, isHead } = asked;
  const { sourceBytes } = context.config.limits;
  const reader =
    (maxBytes: number): ReadSource =>
    (file) =>
      readShared(order, { ...file, maxBytes }, waiting, context);
  if (range || isHead) {
    const most = Math.min(maxPieceBytes, context.maxResponseBytes ?? maxPieceBytes);
    const piece = await findPiece(order, { range, conditions, most }, reader(Math.max(sourceBytes, maxPieceBytes)));
    // A HEAD has the status of its GET, also where that is for too large a file.
    if (piece && (range || piece.kind === 'not-modified' || piece.piece.of <= sourceBytes)) return piece;
  }
  return findFiles(order, conditions, reader(sourceBytes));
}

/** Several widths of an image are often asked for at once: its file is read once for them. */
async function readShared(
  order: Order,
  file: Omit<SourceRequest, 'signal'>,
  waiting: Waiting,
  context: DeliveryContext,
): Promise<SourceAnswer> {
  const origins = originsOf(order.origins, context);
  const read = ({ signal }: Waiting) => readFirst(origins, { ...file, signal });
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

function timingOf(stages: Stages | undefined, { config }: DeliveryContext): string | undefined {
  return config.serverTiming ? serverTiming(stages ?? {}) : undefined;
}

/** A file that only stands in for another is looked for under its own name, and not under that of the other. */
function linkOf(
  { origin, name, isDefault }: Exclude<Found, { kind: 'not-modified' }>,
  { origins }: DeliveryConfig,
): string | undefined {
  const baseUrl = origins.find((one) => one.name === origin)?.canonicalBaseUrl;
  return baseUrl === undefined || isDefault ? undefined : canonicalLink(baseUrl, name);
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

function requireSendable(bytes: number, { maxResponseBytes = Infinity }: DeliveryContext): void {
  if (bytes <= maxResponseBytes) return;
  const text = `The answer is larger than ${maxResponseBytes} bytes, the most that is sent here; ask for a smaller one`;
  throw new DeliveryError(400, 'ELIMIT', text);
}
