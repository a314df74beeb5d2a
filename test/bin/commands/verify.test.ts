import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as verifyCommand from '../../../bin/commands/verify';
import { UsageError } from '../../../bin/usage-error';
import { signUrl } from '../../../lib';
import { runBlobfront, runHere, type Surroundings } from '../run-blobfront';

const host = 'https://images.example.com';
const key = 'private_one';
const expires = 1_893_456_000;
const sign = (path: string, options: { privateKey?: string; expires?: number; urlEndpoint?: string } = {}) =>
  signUrl(`${host}${path}`, { urlEndpoint: host, privateKey: key, ...options });
const right = (path: string) => /ik-s=(.*)/.exec(sign(path))?.[1] ?? '';

/** Verifies with `key`; whatever happens, no key is repeated. */
async function verify(args: readonly string[], surroundings: Surroundings = { key }) {
  const result = await runBlobfront(['verify', ...args], surroundings);
  expect(result.stdout + result.stderr).not.toMatch(/private_(?!key)/);
  return result;
}
const lines = (...texts: string[]) => texts.map((text) => `${text}\n`).join('');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'blobfront-test-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('blobfront verify', () => {
  it('takes what is valid for ever', async () => {
    expect(await verify([sign('/tr:w-300/a.jpg?v=1')])).toEqual({
      code: 0,
      stdout: lines(
        'valid for ever',
        '  made with     key 1 of 1, the current one',
        '  signed text   tr:w-300/a.jpg?v=19999999999',
      ),
      stderr: '',
    });
  });

  it('says until when, and by which of several keys', async () => {
    const file = join(folder, 'keys');
    writeFileSync(file, 'private_new\nprivate_one\n');
    const url = sign('/a.jpg', { expires });
    const args = [url, '--private-key-file', file, '--at', '2029-12-30T00:00:00Z'];
    expect(await verify(args, {})).toMatchObject({
      code: 0,
      stdout: lines(
        'valid until 2030-01-01T00:00:00Z, which is in 2 days',
        '  made with     key 2 of 2, a previous one',
        `  signed text   a.jpg${expires}`,
      ),
    });
  });

  it('says since when not', async () => {
    const { code, stdout } = await verify([sign('/a.jpg', { expires }), '--at', String(expires + 7200)]);
    expect([code, stdout.split('\n')[0]]).toEqual([2, 'expired at 2030-01-01T00:00:00Z, 2 hours ago']);
    const now = await verify([sign('/a.jpg', { expires: 1_600_000_000 })]);
    expect([now.code, now.stdout]).toEqual([
      2,
      expect.stringMatching(/^expired at 2020-09-13T12:26:40Z, \d+ years ago\n/),
    ]);
  });

  it('says why not, and what would be right', async () => {
    expect(await verify([`${sign('/a.jpg')}&v=1`])).toEqual({
      code: 2,
      stdout: lines(
        'not valid: `v=1` was added after it was signed',
        '  made with     key 1 of 1, the current one',
        '  signed text   a.jpg9999999999',
        '  to be signed  a.jpg?v=19999999999',
        `  ik-s then     ${right('/a.jpg?v=1')}`,
      ),
      stderr: '',
    });
    expect(await verify([sign('/a.jpg', { privateKey: 'private_other' })])).toMatchObject({
      code: 2,
      stdout: lines(
        'not valid: no key of yours made this signature for this path and query: ' +
          'the key is another one, or path, transformation, query or ik-t was changed',
        '  to be signed  a.jpg9999999999',
        `  ik-s then     ${right('/a.jpg')}`,
      ),
    });
  });

  it('ignores what the default cache rules ignore', async () => {
    expect(await verify([`${sign('/a.jpg')}&utm_source=x&fbclid=y`])).toMatchObject({ code: 0 });
  });

  it('knows the URL endpoints it is told, by URL or by path', async () => {
    const url = sign('/shop/a.jpg', { urlEndpoint: `${host}/shop` });
    const { code, stdout } = await verify([url]);
    const reason = `not valid: it was signed for the URL endpoint ${host}/shop/, which is none of yours`;
    expect([code, stdout.split('\n')[0]]).toEqual([2, reason]);
    for (const endpoint of [`${host}/shop`, 'http://other.example/shop/', '/shop/']) {
      expect(await verify([url, '--url-endpoint', '/', '--url-endpoint', endpoint])).toMatchObject({ code: 0 });
    }
    expect(await verify([url, '--url-endpoint', '/x'])).toMatchObject({
      code: 2,
      stdout: 'not valid: it is below none of your URL endpoints: /x/\n',
    });
  });

  it('takes the path of a URL', async () => {
    const { pathname, search } = new URL(sign('/a.jpg'));
    expect(await verify([pathname + search])).toMatchObject({ code: 0 });
  });

  it('warns', async () => {
    const { code, stdout } = await verify([sign('/tr:/a.jpg')]);
    const warning = '  warning       it would be answered 400 all the same: The transformation after "tr:" is empty';
    expect([code, stdout.trimEnd().split('\n').at(-1)]).toEqual([0, warning]);
  });

  describe('--json', () => {
    const nothing = { reason: null, expires: null, key: null, keys: 1, signedText: null, expected: null, warnings: [] };

    it.each([
      ['valid', [sign('/a.jpg')], 0, { key: 1, signedText: 'a.jpg9999999999' }],
      [
        'expired',
        [sign('/a.jpg', { expires }), '--at', String(expires + 60)],
        2,
        {
          reason: 'expired at 2030-01-01T00:00:00Z, 60 seconds ago',
          expires: '2030-01-01T00:00:00Z',
          key: 1,
          signedText: `a.jpg${expires}`,
        },
      ],
      [
        'wrong',
        [`${sign('/shop/a.jpg', { urlEndpoint: `${host}/shop` })}&v=1`],
        2,
        {
          reason: `\`v=1\` was added after it was signed, and it was signed for the URL endpoint ${host}/shop/, which is none of yours`,
          key: 1,
          signedText: 'a.jpg9999999999',
          expected: { signedText: 'shop/a.jpg?v=19999999999', signature: right('/shop/a.jpg?v=1') },
        },
      ],
      ['unsigned', [`${host}/a.jpg`], 2, { reason: 'it is not signed' }],
      ['malformed', [`${host}/a.jpg?ik-t=${expires}`], 2, { reason: 'there is an ik-t, but no ik-s' }],
      [
        'refused',
        [`${host}/a.jpg`, '--url-endpoint', '/x/'],
        2,
        { reason: 'it is below none of your URL endpoints: /x/' },
      ],
    ])('says %s', async (verdict, args, code, rest) => {
      const result = await verify(['--json', ...args]);
      expect([result.code, result.stderr, result.stdout.split('\n').length]).toEqual([code, '', 2]);
      expect(JSON.parse(result.stdout)).toEqual({ verdict, ...nothing, ...rest });
    });
  });

  it('takes what `blobfront sign` prints', async () => {
    const args = ['sign', `${host}/shop/Caf\u00e9 del mar.jpg?tr=w-300,h-200:rt-90`];
    for (const more of [[], ['--expires-in', '15m'], ['--url-endpoint', `${host}/shop`]]) {
      const { stdout } = await runBlobfront([...args, ...more], { key });
      const endpoint = more[0] === '--url-endpoint' ? more : [];
      expect(await verify([stdout, ...endpoint])).toMatchObject({ code: 0, stderr: '' });
    }
  });

  it.each([
    [[], 'verify takes one URL, in quotation marks because of its &; there is none'],
    [['/a', '/b'], 'verify takes one URL, in quotation marks because of its &; there are several'],
    [['a.jpg'], 'a URL must begin with https:// or http:// and a host'],
    [
      ['/a', '--at', 'now'],
      '--at must be seconds since 1970 with ten digits, or a date and time with its zone such as 2027-01-31T12:00:00Z, got: "now"',
    ],
    [['/a', '--url-endpoint', 'shop'], '--url-endpoint must begin with https:// or http:// and a host'],
    [
      ['/a', '--url-endpoint', `${host}/?v=1`],
      '--url-endpoint must be a URL without a query, such as https://images.contoso.com/shop/',
    ],
    [['private_secret'], 'a URL must begin with https:// or http:// and a host'],
  ])('cannot tell with %j', async (args, message) => {
    await expect(runHere(verifyCommand, args)).rejects.toThrow(new UsageError(message));
  });

  it('cannot tell without a key', async () => {
    const message =
      'there is no key; --private-key-file FILE names a file with it, or IMAGEKIT_PRIVATE_KEY is set to it';
    expect(await verify(['/a'], {})).toEqual({ code: 1, stdout: '', stderr: `blobfront: ${message}\n` });
  });

  it('cannot tell with a file that is not there', async () => {
    const stderr = 'blobfront: what --private-key-file names cannot be read: there is no such file\n';
    expect(await verify(['/a', '--private-key-file', 'private_secret'], {})).toEqual({ code: 1, stdout: '', stderr });
  });

  it('cannot tell when it is called wrongly, which is not 2', async () => {
    const { code, stderr } = await verify(['/a', '--private-key=private_secret']);
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^blobfront: unknown option '--private-key'\n/)]);
  });

  it('says what its options are', async () => {
    const { code, stdout } = await runBlobfront(['verify', '--help']);
    expect([code, stdout]).toEqual([0, expect.stringContaining('--url-endpoint <url>')]);
    expect((await runBlobfront(['help', 'verify'])).stdout).toBe(stdout);
  });
});
