import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as signCommand from '../../../bin/commands/sign';
import { checkUrl } from '../../../bin/signing/check-url';
import { readUrl } from '../../../bin/signing/written-url';
import { UsageError } from '../../../bin/usage-error';
import { signUrl } from '../../../lib';
import { runBlobfront, runHere } from '../run-blobfront';

const host = 'https://images.example.com';
const key = 'private_one';
const now = Math.floor(Date.now() / 1000);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'blobfront-test-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function keyFile(content: string | Buffer): string {
  const file = join(folder, 'key');
  writeFileSync(file, content);
  return file;
}

const sign = (...args: string[]) => runBlobfront(['sign', ...args], { key });
const signed = (url: string, expires?: number, urlEndpoint = `${host}/`) =>
  signUrl(url, { urlEndpoint, privateKey: key, expires });
const check = (url: string) =>
  checkUrl(readUrl(url), { keys: [key], endpoints: ['/'], now, ignoredQueryParameters: ['fbclid'] });

describe('blobfront sign', () => {
  it('prints signed URLs, one a line', async () => {
    const urls = [`${host}/a.jpg`, `${host}/tr:w-300/a.jpg?v=1`, `http://127.0.0.1:8080/a.jpg`];
    const lines = urls.map((url) => signed(url, undefined, new URL(url).origin));
    expect(await sign(...urls)).toEqual({ code: 0, stdout: `${lines.join('\n')}\n`, stderr: '' });
  });

  it.each([
    ['1893456000', 1_893_456_000],
    ['2030-01-01T00:00:00Z', 1_893_456_000],
  ])('signs until %s', async (time, expires) => {
    const { stdout } = await sign('--expires', time, `${host}/a.jpg`);
    expect(stdout).toBe(`${signed(`${host}/a.jpg`, expires)}\n`);
  });

  it('signs for some time', async () => {
    const { stdout } = await sign('--expires-in', '7d', `${host}/a.jpg`);
    const { verdict, expires = 0 } = check(stdout.trim());
    expect([verdict, expires - now >= 604_800, expires - now < 604_800 + 600]).toEqual(['valid', true, true]);
  });

  it.each([`${host}/shop`, `${host}/shop/`, 'HTTPS://images.example.com:443/shop/'])(
    'signs for the URL endpoint %s',
    async (endpoint) => {
      const { stdout } = await sign(`${host}/shop/a.jpg`, '--url-endpoint', endpoint);
      expect(stdout).toBe(`${signed(`${host}/shop/a.jpg`, undefined, `${host}/shop`)}\n`);
    },
  );

  it('reads URLs from standard input', async () => {
    const input = ` ${host}/a.jpg\r\n\n${host}/b.jpg`;
    const { stdout, stderr } = await runBlobfront(['sign', `${host}/c.jpg`, '-'], { key, input });
    const lines = ['c', 'a', 'b'].map((name) => signed(`${host}/${name}.jpg`));
    expect([stdout, stderr]).toEqual([`${lines.join('\n')}\n`, '']);
  });

  it('encodes what has to be encoded as a browser does, and says so', async () => {
    const { stdout, stderr } = await sign(`${host}/a.jpg`, `${host}/x/../é 1.jpg?v='`);
    const encoded = `${host}/%C3%A9%201.jpg?v=%27`;
    expect(stdout).toBe(`${signed(`${host}/a.jpg`)}\n${signed(encoded)}\n`);
    expect(stderr).toBe(`URL 2 is signed as a browser asks for it: ${encoded}\n`);
  });

  it('leaves out a ? with nothing behind it', async () => {
    expect((await sign(`${host}/a.jpg?`)).stdout).toBe(`${signed(`${host}/a.jpg`)}\n`);
  });

  it('signs every printable URL so that it is valid, as it is and as a browser asks for it', async () => {
    const printable = fc.string({ unit: 'grapheme', maxLength: 30 }).map((text) => text.replace(/[\p{Cc}#]/gu, ''));
    const segments = fc.array(fc.oneof(printable, fc.constantFrom('tr:w-300', '..', '%2F', '', 'a.jpg')), {
      maxLength: 4,
    });
    const query = fc.option(fc.oneof(printable, fc.constantFrom('&', 'v=1', 'fbclid=x', 'tr=w-1&fbclid')), {
      nil: undefined,
    });
    const url = fc
      .tuple(segments, query)
      .map(([path, search]) => `${host}/${path.join('/')}${search === undefined ? '' : `?${search}`}`);
    const urls = fc.sample(url, 1000);
    const { code, stdout } = await runBlobfront(['sign', '-'], { key, input: urls.join('\n') });
    const lines = stdout.trim().split('\n');
    expect([code, lines.length]).toEqual([0, urls.length]);
    lines.forEach((line, index) => {
      const { verdict, warnings, signedText } = check(line);
      const about = warnings.filter((warning) => warning.includes('browser'));
      expect({ url: urls[index], line, verdict, about }).toEqual({
        url: urls[index],
        line,
        verdict: 'valid',
        about: [],
      });
      expect(line.startsWith(`${host}/${signedText?.slice(0, -10)}`)).toBe(true);
    });
  });

  describe('takes the key', () => {
    const url = `${host}/a.jpg`;

    it.each([
      ['with a line break after it', `${key}\n`],
      ['with white space around it', `  ${key}\r\n`],
      ['behind a byte order mark', `\uFEFF${key}`],
      ['before others', `${key}\nprivate_two`],
      ['before others, with commas', `${key},private_two`],
    ])('of a file, %s', async (_, content) => {
      const { stdout } = await runBlobfront(['sign', url, '--private-key-file', keyFile(content)], { key: 'other' });
      expect(stdout).toBe(`${signed(url)}\n`);
    });

    it('from standard input', async () => {
      const { stdout } = await runBlobfront(['sign', url, '--private-key-file', '-'], { input: `${key}\n` });
      expect(stdout).toBe(`${signed(url)}\n`);
    });

    const none = 'there is no key; --private-key-file FILE names a file with it, or IMAGEKIT_PRIVATE_KEY is set to it';
    it.each([
      ['none', {}, [], none],
      ['an empty variable', { key: ' ' }, [], none],
      [
        'an empty file',
        { input: '\n' },
        ['--private-key-file', '-'],
        'there is no key in what --private-key-file names',
      ],
      [
        'a reference',
        { key: '@Microsoft.KeyVault(SecretUri=https://x)' },
        [],
        'IMAGEKIT_PRIVATE_KEY holds a reference to a key, and not the key',
      ],
      [
        'no text',
        { input: Buffer.from(key, 'utf16le').fill(0xff, 0, 1) },
        ['--private-key-file', '-'],
        'what --private-key-file names cannot be read: it is no text in UTF-8',
      ],
      [
        'the key in place of the file',
        {},
        ['--private-key-file', 'private_secret'],
        'what --private-key-file names cannot be read: there is no such file',
      ],
    ])('and refuses %s', async (_, surroundings, args, message) => {
      const result = await runBlobfront(['sign', url, ...args], surroundings);
      expect(result).toEqual({ code: 1, stdout: '', stderr: `blobfront: ${message}\n` });
    });
  });

  it.each([
    [[], "there is no URL to sign; `blobfront sign 'https://…'` signs one"],
    [['-', '--private-key-file', '-'], 'URLs and key cannot both come from standard input'],
    [['private_secret'], 'URL 1 must begin with https:// or http:// and a host'],
    [[`${host}/a.jpg`, ''], 'URL 2 must begin with https:// or http:// and a host'],
    [[`${host}/a.jpg`, '--url-endpoint', 'shop'], '--url-endpoint must begin with https:// or http:// and a host'],
    [[`${host}/a.jpg`, '/b.jpg'], 'URL 2 must be complete, with https:// or http:// and a host'],
    [[`${host}/a#b.jpg`], 'URL 1 must have no fragment; a # in a name is written %23'],
    [[`${host}/a.jpg?ik-s=abc`], 'URL 1 is signed already; leave out its ik-s and ik-t'],
    [[`${host}/a.jpg?v=1&ik-t=1893456000`], 'URL 1 is signed already; leave out its ik-s and ik-t'],
    [[`${host}/a.jpg`, '--url-endpoint', `${host}/shop`], `URL 1 must begin with --url-endpoint, ${host}/shop/`],
    [
      [`${host}/a.jpg`, '--url-endpoint', '/shop/'],
      '--url-endpoint must be a URL without a query, such as https://images.contoso.com/shop/',
    ],
    [
      [`${host}/a.jpg`, '--expires', '1893456000', '--expires-in', '7d'],
      '--expires and --expires-in say the same; leave one of them out',
    ],
    [
      [`${host}/a.jpg`, '--expires', '2020-01-01T00:00:00Z'],
      '--expires must be in the future, got: "2020-01-01T00:00:00Z", which is 2020-01-01T00:00:00Z',
    ],
    [[`${host}/a.jpg`, '--expires-in', '999999d'], '--expires-in must end before 2286-11-20T17:46:39Z, got: "999999d"'],
  ])('refuses %j', async (args, message) => {
    const keys = args.includes('--private-key-file') ? [] : ['--private-key-file', keyFile(key)];
    await expect(runHere(signCommand, [...args, ...keys])).rejects.toThrow(new UsageError(message));
  });

  it('signs nothing where one URL cannot be signed', async () => {
    const stderr = 'blobfront: URL 2 is signed already; leave out its ik-s and ik-t\n`blobfront help sign` says more\n';
    expect(await sign(`${host}/a.jpg`, `${host}/b.jpg?ik-s=abc`)).toEqual({ code: 2, stdout: '', stderr });
  });

  it('takes no key as an argument, and repeats none', async () => {
    for (const args of [['--private-key', 'private_secret'], ['--private-key=private_secret'], ['-kprivate_secret']]) {
      const { code, stdout, stderr } = await sign(`${host}/a.jpg`, ...args);
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(/^blobfront: unknown option '-(?:k|-private-key)'\n/);
      expect(stderr).not.toContain('secret');
    }
  });

  it('says what its options are', async () => {
    const { code, stdout } = await sign('--help');
    expect([code, stdout]).toEqual([0, expect.stringContaining('--expires-in <duration>')]);
    expect((await runBlobfront(['help', 'sign'])).stdout).toBe(stdout);
  });
});
