import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';

/** Stops a server: what was begun is answered, if it takes no longer than some milliseconds; nothing new is taken. */
export type Drain = (milliseconds: number) => Promise<void>;

/**
 * Watches a server from its start, so that it can be drained. Node's own `close` cuts off answers that are not sent
 * to their ends, and waits for connections that were busy and are kept alive.
 */
export function drainable(server: Server): Drain {
  /** Answers that are under way on each connection. */
  const underWay = new Map<Socket, number>();
  server.on('connection', (socket: Socket) => {
    underWay.set(socket, 0);
    socket.once('close', () => underWay.delete(socket));
  });
  server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    underWay.set(socket, (underWay.get(socket) ?? 0) + 1);
    response.once('close', () => {
      const left = (underWay.get(socket) ?? 1) - 1;
      if (underWay.has(socket)) underWay.set(socket, left);
      if (left === 0 && !server.listening) socket.destroySoon();
    });
  });
  return async (milliseconds) => {
    const impatience = setTimeout(() => server.closeAllConnections(), milliseconds);
    // What has arrived and was not looked at yet was begun too.
    await setImmediate();
    await new Promise((resolve) => {
      NetServer.prototype.close.call(server, resolve);
      for (const [socket, count] of underWay) if (count === 0) socket.destroy();
    });
    clearTimeout(impatience);
    server.close();
  };
}
