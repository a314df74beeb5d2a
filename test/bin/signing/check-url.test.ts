import { describe, expect, it } from '@jest/globals';
import ImageKit from '@imagekit/nodejs';
import fc from 'fast-check';
import ImageKitBefore from 'imagekit';
import { createHmac } from 'node:crypto';
import { checkUrl, type Circumstances } from '../../../bin/signing/check-url';
import { readUrl } from '../../../bin/signing/written-url';

const host = 'https://images.example.com';
const key = 'private_one';
const now = 1_893_456_000;
const never = '9999999999';

/** What an endpoint would say of a URL. */
function check(url: string, circumstances: Partial<Circumstances> = {}) {
  const usual: Circumstances = { keys: [key], endpoints: ['/'], now, ignoredQueryParameters: ['fbclid', 'gclid'] };
  return checkUrl(readUrl(url), { ...usual, ...circumstances });
}

const hmac = (text: string, by = key, algorithm = 'sha1') => createHmac(algorithm, by).update(text);
const signature = (text: string, by = key) => hmac(text, by).digest('hex');
const append = (url: string, pair: string) => `${url}${url.includes('?') ? '&' : '?'}${pair}`;
/** A URL with the signature of a text, which need not be its own. */
const withSignatureOf = (text: string, target: string, by = key) =>
  append(host + target, `ik-s=${signature(text, by)}`);

