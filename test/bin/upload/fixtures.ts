import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Something between a client and storage, which counts what is sent and can keep it from arriving. */
export interface Wire {
  /** Base URL, without a trailing slash. */
  readonly url: string;
  /** `PUT block`, `PUT blocklist`, `PUT`, `HEAD` and so on, of requests that were let through and answered. */
  readonly done: string[];
  /** What is let through; everything by default. What is not gets no answer. */
  admit: (kind: string) => boolean | Promise<boolean>;
  stop(): Promise<void>;
}

/** Starts one in front of a server. */
export async function startWire(target: string): Promise<Wire> {
  const { hostname, port } = new URL(target);
  const wire: Pick<Wire, 'done' | 'admit'> = { done: [], admit: () => true };

  async function forward(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url: path = '', headers } = incoming;
    const kind = `${method} ${new URL(path, target).searchParams.get('comp') ?? ''}`.trim();
    if (!(await wire.admit(kind))) {
      incoming.resume();
      return;
    }
    const outgoing = request({ hostname, port, method, path, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response).on('finish', () => wire.done.push(kind));
    });
    outgoing.on('error', () => response.destroy());
    incoming.pipe(outgoing);
  }

  const server = createServer((incoming, response) => void forward(incoming, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(wire, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}
