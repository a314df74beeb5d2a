import { randomUUID } from 'node:crypto';
import { comesThrough, frontDoorReference } from '../front-door';
import type { Credentials } from './caller';
import type { BrokerContext, BrokerRequest } from './context';
import { BrokerError, toBrokerError } from './errors';
import { clientAddress } from './http/client-address';
import { allowOrigin, preflightResponse } from './http/cors';
import { openApiResponse } from './http/openapi';
import { type BrokerResponse, problemResponse } from './http/respond';
import { findRoute } from './http/routes';
import type { AuditFacts, BrokerLine } from './log';
import { operations } from './operations';

/** What is known of a request so far; the log's line is made of it, however the request ends. */
type Known = { -readonly [Fact in keyof BrokerLine]?: BrokerLine[Fact] };

/**
 * The way of a request: who may knock at all → what is asked → who asks, and not too often → is it allowed → a SAS → log.
 *
 * Never throws. What the client did wrong is a 4xx, what storage or the issuer of tokens did wrong a 5xx, both as
 * `application/problem+json`. No byte of a file comes by here.
 */
export async function answer(request: BrokerRequest, context: BrokerContext): Promise<BrokerResponse> {
  const started = context.now();
  const known: Known = {};
  const { response, error } = await respond(request, context, known).catch(failed);
  writeLine({ ...known, status: response.status, ms: context.now() - started }, request, error, context);
  return allowOrigin(response, request.headers.get('origin'), context.config.webOrigins);
}

async function respond(request: BrokerRequest, context: BrokerContext, known: Known): Promise<Answered> {
  const { config, limits } = context;
  const { method, headers } = request;
  if (!comesThrough(headers, config.frontDoorId)) {
    throw new BrokerError(403, 'forbidden', 'This host is only reachable through its front door');
  }
  const address = clientAddress(headers, config.clientAddress);
  known.address = address;
  await limits.admitAddress(address);
  if (method === 'OPTIONS') return { response: preflightResponse(headers.get('origin'), config.webOrigins) };

  const { operation, id } = findRoute(method, new URL(request.url).pathname);
  known.operation = operation;
  if (operation === 'document') return { response: openApiResponse() };
  const caller = await context.authenticate(credentialsOf(headers));
  known.caller = caller.id;
  await limits.admitCaller(caller);
  const note = (facts: AuditFacts) => void Object.assign(known, facts);
  return { response: await operations[operation]({ request, caller, address, id, note }, context) };
}

interface Answered {
  readonly response: BrokerResponse;
  readonly error?: BrokerError;
}

function failed(thrown: unknown): Answered {
  const error = toBrokerError(thrown);
  return { response: problemResponse(error), error };
}

function credentialsOf(headers: Pick<Headers, 'get'>): Credentials {
  return {
    authorization: headers.get('authorization') ?? undefined,
    apiKey: headers.get('x-api-key') ?? undefined,
  };
}

function writeLine(
  known: Omit<BrokerLine, 'id'>,
  { headers }: BrokerRequest,
  error: BrokerError | undefined,
  { config, requestId, redact, log }: BrokerContext,
): void {
  // Before it stands between quotes of JSON, of which a secret must not take one along.
  const cause = error?.cause instanceof Error ? redact(error.cause.message) : undefined;
  const line: BrokerLine = {
    id: requestId ?? randomUUID(),
    ref: frontDoorReference(headers, config.frontDoorId),
    ...known,
    ...(error && { code: error.code, cause }),
  };
  log(error && error.status >= 500 ? 'error' : 'info', JSON.stringify(line));
}
