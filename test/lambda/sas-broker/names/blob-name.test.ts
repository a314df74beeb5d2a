import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { encodeBlobName } from '../../../../lambda/image-delivery/request/blob-name';
import { requireBlobName, requireNamePrefix } from '../../../../lambda/sas-broker/names/blob-name';
import { LocalStorage } from '../../../../lib/local/storage';

const good = [
  'a.jpg',
  'a/b/c.jpg',
  '...a',
  'a..b/.c',
  'a b/é&%+,;=@$!~\'()*[]{}|^`"<>.jpg',
  '100%/50%g',
  '$web/index.html',
  'https:/example.com',
  '😀.png',
  'ﬁ/한글/ü',
  '\ufeffbom\u202e\u200d',
  'x'.repeat(1024),
  `${'a/'.repeat(253)}b`,
];

const bad: readonly (readonly [why: string, name: string, detail: string])[] = [
  ['an empty one', '', 'must not be empty'],
  ['1,025 characters', 'x'.repeat(1025), 'must not have more than 1024 characters'],
  ['1,026 UTF-16 units', '😀'.repeat(513), 'must not have more than 1024 characters'],
  ['255 segments', `${'a/'.repeat(254)}b`, 'must not have more than 254 segments'],
  ['more than 2 KB of URL', 'ü'.repeat(342), 'must not have more than 2048 characters when it is percent-encoded'],
  ['a leading slash', '/a', 'must not begin with a slash'],
  ['a slash', '/', 'must not begin with a slash'],
  ['a trailing slash', 'a/', 'must not end with a slash'],
  ['two slashes', 'a//b', 'must not have an empty segment'],
  ['a relative segment', 'a/./b', 'must not have the segment "." or ".."'],
  ['a parent folder', '../b', 'must not have the segment "." or ".."'],
  ['a parent folder at the end', 'a/..', 'must not have the segment "." or ".."'],
  ['a segment that ends in a dot', 'a./b', 'must not have a segment that ends with a dot or a space'],
  ['a trailing dot', 'a.', 'must not have a segment that ends with a dot or a space'],
  ['three dots', '...', 'must not have a segment that ends with a dot or a space'],
  ['a trailing space', 'a ', 'must not have a segment that ends with a dot or a space'],
  ['a folder with a trailing space', 'tenant1 /b', 'must not have a segment that ends with a dot or a space'],
  ['a backslash', 'a\\b', 'must not have a "\\" in a segment'],
  ['a parent folder by a backslash', '..\\b', 'must not have a "\\" in a segment'],
  ['a query', 'a?sig=x', 'must not have a "?" in a segment'],
  ['a fragment', 'a#b', 'must not have a "#" in a segment'],
  ...['%2e%2e/b', 'a%2Fb', 'a%5cb', '%252e', 'a%00', 'é%C3'].map(
    (name) => [name, name, 'must not be percent-encoded: no "%" with two hexadecimal digits after it'] as const,
  ),
  ['NFD', 'e\u0301.jpg', 'must be in the Unicode normalization form NFC'],
  ['the sign of Ångström', '\u212b', 'must be in the Unicode normalization form NFC'],
  ['the first half of a pair', 'a\ud83d', 'must be well-formed Unicode, without half a surrogate pair'],
  ['the second half of a pair', '\ude00a', 'must be well-formed Unicode, without half a surrogate pair'],
  ['a pair in the wrong order', '\ude00\ud83d', 'must be well-formed Unicode, without half a surrogate pair'],
  ...[0, 0x09, 0x0a, 0x0d, 0x1f, 0x7f, 0x80, 0x85, 0x9f, 0xfdd0, 0xfdef, 0xfff0, 0xfffd, 0xfffe, 0xffff]
    .concat([0x1fffe, 0x1ffff, 0x8fffe, 0x10ffff])
    .map((code) => [code.toString(16), `a${String.fromCodePoint(code)}b`, 'must not have control characters'] as const),
];

/** Text of pieces that names trip over, and any other. */
const anyName = fc
  .array(
    fc.oneof(
      fc.constantFrom('/', '.', '..', '\\', '%', '%2', '2e', '?', '#', ' ', '+', ';', '@', ':', '~', 'ü', 'u\u0308'),
      fc.string({ unit: 'binary', maxLength: 4 }),
      fc.string({ unit: 'grapheme', maxLength: 4 }),
      fc.string({ maxLength: 6 }),
    ),
    { maxLength: 8 },
  )
  .map((pieces) => pieces.join(''));

