import { app, type HttpMethod, type HttpRequest, HttpResponse, type HttpResponseInit } from '@azure/functions';
import type { Log } from './log';
import type { Shutdown } from './shutdown';

/** What a function knows of one request besides the request. */
export interface Invocation {
  /** The platform's id of the request. */
  readonly requestId: string;
  readonly log: Log;
}

/** An answer, all of it. */
export interface WholeAnswer {
  readonly status: number;
  readonly headers: HttpResponseInit['headers'];
  /** None where it is undefined. */
  readonly body?: string | ArrayBuffer;
}

/** Answers a request. */
export type Answer = (request: HttpRequest, invocation: Invocation) => Promise<WholeAnswer>;

// Every method that the host knows is taken, so that the ones not served are answered with 405 and an Allow header.
const methods: HttpMethod[] = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'];

/**
 * Registers the one HTTP function of an app, which every path leads to.
 * @param shutdown waits for its answers before the process ends
 */
export function httpFunction(name: string, shutdown: Shutdown<unknown>, answer: Answer): void {
  app.http(name, {
    methods,
    authLevel: 'anonymous',
    route: '{*path}',
    handler: (request, invocation) => {
      const log: Log = (level, line) => invocation[level](line);
      return shutdown.watch(answer(request, { requestId: invocation.invocationId, log }).then(toHttpResponse));
    },
  });
}

/**
 * The answer as the library takes it. A body that it is given it puts into a stream, to read it from there again; so it gets
 * none, and the bytes when it asks for them.
 */
function toHttpResponse({ status, headers, body }: WholeAnswer): HttpResponse {
  const response = new HttpResponse({ status, headers });
  if (body === undefined) return response;
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body).buffer : body;
  return Object.assign(response, { arrayBuffer: () => Promise.resolve(bytes) });
}
