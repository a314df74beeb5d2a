import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { type Drain, drainable } from '../draining';
import { listen, refuseUnreadable } from '../ports';
import { originForm } from '../request-target';
import { loadApp, type RegisteredApp, type RegisteredFunction, type RpcHttpResponse } from './functions-core';
import { type FindFunction, functionFinder } from './routes';

/*
 * A stand-in for the Azure Functions host: runs an unpacked function package, entry file included, behind plain HTTP.
 * Started with the package's folder and a port; says on standard output where it listens, and what the app logs of requests
 * if `requests` is the third argument. What goes wrong is on standard error.
 */

/** Largest request body; Azure's is 100 MB, but nothing that runs here takes more than a few kilobytes. */
const maxBodyBytes = 1_000_000;

/** Milliseconds that requests under way get after a SIGTERM: as long as a request may take (`limits.requestMs`). */
const drainMs = 30_000;

/** Undefined for a body that is too large. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let received = 0;
  // The connection is left open for the answer.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    received += chunk.length;
    if (received > maxBodyBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function invoke(
  app: RegisteredApp,
  target: RegisteredFunction,
  request: IncomingMessage,
  body: Buffer | undefined,
): Promise<RpcHttpResponse> {
  const { metadata, callback } = target;
  const [trigger] = Object.entries(metadata.bindings).find(([, binding]) => binding.type === 'httpTrigger') ?? [];
  const rawTarget = originForm(request.url);
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
  // App Service's front end does the same: what a client sends under the one name does not get through, and to what it
  // sends under the other the address that it was sent from is added.
  headers['x-waws-unencoded-url'] = rawTarget;
  headers['x-forwarded-for'] = [headers['x-forwarded-for'] ?? [], addressOf(request)].flat().join(', ');
  const http = {
    method: request.method,
    // What a client says in `Host` need not be a host name; nothing depends on it.
    url: `http://localhost${rawTarget}`,
    headers,
    params: {},
    body: body && { bytes: body },
  };
  const invocation = app.model.getInvocationModel({
    invocationId: randomUUID(),
    metadata,
    request: { inputData: [{ name: trigger, data: { http } }], triggerMetadata: {} },
    log: (level: string, _category: string, message: string) => {
      if (level === 'error' || level === 'warning') process.stderr.write(`${message}\n`);
      // Many, and of use only to somebody who looks for something.
      else if (process.argv[4] === 'requests' && level === 'information') process.stdout.write(`${message}\n`);
    },
    state: undefined,
  });
  const { context, inputs } = await invocation.getArguments();
  const result = await invocation.invokeFunction(context, inputs, callback);
  const { returnValue } = await invocation.getResponse(context, result);
  if (!returnValue?.http) throw new Error(`${metadata.name} returned no HTTP response`);
  return returnValue.http;
}

/** With the port, as App Service has it. */
function addressOf({ socket: { remoteAddress, remotePort } }: IncomingMessage): string {
  return `${remoteAddress}:${remotePort}`;
}

async function handle(
  app: RegisteredApp,
  findFunction: FindFunction,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [pathname = '/'] = originForm(request.url).split('?');
  const target = findFunction(request.method ?? 'GET', pathname);
  if (!target) {
    response.writeHead(404).end();
    return;
  }
  const mayHaveBody = request.method !== 'GET' && request.method !== 'HEAD';
  const requestBody = mayHaveBody ? await readBody(request) : undefined;
  if (mayHaveBody && requestBody === undefined) {
    response.writeHead(413, { 'Cache-Control': 'no-store', 'Content-Length': '0', Connection: 'close' }).end();
    return;
  }
  const { statusCode, headers, body } = await invoke(app, target, request, requestBody);
  response.writeHead(Number(statusCode), headers);
  response.end(request.method === 'HEAD' ? undefined : (body?.bytes ?? body?.string));
}

function readJson(folder: string, file: string): unknown {
  return JSON.parse(readFileSync(join(folder, file), 'utf8'));
}

async function main([folder = '.', port = '0']: readonly string[]): Promise<void> {
  const manifest = readJson(folder, 'package.json') as { main: string };
  const hostFile = readJson(folder, 'host.json') as { extensions?: { http?: { routePrefix?: string } } };
  if (hostFile.extensions?.http?.routePrefix !== '') throw new Error('host.json must set an empty routePrefix');
  const app = loadApp(join(folder, manifest.main));
  const findFunction = functionFinder(app.functions);
  const server = createServer((request, response) => {
    if (!server.listening) {
      // On a connection that was kept alive; new ones are not taken.
      response.writeHead(503, { 'Cache-Control': 'no-store', 'Content-Length': '0', Connection: 'close' }).end();
      return;
    }
    handle(app, findFunction, request, response).catch((error: unknown) => {
      // The message may hold the URL, and with it a signature.
      process.stderr.write(`a request failed: ${error instanceof Error ? error.name : 'unknown error'}\n`);
      if (!response.headersSent) response.writeHead(500, { 'Cache-Control': 'no-store', 'Content-Length': '0' });
      response.end();
    });
  });
  refuseUnreadable(server);
  const drain = drainable(server);
  process.once('SIGTERM', () => void end(drain, app));
  // On Windows Ctrl-C reaches the whole group; the one who started us decides when we end.
  process.on('SIGINT', () => undefined);
  process.stdout.write(`listening on ${await listen(server, Number(port))}\n`);
}

/** The way of Azure's host: nothing new is begun, what runs is ended, then the app may tidy up. */
async function end(drain: Drain, app: RegisteredApp): Promise<void> {
  await drain(drainMs);
  await app.terminate();
  process.exit(0);
}

void main(process.argv.slice(2));
