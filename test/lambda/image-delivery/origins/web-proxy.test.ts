import { afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { OriginConfigOf } from '../../../../lambda/image-delivery/config';
import { WebProxyOrigin } from '../../../../lambda/image-delivery/origins/web-proxy';
import type { WebSettings } from '../../../../lambda/image-delivery/origins/web-rules';
import { parseBlobName } from '../../../../lambda/image-delivery/request/blob-name';
import type { TestServer } from '../../../support/http';
import { sourceRequest } from '../fixtures';
import { failureOf, named, redirectTo, testGuard, TestWeb, textOf } from './web';

const web = new TestWeb();
const opened: WebProxyOrigin[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map((origin) => origin.close()));
  await web.stop();
});

function proxyFor(
  allowedHosts: string[],
  changes: Partial<OriginConfigOf<'web-proxy'>> = {},
  settings: Partial<WebSettings> = {},
): WebProxyOrigin {
  const config = { type: 'web-proxy', name: 'web', allowedHosts, forwardQuery: true, ...changes } as const;
  const origin = new WebProxyOrigin(config, { originMs: 5_000, ownHosts: [], guard: testGuard, ...settings });
  opened.push(origin);
  return origin;
}

const hostOf = (server: TestServer, name = 'www.example.com') => new URL(named(server, name)).host;
const refused = { status: 403, code: 'EACCES' };

describe('WebProxyOrigin', () => {
  it.each([
    ['a URL', '/a/b.jpg', '/a/b.jpg'],
    ['one with characters that are to be escaped', '/é 1/{x}.jpg', '/%C3%A9%201/%7Bx%7D.jpg'],
    ['one that was escaped before it was put into the path', '/%C3%A9%201/a%2Fb%3Fc.jpg', '/%C3%A9%201/a%2Fb%3Fc.jpg'],
    ['one with a query', '/a.jpg?v=1&w=a%20b', '/a.jpg?v=1&w=a%20b'],
    ['one with a lone %', '/100%.jpg', '/100%.jpg'],
    ['one with a fragment', '/a.jpg?b#c', '/a.jpg?b'],
    ['one with nothing but a host and a query', '?a.jpg', '/?a.jpg'],
  ])('reads %s', async (_, rest, path) => {
    const server = await web.start({ '*': 'the file' });
    const host = hostOf(server);
    for (const slashes of ['//', '/']) {
      const name = `http:${slashes}${host}${rest}`;
      const answer = await proxyFor([host]).read(sourceRequest(parseBlobName(name)));
      expect(answer).toMatchObject({ kind: 'found', file: { data: Buffer.from('the file'), origin: 'web' } });
    }
    expect(server.requests.map(({ url, headers }) => [url, headers.host])).toEqual([
      [path, host],
      [path, host],
    ]);
  });

  it.each([
    'a.jpg',
    'http:a.jpg',
    'https',
    'https:',
    'https:/',
    'https://',
    'https:///a.jpg',
    'https:////www.example.com/a.jpg',
    'ftp:/www.example.com/a.jpg',
    'HTTPS:/www.example.com/a.jpg',
    'a/https:/www.example.com/b.jpg',
    ' https:/www.example.com/b.jpg',
    'https:/exa mple/a.jpg',
    'https:/www.example.com:x/a.jpg',
    'www.example.com/a.jpg',
    '//www.example.com/a.jpg',
    'javascript:alert(1)',
    'file:/etc/passwd',
  ])('has no file of the name %s', async (name) => {
    expect(await proxyFor(['www.example.com']).read(sourceRequest(name))).toEqual({ kind: 'missing' });
  });

  it('puts the query of a request behind that of the name', async () => {
    const server = await web.start({ '*': 'the file' });
    const host = hostOf(server);
    const query = "token=%2F'&v=1";
    await proxyFor([host]).read(sourceRequest(`http://${host}/a.jpg`, { query }));
    await proxyFor([host]).read(sourceRequest(`http://${host}/a.jpg?b=1`, { query }));
    await proxyFor([host], { forwardQuery: false }).read(sourceRequest(`http://${host}/a.jpg?b=1`, { query }));
    expect(server.requests.map(({ url }) => url)).toEqual([`/a.jpg?${query}`, `/a.jpg?b=1&${query}`, '/a.jpg?b=1']);
  });

  it('misses what is not there, and says who asks', async () => {
    const server = await web.start({});
    expect(await proxyFor([hostOf(server)]).read(sourceRequest(`http://${hostOf(server)}/a.jpg`))).toEqual({
      kind: 'missing',
    });
    expect(server.requests[0]?.headers['x-req-from']).toBe('blobfront');
  });
});

