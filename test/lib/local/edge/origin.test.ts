import { afterEach, describe, expect, it } from '@jest/globals';
import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTcpServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { request } from 'undici';
import { CacheRules } from '../../../../lib';
import { Edge } from '../../../../lib/local/edge';
import { rawGet } from '../../../support/raw-http';

const running: { server?: Server; edge?: Edge } = {};
const sockets = new Set<Socket>();

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await running.edge?.stop();
  await new Promise((resolve) => running.server?.close(resolve));
});

/** An edge before a server. */
async function edgeBefore(server: Server, responseTimeoutSeconds?: number): Promise<string> {
  server.on('connection', (socket: Socket) => sockets.add(socket.on('error', () => undefined)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  running.server = server;
  running.edge = await Edge.start({
    port: 0,
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    queryStringCaching: CacheRules.standard().queryStringCaching,
    signedUrls: 'cache',
    formatNegotiation: 'explicit',
    automaticAvif: true,
    frontDoorId: 'profile-guid',
    responseTimeoutSeconds,
  });
  return running.edge.url;
}

async function ask(url: string, headers: Record<string, string> = {}) {
  const { statusCode, headers: answer, body } = await request(url, { headers });
  return { status: statusCode, headers: answer, body: Buffer.from(await body.arrayBuffer()) };
}

/** A server that answers every request with the same bytes, and then closes the connection or leaves it open. */
function babbling(answer: string, ends = true): Server {
  return createTcpServer((socket) => {
    socket.on('data', () => (ends ? socket.end(answer, 'latin1') : socket.write(answer, 'latin1')));
  });
}

const head = 'HTTP/1.1 200 OK\r\nCache-Control: public, max-age=60\r\n';

describe('what the edge makes of a function that', () => {
  it.each([
    ['sends no HTTP', babbling('SSH-2.0-OpenSSH\r\n\r\n')],
    ['sends nothing', babbling('')],
    ['closes in the middle of the headers', babbling('HTTP/1.1 200 OK\r\nCache-Con')],
    ['closes in the middle of the body', babbling(`${head}Content-Length: 100\r\n\r\nhalf`)],
    ['closes in the middle of a chunk', babbling(`${head}Transfer-Encoding: chunked\r\n\r\n10\r\nhalf`)],
    ['says two lengths', babbling(`${head}Content-Length: 4\r\nContent-Length: 5\r\n\r\nhalf!`)],
    ['resets', createTcpServer((socket) => socket.on('data', () => socket.resetAndDestroy()))],
    ['sends a piece that nobody asked for', babbling(`HTTP/1.1 206 OK\r\nContent-Range: bytes 5-8/9\r\n\r\nhalf`)],
    ['sends a piece of nothing', babbling('HTTP/1.1 206 OK\r\n\r\nhalf')],
    ['sends headers that may not be', babbling(`${head}X-A: a\0b\r\nContent-Length: 4\r\n\r\nhalf`)],
  ])('%s is 502, which nobody keeps', async (_, server) => {
    const url = await edgeBefore(server);
    for (let count = 0; count < 2; count += 1) {
      const { status, headers, body } = await ask(`${url}/a.jpg`);
      expect([status, headers['cache-control'], headers['x-cache']]).toEqual([502, 'no-store', 'PRIVATE_NOSTORE']);
      expect(headers['content-length']).toBe(String(body.length));
      expect(body.toString()).not.toContain('half');
    }
  });

  it.each([
    ['never answers', ''],
    ['never ends its answer', `${head}Content-Length: 100\r\n\r\nhalf`],
  ])('%s is 504 after the declared time', async (_, answer) => {
    const url = await edgeBefore(babbling(answer, false), 0.2);
    const { status, headers } = await ask(`${url}/a.jpg`);
    expect([status, headers['cache-control'], headers['access-control-allow-origin']]).toEqual([504, 'no-store', '*']);
  });

  it('sends more than it says is what it says', async () => {
    const url = await edgeBefore(babbling(`${head}Content-Length: 4\r\n\r\nhalf and more`));
    const { status, body } = await ask(`${url}/a.jpg`);
    expect([200, 502]).toContain(status);
    expect(body.toString()).not.toContain('more');
  });
});

describe('the edge', () => {
  it('answers what is no HTTP with 400, which nobody keeps', async () => {
    const url = await edgeBefore(babbling(''));
    for (const lines of ['no colon', 'A: b\0c', 'Content-Length: x']) {
      const answer = await rawGet(url, '/a.jpg', lines);
      expect([answer.status, answer.headers.get('cache-control')]).toEqual([400, 'no-store']);
    }
    expect((await rawGet(url, `/${'a'.repeat(20_000)}`)).status).toBe(431);
  });

  it('answers what was begun before it stops', async () => {
    let arrived: () => void;
    const arrival = new Promise<void>((resolve) => (arrived = resolve));
    const waiting: ServerResponse[] = [];
    const server = createServer((_, response) => {
      waiting.push(response);
      arrived();
    });
    const url = await edgeBefore(server);
    const asked = ask(`${url}/a.jpg`);
    await arrival;
    const stopped = running.edge?.stop();
    // What had arrived by now would be begun.
    await setImmediate();
    await expect(ask(`${url}/b.jpg`)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    waiting[0]?.end('late');
    expect((await asked).body.toString()).toBe('late');
    await stopped;
    running.edge = undefined;
  });
});

const pieceBytes = 8 * 1024 * 1024;
const file = Buffer.alloc(2 * pieceBytes + 10, 'blobfront');

describe('a stored file, in pieces', () => {
  let asked: (string | undefined)[] = [];

  /** Answers ranges of a file, whose tag and size may depend on where a piece begins. */
  function ranges(
    contents: Buffer,
    etag: (first: number) => string,
    size: (first: number) => number = () => contents.length,
  ) {
    asked = [];
    const listener: RequestListener = (incoming, response) => {
      const { range } = incoming.headers;
      asked.push(range);
      const headers = { ETag: etag(0), 'Cache-Control': 'public, max-age=60', 'Accept-Ranges': 'bytes' };
      const [, first, last] = (/^bytes=(\d+)-(\d+)$/.exec(range ?? '') ?? []).map(Number);
      if (first === undefined || last === undefined) {
        response.writeHead(200, { ...headers, 'Content-Length': contents.length }).end(contents);
        return;
      }
      if (first >= contents.length) {
        response.writeHead(416, { 'Content-Range': `bytes */${contents.length}` }).end();
        return;
      }
      const body = contents.subarray(first, last + 1);
      const contentRange = `bytes ${first}-${first + body.length - 1}/${size(first)}`;
      response
        .writeHead(206, { ...headers, ETag: etag(first), 'Content-Range': contentRange, 'Content-Length': body.length })
        .end(body);
    };
    return edgeBefore(createServer(listener));
  }

  it('is asked for by 8 MB, put together and kept whole', async () => {
    const url = await ranges(file, () => '"tag"');
    const { status, headers, body } = await ask(`${url}/a.jpg`, { range: 'bytes=1-2' });
    expect([status, headers['content-range'], body.toString()]).toEqual([206, `bytes 1-2/${file.length}`, 'lo']);
    const bounds = [0, pieceBytes, 2 * pieceBytes].map((first) => `bytes=${first}-${first + pieceBytes - 1}`);
    expect(asked).toEqual(bounds);
    const whole = await ask(`${url}/a.jpg`);
    expect([whole.status, whole.headers['x-cache'], whole.headers['content-range']]).toEqual([
      200,
      'TCP_HIT',
      undefined,
    ]);
    expect(whole.headers['content-length']).toBe(String(file.length));
    expect(whole.body.equals(file)).toBe(true);
    expect(asked).toHaveLength(3);
  });

  it('is answered with the piece that a client asks for, or with 416', async () => {
    const url = await ranges(Buffer.from('blobfront'), () => '"tag"');
    const piece = await ask(`${url}/a.jpg`, { range: 'bytes=-5', 'if-range': '"tag"' });
    expect([piece.status, piece.body.toString(), piece.headers.etag]).toEqual([206, 'front', '"tag"']);
    const beyond = await ask(`${url}/a.jpg`, { range: 'bytes=9-' });
    expect([beyond.status, beyond.headers['content-range'], beyond.body.length]).toEqual([416, 'bytes */9', 0]);
    expect(beyond.headers['cache-control']).toBe('no-store');
    expect((await ask(`${url}/a.jpg`, { range: 'bytes=0-1', 'if-range': '"old"' })).status).toBe(200);
    expect((await ask(`${url}/a.jpg`, { range: 'bytes=0-1', 'if-none-match': '"tag"' })).status).toBe(304);
    expect(asked).toHaveLength(1);
  });

  it('that is empty is asked for whole', async () => {
    const url = await ranges(Buffer.alloc(0), () => '"tag"');
    const { status, body } = await ask(`${url}/a.jpg`);
    expect([status, body.length, asked]).toEqual([200, 0, ['bytes=0-8388607', undefined]]);
  });

  it.each([
    ['another tag', (first: number) => (first === 0 ? '"old"' : '"new"'), undefined],
    ['another size', () => '"tag"', (first: number) => (first === 0 ? file.length : file.length + 1)],
  ])('whose pieces have %s is 502: it was changed meanwhile', async (_, etag, size) => {
    const url = await ranges(file, etag, size);
    expect((await ask(`${url}/a.jpg`)).status).toBe(502);
  });
});
