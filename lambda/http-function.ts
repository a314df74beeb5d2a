import {
  app,
  type HttpMethod,
  type HttpRequest,
  type HttpResponseInit,
  type InvocationContext,
} from '@azure/functions';
import type { Log } from './log';
import type { Shutdown } from './shutdown';

/** What a function knows of one request besides the request. */
export interface Invocation {
  /** The platform's id of the request. */
  readonly requestId: string;
  readonly log: Log;
}

/** Answers a request. */
export type Answer = (request: HttpRequest, invocation: Invocation) => Promise<Response> | Response;

// Every method that the host knows is taken, so that the ones not served are answered with 405 and an Allow header.
const methods: HttpMethod[] = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'];

/**
 * Registers the one HTTP function of an app, which every path leads to.
 * @param shutdown waits for its answers before the process ends
 */
export function httpFunction(name: string, shutdown: Shutdown, answer: Answer): void {
  app.http(name, {
    methods,
    authLevel: 'anonymous',
    route: '{*path}',
    handler: (request, invocation) => shutdown.watch(handle(request, invocation, answer)),
  });
}

async function handle(request: HttpRequest, invocation: InvocationContext, answer: Answer): Promise<HttpResponseInit> {
  const log: Log = (level, line) => invocation[level](line);
  const response = await answer(request, { requestId: invocation.invocationId, log });
  const body = response.body === null ? undefined : new Uint8Array(await response.arrayBuffer());
  return { status: response.status, headers: response.headers, body };
}
