import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Pool } from 'undici';
import { readOverHttp } from '../../../../lambda/image-delivery/origins/http-read';
import { startServer, type TestServer } from '../../../support/http';
import { sourceRequest } from '../fixtures';

const file = Buffer.from('0123456789');
let server: TestServer;
let pool: Pool;

/** A server that says nothing of a file but its bytes. */
beforeAll(async () => {
  server = await startServer((request, response) => {
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

it('has a tag for a whole file whose server has none, and none for a piece of it', async () => {
  const tagOf = async (range?: { first: number; last: number }) => {
    const exchange = { dispatcher: pool, path: '/', headers: () => ({}) };
    const rules = { name: 'main', server: 'the server', originMs: 5_000 };
    const answer = await readOverHttp(exchange, sourceRequest('a', { range }), rules);
    return answer.kind === 'found' ? answer.file.etag : answer.kind;
  };
  expect(await tagOf()).toMatch(/^[0-9a-f]{32}$/);
  expect(await tagOf({ first: 0, last: 3 })).toBe('');
});
