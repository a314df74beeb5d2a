import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createServer, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { request } from 'undici';
import { CacheRules } from '../../../../lib';
import { Edge, type EdgeOptions } from '../../../../lib/local/edge';
import { close, listen } from '../../../../lib/local/ports';

let headers: OutgoingHttpHeaders = {};
let received: IncomingMessage[] = [];
let status = 200;
let originUrl: string;
let edge: Edge;
const origin = createServer((incoming, response) => {
  received.push(incoming);
  response.writeHead(status, headers).end('image');
});

function startEdge(changes: Partial<EdgeOptions> = {}): Promise<Edge> {
  return Edge.start({
    port: 0,
    origin: originUrl,
    queryStringCaching: CacheRules.standard().queryStringCaching,
    signedUrls: 'cache',
    formatNegotiation: 'explicit',
    automaticAvif: true,
    frontDoorId: 'profile-guid',
    ...changes,
  });
}

beforeAll(async () => {
  originUrl = await listen(origin, 0);
  edge = await startEdge();
});

beforeEach(() => {
  received = [];
  status = 200;
  headers = { 'Cache-Control': 'public, max-age=60', ETag: '"tag"', Vary: 'Accept', 'Set-Cookie': 'a=b' };
});

afterAll(async () => {
  await edge.stop();
  await close(origin);
});

async function cacheOf(target: string, own: Record<string, string> = {}): Promise<unknown> {
  const { headers: answer, body } = await request(edge.url + target, { headers: own });
  await body.dump();
  return answer['x-cache'];
}

describe('the edge', () => {
  it('asks the origin once for one key', async () => {
    expect(await cacheOf('/once.jpg?v=1')).toBe('TCP_MISS');
    expect(await cacheOf('/once.jpg?v=1&utm_source=x')).toBe('TCP_HIT');
    expect(await cacheOf('/once.jpg?v=2')).toBe('TCP_MISS');
    expect(received).toHaveLength(2);
  });

  it('ignores Vary and withholds Accept', async () => {
    await cacheOf('/vary.jpg', { accept: 'image/avif' });
    expect(await cacheOf('/vary.jpg', { accept: 'image/webp' })).toBe('TCP_HIT');
    expect(received[0]?.headers.accept).toBeUndefined();
  });

  it('keeps nothing that says private or no-store, and no error', async () => {
    headers = { 'Cache-Control': 'private, max-age=60', Vary: 'Sec-CH-Width' };
    expect([await cacheOf('/own.jpg'), await cacheOf('/own.jpg')]).toEqual(['PRIVATE_NOSTORE', 'PRIVATE_NOSTORE']);
    headers = { 'Cache-Control': 'no-store' };
    expect([await cacheOf('/no.jpg'), await cacheOf('/no.jpg')]).toEqual(['PRIVATE_NOSTORE', 'PRIVATE_NOSTORE']);
    headers = { 'Cache-Control': 'public, max-age=60' };
    status = 404;
    expect([await cacheOf('/404.jpg'), await cacheOf('/404.jpg')]).toEqual(['PRIVATE_NOSTORE', 'PRIVATE_NOSTORE']);
  });

  it('answers conditional requests from what it keeps, without its body', async () => {
    await cacheOf('/etag.jpg');
    const response = await request(`${edge.url}/etag.jpg`, { headers: { 'if-none-match': 'W/"tag"' } });
    expect([response.statusCode, await response.body.text()]).toEqual([304, '']);
    expect(response.headers['set-cookie']).toBeUndefined();
    expect(received).toHaveLength(1);
  });

  it('answers a date that is as new with 304, where no tag is asked for', async () => {
    headers = { ...headers, 'Last-Modified': 'Sat, 01 Jan 2000 00:00:00 GMT' };
    const statusFor = async (own: Record<string, string>) =>
      (await fetch(`${edge.url}/date.png`, { headers: own })).status;
    expect(await statusFor({ 'if-modified-since': 'Sat, 01 Jan 2000 00:00:00 GMT' })).toBe(304);
    expect(await statusFor({ 'if-modified-since': 'Fri, 31 Dec 1999 23:59:59 GMT' })).toBe(200);
    expect(await statusFor({ 'if-modified-since': 'yesterday' })).toBe(200);
    const other = { 'if-modified-since': 'Sat, 01 Jan 2000 00:00:00 GMT', 'if-none-match': '"other"' };
    expect(await statusFor(other)).toBe(200);
  });

  it('passes on everything but GET', async () => {
    for (let count = 0; count < 2; count += 1) {
      const response = await request(`${edge.url}/head.jpg`, { method: 'HEAD' });
      expect(response.headers['x-cache']).toBe('CONFIG_NOCACHE');
    }
    expect(received).toHaveLength(2);
  });

  it('sends the target byte by byte, and tells who it is', async () => {
    await cacheOf("/a%2Fb/tr:w-1,h-2/é'()+.jpg?x=%zz");
    expect(received[0]?.url).toBe("/a%2Fb/tr:w-1,h-2/%C3%A9'()+.jpg?x=%zz");
    expect(received[0]?.headers['x-azure-fdid']).toBe('profile-guid');
  });

  it('lets no client say which front door it is', async () => {
    await cacheOf('/fdid.jpg', { 'x-azure-fdid': 'forged', 'x-fd-healthprobe': '1' });
    expect(received[0]?.headers).toMatchObject({ 'x-azure-fdid': 'profile-guid' });
    expect(received[0]?.headers['x-fd-healthprobe']).toBeUndefined();
  });

  it('takes the absolute form of a target for its path', async () => {
    const socket = connect(Number(new URL(edge.url).port), '127.0.0.1');
    socket.end('GET http://example.com/absolute.jpg?v=1 HTTP/1.1\r\nHost: example.com\r\nConnection: close\r\n\r\n');
    await text(socket);
    expect(received[0]?.url).toBe('/absolute.jpg?v=1');
  });

  it('sends what it keeps without an age and with the time of the sending, as Front Door does', async () => {
    headers = { 'Cache-Control': 'public, max-age=60', Date: 'Sat, 01 Jan 2000 00:00:00 GMT' };
    for (const cache of ['TCP_MISS', 'TCP_HIT']) {
      const { headers: answer, body } = await request(`${edge.url}/date.jpg`);
      await body.dump();
      expect([answer['x-cache'], answer.age]).toEqual([cache, undefined]);
      expect(String(answer.date)).not.toContain(' 2000 ');
    }
  });

  it('answers 503 when the origin is gone', async () => {
    const lonely = await startEdge({ origin: 'http://127.0.0.1:9' });
    const response = await fetch(`${lonely.url}/a.jpg`);
    expect([response.status, response.headers.get('cache-control')]).toEqual([503, 'no-store']);
    await lonely.stop();
  });
});

