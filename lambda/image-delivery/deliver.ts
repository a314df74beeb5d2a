import { timingSafeEqual } from 'node:crypto';
import type { DeliveryConfig } from './config';
import { DeliveryError, redact, toDeliveryError } from './errors';
import { hasAutomaticFormat, type OutputFormat } from './image/plan';
import { encoderVersion } from './image/sharp';
import type { Slots } from './image/slots';
import { tryInspectSource } from './image/source';
import { transformImage } from './image/transform';
import { readFirst } from './origins';
import type { Origin, SourceFile } from './origins/origin';
import { type AcceptedFormat, takeAcceptedFormat } from './request/accepted-format';
import type { Step } from './request/parameters';
import { verifySignature } from './request/signature';
import { canonicalTransformation, parseTransformation } from './request/transformation';
import { type ImageUrl, parseImageRequest, parseUrl } from './request/url';
import { cacheControl, vary } from './response/caching';
import { entityTag, knownSourceEtags, variantHash } from './response/etag';
import { contentType } from './response/headers';
import {
  errorResponse,
  type ImageBody,
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
 * The way of a request: undo what the edge added → authorize → parse → read the origin → transform → respond.
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
  readonly made?: { readonly sourceBytes: number; readonly format: OutputFormat };
}

async function answer(request: DeliveryRequest, context: DeliveryContext): Promise<Answer> {
  requireFrontDoor(request, context.config);
  if (request.method === 'OPTIONS') return { response: preflightResponse() };
  if (request.method !== 'GET' && request.method !== 'HEAD') throw methodNotAllowed();

  const { config } = context;
  const { target, accepted } = takeAcceptedFormat(context.rawTarget, config.formatNegotiation);
  const url = parseUrl(target, config.urlEndpoints);
  const expiry = verifySignature(url, {
    ...context,
    now: Math.floor(context.now() / 1000),
    ignoredQueryParameters: config.ignoredQueryParameters,
  });

  const { blobName, transformations } = parseImageRequest(url);
  const steps = parseTransformation(transformations);
  const order = { url, blobName, steps, expiry, accepted: hasAutomaticFormat(steps) ? accepted : undefined };

  return context.admission.run(() => serve(order, request, context));
}

/** What a URL asks for, once it may be asked for. */
interface Order {
  readonly url: ImageUrl;
  readonly blobName: string;
  readonly steps: readonly Step[];
  /** When the URL expires, in seconds since 1970. */
  readonly expiry: number | undefined;
  /** The best format that the client takes, where the URL leaves the choice open. */
  readonly accepted: AcceptedFormat | undefined;
}

async function serve(order: Order, request: DeliveryRequest, context: DeliveryContext): Promise<Answer> {
  const { url, blobName, steps, expiry, accepted } = order;
  const { config } = context;
  const variant = variantHash(encoderVersion, canonicalTransformation(steps), accepted ?? '');
  const source = await readFirst(originsOf(url.endpoint.origins, context), {
    name: blobName,
    knownEtags: knownSourceEtags(request.headers.get('if-none-match'), variant),
    maxBytes: config.limits.sourceBytes,
    signal: request.signal,
  });
  if (source.kind === 'missing') throw new DeliveryError(404, 'ENOENT', 'No file was found at the path');

  // Called when the answer is ready: a cache counts from then on, and must not outlive the signature by a second.
  const cacheHeaders = (file: { etag: string; lastModified: string | undefined }) => ({
    cacheControl: cacheControl(config.cacheTtlSeconds, expiry, Math.ceil(context.now() / 1000)),
    etag: entityTag(file.etag, variant),
    lastModified: file.lastModified,
    vary: vary(config.formatNegotiation),
  });
  if (source.kind === 'not-modified') return { response: notModifiedResponse(cacheHeaders(source)) };
  const { format, ...image } = await render(source.file, order, context);
  return {
    response: imageResponse(image, cacheHeaders(source.file)),
    made: format && { sourceBytes: source.file.data.length, format },
  };
}

/** What is to be sent, and the format if it was made and is not the stored file. */
type RenderedBody = ImageBody & { readonly format?: OutputFormat };

/** The bytes to send: the stored ones for `orig-true`, else the transformed and optimized image. */
async function render(file: SourceFile, { steps, accepted }: Order, context: DeliveryContext): Promise<RenderedBody> {
  if (steps.some((step) => step.orig)) return originalBody(file);
  const { limits } = context.config;
  const image = await context.slots.run(() => transformImage(file.data, steps, limits, accepted));
  return { data: image.data, contentType: contentType(image.format), format: image.format };
}

/** The type is what the bytes are, never what the blob says of itself; what is no image is only offered to be saved. */
async function originalBody({ data }: SourceFile): Promise<ImageBody> {
  const image = await tryInspectSource(data);
  if (image) return { data, contentType: contentType(image.format) };
  return { data, contentType: 'application/octet-stream', disposition: 'attachment' };
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
