import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Pool } from 'undici';
import { readOverHttp } from '../../../../lambda/image-delivery/origins/http-read';
import { startServer, type TestServer } from '../../../support/http';
import { sourceRequest } from '../fixtures';

const file = Buffer.from('0123456789');
let server: TestServer;
let pool: Pool;

/** A server that says nothing of a file but its bytes and a date, and the entity tag that is its path. */
beforeAll(async () => {
  server = await startServer((request, response) => {
    if (request.url !== '/') response.setHeader('ETag', decodeURIComponent(request.url?.slice(1) ?? ''));
    response.setHeader('Last-Modified', 'Mon, 01 Jan 2024 00:00:00 GMT');
    const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
    if (first === undefined) response.end(file);
    else {
      response.writeHead(206, { 'Content-Range': `bytes ${first}-${last}/${file.length}` });
      response.end(file.subarray(Number(first), Number(last) + 1));
    }
  });
  pool = new Pool(server.url);
});

afterAll(async () => {
  await pool.close();
  await server.stop();
});

async function tagOf(etag: string, range?: { first: number; last: number }): Promise<string> {
  const exchange = { dispatcher: pool, path: `/${encodeURIComponent(etag)}`, headers: () => ({}) };
  const rules = { name: 'main', server: 'the server', originMs: 5_000 };
  const answer = await readOverHttp(exchange, sourceRequest('a', { range }), rules);
  return answer.kind === 'found' ? answer.file.etag : answer.kind;
}

const piece = { first: 0, last: 3 };

it.each(['', 'W/"abc"'])('has a tag for a whole file with %j, and none for a piece of it', async (etag) => {
  expect(await tagOf(etag)).toMatch(etag === '' ? /^[0-9a-f]{32}$/ : /^abc$/);
  expect(await tagOf(etag, piece)).toBe('');
});

it('has the same tag for a file and its pieces where the server promises that they are of the same', async () => {
  for (const range of [undefined, piece]) expect(await tagOf('"abc"', range)).toBe('abc');
});