describe('the edge that does not keep answers to signed URLs', () => {
  let bypassing: Edge;

  afterEach(() => bypassing.stop());

  /** Status and what the cache did. */
  async function ask(target: string, own: Record<string, string> = {}, method = 'GET'): Promise<unknown[]> {
    const response = await request(bypassing.url + target, { headers: own, method: method as 'GET' });
    await response.body.dump();
    return [response.statusCode, response.headers['x-cache']];
  }

  const passedOn = {
    accept: 'image/avif',
    'accept-language': 'pt',
    'if-modified-since': 'Sat, 01 Jan 2000 00:00:00 GMT',
    'if-none-match': '"tag"',
    range: 'bytes=0-1',
  };

  it('asks the origin each time, and passes on what it withholds else', async () => {
    bypassing = await startEdge({ signedUrls: 'bypass' });
    for (let count = 0; count < 2; count += 1) {
      expect(await ask('/signed.jpg?v=1&ik-s=0', passedOn)).toEqual([200, 'CONFIG_NOCACHE']);
    }
    expect(received.map(({ url }) => url)).toEqual(Array(2).fill('/signed.jpg?v=1&ik-s=0'));
    expect(received[1]?.headers).toMatchObject({ ...passedOn, 'x-azure-fdid': 'profile-guid' });
    expect(received[1]?.headers.host).toBe(new URL(originUrl).host);
    expect(await ask('/signed.jpg?v=1&ik-s=0', passedOn, 'HEAD')).toEqual([200, 'CONFIG_NOCACHE']);
    expect(received[2]?.headers).toMatchObject(passedOn);
  });

  it("hands on the origin's own 304, and its errors", async () => {
    bypassing = await startEdge({ signedUrls: 'bypass' });
    for (status of [304, 401]) {
      expect(await ask('/signed.jpg?ik-s=0', passedOn)).toEqual([status, 'CONFIG_NOCACHE']);
    }
  });

  it('keeps all others as ever', async () => {
    bypassing = await startEdge({ signedUrls: 'bypass' });
    expect(await ask('/other.jpg?ik-t=1', passedOn)).toEqual([304, 'TCP_MISS']);
    expect(received[0]?.headers).not.toMatchObject({ accept: expect.anything() });
    expect(await ask('/other.jpg?ik-t=1')).toEqual([200, 'TCP_HIT']);
    expect(received).toHaveLength(1);
  });

  it('does the same with the variants of a format', async () => {
    bypassing = await startEdge({ signedUrls: 'bypass', formatNegotiation: 'edge-variant' });
    for (let count = 0; count < 2; count += 1) {
      expect(await ask('/a.jpg?IK%2Ds=0', { accept: 'image/webp' })).toEqual([200, 'CONFIG_NOCACHE']);
    }
    expect(received.map(({ url }) => url)).toEqual(Array(2).fill('/.v/webp/a.jpg?IK%2Ds=0'));
  });
});