describe('attack 10: a web proxy that is to read what is inside', () => {
  it.each([
    'http://inside.example.com/a.jpg',
    'https://inside.example.com/a.jpg',
    'http:/inside.example.com:80/a.jpg',
    'https:/inside.example.com:443/a.jpg',
  ])('does not connect to a host of its list that leads inside: %s', async (name) => {
    const failure = await failureOf(proxyFor(['inside.example.com']).read(sourceRequest(name)));
    expect(failure).toMatchObject(refused);
    expect(failure.message).not.toMatch(/inside|\d/);
  });

  it.each(['127.0.0.1', '[::1]', '0x7f000001', '2130706433', '127.1', 'localhost', '169.254.169.254', '168.63.129.16'])(
    'reads nothing of %s, which no list has',
    async (host) => {
      const answer = proxyFor(['www.example.com']).read(sourceRequest(`http://${host}/a.jpg`));
      expect(await failureOf(answer)).toMatchObject(refused);
    },
  );

  it('is strict where nothing else is said', async () => {
    const server = await web.start({ '*': 'secret' });
    const origin = proxyFor([hostOf(server, 'localhost')], {}, { guard: undefined });
    const answer = origin.read(sourceRequest(`http://${hostOf(server, 'localhost')}/a.jpg`));
    expect(await failureOf(answer)).toMatchObject(refused);
    expect(server.requests).toEqual([]);
  });
});

describe('attack 13: redirects of a web proxy', () => {
  it('are followed to a host of the list only', async () => {
    const other = await web.start({ '*': 'the file' });
    const otherHost = hostOf(other, 'cdn.example.com');
    const server = await web.start({
      '/a.jpg': redirectTo(`http://${otherHost}/b.jpg`),
      '/c.jpg': redirectTo(`http://${hostOf(other, 'elsewhere.example')}/b.jpg`),
    });
    const origin = proxyFor([hostOf(server), otherHost]);
    expect(await textOf(origin.read(sourceRequest(`http://${hostOf(server)}/a.jpg`)))).toBe('the file');
    const failure = await failureOf(origin.read(sourceRequest(`http://${hostOf(server)}/c.jpg`)));
    expect(failure).toMatchObject({ status: 502, code: 'EACCES' });
    expect(other.requests).toHaveLength(1);
  });

  it('are not followed inside, even where the list has the host', async () => {
    const server = await web.start({ '/a.jpg': redirectTo('http://inside.example.com/b.jpg') });
    const origin = proxyFor([hostOf(server), 'inside.example.com']);
    expect(await failureOf(origin.read(sourceRequest(`http://${hostOf(server)}/a.jpg`)))).toMatchObject(refused);
  });
});

