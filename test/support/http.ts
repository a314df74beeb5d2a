import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A web server of a test. */
export interface TestServer {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** What was asked so far. */
  readonly requests: readonly Pick<IncomingMessage, 'url' | 'headers'>[];
  stop(): Promise<void>;
}

/** Starts a web server on a free port. */
export async function startServer(listener: RequestListener): Promise<TestServer> {
  const requests: Pick<IncomingMessage, 'url' | 'headers'>[] = [];
  const server = createServer((request, response) => {
    requests.push({ url: request.url, headers: request.headers });
    listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