describe('checkUrl', () => {
  it.each([
    ['of a path', '/a.jpg', 'a.jpg'],
    ['with transformation and query', '/tr:w-300/a.jpg?v=1', 'tr:w-300/a.jpg?v=1'],
    ['with a parameter that is ignored', '/a.jpg?fbclid=x', 'a.jpg'],
    ['that was signed before it was encoded', '/%C3%A9.jpg', 'é.jpg'],
  ])('takes a URL %s', (_, target, text) => {
    expect(check(withSignatureOf(text + never, target))).toEqual({
      verdict: 'valid',
      reasons: [],
      expires: undefined,
      key: 0,
      signedText: text + never,
      warnings: [],
    });
  });

  it('says until when, by which key, and since when not', () => {
    const url = withSignatureOf(`a.jpg${now}`, `/a.jpg?ik-t=${now}`, 'private_old');
    const keys = [key, 'private_old'] as const;
    const known = { expires: now, key: 1, signedText: `a.jpg${now}`, reasons: [], warnings: [] };
    expect(check(url, { keys, now: now - 1 })).toEqual({ verdict: 'valid', ...known });
    expect(check(url, { keys, now })).toEqual({ verdict: 'expired', ...known });
  });

  it('takes URLs below several URL endpoints, signed relative to any of them', () => {
    const endpoints = ['/', '/shop/'];
    expect(check(withSignatureOf(`a.jpg${never}`, '/shop/a.jpg'), { endpoints }).verdict).toBe('valid');
    expect(check(withSignatureOf(`shop/a.jpg${never}`, '/shop/a.jpg'), { endpoints }).verdict).toBe('valid');
  });

  const endpoint = (path: string) => `it was signed for the URL endpoint ${host}${path}, which is none of yours`;
  const slash = (path: string) => `it was signed with the slash that ends the URL endpoint ${host}${path}`;
  const added = (what: string) => `${what} added after it was signed`;
  const whole = 'the whole URL was signed: the SDK was told a URL endpoint that it does not begin with';
  const wasInQuery = 'the transformation was in the query, `tr=w-1,h-2`, when it was signed';
  const wasInPath = 'the transformation was in the path, `tr:w-1,h-2`, when it was signed';
  const nfc = 'accents were one character with their letters (NFC) when it was signed';
  const nfd = 'accents were characters of their own (NFD) when it was signed';
  const form = 'the query was signed in the encoding of forms (%2C for a comma, + for a space)';

  it.each<[reason: string, signed: string, target: string]>([
    [endpoint('/shop/'), 'a.jpg', '/shop/a.jpg'],
    [endpoint('/shop/'), 'tr:w-1/a.jpg?v=1', '/shop/tr:w-1/a.jpg?v=1'],
    [endpoint('/shop/summer/'), 'a.jpg', '/shop/summer/a.jpg'],
    [slash('/'), '/a.jpg', '/a.jpg'],
    [slash('/shop/'), '/a.jpg', '/shop/a.jpg'],
    [whole, `${host}/shop/a.jpg?v=1`, '/shop/a.jpg?v=1'],
    [whole, 'http://images.example.com/a.jpg', '/a.jpg'],

    [added('`v=1` was'), 'a.jpg', '/a.jpg?v=1'],
    [added('`v=1` was'), 'a.jpg?w=2', '/a.jpg?v=1&w=2'],
    [added('`v=1` and `w=2` were'), 'a.jpg', '/a.jpg?v=1&w=2'],
    [added('`_ga=1` was'), 'a.jpg?v=1', '/a.jpg?v=1&_ga=1&gclid=3'],
    [added('`f` was'), 'a.jpg?a&b&c&d&e', '/a.jpg?a&b&c&d&e&f'],
    [added('`d` and `e` and `f` were'), 'a.jpg?a&b&c', '/a.jpg?a&b&c&d&e&f'],
    [added('`tr=w-1` was'), 'a.jpg', '/a.jpg?tr=w-1'],
    [
      `${added('`ik-f=avif` was')} (ik-f by the redirect that chooses formats: an endpoint with it leaves the parameter out)`,
      'a.jpg?v=1',
      '/a.jpg?v=1&ik-f=avif',
    ],
    ['the parameters were in another order when it was signed: `a=1&b=2`', 'a.jpg?a=1&b=2', '/a.jpg?b=2&a=1'],
    ['the parameters were in another order when it was signed: `c&b&a`', 'a?c&b&a', '/a?b&c&a'],
    [
      'the parameters were in another order when it was signed: `a=1&b=2&u=3&tr=w-1`',
      'a?a=1&b=2&u=3&tr=w-1',
      '/a?tr=w-1&u=3&b=2&a=1',
    ],

    [added('the transformation `tr:w-1` was'), 'shop/a.jpg', '/shop/tr:w-1/a.jpg'],
    [wasInQuery, 'a.jpg?tr=w-1,h-2', '/tr:w-1,h-2/a.jpg'],
    [wasInQuery, 'a.jpg?v=1&tr=w-1,h-2', '/tr:w-1,h-2/a.jpg?v=1'],
    [wasInPath, 'tr:w-1,h-2/a.jpg?v=1', '/a.jpg?tr=w-1,h-2&v=1'],
    [wasInPath, 'tr:w-1,h-2/a.jpg', '/a.jpg?tr=w-1%2Ch-2'],
    [
      'the transformation was at another place when it was signed: `shop/tr:w-1/a.jpg`',
      'shop/tr:w-1/a.jpg',
      '/tr:w-1/shop/a.jpg',
    ],

    ['it was signed before it was percent-encoded', 'a/b%.jpg', '/a%2Fb%25.jpg'],
    ['the path was signed before it was percent-encoded', 'a/b.jpg?v=%2F', '/a%2Fb.jpg?v=%2F'],
    ['the query was signed before it was percent-encoded', 'a%2Fb.jpg?v=/', '/a%2Fb.jpg?v=%2F'],
    ['the escapes had lower-case digits when it was signed (%c3 for %C3)', '%c3%a9.jpg', '/%C3%A9.jpg'],
    ['the escapes had upper-case digits when it was signed (%C3 for %c3)', '%C3%A9.jpg', '/%c3%a9.jpg'],
    ['it was signed percent-encoded once more (%25C3 for %C3)', '%25C3%25A9.jpg', '/%C3%A9.jpg'],
    ['it was percent-encoded once more after it was signed (%25C3 for %C3)', '%C3%A9.jpg', '/%25C3%25A9.jpg'],
    ['a space was + when it was signed, and not %20', 'a+b.jpg', '/a%20b.jpg'],
    ['a space was %20 when it was signed, and not +', 'a%20b.jpg', '/a+b.jpg'],
    ['a plus sign was %2B when it was signed, and not +', 'a%2Bb.jpg', '/a+b.jpg'],
    ['a plus sign was + when it was signed, and not %2B', 'a+b.jpg', '/a%2Bb.jpg'],
    [
      'the path was signed with its special characters percent-encoded (%2C for a comma)',
      'a%28b%29%2C.jpg',
      '/a(b),.jpg',
    ],
    ['the path was signed as encodeURIComponent writes its segments', 'a(b)%2C.jpg', '/a(b),.jpg'],
    [form, 'a.jpg?tr=w-1%2Ch-2%3Art-90', '/a.jpg?tr=w-1,h-2:rt-90'],
    [form, 'a.jpg?tr=l-text%2Ci-a+b%2Cl-end', '/a.jpg?tr=l-text,i-a%20b,l-end'],
    ['the query was signed as encodeURIComponent writes its values', 'a.jpg?t=a%20b%2C', '/a.jpg?t=a%20b,'],
    [nfc, encodeURI('caf\u00e9.jpg'), '/cafe%CC%81.jpg'],
    [nfd, encodeURI('cafe\u0301.jpg'), '/caf%C3%A9.jpg'],
    [nfd, 'cafe\u0301.jpg', '/caf%C3%A9.jpg'],
    ['it was signed in lower-case letters', 'photo.jpg', '/Photo.JPG'],
    ['slashes were doubled after it was signed', 'shop/a.jpg', '/shop//a.jpg'],
    ['a slash was put at the end of the path after it was signed', 'shop/a.jpg', '/shop/a.jpg/'],
    ['the path ended in a slash when it was signed', 'shop/a.jpg/', '/shop/a.jpg'],
    ['& was written &amp; in it: the URL was copied out of HTML', 'a.jpg?v=1&tr=w-1', '/a.jpg?v=1&amp;tr=w-1'],
  ])('says: %s', (reason, signed, target) => {
    const result = check(withSignatureOf(signed + never, target));
    expect(result).toMatchObject({ verdict: 'wrong', key: 0, signedText: signed + never, reasons: [reason] });
  });

  it.each<[reason: string, signed: string, target: string]>([
    [
      'ik-t was added or changed: the signature is of a URL that never expires',
      `a.jpg?v=1${never}`,
      '/a.jpg?v=1&ik-t=1900000000',
    ],
    ['ik-t was in the URL already when it was signed', 'a.jpg?ik-t=19000000001900000000', '/a.jpg?ik-t=1900000000'],
    [
      'ik-t was signed as a parameter, and not appended to the URL',
      'a.jpg?v=1&ik-t=1900000000',
      '/a.jpg?v=1&ik-t=1900000000',
    ],
    ['it was signed without the expiry after it', 'a.jpg', '/a.jpg?ik-t=1900000000'],
    ['it was signed without 9999999999 after it, which stands for no expiry', 'a.jpg', '/a.jpg'],
  ])('says: %s', (reason, signed, target) => {
    const result = check(withSignatureOf(signed, target));
    expect(result).toMatchObject({ verdict: 'wrong', key: 0, signedText: signed, reasons: [reason] });
  });

  it.each([
    ['with a line break after it', `${key}\n`],
    ['with a line break after it', `${key}\r\n`],
    ['with a space after it', `${key} `],
    ['in quotation marks', `"${key}"`],
    ['in quotation marks', `'${key}'`],
    ['without "private_"', 'one'],
    ['with "private_" before it', `private_${key}`],
    ['with "public_" in place of "private_"', 'public_one'],
  ])('says that the key was used %s', (how, used) => {
    const { reasons, key: index } = check(withSignatureOf(`a.jpg${never}`, '/a.jpg', used), { keys: ['other', key] });
    expect([reasons, index]).toEqual([[`the key was used ${how} when it was signed`], 1]);
  });

  it.each<[reasons: string[], signed: string, target: string]>([
    [[added('`v=1` was'), endpoint('/shop/')], 'a.jpg', '/shop/a.jpg?v=1'],
    [[endpoint('/shop/'), wasInPath], 'tr:w-1,h-2/a.jpg', '/shop/a.jpg?tr=w-1,h-2'],
    [[endpoint('/shop/'), nfd], 'cafe%CC%81.jpg', '/shop/caf%C3%A9.jpg'],
    [[wasInQuery, form], 'a.jpg?tr=w-1%2Ch-2', '/tr:w-1,h-2/a.jpg'],
  ])('finds two things at once: %j', (reasons, signed, target) => {
    expect(check(withSignatureOf(signed + never, target)).reasons).toEqual(reasons);
  });

  describe('where nothing fits', () => {
    const unknown =
      'no key of yours made this signature for this path and query: ' +
      'the key is another one, or path, transformation, query or ik-t was changed';

    it.each([
      ['another key', withSignatureOf(`a.jpg?v=1${never}`, '/a.jpg?v=1', 'private_other')],
      ['another value', withSignatureOf(`a.jpg?v=2${never}`, '/a.jpg?v=1')],
      ['another path', withSignatureOf(`b.jpg?v=1${never}`, '/a.jpg?v=1')],
      ['an expiry that is gone', withSignatureOf(`a.jpg?v=1${now}`, '/a.jpg?v=1')],
    ])('says so, and what would be right: %s', (_, url) => {
      const text = `a.jpg?v=1${never}`;
      const expected = { signedText: text, signature: signature(text) };
      expect(check(url)).toEqual({
        verdict: 'wrong',
        reasons: [unknown],
        key: undefined,
        signedText: undefined,
        expected,
        warnings: [],
      });
      const right = url.replace(/[0-9a-f]{40}$/, expected.signature);
      expect(check(right).verdict).toBe('valid');
    });

    it('says so of URLs of any length', () => {
      const query = Array.from({ length: 500 }, (_, index) => `p${index}=%C3%A9`).join('&');
      const url = append(`${host}/${'a/'.repeat(300)}b.jpg?${query}`, `ik-s=${'0'.repeat(40)}`);
      expect(check(url, { keys: ['one', 'two', 'three'] })).toMatchObject({ verdict: 'wrong', reasons: [unknown] });
    });

    it('does not go on for ever', () => {
      const keys = ['0', ...Array.from({ length: 30 }, (_, index) => `${index + 1}`), key] as const;
      const two = (path: string) => check(withSignatureOf(path, `/${path}`, `${key}\n`), { keys }).reasons;
      expect(two('a.jpg')).toHaveLength(2);
      expect(two('a'.repeat(8000))).toEqual([unknown]);
    });

    it('tells what would be right for an expiry, the URL endpoint that counts and the current key', () => {
      const url = withSignatureOf('x', '/shop/a.jpg?ik-t=1900000000&tr=w-1');
      const { expected } = check(url, { endpoints: ['/', '/shop/'], keys: [key, 'private_old'] });
      expect(expected).toEqual({
        signedText: 'a.jpg?tr=w-11900000000',
        signature: signature('a.jpg?tr=w-11900000000'),
      });
    });
  });

  describe('another form of ik-s', () => {
    const text = `a.jpg${never}`;
    const inForm = (form: string) => `ik-s must be 40 lower-case hexadecimal digits, and is ${form}`;

    it.each([
      ['in upper case', signature(text).toUpperCase()],
      ['of SHA-256', hmac(text, key, 'sha256').digest('hex')],
      ['base64', hmac(text).digest('base64')],
      ['base64', encodeURIComponent(hmac(text).digest('base64'))],
      ['base64', hmac(text).digest('base64url')],
      ['base64 of SHA-256', hmac(text, key, 'sha256').digest('base64')],
    ])('is named: %s', (form, given) => {
      const expected = { signedText: text, signature: signature(text) };
      const result = check(`${host}/a.jpg?ik-s=${given}`);
      expect(result).toMatchObject({
        verdict: 'malformed',
        key: 0,
        reasons: [inForm(form)],
        signedText: text,
        expected,
      });
    });

    it('is named beside what else is wrong', () => {
      const { reasons } = check(`${host}/shop/a.jpg?ik-s=${hmac(text).digest('base64')}`);
      expect(reasons).toEqual([inForm('base64'), endpoint('/shop/')]);
    });

    it.each([
      ['empty', ''],
      ['something else of 39 characters', signature(text).slice(1)],
      ['something else of 41 characters', `${signature(text)}0`],
    ])('is no signature: %s', (form, given) => {
      const result = check(`${host}/a.jpg?ik-s=${given}`);
      expect(result).toMatchObject({ verdict: 'malformed', reasons: [inForm(form)], expected: { signedText: text } });
      expect(result.key).toBeUndefined();
    });
  });

  it.each([
    ['ik-s is given more than once', `/a.jpg?ik-s=${'0'.repeat(40)}&ik-s=${'0'.repeat(40)}`],
    ['ik-t is given more than once', `/a.jpg?ik-t=1&ik-t=1&ik-s=${'0'.repeat(40)}`],
    ['there is an ik-t, but no ik-s', '/a.jpg?ik-t=1893456000'],
    [
      'there is an ik-t, but no ik-s: & is written &amp; in it, so it was copied out of HTML',
      `/a.jpg?ik-t=1893456000&amp;ik-s=${'0'.repeat(40)}`,
    ],
    [
      'there is an ik-t, but no ik-s: ik-s is in it, but not as a parameter; is the ? or & before it missing, doubled or encoded?',
      `/a.jpg?ik-t=1893456000%26ik-s=${'0'.repeat(40)}`,
    ],
    ['ik-t is not a time in seconds since 1970 with ten digits', `/a.jpg?ik-t=189345600&ik-s=${'0'.repeat(40)}`],
    [
      'ik-t is not a time in seconds since 1970 with ten digits, but in milliseconds',
      `/a.jpg?ik-t=1893456000000&ik-s=${'0'.repeat(40)}`,
    ],
    ['ik-s is not 40 lower-case hexadecimal digits', '/a.jpg?ik-t=1893456000000&ik-s=0'],
  ])('says that it is malformed: %s', (reason, target) => {
    expect(check(host + target)).toEqual({ verdict: 'malformed', reasons: [reason], warnings: [] });
  });

  const misplaced = ': ik-s is in it, but not as a parameter; is the ? or & before it missing, doubled or encoded?';
  it.each([
    ['/a.jpg', ''],
    ['/a.jpg?v=1', ''],
    [`/a.jpg&ik-s=${'0'.repeat(40)}`, misplaced],
    [`/a.jpg?v=1?ik-s=${'0'.repeat(40)}`, misplaced],
    [`/a.jpg%3Fik-s=${'0'.repeat(40)}`, misplaced],
    [`/a.jpg?IK-S=${'0'.repeat(40)}`, misplaced],
    [`/a.jpg?v=1&amp;ik-s=${'0'.repeat(40)}`, ': & is written &amp; in it, so it was copied out of HTML'],
  ])('says that %s is not signed', (target, hint) => {
    expect(check(host + target)).toEqual({ verdict: 'unsigned', reasons: [`it is not signed${hint}`], warnings: [] });
  });

  it('says what is not looked at', () => {
    expect(check(`${host}/a.jpg`, { endpoints: ['/shop/', '/x/'] })).toEqual({
      verdict: 'refused',
      reasons: ['it is below none of your URL endpoints: /shop/, /x/'],
      warnings: [],
    });
    expect(check(`${host}/${'a'.repeat(8192)}`)).toEqual({
      verdict: 'refused',
      reasons: ['it would be answered 414: The URL is longer than 8192 bytes'],
      warnings: [],
    });
  });

  describe('warns', () => {
    it.each([
      ['tr:/a.jpg', '400 all the same: The transformation after "tr:" is empty'],
      ['a//b.jpg', '400 all the same: The file name holds an empty segment'],
      ['a.jpg?tr=w-1&tr=w-2', '400 all the same: The parameter "tr" is given more than once'],
      ['', '404 all the same: The URL names no file'],
      ['a.mp4/ik-video.mp4', '501 all the same: Video is not available on this server'],
    ])('of %s, which is signed, but asks for nothing that there is', (path, answer) => {
      const { verdict, warnings } = check(withSignatureOf(path + never, `/${path}`));
      expect([verdict, warnings]).toEqual(['valid', [`it would be answered ${answer}`]]);
    });

    it('of a transformation that is none, but of no name, which only the deployment knows', () => {
      const bad = check(withSignatureOf(`tr:h-x/a.jpg${never}`, '/tr:h-x/a.jpg'));
      expect(bad.warnings).toEqual([expect.stringMatching(/^it would be answered 400 all the same: .*"?h/)]);
      const named = 'tr:n-small,rt-90:n-other/a.jpg';
      expect(check(withSignatureOf(named + never, `/${named}`)).warnings).toEqual([]);
    });

    it('of a key that is none', () => {
      const { warnings } = check(`${host}/a.jpg`, { keys: [key, 'public_one'] });
      expect(warnings).toEqual(['key 2 begins with public_, but URLs are signed with the private key']);
    });

    it('of a fragment', () => {
      const { verdict, warnings } = check(`${withSignatureOf(`a.jpg${never}`, '/a.jpg')}#top`);
      expect([verdict, warnings]).toEqual(['valid', ['what follows # is never sent; a # in a name is written %23']]);
    });

    it('of what is encoded before it is sent', () => {
      const { verdict, warnings } = check(withSignatureOf(`é 1.jpg${never}`, '/é 1.jpg'));
      expect([verdict, warnings]).toEqual([
        'valid',
        [
          expect.stringMatching(
            /^checked as a browser asks for it: https:\/\/images\.example\.com\/%C3%A9%201\.jpg\?ik-s=/,
          ),
        ],
      ]);
    });

    it('of what a browser asks for in its place', () => {
      const { verdict, warnings } = check(withSignatureOf(`x/../a.jpg${never}`, '/x/../a.jpg'));
      expect(verdict).toBe('valid');
      expect(warnings).toContainEqual(expect.stringMatching(/^a browser asks for \/a\.jpg\?ik-s=\w+, which is wrong$/));
    });
  });

  it('names what would move the cursor of a terminal', () => {
    const { warnings } = check(withSignatureOf(`tr:h-%1B[2J/a.jpg${never}`, '/tr:h-%1B[2J/a.jpg'));
    expect(warnings).toEqual([expect.stringContaining('\\u{1b}[2J')]);
    const { signedText } = check(withSignatureOf(`a/\u001b[2J\u009b.jpg${never}`, '/a%2F%1B[2J%C2%9B.jpg'));
    expect(signedText).toBe(`a/\\u{1b}[2J\\u{9b}.jpg${never}`);
  });

  it("takes the URLs of ImageKit's SDKs", () => {
    const urlEndpoint = `${host}/shop`;
    const { helper } = new ImageKit({ privateKey: key });
    const before = new ImageKitBefore({ privateKey: key, publicKey: 'public_one', urlEndpoint });
    const transformation = [{ width: '300', aspectRatio: '4:3' }, { rotation: '90' }];
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', minLength: 1 }).filter((name) => !/[\p{Cc}\\?#%/]/u.test(name)),
        fc.constantFrom<'path' | 'query'>('path', 'query'),
        fc.constantFrom(undefined, 300),
        (name, transformationPosition, expiresIn) => {
          const src = `/a/${name}.jpg`;
          const common = { transformation, transformationPosition, signed: true, queryParameters: { v: '1' } };
          const urls = [
            helper.buildSrc({ ...common, urlEndpoint, src, expiresIn }),
            before.url({ ...common, path: src, expireSeconds: expiresIn }),
          ];
          for (const url of urls) {
            const { verdict, expires } = check(url, { endpoints: ['/shop/'], now: Math.floor(Date.now() / 1000) });
            expect([url, verdict, typeof expires]).toEqual([url, 'valid', expiresIn ? 'number' : 'undefined']);
            expect(check(url).reasons).toEqual([endpoint('/shop/')]);
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  it('takes no other key', () => {
    const word = fc.stringMatching(/^[\w.:,-]{1,8}$/);
    fc.assert(
      fc.property(word, word, fc.string({ minLength: 1 }), (path, value, other) => {
        fc.pre(other !== key);
        const url = withSignatureOf(`${path}?v=${value}${never}`, `/${path}?v=${value}`, other);
        expect(check(url).verdict).toBe('wrong');
        expect(check(url, { keys: [other] }).verdict).toBe('valid');
      }),
      { numRuns: 50 },
    );
  });
});