describe('attack 14: a host that only looks like one of the list', () => {
  it.each([
    'https://www.example.com.evil.example/a.jpg',
    'https://evilwww.example.com/a.jpg',
    'https://evil.example/www.example.com/a.jpg',
    'https://evil.example/?www.example.com',
    'https://evil.example/#@www.example.com/a.jpg',
    'https://evil.example#www.example.com/a.jpg',
    'https://evil.example?@www.example.com/a.jpg',
    'https://www.example.com:8443/a.jpg',
    'http://www.example.com:443/a.jpg',
    'https://www.example.com:80/a.jpg',
    'https://example.com/a.jpg',
    'https://a.www.example.com/a.jpg',
    'https://www.example.co/a.jpg',
    'https://www-example.com/a.jpg',
    'https://wwwаexample.com/a.jpg',
    'https:/evil.example/a.jpg',
    'https:/evil.example\\@www.example.com/a.jpg',
  ])('is refused: %s', async (name) => {
    const failure = await failureOf(proxyFor(['www.example.com']).read(sourceRequest(name)));
    expect(failure).toMatchObject({ ...refused, cause: undefined });
    expect(failure.message).not.toContain('example');
  });

  it.each([
    'https://user@www.example.com/a.jpg',
    'https://user:password@www.example.com/a.jpg',
    'https://:password@www.example.com/a.jpg',
    'https://www.example.com@evil.example/a.jpg',
    'https://www.example.com%2F@evil.example/a.jpg',
    'https://www.example.com:443@evil.example/a.jpg',
    'https:/www.example.com@evil.example/a.jpg',
  ])('is no good request where a user is named: %s', async (name) => {
    const failure = await failureOf(proxyFor(['www.example.com', 'evil.example']).read(sourceRequest(name)));
    expect(failure).toMatchObject({ status: 400, code: 'EINVAL' });
  });

  it.each([
    ['www.example.com', 'inside.example.com'],
    ['www.example.com', 'INSIDE.example.com'],
    ['www.example.com', 'inside.example.com:80'],
    ['www.example.com', 'inside%2eexample.com'],
    ['www.example.com', 'ｉnside.example。com'],
  ])('is the same host in another notation: %s, %s', async (_, host) => {
    // It gets as far as its address, which is refused.
    const own = proxyFor(['inside.example.com']).read(sourceRequest(`http://${host}/a.jpg`));
    expect(await failureOf(own)).toMatchObject(refused);
    const proxy = proxyFor(['inside.example.com'], {}, { guard: { ...testGuard, resolve: failing } });
    expect(await failureOf(proxy.read(sourceRequest(`http://${host}/a.jpg`)))).toMatchObject({ code: 'ECONNREFUSED' });
  });

  it.each(['inside.example.com:80', 'inside.example.com'])(
    'lets the list name the port of the scheme: %s',
    async (host) => {
      const proxy = proxyFor([host], {}, { guard: { ...testGuard, resolve: failing } });
      for (const url of ['http://inside.example.com/a.jpg', 'http://inside.example.com:80/a.jpg']) {
        expect(await failureOf(proxy.read(sourceRequest(url)))).toMatchObject({ code: 'ECONNREFUSED' });
      }
    },
  );

  it('asks nobody but a host of the list, whatever the name is', async () => {
    const asked: string[] = [];
    const guard = {
      ...testGuard,
      resolve: ((host, family, callback) => {
        asked.push(host.replace(/\.$/, ''));
        failing(host, family, callback);
      }) as typeof testGuard.resolve,
    };
    const proxy = proxyFor(['www.example.com'], {}, { guard });
    const piece = fc.constantFrom(
      'www.example.com',
      'evil.example',
      '@',
      ':',
      '/',
      '//',
      '\\',
      '?',
      '#',
      '.',
      '%2e',
      '%00',
      '\t',
      '80',
      '[',
      ']',
      'é',
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('http://', 'https://', 'https:/'),
        fc.array(piece, { maxLength: 6 }),
        async (scheme, pieces) => {
          await proxy.read(sourceRequest(scheme + pieces.join(''))).catch(() => undefined);
        },
      ),
      { numRuns: 300 },
    );
    expect(new Set(asked)).toEqual(new Set(['www.example.com']));
  });
});

describe('attack 42: a web proxy that is to read from itself', () => {
  it.each([
    'https://images.example.com/a.jpg',
    'https://images.example.com:443/a.jpg',
    'https:/IMAGES.example.com/a.jpg',
  ])('is refused: %s', async (name) => {
    const proxy = proxyFor(['images.example.com'], {}, { ownHosts: ['images.example.com'] });
    expect(await failureOf(proxy.read(sourceRequest(name)))).toMatchObject(refused);
  });

  it('is refused by way of a redirect', async () => {
    const server = await web.start({ '/a.jpg': redirectTo('http://images.example.com/a.jpg') });
    const hosts = [hostOf(server), 'images.example.com'];
    const proxy = proxyFor(hosts, {}, { ownHosts: ['images.example.com'] });
    expect(await failureOf(proxy.read(sourceRequest(`http://${hostOf(server)}/a.jpg`)))).toMatchObject({
      status: 502,
      code: 'EACCES',
    });
  });
});

/** A name server that knows no host. */
const failing: typeof testGuard.resolve = (_, __, callback) => {
  callback(Object.assign(new Error('no such host'), { code: 'ENOTFOUND' }), []);
};
