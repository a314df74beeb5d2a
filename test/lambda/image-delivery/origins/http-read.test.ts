import type { RequestListener } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Pool } from 'undici';
import { readOverHttp } from '../../../../lambda/image-delivery/origins/http-read';
import { connectionLimits, type HttpRules } from '../../../../lambda/image-delivery/origins/http-rules';
import type { SourceRequest } from '../../../../lambda/image-delivery/origins/origin';
import { startServer } from '../../../support/http';
import { sourceRequest } from '../fixtures';

const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function serve(listener: RequestListener, rules: Partial<HttpRules> = {}) {
  const server = await startServer(listener);
  const dispatcher = new Pool(server.url, connectionLimits(5_000));
  closing.push(
    () => dispatcher.close(),
    () => server.stop(),
  );
  const exchange = { dispatcher, path: '/a.jpg?b=c', headers: () => ({ 'x-own': 'd' }) };
  const read = (changes: Partial<SourceRequest> = {}) =>
    readOverHttp(exchange, sourceRequest('a.jpg', changes), {
      name: 'main',
      server: 'The server',
      originMs: 5_000,
      ...rules,
    });
  return { server, read };
}

const text = 'the bytes of a file';
const date = 'Sun, 22 Nov 2026 12:00:00 GMT';
const privateHeader = 'is-private';
const answering =
  (status: number, headers: Record<string, string>, body = text): RequestListener =>
  (_, response) =>
    response.writeHead(status, headers).end(status === 304 ? undefined : body);
/** A server that knows what a piece is. */
const inPieces =
  (headers: Record<string, string> = {}): RequestListener =>
  (request, response) => {
    const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
    if (first === undefined) return response.writeHead(200, headers).end(text);
    if (Number(first) >= text.length) {
      return response.writeHead(416, { ...headers, 'Content-Range': `bytes */${text.length}` }).end();
    }
    const end = Math.min(Number(last), text.length - 1);
    const range = `bytes ${first}-${end}/${text.length}`;
    return response.writeHead(206, { ...headers, 'Content-Range': range }).end(text.slice(Number(first), end + 1));
  };

describe('readOverHttp', () => {
  it('asks for what it is told, uncompressed', async () => {
    const { server, read } = await serve(answering(200, { ETag: '"e"', 'Last-Modified': date }));
    expect(await read()).toEqual({
      kind: 'found',
      file: { data: Buffer.from(text), etag: 'e', lastModified: date, isPrivate: false, origin: 'main' },
    });
    const [request] = server.requests;
    expect(request?.url).toBe('/a.jpg?b=c');
    expect(request?.headers).toMatchObject({ 'x-own': 'd', 'accept-encoding': 'identity' });
    for (const header of ['range', 'if-none-match', 'if-modified-since']) {
      expect(request?.headers).not.toHaveProperty(header);
    }
  });

  it('takes a file of no bytes that says so', async () => {
    const { read } = await serve(answering(200, {}, ''));
    expect(await read()).toMatchObject({ kind: 'found', file: { data: Buffer.alloc(0) } });
  });

  it.each([404, 410])('takes %d for a missing file', async (status) => {
    const { read } = await serve(answering(status, {}));
    expect(await read()).toEqual({ kind: 'missing' });
  });

  it('asks elsewhere when the rules say so, and makes headers for it', async () => {
    const elsewhere = await serve(answering(200, {}, 'elsewhere'));
    const dispatcher = new Pool(elsewhere.server.url);
    closing.push(() => dispatcher.close());
    const { read } = await serve(answering(302, {}), {
      judge: () => ({ kind: 'again', exchange: { dispatcher, path: '/b', headers: () => ({ 'x-own': 'e' }) } }),
    });
    expect(await read()).toMatchObject({ file: { data: Buffer.from('elsewhere') } });
    expect(elsewhere.server.requests).toMatchObject([{ url: '/b', headers: { 'x-own': 'e' } }]);
  });

  it('lets the rules look into a body', async () => {
    const { read } = await serve(answering(404, {}, '<Code>NoSuchBucket</Code>'), {
      judge: async (_, excerpt) => ({ kind: 'refused', reason: await excerpt() }),
    });
    await expect(read()).rejects.toMatchObject({
      code: 'EACCES',
      cause: { message: 'The server answered 404: <Code>NoSuchBucket</Code>' },
    });
  });

  it('waits no longer for headers than for an answer', async () => {
    const dispatcher = new Pool('http://127.0.0.1:1');
    const headers = () => new Promise<never>(() => undefined);
    const rules = { name: 'main', server: 'The server', originMs: 50 };
    await expect(readOverHttp({ dispatcher, path: '/', headers }, sourceRequest('a'), rules)).rejects.toMatchObject({
      status: 504,
    });
  });
});

