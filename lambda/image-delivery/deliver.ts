import { randomUUID } from 'node:crypto';
import { frontDoorReference } from '../front-door';
import type { DeliveryContext, DeliveryRequest } from './context';
import { DeliveryError, toDeliveryError } from './errors';
import type { RequestLine } from './log';
import { type Order, readOrder } from './order';
import { Progress } from './progress';
import { readAsked } from './request/asked';
import { requireFrontDoor } from './request/front-door';
import { refuseOwnRequest } from './request/own-requests';
import { type Answer, answerWith } from './response/answer';
import { errorResponse, preflightResponse, withoutBody } from './response/respond';
import { findOrMake, workKey } from './work';

/**
 * The way of a request: read what is ordered (undo what the edge added → authorize → parse) → find the files → render →
 * respond → log.
 *
 * Never throws. What the client did wrong is a 4xx, what the origin did wrong a 5xx, both with an `ik-error`.
 */
export async function deliver(request: DeliveryRequest, context: DeliveryContext): Promise<Response> {
  const started = context.now();
  context.remind(context.log);
  const answered = await answer(request, context).catch(failed);
  writeLine(
    answered,
    frontDoorReference(request.headers, context.config.frontDoorId),
    context.now() - started,
    context,
  );
  return request.method === 'HEAD' ? withoutBody(answered.response) : answered.response;
}

async function answer(request: DeliveryRequest, context: DeliveryContext): Promise<Answer> {
  requireFrontDoor(request.headers, context.config);
  refuseOwnRequest(request.headers);
  if (request.method === 'OPTIONS') return { response: preflightResponse(), decision: 'preflight' };
  if (request.method !== 'GET' && request.method !== 'HEAD') throw methodNotAllowed();

  const order = readOrder(request.headers, context);
  const served = await serve(order, request, context).catch(failed);
  return { ...served, endpoint: order.endpoint };
}

/** Requests for the same at the same time are worked on once; each is answered by itself. */
async function serve(order: Order, request: DeliveryRequest, context: DeliveryContext): Promise<Answer> {
  const asked = readAsked(request, context.now());
  const progress = new Progress(context.now, context.now() + context.config.limits.requestMs, request.signal);
  const { result: work, shared } = await context.works.run(workKey(order, asked), progress, (waiting) =>
    findOrMake(order, asked, waiting, context),
  );
  return { ...answerWith(work, order, asked, context), ...(shared && { shared }) };
}

function failed(thrown: unknown): Answer {
  const error = toDeliveryError(thrown);
  return { response: errorResponse(error), error, decision: 'refused' };
}

function methodNotAllowed(): DeliveryError {
  return new DeliveryError(405, 'EMETHOD', 'Only GET, HEAD and OPTIONS are answered', {
    headers: { Allow: 'GET, HEAD, OPTIONS' },
  });
}

function writeLine(
  { response, error, ...facts }: Answer,
  ref: string | undefined,
  ms: number,
  context: DeliveryContext,
): void {
  const { status, headers } = response;
  const id = context.requestId ?? randomUUID();
  const bytes = Number(headers.get('content-length') ?? 0);
  // Before it stands between quotes of JSON, of which a secret must not take one along.
  const cause = error?.cause instanceof Error ? context.redact(error.cause.message) : undefined;
  const line: RequestLine = { id, ref, status, bytes, ms, ...facts, ...(error && { code: error.code, cause }) };
  // Too much to do is no fault.
  const isFault = error !== undefined && error.status >= 500 && error.code !== 'ELIMIT';
  context.log(isFault ? 'error' : 'info', JSON.stringify(line));
}
