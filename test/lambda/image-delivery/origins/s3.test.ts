import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { OriginConfigOf } from '../../../../lambda/image-delivery/config';
import { S3Origin } from '../../../../lambda/image-delivery/origins/s3';
import { startServer, type TestServer } from '../../../support/http';
import { hostileNames } from '../../../e2e/signed-urls/names';
import { sourceRequest } from '../fixtures';
import { checkSigV4 } from './sigv4';
import { failureOf, textOf } from './web';

const secretAccessKey = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
const accessKeyId = 'AKIAIOSFODNN7EXAMPLE';

const opened: { close(): Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map((each) => each.close()));
});

/** A bucket `examplebucket` with objects by their keys, which answers only who signs. */
async function bucketWith(
  objects: Readonly<Record<string, string | ((request: IncomingMessage, response: ServerResponse) => void)>>,
): Promise<TestServer> {
  const server = await startServer((request, response) => {
    const verdict = checkSigV4(
      { method: request.method ?? '', target: request.url ?? '', headers: request.headers },
      secretAccessKey,
    );
    if (typeof verdict === 'string' || verdict.id !== accessKeyId) {
      sendError(response, 403, 'SignatureDoesNotMatch');
      return;
    }
    const [, bucket, ...key] = (request.url ?? '').split('/').map(decodeURIComponent);
    const object = objects[key.join('/')];
    if (bucket !== 'examplebucket') sendError(response, 404, 'NoSuchBucket');
    else if (object === undefined) sendError(response, 404, 'NoSuchKey');
    else if (typeof object === 'function') object(request, response);
    else response.writeHead(200, { ETag: '"9b2cf535f27731c974343645a3985328"' }).end(object);
  });
  opened.push({ close: () => server.stop() });
  return server;
}

function sendError(response: ServerResponse, status: number, code: string, headers: Record<string, string> = {}) {
  response
    .writeHead(status, { 'Content-Type': 'application/xml', ...headers })
    .end(`<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>secret words</Message></Error>`);
}

function originAt(server: TestServer, changes: Partial<OriginConfigOf<'s3'>> = {}, secret = secretAccessKey): S3Origin {
  const bucket = { bucket: 'examplebucket', prefix: '', region: 'us-east-1', accessKeyId };
  const config = { type: 's3', name: 'objects', endpoint: server.url, ...bucket, ...changes } as const;
  const origin = new S3Origin(config, { secretAccessKey: secret, originMs: 5_000 });
  opened.unshift(origin);
  return origin;
}

describe('checkSigV4', () => {
  // "GET Object" in "Examples: Signature Calculations" of Amazon S3's documentation.
  const example = {
    method: 'GET',
    target: '/test.txt',
    headers: {
      host: 'examplebucket.s3.amazonaws.com',
      range: 'bytes=0-9',
      'x-amz-content-sha256': 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      'x-amz-date': '20130524T000000Z',
      authorization:
        'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
    },
  };

  it('agrees with the example of the documentation', () => {
    expect(checkSigV4(example, secretAccessKey)).toEqual({ id: accessKeyId, region: 'us-east-1' });
  });

  it('finds what is not as it was signed', () => {
    expect(checkSigV4(example, 'another')).toBe('the signature does not match');
    expect(checkSigV4({ ...example, target: '/test2.txt' }, secretAccessKey)).toBe('the signature does not match');
    expect(checkSigV4({ ...example, headers: {} }, secretAccessKey)).toBe('no authorization');
  });
});

