import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** How many requests are under way at once. */
const connections = 16;

/**
 * Asks a server for the same thing over and over, each connection as soon as it has its answer.
 *
 * Answers are counted by their length, which has to be the same for all: the client shares the machine with the server
 * and should take as little of it as it can.
 * @returns answers a second
 */
export async function rateOf(url: string, seconds: number): Promise<number> {
  const { hostname, port, host, pathname, search } = new URL(url);
  const request = `GET ${pathname}${search} HTTP/1.1\r\nHost: ${host}\r\n\r\n`;
  const sockets = Array.from({ length: connections }, () => connect(Number(port), hostname).setNoDelay());
  let answers = 0;
  const start = performance.now();
  try {
    await Promise.all(sockets.map((socket) => askUntil(start + seconds * 1000, socket, request, () => (answers += 1))));
    return (answers * 1000) / (performance.now() - start);
  } finally {
    sockets.forEach((socket) => socket.destroy());
  }
}

async function askUntil(end: number, socket: Socket, request: string, answered: () => void): Promise<void> {
  let length: number | undefined;
  let received = Buffer.alloc(0);
  let bytes = 0;
  await once(socket, 'connect');
  await new Promise<void>((resolve, reject) => {
    socket.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (length === undefined) {
        received = Buffer.concat([received, chunk]);
        length = lengthOf(received);
      }
      if (length === undefined || bytes < length) return;
      bytes -= length;
      answered();
      if (performance.now() < end) socket.write(request);
      else resolve();
    });
    socket.once('close', () => reject(new Error('the server ended a connection')));
    socket.once('error', reject);
    socket.write(request);
  });
}

/** Bytes of a whole answer; undefined as long as its head is not there. */
function lengthOf(received: Buffer): number | undefined {
  const head = received.indexOf('\r\n\r\n');
  const body = /\r\ncontent-length: (\d+)/i.exec(received.subarray(0, Math.max(0, head)).toString())?.[1];
  if (head >= 0 && body === undefined) throw new Error('the answer does not say how long it is');
  return body === undefined ? undefined : head + 4 + Number(body);
}
