import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { type Drain, drainable } from '../../../lib/local/draining';
import { listen } from '../../../lib/local/ports';

const large = Buffer.alloc(20_000_000, 'x');
let server: Server;
let drain: Drain;
let port: number;
let responses: ServerResponse[];
let clients: Socket[];

beforeEach(async () => {
  responses = [];
  clients = [];
  server = createServer((_, response) => responses.push(response));
  drain = drainable(server);
  port = Number(new URL(await listen(server, 0)).port);
});
afterEach(() => clients.forEach((client) => client.destroy()));

/** Sends a request on a connection that is kept alive, and waits until it has arrived. */
async function ask(client = connect(port, '127.0.0.1')): Promise<Socket> {
  clients.push(client.on('error', () => undefined));
  const arrival = once(server, 'request');
  client.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
  await arrival;
  return client;
}

function received(client: Socket): () => number {
  let bytes = 0;
  client.on('data', (chunk: Buffer) => (bytes += chunk.length));
  return () => bytes;
}

describe('a server that is drained', () => {
  it('sends answers to their ends, those that are written already too', async () => {
    const [one, other] = [await ask(), await ask()];
    responses[0]?.end(large);
    const drained = drain(60_000);
    const counts = [received(one), received(other)];
    responses[1]?.end(large);
    await Promise.all([once(one, 'close'), once(other, 'close')]);
    for (const count of counts) expect(count()).toBeGreaterThan(large.length);
    await drained;
  });

  it('ends connections that are idle, and takes none', async () => {
    const client = await ask();
    const answered = once(client, 'data');
    responses[0]?.end('answer');
    await answered;
    const closed = once(client, 'close');
    await drain(60_000);
    await closed;
    const late = connect(port, '127.0.0.1');
    expect(await once(late, 'error')).toMatchObject([{ code: 'ECONNREFUSED' }]);
  });

  it('waits no longer than it was told', async () => {
    const client = await ask();
    const closed = once(client, 'close');
    await drain(1);
    await closed;
    expect(responses[0]?.writableEnded).toBe(false);
  });
});
