import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { UserError } from './user-error';

/** The only address that anything listens on. */
export const host = '127.0.0.1';

/** Where the parts of the local cloud listen; 0 for any free port. */
export interface LocalPorts {
  /** The URL endpoint: the edge. */
  readonly edge: number;
  /** The delivery function. */
  readonly function: number;
  /** The storage account. */
  readonly blob: number;
  /** The broker, where one is declared. */
  readonly broker: number;
  /** The page to look at. */
  readonly gallery: number;
}

/** What DESIGN.md §5 promises; 10000 is Azurite's own. */
export const defaultPorts: LocalPorts = { edge: 8080, function: 7071, blob: 10000, broker: 7072, gallery: 8081 };

/** The command line's name for each port. */
const options: Record<keyof LocalPorts, string> = {
  edge: '--port',
  function: '--function-port',
  blob: '--blob-port',
  broker: '--broker-port',
  gallery: '--gallery-port',
};

/**
 * Looks whether all ports are free, before any work is done for them.
 * @throws UserError that names the port and the option to choose another one
 */
export async function requireFreePorts(ports: LocalPorts): Promise<void> {
  const servers: Server[] = [];
  try {
    for (const [part, port] of Object.entries(ports) as [keyof LocalPorts, number][]) {
      // Kept open until all are tried, so that two parts with the same port are found too.
      const server = createServer();
      await listen(server, port).catch((error: unknown) => {
        const code = error instanceof Error && 'code' in error ? error.code : error;
        const why = code === 'EADDRINUSE' ? 'is in use' : `cannot be used (${String(code)})`;
        throw new UserError(`port ${port} ${why}; choose another one with ${options[part]} (0 takes any free one)`);
      });
      servers.push(server);
    }
  } finally {
    await Promise.all(servers.map(close));
  }
}

/** Starts a server on the loopback address; the answer is its base URL. */
export async function listen(server: Server, port: number): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, () => resolve());
  });
  return `http://${host}:${(server.address() as AddressInfo).port}`;
}

/** Stops a server and ends its connections. */
export async function close(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** Answers what is no HTTP as a server does by itself, but for a cache in between, with a word that forbids keeping it. */
export function refuseUnreadable(server: Server): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    // A client that is gone reads no answer.
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    const status = refusals[error.code ?? ''] ?? '400 Bad Request';
    const lines = [`HTTP/1.1 ${status}`, 'Cache-Control: no-store', 'Content-Length: 0', 'Connection: close', '', ''];
    socket.end(lines.join('\r\n'));
  });
}

const refusals: Readonly<Record<string, string>> = {
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
};