describe('entity tags', () => {
  it.each([
    ['"0x8D-1.a_b"', '0x8D-1.a_b'],
    ['W/"weak"', 'weak'],
  ])('are those of the server: %s', async (ETag, etag) => {
    const { read } = await serve(answering(200, { ETag }));
    expect(await read()).toMatchObject({ file: { etag } });
  });

  it.each<[string, Record<string, string>, Record<string, string>]>([
    ['a tag that has other characters', { ETag: '"a/b:c"' }, { ETag: '"a/b:d"' }],
    ['a tag without an end', { ETag: `"${'a'.repeat(200)}"` }, { ETag: `"${'a'.repeat(201)}"` }],
    ['a date', { 'Last-Modified': date }, { 'Last-Modified': 'Sun, 22 Nov 2026 12:00:01 GMT' }],
    ['a tag of nothing', { ETag: '""' }, { ETag: '"b"' }],
  ])('have a stand-in for %s, which is known again', async (_, headers, others) => {
    let current = headers;
    const { server, read } = await serve((request, response) => answering(200, current)(request, response));
    const answer = await read();
    const etag = answer.kind === 'found' ? answer.file.etag : '';
    expect(etag).toMatch(/^[0-9a-f]{32}$/);
    expect(await read({ knownEtags: ['other', etag] })).toMatchObject({ kind: 'not-modified', etag });
    expect(server.requests[1]?.headers['if-none-match']).toBe(`"other", "${etag}"`);
    current = others;
    expect(await read({ knownEtags: [etag] })).toMatchObject({ kind: 'found' });
  });

  it('are made of the bytes where there is nothing else', async () => {
    const { read } = await serve((request, response) => response.end(request.headers['x-own'] && text));
    const answer = await read();
    const etag = answer.kind === 'found' ? answer.file.etag : '';
    expect(etag).toMatch(/^[0-9a-f]{32}$/);
    expect(await read({ knownEtags: [etag] })).toEqual({
      kind: 'not-modified',
      etag,
      lastModified: undefined,
      origin: 'main',
    });
  });

  it('are asked for as weak ones too where that is wanted', async () => {
    const { server, read } = await serve(answering(304, { ETag: 'W/"b"' }), { weakTags: true });
    expect(await read({ knownEtags: ['a', 'b'] })).toMatchObject({ kind: 'not-modified', etag: 'b' });
    expect(server.requests[0]?.headers['if-none-match']).toBe('"a", W/"a", "b", W/"b"');
  });

  it('need not come with a 304', async () => {
    const { server, read } = await serve((request, response) => {
      answering(request.headers['if-none-match'] === undefined ? 200 : 304, {})(request, response);
    });
    expect(await read({ knownEtags: ['a'] })).toMatchObject({ kind: 'not-modified', etag: 'a' });
    expect(await read({ knownEtags: ['a', 'b'] })).toMatchObject({ kind: 'found' });
    expect(server.requests).toHaveLength(3);
  });

  it.each([400, 431])('are compared here where the server takes no list of them: %d', async (status) => {
    const { server, read } = await serve((request, response) => {
      const isList = request.headers['if-none-match']?.includes(',') ?? false;
      answering(isList ? status : 200, { ETag: '"b"' })(request, response);
    });
    expect(await read({ knownEtags: ['a', 'b'] })).toMatchObject({ kind: 'not-modified', etag: 'b' });
    expect(await read({ knownEtags: ['a', 'c'] })).toMatchObject({ kind: 'found' });
    expect(server.requests).toHaveLength(4);
  });
});