describe('the edge that chooses a format', () => {
  let choosing: Edge;

  afterEach(() => choosing.stop());

  /** Status, redirection, what the cache did and what the origin was asked for. */
  async function ask(target: string, accept: string): Promise<unknown[]> {
    received = [];
    const response = await request(choosing.url + target, { headers: { accept } });
    await response.body.dump();
    const { location, 'x-cache': cache } = response.headers;
    return [response.statusCode, location, cache, received[0]?.url];
  }

  it('by redirect sends a client to the URL of its format', async () => {
    choosing = await startEdge({ formatNegotiation: 'redirect' });
    const location = `${choosing.url}/a.jpg?v=1&ik-f=avif`;
    expect(await ask('/a.jpg?v=1', 'image/avif,*/*')).toEqual([302, location, 'CONFIG_NOCACHE', undefined]);
    const target = '/a.jpg?v=1&ik-f=avif';
    expect(await ask(target, 'image/avif,*/*')).toEqual([200, undefined, 'TCP_MISS', target]);
    expect(await ask(target, '*/*')).toEqual([200, undefined, 'TCP_HIT', undefined]);
    expect(await ask('/a.jpg?v=1', '*/*')).toEqual([200, undefined, 'TCP_MISS', '/a.jpg?v=1']);
    const webp = location.replace('avif', 'webp');
    expect(await ask('/a.jpg?v=1', 'image/webp')).toEqual([302, webp, 'CONFIG_NOCACHE', undefined]);
  });

  it('by redirect keeps the bytes of the target and the name of the host', async () => {
    choosing = await startEdge({ formatNegotiation: 'redirect' });
    const socket = connect(Number(new URL(choosing.url).port), '127.0.0.1');
    const lines = ['GET //x/a%2Fb%zz.jpg HTTP/1.1', 'Host: images.test', 'Accept: image/avif', 'Connection: close'];
    socket.end(`${lines.join('\r\n')}\r\n\r\n`);
    expect(await text(socket)).toContain('\r\nLocation: http://images.test//x/a%2Fb%zz.jpg?&ik-f=avif\r\n');
  });

  it('by variant asks for the path of the format, and keeps each apart', async () => {
    choosing = await startEdge({ formatNegotiation: 'edge-variant' });
    expect(await ask('/a.jpg?v=1', 'image/avif')).toEqual([200, undefined, 'TCP_MISS', '/.v/avif/a.jpg?v=1']);
    expect(await ask('/a.jpg?v=1', '*/*')).toEqual([200, undefined, 'TCP_MISS', '/.v/none/a.jpg?v=1']);
    expect(await ask('/a.jpg?v=1', 'image/avif')).toEqual([200, undefined, 'TCP_HIT', undefined]);
    expect(await ask('/.v/avif/a.jpg?v=1', '*/*')).toEqual([200, undefined, 'TCP_MISS', '/.v/none/.v/avif/a.jpg?v=1']);
  });

  it('does nothing of this where the format is explicit', async () => {
    choosing = await startEdge();
    expect(await ask('/a.jpg?v=1', 'image/avif')).toEqual([200, undefined, 'TCP_MISS', '/a.jpg?v=1']);
  });
});
