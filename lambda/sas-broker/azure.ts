import {
  app,
  type HttpMethod,
  type HttpRequest,
  type HttpResponseInit,
  type InvocationContext,
} from '@azure/functions';
import type { Log } from '../log';
import { Shutdown } from '../shutdown';
import { answer } from './broker';
import { notConfigured, refused, start } from './start';

/** What goes wrong between requests; the host takes it from the worker's own output. */
const log: Log = (level, line) => console[level](line);
const base = start(process.env, log);
const shutdown = new Shutdown(refused);

async function handle(request: HttpRequest, invocation: InvocationContext): Promise<HttpResponseInit> {
  const log: Log = (level, line) => invocation[level](line);
  const response =
    base instanceof Error
      ? notConfigured(base, log)
      : (shutdown.refusal() ?? (await answer(request, { ...base, requestId: invocation.invocationId, log })));
  const body = response.body === null ? undefined : new Uint8Array(await response.arrayBuffer());
  return { status: response.status, headers: response.headers, body };
}

// Every method that the host knows is taken, so that the ones not served are answered with 405 and an Allow header.
const methods: HttpMethod[] = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'];
app.http('sas-broker', {
  methods,
  authLevel: 'anonymous',
  route: '{*path}',
  handler: (request, invocation) => shutdown.watch(handle(request, invocation)),
});

// The host takes no more requests then; those under way get the seconds that it waits for a worker to end.
app.hook.appTerminate(() => shutdown.drain());