describe('dates', () => {
  it.each(['yesterday', '', '0'.repeat(50)])('are left out where they are none: %j', async (value) => {
    const { read } = await serve(answering(200, { 'Last-Modified': value }));
    expect(await read({})).toMatchObject({ kind: 'found', file: { lastModified: undefined } });
  });
});

describe('pieces', () => {
  const range = { first: 4, last: 8 };

  it('are asked for, and are not more than that', async () => {
    const { server, read } = await serve(inPieces({ ETag: '"e"' }));
    expect(await read({ range, maxBytes: 5 })).toMatchObject({
      kind: 'found',
      file: { data: Buffer.from('bytes'), etag: 'e', piece: { ...range, of: text.length } },
    });
    expect(server.requests[0]?.headers.range).toBe('bytes=4-8');
    await expect(read({ range, maxBytes: 4 })).rejects.toMatchObject({ code: 'ELIMIT' });
  });

  it('end where the file ends', async () => {
    const { read } = await serve(inPieces());
    const answer = await read({ range: { first: 15, last: 99 } });
    expect(answer).toMatchObject({ file: { data: Buffer.from('file'), piece: { first: 15, last: 18, of: 19 } } });
  });

  it('have no stand-in for an entity tag: another file may have the same date and size', async () => {
    const { read } = await serve(inPieces({ 'Last-Modified': date }));
    const [whole, piece] = [await read(), await read({ range })];
    expect([whole, piece].map((answer) => answer.kind === 'found' && answer.file.etag)).toEqual([
      expect.stringMatching(/./),
      '',
    ]);
  });

  it('are all of the file where the server knows no pieces', async () => {
    const { read } = await serve(answering(200, {}));
    const answer = await read({ range });
    expect(answer).toMatchObject({ kind: 'found', file: { data: Buffer.from(text) } });
    expect(answer.kind === 'found' && answer.file.piece).toBeUndefined();
  });

  it.each<[string, RequestListener, number]>([
    ['says so', inPieces(), 1],
    ['does not say where it ends', answering(416, {}), 2],
    ['knows no pieces', answering(200, {}), 1],
    ['knows no pieces and no length', (_, response) => void response.write(text, () => response.end()), 1],
  ])('lie beyond a file whose server %s', async (_, listener, requests) => {
    const { server, read } = await serve((request, response) => {
      if (request.headers.range === undefined) response.end(text);
      else listener(request, response);
    });
    expect(await read({ range: { first: 19, last: 20 } })).toEqual({ kind: 'unsatisfiable', size: 19 });
    expect(server.requests).toHaveLength(requests);
  });

  it('beyond a private file are told nobody who may not see it', async () => {
    const { read } = await serve(inPieces({ 'is-private': 'true' }), { privateHeader });
    const beyond = { range: { first: 19, last: 20 } };
    expect(await read(beyond)).toEqual({ kind: 'private' });
    expect(await read({ ...beyond, privateToo: true })).toEqual({ kind: 'unsatisfiable', size: 19 });
    expect(await read({ range })).toEqual({ kind: 'private' });
  });

  it.each([
    'bytes 3-8/19',
    'bytes 4-9/19',
    'bytes 4-7/19',
    'bytes 4-8/*',
    'bytes 4-8/6',
    'items 4-8/19',
    'bytes 4-8/19, bytes 4-8/19',
    '',
  ])('other than the one that was asked for are refused: %j', async (value) => {
    const { read } = await serve(answering(206, value === '' ? {} : { 'Content-Range': value }, 'bytes'));
    await expect(read({ range })).rejects.toMatchObject({ status: 502, code: 'UNIDENTIFIED' });
  });

  it.each(['byte', 'bytes!'])('of another length are refused: %s', async (body) => {
    const headers = { 'Content-Range': 'bytes 4-8/19' };
    const { read } = await serve(answering(206, headers, body));
    await expect(read({ range })).rejects.toMatchObject({ status: 502 });
    const inChunks = await serve((_, response) => {
      response.writeHead(206, headers).write(body, () => response.end());
    });
    await expect(inChunks.read({ range })).rejects.toMatchObject({ status: expect.any(Number) });
  });
});
