import {
  app,
  type HttpMethod,
  type HttpRequest,
  type HttpResponseInit,
  type InvocationContext,
} from '@azure/functions';
import type { DeliveryConfig } from './config';
import { deliver } from './deliver';
import { drain } from './gates';
import type { Log } from '../log';
import { Shutdown } from '../shutdown';
import { notConfigured, refused, start } from './start';

/** Set by App Service's front end to the request target as it came over the wire; the URL itself is normalized. */
const rawTargetHeader = 'x-waws-unencoded-url';

const base = start(process.env);
const shutdown = new Shutdown(refused);

async function handle(request: HttpRequest, invocation: InvocationContext): Promise<HttpResponseInit> {
  const log: Log = (level, line) => invocation[level](line);
  const response =
    base instanceof Error
      ? notConfigured(base, log)
      : (shutdown.refusal() ??
        (await deliver(request, {
          ...base,
          rawTarget: rawTargetOf(request, base.config),
          requestId: invocation.invocationId,
          log,
        })));
  return {
    status: response.status,
    headers: response.headers,
    body: response.body === null ? undefined : new Uint8Array(await response.arrayBuffer()),
  };
}

/** Behind another front end the header is a client's own, and the URL is all there is. */
function rawTargetOf(request: HttpRequest, { platform }: DeliveryConfig): string {
  const { pathname, search } = new URL(request.url);
  const fromFrontEnd = platform === 'app-service' ? request.headers.get(rawTargetHeader) : null;
  return fromFrontEnd ?? pathname + search;
}

// Every method that the host knows is taken, so that the ones not served are answered with 405 and an Allow header.
const methods: HttpMethod[] = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'];
app.http('image-delivery', {
  methods,
  authLevel: 'anonymous',
  route: '{*path}',
  handler: (request, invocation) => shutdown.watch(handle(request, invocation)),
});

// The host takes no more requests then; those under way get the seconds that it waits for a worker to end.
app.hook.appTerminate(async () => {
  await shutdown.drain();
  if (!(base instanceof Error)) await drain(base.gates);
});
