import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

/** What a server does once it has read the head of a request; `count` is 1 for the first request. */
export type Behaviour = (socket: Socket, count: number) => void;

/** A server that need not speak HTTP. */
export interface HostileOrigin {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** Heads of the requests that came. */
  readonly requests: readonly string[];
  /** What is done from now on. */
  behave(behaviour: Behaviour): void;
  /** Bytes that were sent on all connections. */
  bytesSent(): number;
  /** Resolves when no more than this many connections are open. */
  connectionsLeft(most: number): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a server that does to each request what it is told to. */
export async function startHostileOrigin(first: Behaviour): Promise<HostileOrigin> {
  const requests: string[] = [];
  const open = new Set<Socket>();
  let behaviour = first;
  let sentBefore = 0;
  const server = createServer((socket) => {
    let head = '';
    open.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      open.delete(socket);
      sentBefore += socket.bytesWritten;
      server.emit('left');
    });
    socket.on('data', (chunk) => {
      head += chunk.toString('latin1');
      for (let end = head.indexOf('\r\n\r\n'); end >= 0; end = head.indexOf('\r\n\r\n')) {
        requests.push(head.slice(0, end));
        head = head.slice(end + 4);
        behaviour(socket, requests.length);
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    behave: (next) => (behaviour = next),
    bytesSent: () => [...open].reduce((sum, socket) => sum + socket.bytesWritten, sentBefore),
    connectionsLeft: async (most) => {
      while (open.size > most) await once(server, 'left');
    },
    stop: async () => {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Sends these lines, an empty one, and the body. */
export function says(lines: readonly string[], body: Buffer | string = ''): Behaviour {
  return (socket) => {
    socket.write(`${lines.join('\r\n')}\r\n\r\n`);
    socket.write(body);
  };
}

/** Sends a file as it should be, with headers besides. */
export function sends(body: Buffer | string, ...headers: readonly string[]): Behaviour {
  return says(['HTTP/1.1 200 OK', `Content-Length: ${Buffer.byteLength(body)}`, ...headers], body);
}

/** Answers with a status, a short text and headers besides. */
export function refuses(status: number, ...headers: readonly string[]): Behaviour {
  return says([`HTTP/1.1 ${status} No`, 'Content-Length: 2', ...headers], 'no');
}

/** Does the first thing with the first request, and so on; the last with all that follow. */
export function inTurn(...behaviours: readonly Behaviour[]): Behaviour {
  return (socket, count) => behaviours[Math.min(count, behaviours.length) - 1]?.(socket, count);
}

/** Goes on sending the same without an end, as fast as it is taken, or a piece every so many milliseconds. */
export function floods(start: string, piece: Buffer | string, everyMs?: number): Behaviour {
  return (socket) => {
    socket.write(start);
    if (everyMs !== undefined) {
      const timer = setInterval(() => socket.write(piece), everyMs);
      socket.on('close', () => clearInterval(timer));
      return;
    }
    const flow = () => {
      while (!socket.destroyed && socket.write(piece));
    };
    socket.on('drain', flow);
    flow();
  };
}
