import {
  app,
  type HttpMethod,
  type HttpRequest,
  type HttpResponseInit,
  type InvocationContext,
} from '@azure/functions';
import { deliver, type DeliveryContext } from './deliver';
import { readEnvironment } from './environment';
import { DeliveryError } from './errors';
import { mostSources, Slots } from './image/slots';
import { createOrigins } from './origins';
import { errorResponse } from './response/respond';

/** Set by App Service's front end to the request target as it came over the wire; the URL itself is normalized. */
const rawTargetHeader = 'x-waws-unencoded-url';

type Base = Omit<DeliveryContext, 'rawTarget' | 'log'>;

/** What every request needs, or why there is nothing to answer it with. */
function start(): Base | Error {
  try {
    const environment = readEnvironment(process.env);
    const gates = { admission: new Slots(environment.config.limits.queue, mostSources), slots: new Slots(mostSources) };
    return { ...environment, ...gates, origins: createOrigins(environment), now: Date.now };
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

const base = start();

async function handle(request: HttpRequest, invocation: InvocationContext): Promise<HttpResponseInit> {
  const response = base instanceof Error ? notConfigured(base, invocation) : await answer(request, invocation, base);
  return {
    status: response.status,
    headers: response.headers,
    body: response.body === null ? undefined : new Uint8Array(await response.arrayBuffer()),
  };
}

function answer(request: HttpRequest, invocation: InvocationContext, context: Base): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const fromFrontEnd = context.config.platform === 'app-service' ? request.headers.get(rawTargetHeader) : null;
  return deliver(request, {
    ...context,
    rawTarget: fromFrontEnd ?? pathname + search,
    log: (level, line) => (level === 'error' ? invocation.error(line) : invocation.log(line)),
  });
}

/** A host without functions answers 404, which a cache may keep for days; this is never kept, and says why in the log. */
function notConfigured(reason: Error, invocation: InvocationContext): Response {
  invocation.error(`not configured: ${reason.message}`);
  return errorResponse(new DeliveryError(503, 'ECONFIG', 'The image delivery is not configured'));
}

// Every method that the host knows is taken, so that the ones not served are answered with 405 and an Allow header.
const methods: HttpMethod[] = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'];
app.http('image-delivery', { methods, authLevel: 'anonymous', route: '{*path}', handler: handle });
