import { app, type HttpRequest } from '@azure/functions';
import { httpFunction } from '../http-function';
import { Shutdown } from '../shutdown';
import type { DeliveryConfig } from './config';
import { deliver } from './deliver';
import { drain } from './gates';
import { notConfigured, refused, start } from './start';

/** Set by App Service's front end to the request target as it came over the wire; the URL itself is normalized. */
const rawTargetHeader = 'x-waws-unencoded-url';

const base = start(process.env);
const shutdown = new Shutdown(refused);

httpFunction('image-delivery', shutdown, async (request, invocation) => {
  const response =
    base instanceof Error
      ? notConfigured(base, invocation.log)
      : (shutdown.refusal() ??
        (await deliver(request, { ...base, ...invocation, rawTarget: rawTargetOf(request, base.config) })));
  const body = response.body === null ? undefined : await response.arrayBuffer();
  return { status: response.status, headers: response.headers, body };
});

/** Behind another front end the header is a client's own, and the URL is all there is. */
function rawTargetOf(request: HttpRequest, { platform }: DeliveryConfig): string {
  const { pathname, search } = new URL(request.url);
  const fromFrontEnd = platform === 'app-service' ? request.headers.get(rawTargetHeader) : null;
  return fromFrontEnd ?? pathname + search;
}

// The host takes no more requests then; those under way get the seconds that it waits for a worker to end.
app.hook.appTerminate(async () => {
  await shutdown.drain();
  if (!(base instanceof Error)) await drain(base.gates);
});
