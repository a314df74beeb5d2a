import { createServer, type IncomingMessage, request as httpRequest, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** A proxy in front of a storage account, of which the network can be cut. */
export interface StorageProxy {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** What storage answered: the operation (`block 3`, `commit`, `put`, or the method) and the status, in this order. */
  readonly answers: string[];
  /** Requests, and connections while it is cut, that never got through. */
  readonly lost: () => number;
  /** Ends all connections, and every new one as soon as it comes. */
  cut(): void;
  /** Lets connections through again. */
  mend(): void;
  /** Fulfilled when nothing is under way. */
  idle(): Promise<void>;
  /** Told after each answer, before the client has it. */
  onAnswer?: (answer: string) => void;
  /** Told of each connection or request that was lost. */
  onLost?: () => void;
  /** Answers a request itself: gives the status, and headers besides; nothing lets it through. */
  intercept?: (operation: string) => { status: number; headers?: Record<string, string> } | undefined;
  stop(): Promise<void>;
}

/** Starts a proxy on a free port. */
export async function startStorageProxy(target: string): Promise<StorageProxy> {
  const open = new Set<Socket>();
  let isCut = false;
  let lost = 0;
  const lose = () => {
    lost++;
    proxy.onLost?.();
  };

  let pending = 0;
  let onIdle: () => void = () => undefined;
  const forward = (request: IncomingMessage, response: ServerResponse) => {
    const operation = operationOf(request);
    const planned = proxy.intercept?.(operation);
    if (planned) {
      request.resume().on('end', () => response.writeHead(planned.status, { ...cors, ...planned.headers }).end());
      return;
    }
    const url = new URL(request.url ?? '/', target);
    const { method, headers } = request;
    const upstream = httpRequest(url, { method, headers: { ...headers, host: url.host } }, (answer) => {
      const text = `${operation} ${answer.statusCode}`;
      if (method !== 'OPTIONS') proxy.answers.push(text);
      proxy.onAnswer?.(text);
      if (response.socket?.destroyed !== false) return;
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    upstream.on('error', () => response.destroy());
    pending++;
    response.on('close', () => {
      if (--pending === 0) onIdle();
      if (!response.writableFinished) {
        upstream.destroy();
        lose();
      }
    });
    request.pipe(upstream);
  };

  const server = createServer(forward);
  server.on('connection', (socket) => {
    if (isCut) {
      socket.destroy();
      lose();
      return;
    }
    open.add(socket);
    socket.on('close', () => open.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  const proxy: StorageProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answers: [],
    lost: () => lost,
    cut: () => {
      isCut = true;
      for (const socket of open) socket.destroy();
    },
    mend: () => (isCut = false),
    idle: async () => {
      if (pending > 0) await new Promise<void>((resolve) => (onIdle = resolve));
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return proxy;
}

/** So that a page can read what is answered here. */
const cors = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Expose-Headers': '*' };

function operationOf({ method = '', url = '' }: IncomingMessage): string {
  const query = new URL(url, 'http://storage').searchParams;
  const id = Buffer.from(query.get('blockid') ?? '', 'base64').toString();
  if (query.get('comp') === 'block') return `block ${Number(id)}`;
  if (query.get('comp') === 'blocklist') return 'commit';
  return method === 'PUT' ? 'put' : method;
}