describe('S3Origin', () => {
  it('finds an object, with its entity tag', async () => {
    const server = await bucketWith({ 'a/b.jpg': 'the file' });
    const answer = await originAt(server).read(sourceRequest('a/b.jpg'));
    expect(answer).toMatchObject({
      kind: 'found',
      file: { etag: '9b2cf535f27731c974343645a3985328', isPrivate: false, origin: 'objects' },
    });
    expect(server.requests[0]?.headers).toMatchObject({ 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' });
    expect(JSON.stringify(server.requests)).not.toContain(secretAccessKey);
  });

  it('signs for its region, and puts the prefix before every name', async () => {
    const server = await bucketWith({ 'photos/2026/a.jpg': 'the file' });
    const origin = originAt(server, { prefix: 'photos/', region: 'eu-central-1' });
    expect(await textOf(origin.read(sourceRequest('2026/a.jpg')))).toBe('the file');
    expect(await textOf(origin.read(sourceRequest('a.jpg')))).toBe('missing');
    expect(server.requests[0]?.headers.authorization).toContain('/eu-central-1/s3/aws4_request');
  });

  it('finds the bucket below a path of the endpoint', async () => {
    const server = await startServer((request, response) => {
      const target = request.url ?? '';
      const verdict = checkSigV4({ method: 'GET', target, headers: request.headers }, secretAccessKey);
      response.writeHead(typeof verdict === 'string' ? 403 : 200).end(target);
    });
    opened.push({ close: () => server.stop() });
    const origin = originAt(server, { endpoint: `${server.url}/s3/v1` });
    expect(await textOf(origin.read(sourceRequest('a b.jpg')))).toBe('/s3/v1/examplebucket/a%20b.jpg');
  });

  it.each([...hostileNames, "!'()*.jpg", '~-_.jpg', '%2e%2e/%2F.jpg', 'a//b.jpg', '/a.jpg', '+', '$&,/:;=@.jpg'])(
    'finds and signs for the key %s',
    async (name) => {
      const server = await bucketWith({ [name]: 'the file' });
      expect(await textOf(originAt(server).read(sourceRequest(name)))).toBe('the file');
      expect(server.requests[0]?.url).toMatch(/^\/examplebucket\/(?:[\w.~/-]|%[0-9A-F]{2})+$/);
    },
  );

  it('hands no query of a request on, which could ask for something else of the bucket', async () => {
    const server = await bucketWith({ 'a.jpg': 'the file' });
    const request = sourceRequest('a.jpg', { query: 'acl&versionId=1' });
    expect(await textOf(originAt(server).read(request))).toBe('the file');
    expect(await textOf(originAt(server).read(sourceRequest('a.jpg?acl')))).toBe('missing');
    expect(server.requests.map(({ url }) => url)).toEqual(['/examplebucket/a.jpg', '/examplebucket/a.jpg%3Facl']);
  });

  it.each(['..', '../otherbucket/a.jpg', 'a/../../otherbucket/a.jpg', '.', 'a/./b.jpg'])(
    'attack 15: is not asked for what leads out of the bucket: %s',
    async (name) => {
      const server = await bucketWith({});
      expect(await originAt(server).read(sourceRequest(name))).toEqual({ kind: 'missing' });
      expect(server.requests).toEqual([]);
    },
  );

  it('tells what is private from its metadata', async () => {
    const server = await bucketWith({
      'a.jpg': (_, response) => response.writeHead(200, { 'x-amz-meta-isprivatefile': 'true' }).end('secret'),
    });
    const origin = originAt(server);
    expect(await origin.read(sourceRequest('a.jpg'))).toEqual({ kind: 'private' });
    expect(await origin.read(sourceRequest('a.jpg', { privateToo: true }))).toMatchObject({
      kind: 'found',
      file: { isPrivate: true },
    });
  });

  it('sends conditions and ranges beside what is signed', async () => {
    const server = await bucketWith({
      'a.jpg': ({ headers }, response) => {
        if (headers['if-none-match'] === '"tag"') response.writeHead(304, { ETag: '"tag"' }).end();
        else response.writeHead(206, { 'Content-Range': 'bytes 2-4/10', ETag: '"tag"' }).end('234');
      },
    });
    const origin = originAt(server);
    const known = await origin.read(sourceRequest('a.jpg', { knownEtags: ['tag'] }));
    expect(known).toMatchObject({ kind: 'not-modified', etag: 'tag' });
    const piece = await origin.read(sourceRequest('a.jpg', { range: { first: 2, last: 4 } }));
    expect(piece).toMatchObject({ kind: 'found', file: { piece: { first: 2, last: 4, of: 10 } } });
  });

  it('signs anew when it asks once more', async () => {
    let asked = 0;
    const server = await bucketWith({
      'a.jpg': (_, response) => {
        if (asked++ === 0) sendError(response, 503, 'SlowDown', { 'Retry-After': '0' });
        else response.end('the file');
      },
    });
    expect(await textOf(originAt(server).read(sourceRequest('a.jpg')))).toBe('the file');
    expect(server.requests).toHaveLength(2);
  });

  it('follows no redirect, with which it would send its signature elsewhere', async () => {
    const other = await bucketWith({ 'a.jpg': 'the file' });
    const server = await bucketWith({
      'a.jpg': (_, response) =>
        sendError(response, 307, 'TemporaryRedirect', { Location: `${other.url}/examplebucket/a.jpg` }),
    });
    expect(await failureOf(originAt(server).read(sourceRequest('a.jpg')))).toMatchObject({ code: 'EACCES' });
    expect(other.requests).toEqual([]);
  });
});

describe('what S3 refuses', () => {
  const region = { 'x-amz-bucket-region': 'eu-central-1' };
  const another = { 'x-amz-bucket-region': 'eu-central-1 <script>' };

  it.each<[string, number, string, Record<string, string>, { code: string; cause: string }]>([
    ['a key without rights', 403, 'AccessDenied', {}, { code: 'EACCES', cause: 'S3 answered 403: AccessDenied' }],
    ['a clock', 403, 'RequestTimeTooSkewed', {}, { code: 'EACCES', cause: 'S3 answered 403: RequestTimeTooSkewed' }],
    ['a bucket', 404, 'NoSuchBucket', {}, { code: 'EACCES', cause: 'S3 answered 404: NoSuchBucket' }],
    [
      'the region of a request',
      301,
      'PermanentRedirect',
      region,
      { code: 'EACCES', cause: 'S3 answered 301: PermanentRedirect; the region of the bucket is eu-central-1' },
    ],
    [
      'the region of a signature',
      400,
      'AuthorizationHeaderMalformed',
      {},
      {
        code: 'EACCES',
        cause: 'S3 answered 400: AuthorizationHeaderMalformed; the region of the bucket is another one',
      },
    ],
    [
      'a region, and says nonsense',
      301,
      'PermanentRedirect',
      another,
      { code: 'EACCES', cause: 'S3 answered 301: PermanentRedirect; the region of the bucket is another one' },
    ],
    ['a request', 400, 'InvalidRequest', {}, { code: 'UNIDENTIFIED', cause: 'S3 answered 400: InvalidRequest' }],
    ['nothing it names', 502, '', {}, { code: 'UNIDENTIFIED', cause: 'S3 answered 502: status 502' }],
    ['with too many words', 403, 'a'.repeat(65), {}, { code: 'EACCES', cause: 'S3 answered 403: status 403' }],
  ])('%s: %d %s', async (_, status, code, headers, expected) => {
    const server = await bucketWith({ 'a.jpg': (__, response) => sendError(response, status, code, headers) });
    const failure = await failureOf(originAt(server).read(sourceRequest('a.jpg')));
    expect(failure).toMatchObject({ status: 502, ...expected });
    expect(failure.message).not.toMatch(/S3|region|secret/);
  });

  it('another secret', async () => {
    const server = await bucketWith({ 'a.jpg': 'the file' });
    const failure = await failureOf(originAt(server, {}, 'another').read(sourceRequest('a.jpg')));
    expect(failure).toMatchObject({ status: 502, code: 'EACCES', cause: 'S3 answered 403: SignatureDoesNotMatch' });
  });

  it('no more than that there is no such key', async () => {
    const server = await bucketWith({});
    expect(await originAt(server).read(sourceRequest('a.jpg'))).toEqual({ kind: 'missing' });
  });
});
