import { afterEach, describe, expect, it } from '@jest/globals';
import { BrokerClient, UploadError } from '../../../lib/client';
import { startServer, type TestServer } from '../../support/http';

let server: TestServer | undefined;
afterEach(() => server?.stop());

/** A broker that gives this one answer. */
async function answering(status: number, headers: Record<string, string>, body: string) {
  server = await startServer((_request, response) => response.writeHead(status, headers).end(body));
  return new BrokerClient({ endpoint: server.url, authorization: () => Promise.resolve('Bearer x') });
}

const json = { 'Content-Type': 'application/json' };
const failureOf = (work: Promise<unknown>) => work.then(String, (error: unknown) => error as UploadError);

describe('BrokerClient', () => {
  it('asks for a list as it is told', async () => {
    const client = await answering(200, json, '{"blobs":[]}');
    expect(await client.list()).toEqual({ blobs: [] });
    await client.list({ prefix: 'a b/&', limit: 5, continuation: 'x=' });
    expect(server?.requests.map(({ url }) => url)).toEqual([
      '/api/sas/blobs',
      '/api/sas/blobs?prefix=a+b%2F%26&limit=5&continuation=x%3D',
    ]);
    expect(server?.requests[0]?.headers.authorization).toBe('Bearer x');
  });

  it('asks for what may be done with one blob', async () => {
    const client = await answering(200, json, '{"url":"u"}');
    expect([await client.download('a/b', true), await client.delete('a/b')]).toEqual([{ url: 'u' }, { url: 'u' }]);
    expect(server?.requests.map(({ url }) => url)).toEqual(['/api/sas/download', '/api/sas/delete']);
  });

  it('hands on what the broker says is wrong', async () => {
    const errors = [{ pointer: '/contentType', detail: 'must be …' }];
    const problem = { type: 'urn:blobfront:problem:invalid-request', title: '', status: 400, detail: 'No.', errors };
    const type = { 'Content-Type': 'application/problem+json; charset=utf-8' };
    const client = await answering(400, type, JSON.stringify(problem));
    const failure = await failureOf(client.list());
    expect(failure).toBeInstanceOf(UploadError);
    expect(failure).toMatchObject({ code: 'invalid-request', message: 'No.', status: 400, errors, transient: false });
  });

  it.each([
    ['5', 5],
    [new Date(Date.now() + 100_000_000).toUTCString(), expect.closeTo(100_000, -2)],
    [new Date(0).toUTCString(), 0],
    ['soon', undefined],
  ])('reads when to come back: %s', async (value, seconds) => {
    const failure = await failureOf((await answering(503, { 'Retry-After': value }, '')).renew('id'));
    expect(failure).toMatchObject({ code: 'unexpected', message: 'the broker answered 503', transient: true });
    expect((failure as UploadError).retryAfterSeconds).toEqual(seconds);
  });

  it('takes an answer that is cut for none', async () => {
    const client = await answering(200, json, '{"blobs":[');
    expect(await failureOf(client.list())).toMatchObject({ code: 'network', transient: true });
  });

  it('follows nobody with a token', async () => {
    const client = await answering(307, { Location: 'http://127.0.0.1:1/' }, '');
    expect(await failureOf(client.list())).toMatchObject({ code: 'network' });
    expect(server?.requests).toHaveLength(1);
  });
});
