import type { DeliveryConfig } from '../config';
import type { DeliveryContext } from '../context';
import { DeliveryError } from '../errors';
import type { Found } from '../find';
import type { RequestFacts } from '../log';
import type { Order } from '../order';
import type { Stages } from '../progress';
import type { Asked } from '../request/asked';
import type { Work } from '../work';
import { cacheControl, defaultImageTtlSeconds, vary } from './caching';
import { canonicalLink } from './link';
import { type CacheHeaders, headResponse, imageResponse, notModifiedResponse, pieceResponse } from './respond';
import { serverTiming } from './server-timing';

/** A response, what the log tells of it, and the error that it stands for. */
export interface Answer extends RequestFacts {
  readonly response: Response;
  readonly error?: DeliveryError;
}

type AnswerContext = Pick<DeliveryContext, 'config' | 'now' | 'maxResponseBytes'>;

/**
 * Answers one of the requests that a piece of work was done for.
 * @throws DeliveryError 400 `ELIMIT` when it is more than the platform sends
 */
export function answerWith(work: Work, order: Order, asked: Asked, context: AnswerContext): Answer {
  const { found, stages } = work;
  const facts = { origin: found.origin, stages };
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
  const decision = format === undefined ? 'stored' : 'transformed';
  const made = format && { format, sourceBytes: work.found.file.data.length };
  return { response: imageResponse({ ...body, link }, headers), decision, ...facts, ...made };
}

/** Made when the answer is ready: a cache counts from then on, and must not outlive the signature by a second. */
function cacheHeaders({ etag, lastModified, isDefault }: Found, order: Order, context: AnswerContext): CacheHeaders {
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

function timingOf(stages: Stages | undefined, { config }: AnswerContext): string | undefined {
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

function requireSendable(bytes: number, { maxResponseBytes = Infinity }: AnswerContext): void {
  if (bytes <= maxResponseBytes) return;
  const text = `The answer is larger than ${maxResponseBytes} bytes, the most that is sent here; ask for a smaller one`;
  throw new DeliveryError(400, 'ELIMIT', text);
}
