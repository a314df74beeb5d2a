import { afterEach, describe, expect, it } from '@jest/globals';
import type { RequestListener } from 'node:http';
import type { OriginConfigOf } from '../../../../lambda/image-delivery/config';
import type { WebSettings } from '../../../../lambda/image-delivery/origins/web-rules';
import { WebServerOrigin } from '../../../../lambda/image-delivery/origins/web-server';
import { hostileNames } from '../../../e2e/signed-urls/names';
import { sourceRequest } from '../fixtures';
import { failureOf, named, redirectTo, testGuard, TestWeb, textOf } from './web';

const web = new TestWeb();
const opened: WebServerOrigin[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map((origin) => origin.close()));
  await web.stop();
});

function originAt(
  baseUrl: string,
  changes: Partial<OriginConfigOf<'web-server'>> = {},
  settings: Partial<WebSettings> = {},
): WebServerOrigin {
  const config = { type: 'web-server', name: 'site', baseUrl, forwardQuery: true, ...changes } as const;
  const origin = new WebServerOrigin(config, { originMs: 5_000, ownHosts: [], guard: testGuard, ...settings });
  opened.push(origin);
  return origin;
}

const redirected = { status: 502, code: 'EACCES' };

describe('WebServerOrigin', () => {
  it('finds a file below the base URL', async () => {
    const server = await web.start({ '/images/a/b.jpg': 'the file' });
    const answer = await originAt(`${server.url}/images`).read(sourceRequest('a/b.jpg'));
    expect(answer).toMatchObject({ kind: 'found', file: { etag: 'tag', isPrivate: false, origin: 'site' } });
    expect(await textOf(originAt(server.url).read(sourceRequest('images/a/b.jpg')))).toBe('the file');
  });

  it('attack 13: is not led back from elsewhere, where it may be trusted more than others are', async () => {
    const answers: Record<string, RequestListener | string> = {
      '/inside': 'a file',
      '/images/a.jpg': redirectTo('/inside'),
    };
    const server = await web.start(answers);
    const other = await web.start({ '/b.jpg': redirectTo(`${server.url}/inside`) });
    const origin = originAt(`${server.url}/images`);
    expect(await textOf(origin.read(sourceRequest('a.jpg')))).toBe('a file');
    answers['/images/a.jpg'] = redirectTo(`${named(other, 'elsewhere.example.com')}/b.jpg`);
    expect(await failureOf(origin.read(sourceRequest('a.jpg')))).toMatchObject(redirected);
    expect(other.requests).toHaveLength(1);
  });

  it('misses one that is not there', async () => {
    const server = await web.start({});
    expect(await originAt(server.url).read(sourceRequest('a.jpg'))).toEqual({ kind: 'missing' });
  });

  it.each([...hostileNames])('asks for %s by that name', async (name) => {
    const server = await web.start({ '*': 'the file' });
    expect(await textOf(originAt(`${server.url}/images`).read(sourceRequest(name)))).toBe('the file');
    const path = server.requests[0]?.url ?? '';
    expect(path).toMatch(/^\/images\/[\w.~!'()*%/-]+$/);
    expect(path.slice('/images/'.length).split('/').map(decodeURIComponent).join('/')).toBe(name);
  });

  it('is a guarded one only for others: the operator may name a server in a private network', async () => {
    const server = await web.start({ '/a.jpg': 'the file' });
    const guard = { ...testGuard, mayConnect: () => false };
    expect(await textOf(originAt(server.url, {}, { guard }).read(sourceRequest('a.jpg')))).toBe('the file');
  });

  it('hands the query on, unless that is switched off', async () => {
    const server = await web.start({ '*': 'the file' });
    const request = sourceRequest('a b.jpg', { query: "alt=media&token=%2F+'x" });
    await originAt(server.url).read(request);
    await originAt(server.url, { forwardQuery: false }).read(request);
    await originAt(server.url).read(sourceRequest('a?b.jpg'));
    expect(server.requests.map(({ url }) => url)).toEqual([
      "/a%20b.jpg?alt=media&token=%2F+'x",
      '/a%20b.jpg',
      '/a%3Fb.jpg',
    ]);
  });

  it('says who asks, and asks for another host where it is told to', async () => {
    const server = await web.start({ '*': 'the file' });
    await originAt(server.url).read(sourceRequest('a.jpg'));
    await originAt(server.url, { hostHeader: 'www.example.com' }).read(sourceRequest('a.jpg'));
    expect(server.requests.map(({ headers }) => [headers.host, headers['x-req-from']])).toEqual([
      [new URL(server.url).host, 'blobfront'],
      ['www.example.com', 'blobfront'],
    ]);
  });

  it.each(['true', 'True'])('takes `Is-Private-File: %s` for what it says', async (value) => {
    const server = await web.start({
      '/a.jpg': (_, response) => response.writeHead(200, { 'Is-Private-File': value }).end('secret'),
    });
    const origin = originAt(server.url);
    expect(await origin.read(sourceRequest('a.jpg'))).toEqual({ kind: 'private' });
    const seen = await origin.read(sourceRequest('a.jpg', { privateToo: true }));
    expect(seen).toMatchObject({ kind: 'found', file: { isPrivate: true } });
  });

  it('is told when a known file is the current one', async () => {
    const server = await web.start({
      '/a.jpg': ({ headers }, response) =>
        response.writeHead(headers['if-none-match']?.includes('"tag"') ? 304 : 200, { ETag: '"tag"' }).end(),
    });
    const answer = await originAt(server.url).read(sourceRequest('a.jpg', { knownEtags: ['tag'] }));
    expect(answer).toMatchObject({ kind: 'not-modified', etag: 'tag' });
  });
});

describe('attack 15: a name that leads out of the base', () => {
  it.each(['..', '../secret.jpg', 'a/../../secret.jpg', '.', './a.jpg', 'a/./b.jpg', 'a/..', '..//secret.jpg'])(
    'finds nothing, and is not asked for: %s',
    async (name) => {
      const server = await web.start({ '*': 'secret' });
      expect(await originAt(`${server.url}/images`).read(sourceRequest(name))).toEqual({ kind: 'missing' });
      expect(server.requests).toEqual([]);
    },
  );

  it.each([
    ['%2e%2e/secret.jpg', '/images/%252e%252e/secret.jpg'],
    ['..%2fsecret.jpg', '/images/..%252fsecret.jpg'],
    ['..\\secret.jpg', '/images/..%5Csecret.jpg'],
    ['/secret.jpg', '/images//secret.jpg'],
    ['//other.example.com/a.jpg', '/images///other.example.com/a.jpg'],
    ['a.jpg?b#c', '/images/a.jpg%3Fb%23c'],
    ['a\r\nHost: b', '/images/a%0D%0AHost%3A%20b'],
    ['@other.example.com/a.jpg', '/images/%40other.example.com/a.jpg'],
  ])('stays below the base: %j', async (name, path) => {
    const server = await web.start({ '*': 'the file' });
    expect(await textOf(originAt(`${server.url}/images`).read(sourceRequest(name)))).toBe('the file');
    expect(server.requests.map(({ url }) => url)).toEqual([path]);
  });

  it('stays at the server where the base is all of it', async () => {
    const server = await web.start({ '*': 'the file' });
    await originAt(server.url).read(sourceRequest('/other.example.com/a.jpg'));
    expect(server.requests.map(({ url }) => url)).toEqual(['//other.example.com/a.jpg']);
  });
});

describe('attack 13: redirects', () => {
  it.each([301, 302, 303, 307, 308])('follows one with status %d', async (status) => {
    const server = await web.start({ '/a.jpg': redirectTo('/b/c.jpg?d=1', status), '/b/c.jpg?d=1': 'the file' });
    expect(await textOf(originAt(server.url).read(sourceRequest('a.jpg')))).toBe('the file');
  });

  it('reads where it leads relative to where it was', async () => {
    const server = await web.start({
      '/x/y/a.jpg': redirectTo('../b.jpg'),
      '/x/b.jpg': redirectTo('c.jpg'),
      '/x/c.jpg': 'the file',
    });
    expect(await textOf(originAt(`${server.url}/x/y`).read(sourceRequest('a.jpg')))).toBe('the file');
  });

  it('follows three, and no more', async () => {
    const hops = Object.fromEntries([0, 1, 2, 3].map((hop) => [`/${hop}.jpg`, redirectTo(`/${hop + 1}.jpg`)]));
    const server = await web.start({ ...hops, '/4.jpg': 'the file' });
    const origin = originAt(server.url);
    expect(await textOf(origin.read(sourceRequest('1.jpg')))).toBe('the file');
    expect(await failureOf(origin.read(sourceRequest('0.jpg')))).toMatchObject({ status: 502, code: 'UNIDENTIFIED' });
    expect(server.requests.map(({ url }) => url)).not.toContain('/5.jpg');
  });

  it('ends when they lead in a circle', async () => {
    const server = await web.start({ '/a.jpg': redirectTo('/b.jpg'), '/b.jpg': redirectTo('/a.jpg') });
    expect(await failureOf(originAt(server.url).read(sourceRequest('a.jpg')))).toMatchObject({ status: 502 });
    expect(server.requests).toHaveLength(4);
  });

  it('counts those of each read by itself', async () => {
    const server = await web.start({ '/a.jpg': redirectTo('/b.jpg'), '/b.jpg': 'the file' });
    const origin = originAt(server.url);
    for (let read = 0; read < 5; read++) expect(await textOf(origin.read(sourceRequest('a.jpg')))).toBe('the file');
  });

  it('follows one to another server of the Internet, and takes no host header of ours along', async () => {
    const other = await web.start({ '/b.jpg': 'the file' });
    const server = await web.start({ '/a.jpg': redirectTo(`${named(other, 'cdn.example.com')}/b.jpg`) });
    const origin = originAt(server.url, { hostHeader: 'www.example.com' });
    expect(await textOf(origin.read(sourceRequest('a.jpg', { query: 'token=1' })))).toBe('missing');
    expect(await textOf(origin.read(sourceRequest('a.jpg')))).toBe('the file');
    const [request] = other.requests;
    expect(request?.url).toBe('/b.jpg');
    expect(request?.headers).toEqual({
      host: new URL(named(other, 'cdn.example.com')).host,
      connection: 'keep-alive',
      'accept-encoding': 'identity',
      'x-req-from': 'blobfront',
    });
  });

  it.each([
    ['a name that leads inside', 'http://inside.example.com/b.jpg'],
    ['an address inside', 'http://127.0.0.2/b.jpg'],
    ['the same in another notation', 'http://0x7f000002/b.jpg'],
    ['loopback of IPv6', 'http://[::1]/b.jpg'],
    ['metadata', '//169.254.169.254/metadata/instance'],
  ])('does not connect where one leads to %s', async (_, location) => {
    const server = await web.start({ '/a.jpg': redirectTo(location) });
    const failure = await failureOf(originAt(server.url).read(sourceRequest('a.jpg')));
    expect(failure).toMatchObject({ status: 403, code: 'EACCES' });
    expect(failure.message).not.toMatch(/\d|inside/);
  });

  it('does not connect to another port of its own host, which may be inside', async () => {
    const other = await web.start({ '*': 'secret' });
    const server = await web.start({ '/a.jpg': redirectTo(`${other.url}/b.jpg`) });
    const guard = { ...testGuard, mayConnect: () => false };
    expect(await failureOf(originAt(server.url, {}, { guard }).read(sourceRequest('a.jpg')))).toMatchObject({
      status: 403,
    });
    expect(other.requests).toEqual([]);
  });

  it.each([
    ['another scheme', 'ftp://cdn.example.com/b.jpg'],
    ['a file', 'file:///etc/passwd'],
    ['data', 'data:text/plain,secret'],
    ['a user name', 'http://user@cdn.example.com/b.jpg'],
    ['a password', 'http://:secret@cdn.example.com/b.jpg'],
    ['no URL', 'http://['],
    ['no port', 'http://cdn.example.com:99999/'],
    ['this delivery', 'http://images.example.com/b.jpg'],
    ['this delivery with its port', 'http://images.example.com:80/b.jpg'],
    ['this delivery under its full name', 'http://IMAGES.example.com./b.jpg'],
  ])('does not follow one to %s', async (_, location) => {
    const server = await web.start({ '/a.jpg': redirectTo(location) });
    const origin = originAt(server.url, {}, { ownHosts: ['images.example.com'] });
    const failure = await failureOf(origin.read(sourceRequest('a.jpg')));
    expect(failure).toMatchObject(redirected);
    expect(failure.cause).not.toContain('example');
    expect(server.requests).toHaveLength(1);
  });

  it('takes one without a target, and what is none, for a failure', async () => {
    const server = await web.start({
      '/a.jpg': (_, response) => response.writeHead(302).end(),
      '/b.jpg': (_, response) => response.writeHead(300, { Location: '/c.jpg' }).end(),
    });
    const origin = originAt(server.url);
    expect(await failureOf(origin.read(sourceRequest('a.jpg')))).toMatchObject({ status: 502, code: 'UNIDENTIFIED' });
    expect(await failureOf(origin.read(sourceRequest('b.jpg')))).toMatchObject({ status: 502, code: 'UNIDENTIFIED' });
  });

  it('keeps what is known of the file on the way', async () => {
    const server = await web.start({
      '/a.jpg': redirectTo('/b.jpg'),
      '/b.jpg': ({ headers }, response) => response.writeHead(headers['if-none-match'] ? 304 : 200).end(),
    });
    const answer = originAt(server.url).read(sourceRequest('a.jpg', { knownEtags: ['tag'] }));
    expect(await answer).toMatchObject({ kind: 'not-modified', etag: 'tag' });
  });
});