describe('requireBlobName', () => {
  it.each(good)('takes %s', (name) => {
    expect(requireBlobName(name, '/blobName')).toBe(name);
  });

  it.each(bad)('refuses %s', (_, name, detail) => {
    expect(caught(() => requireBlobName(name, '/blobName'))).toMatchObject({
      status: 400,
      code: 'invalid-name',
      message: `\`blobName\` ${detail}`,
      errors: [{ pointer: '/blobName', detail }],
    });
  });

  it('only takes names that stay what they are in the URL of a blob', () => {
    let taken = 0;
    fc.assert(
      fc.property(anyName, (name) => {
        if (!takes(name)) return;
        taken += 1;
        const url = new URL(`https://account.blob.core.windows.net/images/${encodeBlobName(name)}`);
        expect(decodeURIComponent(url.pathname)).toBe(`/images/${name}`);
        expect(url.search + url.hash).toBe('');
        expect(url.pathname.split('/')).toHaveLength(name.split('/').length + 2);
      }),
      { numRuns: 3000 },
    );
    expect(taken).toBeGreaterThan(300);
  });

  it('takes no two names that are the same text in another normalization', () => {
    fc.assert(
      fc.property(anyName, (name) => {
        const forms = new Set(['NFC', 'NFD', 'NFKC', 'NFKD'].map((form) => name.normalize(form)));
        const same = [...forms].filter((form) => form.normalize('NFC') === name.normalize('NFC'));
        expect(same.filter(takes).length).toBeLessThanOrEqual(1);
      }),
    );
  });

  describe('and an account', () => {
    let storage: LocalStorage;

    beforeAll(async () => {
      const accountKey = Buffer.alloc(64, 7).toString('base64');
      storage = await LocalStorage.start({ port: 0, accountName: 'names', accountKey, container: 'images' });
    });
    afterAll(() => storage.stop());

    it.each(good)('agree about %s', async (name) => {
      await storage.container.getBlockBlobClient(name).upload(name, Buffer.byteLength(name));
      expect((await storage.container.getBlobClient(name).downloadToBuffer()).toString()).toBe(name);
      const found = [];
      for await (const blob of storage.container.listBlobsFlat({ prefix: name })) found.push(blob.name);
      expect(found).toEqual([name]);
    });
  });
});

describe('requireNamePrefix', () => {
  it.each(['', 'a', 'a/', 'a/b', 't1/2026/a', 'a.', 'a/.b', 'a/...', 'a ', 'a%2', 'a/'.repeat(253)])(
    'takes "%s"',
    (prefix) => {
      expect(requireNamePrefix(prefix, '/prefix')).toBe(prefix);
    },
  );

  it.each([
    '/',
    '/a',
    'a//',
    'a//b',
    'a/../b',
    'a/.',
    'a/..',
    '.',
    './a',
    'a\\',
    '../',
    'a/%2e',
    'a?',
    'a\n',
    'e\u0301',
    '\ud83d',
  ])('refuses %j', (prefix) => {
    expect(caught(() => requireNamePrefix(prefix, '/prefix'))).toMatchObject({
      status: 400,
      code: 'invalid-name',
      errors: [{ pointer: '/prefix' }],
    });
  });

  it('takes everything that a good name begins with, but half a character', () => {
    fc.assert(
      fc.property(anyName, fc.nat(), (name, end) => {
        fc.pre(takes(name));
        const prefix = Array.from(name)
          .slice(0, end % (name.length + 1))
          .join('');
        fc.pre(!/(?:^|\/)\.\.?$/.test(prefix));
        // Two characters that belong together may be another one alone.
        fc.pre(prefix === prefix.normalize('NFC'));
        expect(requireNamePrefix(prefix, '/prefix')).toBe(prefix);
      }),
    );
  });
});

function takes(name: string): boolean {
  try {
    return requireBlobName(name, '/blobName') === name;
  } catch {
    return false;
  }
}

function caught(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return error;
  }
}
