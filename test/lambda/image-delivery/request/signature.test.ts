import { describe, expect, it } from '@jest/globals';
import ImageKit from '@imagekit/nodejs';
import fc from 'fast-check';
import { DeliveryError } from '../../../../lambda/image-delivery/errors';
import {
  checkSignature,
  type SignaturePolicy,
  verifySignature,
} from '../../../../lambda/image-delivery/request/signature';
import { parseImageRequest, parseUrl } from '../../../../lambda/image-delivery/request/url';
import { deliveryConfig, sign } from '../fixtures';

interface Circumstances extends Partial<SignaturePolicy> {
  readonly requireSignature?: 'always' | 'never';
  /** Paths of URL endpoints. */
  readonly paths?: readonly string[];
}

const mount = '/demo/';
const key = 'dummy-key';
const expiry = 1_893_456_000;
const refused = expect.objectContaining({
  status: 401,
  code: 'EUNAUTHORIZED',
  message: 'The URL is not signed, or its signature is not valid (any more)',
});

function prepare(target: string, { requireSignature, paths = [mount], ...policy }: Circumstances) {
  const { urlEndpoints } = deliveryConfig({
    urlEndpoints: paths.map((path) => ({ path, origins: ['main'], requireSignature })),
  });
  const defaults = { privateKeys: [key], now: expiry - 60, ignoredQueryParameters: [] };
  return [parseUrl(target, urlEndpoints), { ...defaults, ...policy }] as const;
}

/** The expiry of a URL that is let through. */
function verify(target: string, circumstances: Circumstances = {}): number | undefined {
  return verifySignature(...prepare(target, circumstances)).expiry;
}

const check = (target: string, circumstances: Circumstances = {}) => checkSignature(...prepare(target, circumstances));

const signed = (target: string, options: { key?: string; expiry?: string } = {}): string =>
  sign(target, { mount, key, ...options });

// reference/imagekit-api.md §4.7, from the tests of ImageKit's SDKs or computed by their rules.
const hindi = 'sdk-testing-files/%E0%A4%B9%E0%A4%BF%E0%A4%A8%E0%A5%8D%E0%A4%A6%E0%A5%80.png';
const layer =
  'l-text,ie-4KS54KS%2F4KSo4KWN4KSm4KWA,co-red,fs-32,ff-sdk-testing-files@@Poppins-Regular_Q15GrYWmL.ttf,l-end';
const future = 'sdk-testing-files/future-search.png';
const vectors = [
  `/demo/${future}?ik-s=32dbbbfc5f945c0403c71b54c38e76896ef2d6b0`,
  `/demo/${hindi}?ik-s=3fff2f31da1f45e007adcdbe95f88c8c330e743c`,
  `/demo/${hindi}?tr=${layer}&ik-s=ac9f24a03080102555e492185533c1ae6bd93fa7`,
  `/demo/tr:${layer}/${hindi}?ik-s=69f2ecbb7364bbbad24616e1f7f1bac5a560fc71`,
  `/demo/${future}?version=1.0&cache=false&ik-s=f2e5a1b8b6a0b03fd63789dfc6413a94acef9fd8`,
  `/demo/${future}?version=2.0&tr=w-300,h-200&ik-s=601d97a7834b7554f4dabf0d3fc3a219ceeb6b31`,
  `/demo/tr:w-300,h-200/${future}?version=2.0&ik-s=dd1ee8f83d019bc59fd57a5fc4674a11eb8a3496`,
];
const expiringVectors = [
  '/demo/a.jpg?ik-t=1893456000&ik-s=193c4e834659e0bc49a752f43a81d6a94d99f904',
  '/demo/a.jpg?tr=w-300,h-200:rt-90&ik-t=1893456000&ik-s=f3b2b7f7ec66fa3804a2c22dca75090ea371ad4a',
  '/demo/tr:w-300,h-200:rt-90/a.jpg?ik-t=1893456000&ik-s=8ae4c94c9f63d8ac909bf28bcf05d1d9b1efaf9b',
];

describe('verifySignature', () => {
  it.each(vectors)('takes %s', (target) => {
    expect(verify(target)).toBeUndefined();
  });

  it.each(expiringVectors)('takes %s until it expires', (target) => {
    expect(verify(target, { now: expiry - 1 })).toBe(expiry);
    expect(() => verify(target, { now: expiry })).toThrow(refused);
    expect(() => verify(target, { now: expiry + 1 })).toThrow(refused);
  });

  it.each([...vectors, ...expiringVectors])('takes %s with no other key', (target) => {
    expect(() => verify(target, { privateKeys: ['dummy-keys'] })).toThrow(refused);
    expect(() => verify(target, { privateKeys: [] })).toThrow(refused);
  });

  it("takes the URLs of ImageKit's own SDK", () => {
    const { helper } = new ImageKit({ privateKey: key });
    const overlay = { type: 'text', text: 'Hello इमेज' } as const;
    const options = {
      urlEndpoint: 'https://ik.imagekit.io/demo',
      transformation: [{ width: 300, aspectRatio: '4:3' }, { rotation: 90 }, { overlay }],
      signed: true,
    };
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', minLength: 1 }).filter((name) => !/[\p{Cc}\\?#/]/u.test(name)),
        fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), fc.string({ unit: 'grapheme' })),
        fc.constantFrom<'path' | 'query'>('path', 'query'),
        (name, queryParameters, transformationPosition) => {
          const url = helper.buildSrc({ ...options, src: `/a/${name}.jpg`, queryParameters, transformationPosition });
          const { pathname, search } = new URL(url);
          expect(verify(pathname + search)).toBeUndefined();
        },
      ),
    );
  });

  it('takes the bytes as they came, not what they mean', () => {
    const raw = Buffer.from('/demo/é.jpg?v=ü').toString('latin1');
    expect(verify(signed(raw))).toBeUndefined();
    expect(() => verify(signed('/demo/a%2fb.jpg').replace('%2f', '%2F'))).toThrow(refused);
    expect(() => verify(signed('/demo/a%2Fb.jpg').replace('%2F', '/'))).toThrow(refused);
    expect(() => verify(signed('/demo/a.jpg').replace('a', '%61'))).toThrow(refused);
    expect(() => verify(signed('/demo/%C3%A9.jpg').replace('%C3', '%c3'))).toThrow(refused);
  });

  it('takes ik-s and ik-t anywhere in the query', () => {
    const [, tail = ''] = signed('/demo/a.jpg?v=1&tr=w-1', { expiry: '1893456000' }).split('&tr=w-1&');
    const [expires = '', signature = ''] = tail.split('&');
    expect(verify(`/demo/a.jpg?${signature}&v=1&${expires}&tr=w-1`)).toBe(expiry);
  });

  it('understands 9999999999 as never', () => {
    expect(verify(signed('/demo/a.jpg', { expiry: '9999999999' }))).toBeUndefined();
  });

  it.each(['189345600', '18934560000', '0893456000', '+893456000', '1893456.00', '', '1e9'])(
    'refuses the expiry %j, which has not ten digits',
    (text) => {
      const [, signature] = signed('/demo/a.jpg', { expiry: text || ' ' }).split('ik-s=');
      expect(() => verify(`/demo/a.jpg?ik-t=${text}&ik-s=${signature}`)).toThrow(refused);
    },
  );

  it('refuses digits that were moved between the query and the expiry', () => {
    const target = signed('/demo/a.jpg?v=31', { expiry: '1893456000' });
    expect(verify(target)).toBe(expiry);
    expect(() => verify(target.replace('v=31&ik-t=1893456000', 'v=3&ik-t=11893456000'))).toThrow(refused);
    expect(() => verify(target.replace('v=31&ik-t=1893456000', 'v=&ik-t=311893456000'))).toThrow(refused);
    expect(() => verify(target.replace('v=31&ik-t=1893456000', 'v=311&ik-t=893456000'))).toThrow(refused);
    expect(() => verify(target.replace('v=31&ik-t=1893456000', 'v=311893456000'))).toThrow(refused);
  });

  it.each([
    ['a second signature', (target: string) => `${target}&ik-s=${'0'.repeat(40)}`],
    ['the same signature twice', (target: string) => `${target}&${target.split('&').at(-1)}`],
    ['a second expiry', (target: string) => `${target}&ik-t=9999999999`],
    ['the same expiry twice', (target: string) => `${target}&ik-t=1893456000`],
    ['a signature in upper case', (target: string) => target.replace(/[0-9a-f]{40}$/, (hex) => hex.toUpperCase())],
    ['a signature cut short', (target: string) => target.slice(0, -1)],
    ['a signature with more to it', (target: string) => `${target}0`],
    ['an empty signature', (target: string) => target.replace(/[0-9a-f]{40}$/, '')],
    ['no signature', (target: string) => target.replace(/&ik-s=.*/, '')],
    ['no expiry', (target: string) => target.replace('&ik-t=1893456000', '')],
    ['another order of the query', (target: string) => target.replace('v=1&tr=w-1', 'tr=w-1&v=1')],
    ['another parameter', (target: string) => `${target}&utm_source=x`],
    ['another file', (target: string) => target.replace('a.jpg', 'b.jpg')],
  ])('refuses %s', (_, change) => {
    const target = signed('/demo/a.jpg?v=1&tr=w-1', { expiry: '1893456000' });
    expect(verify(target)).toBe(expiry);
    for (const requireSignature of ['always', 'never'] as const) {
      expect(() => verify(change(target), { requireSignature })).toThrow(refused);
    }
  });

  it('refuses an unsigned URL', () => {
    expect(() => verify('/demo/a.jpg')).toThrow(refused);
    expect(() => verify('/demo/a.jpg?tr=w-300')).toThrow(refused);
  });

  it.each(['one', 'two', 'three'])('takes any of several keys: %s', (one) => {
    expect(verify(signed('/demo/a.jpg', { key: one }), { privateKeys: ['one', 'two', 'three'] })).toBeUndefined();
  });

  describe('where no signature is required', () => {
    const requireSignature = 'never';

    it('takes an unsigned URL', () => {
      expect(verify('/demo/a.jpg?tr=w-300', { requireSignature, privateKeys: [] })).toBeUndefined();
    });

    it('still refuses a wrong or an expired signature', () => {
      const target = signed('/demo/a.jpg', { expiry: '1893456000' });
      expect(verify(target, { requireSignature })).toBe(expiry);
      expect(() => verify(target, { requireSignature, now: expiry })).toThrow(refused);
      expect(() => verify(target.replace('a.jpg', 'b.jpg'), { requireSignature })).toThrow(refused);
      expect(() => verify('/demo/a.jpg?ik-t=1893456000', { requireSignature })).toThrow(refused);
      expect(() => verify('/demo/a.jpg?ik-s=', { requireSignature })).toThrow(refused);
    });
  });

  it('says which key it was', () => {
    const privateKeys = ['new', 'old'];
    expect(check(signed('/demo/a.jpg', { key: 'new' }), { privateKeys })).toEqual({ kind: 'valid', key: 0 });
    const expiring = signed('/demo/a.jpg', { key: 'old', expiry: '1893456000' });
    expect(check(expiring, { privateKeys })).toEqual({ kind: 'valid', key: 1, expiry });
    expect(check(expiring, { privateKeys, now: expiry })).toEqual({ kind: 'expired', key: 1, expiry });
    expect(check(expiring)).toEqual({ kind: 'wrong' });
  });

  describe('below several URL endpoints', () => {
    const paths = ['/', '/shop/', '/shop/summer/', '/shoe/'];

    it.each(['/', '/shop/', '/shop/summer/'])('takes a URL that was signed relative to %s', (path) => {
      expect(verify(sign('/shop/summer/a.jpg', { mount: path, key }), { paths })).toBeUndefined();
    });

    it.each(['/shop/summer/a', '/sh'])('refuses one relative to %s, which is none', (path) => {
      expect(() => verify(sign('/shop/summer/a.jpg', { mount: path, key }), { paths })).toThrow(refused);
    });
  });

  describe('what was signed before it was encoded', () => {
    const host = 'https://images.example.com';
    const wire = (text: string) => new URL(host + text).href.slice(host.length);
    const signedAs = (text: string, target: string) => {
      const [, signature = ''] = signed(Buffer.from(text).toString('latin1')).split('ik-s=');
      return `${target}${target.includes('?') ? '&' : '?'}ik-s=${signature}`;
    };

    it.each([
      '/demo/café.jpg',
      '/demo/हिन्दी 1.png',
      '/demo/😀.jpg?v=1',
      '/demo/tr:l-text,i-It is "हिन्दी",l-end/a.jpg',
      "/demo/a.jpg?tr=l-text,i-It's <ü>,l-end",
      '/demo/é|^`{}.jpg?v=1&tr=w-1',
    ])('is taken as text: %s', (text) => {
      expect(verify(signedAs(text, wire(text)))).toBeUndefined();
      expect(() => verify(signedAs(text, wire(text).replace('demo/', 'demo/x')))).toThrow(refused);
    });

    it('is taken with only the path, or only the query, as text', () => {
      expect(verify(signedAs('/demo/é.jpg?v=%C3%BC', '/demo/%C3%A9.jpg?v=%C3%BC'))).toBeUndefined();
      expect(verify(signedAs('/demo/%C3%A9.jpg?v=ü', '/demo/%C3%A9.jpg?v=%C3%BC'))).toBeUndefined();
    });

    it.each([
      ["/demo/a%20b.jpg?v=it%27s&tr=l-text,i-It's%20100%25%3B,l-end", /'/g],
      ['/demo/a%20b.jpg?v=%7E&tr=di-é "^.png', /[é "]/g],
      ['/demo/a%20^b%20%C3%A9.jpg', /\^/g],
      ["/demo/a%20^.jpg?tr=di-it's é.png", /['^ é]/g],
      ["/demo/%5Ea%20b.jpg?tr=di-it's.png", /'/g],
      ['/demo/tr:di-é.png,w-1/a%20b.jpg?v=%7E', /é/g],
      ['/demo/a%20b/tr:l-text,i-"Grüße",l-end/%C3%BC^.jpg', /["üß^]/g],
    ])('is taken with only some of it as text: %s', (text, late) => {
      const escape = (character: string) => (character === "'" ? '%27' : encodeURIComponent(character));
      const target = text.replace(late, escape);
      expect(verify(signedAs(text, target))).toBeUndefined();
      expect(() => verify(signedAs(text, target.replace('demo/', 'demo/x')))).toThrow(refused);
    });

    it.each(['/demo/é.jpg', '/demo/[é] |.jpg?v=ü'])('is taken as encodeURI(%j)', (text) => {
      const raw = Buffer.from(text.replace(' ', '%20')).toString('latin1');
      expect(verify(signedAs(encodeURI(text), raw))).toBeUndefined();
      expect(verify(signedAs(encodeURI(text), wire(text)))).toBeUndefined();
    });

    it('is refused where the encoding would change what the URL means', () => {
      const pairs = [
        ['/demo/a.jpg?tr=n-mark', '/demo/a.jpg%3Ftr=n-mark'],
        ['/demo/a/b.jpg', '/demo/a%2Fb.jpg'],
        ['/demo/é%2Fb.jpg', '/demo/%C3%A9%252Fb.jpg'],
        ['/demo/é%252Fb.jpg', '/demo/%C3%A9%2Fb.jpg'],
        ['/demo/a.jpg?v=1&tr=w-1', '/demo/a.jpg?v=1%26tr=w-1'],
        ['/demo/a.jpg?tr=w-1', '/demo/a.jpg?tr%3Dw-1'],
        ['/demo/a+b.jpg', '/demo/a%2Bb.jpg'],
        ['/demo/a#b.jpg', '/demo/a%23b.jpg'],
        ['/demo/a%b.jpg', '/demo/a%25b.jpg'],
      ] as const;
      for (const [text, target] of pairs) {
        expect(() => verify(signedAs(text, target))).toThrow(refused);
        expect(() => verify(signedAs(target, Buffer.from(text).toString('latin1')))).toThrow(refused);
      }
    });

    it('never gives a URL another meaning', () => {
      const atoms = [
        '/',
        '?',
        '&',
        '=',
        '#',
        '%',
        '+',
        ',',
        ':',
        '@',
        "'",
        '"',
        ' ',
        'a',
        'tr',
        '2',
        '5',
        'C',
        '3',
        'é',
        '%2F',
        '%25',
        '%3F',
        '%C3%A9',
        '%20',
        '%2C',
        '%27',
        '^',
        '%5E',
        '/tr:',
      ];
      const text = fc.array(fc.constantFrom(...atoms), { minLength: 1, maxLength: 8 }).map((parts) => parts.join(''));
      const encoders = [
        encodeURI,
        encodeURIComponent,
        (part: string) => wire(`/${part}`).slice(1),
        (part: string) => part.replaceAll('%', '%25'),
      ];
      fc.assert(
        fc.property(text, fc.array(fc.constantFrom(...encoders), { maxLength: 2 }), (part, encodings) => {
          const source = `/demo/${part}.jpg`;
          const raw = encodings.reduce((result, encode) => `/demo/${encode(result.slice('/demo/'.length))}`, source);
          for (const [one, other] of [
            [source, raw],
            [raw, source],
          ] as const) {
            const target = Buffer.from(other.replaceAll(' ', '%20')).toString('latin1');
            const meaning = meaningOf(signedAs(one, target));
            if (meaning === undefined) continue;
            expect(meaning).toEqual(meaningOf(signed(Buffer.from(one).toString('latin1').replaceAll(' ', '%20'))));
          }
        }),
        { numRuns: 5_000 },
      );
    });

    /** What a URL asks for; undefined where it is refused. */
    function meaningOf(target: string): unknown {
      try {
        const [url, policy] = prepare(target, {});
        verifySignature(url, policy);
        return parseImageRequest(url);
      } catch (error) {
        if (error instanceof DeliveryError) return error.status === 401 ? undefined : error.message;
        throw error;
      }
    }
  });

  describe('with ignored parameters', () => {
    const ignoredQueryParameters = ['utm_source', 'fbclid'];

    it.each([
      signed('/demo/a.jpg'),
      signed('/demo/a.jpg?v=1'),
      signed('/demo/a.jpg?v=1', { expiry: '1893456000' }),
      signed('/demo/a.jpg?utm_source=own'),
    ])('takes %s as it was signed', (target) => {
      expect(() => verify(target, { ignoredQueryParameters })).not.toThrow();
    });

    it.each(['/demo/a.jpg', '/demo/a.jpg?v=1&tr=w-1'])('takes %s with them added anywhere', (target) => {
      const whole = signed(target, { expiry: '1893456000' });
      expect(verify(`${whole}&fbclid=x&utm_source=y`, { ignoredQueryParameters })).toBe(expiry);
      expect(verify(whole.replace('?', '?fbclid&utm_source=&'), { ignoredQueryParameters })).toBe(expiry);
    });

    it.each(['v=1', 'tr=w-1', 'fbclidx=1', 'FBCLID=1', 'x&fbclid=1'])('refuses %s appended', (pair) => {
      expect(() => verify(`${signed('/demo/a.jpg')}&${pair}`, { ignoredQueryParameters })).toThrow(refused);
    });
  });

  it('refuses every URL with one byte changed, added or taken away', () => {
    const word = fc.stringMatching(/^[\w.%,:-]{1,8}$/);
    const targets = fc
      .record({
        path: fc.array(word, { minLength: 1, maxLength: 3 }),
        tr: fc.constantFrom('', 'tr:w-300,h-200:rt-90/'),
        query: fc.array(fc.tuple(word, word), { maxLength: 3 }),
        time: fc.constantFrom('', '1893456000', '9999999999'),
      })
      .map(({ path, tr, query, time }) => {
        const pairs = query.map((pair) => pair.join('=')).join('&');
        return signed(`${mount}${tr}${path.join('/')}${pairs && `?${pairs}`}`, { expiry: time });
      });
    const byte = fc.integer({ min: 0x21, max: 0xff }).map((code) => String.fromCharCode(code));

    fc.assert(
      fc.property(targets, fc.nat(), fc.constantFrom(0, 1), fc.option(byte, { nil: '' }), (target, at, gone, added) => {
        const position = at % target.length;
        const changed = target.slice(0, position) + added + target.slice(position + gone);
        fc.pre(changed !== target && !addsEmptyQuery(target, changed));
        expect(verify(target)).toBe(target.includes('ik-t=1') ? expiry : undefined);
        try {
          verify(changed);
        } catch (error) {
          if (!(error instanceof DeliveryError)) throw error;
          // 404: the byte was one of the endpoint's path.
          expect([401, 404]).toContain(error.status);
          return;
        }
        throw new Error(`accepted ${changed}`);
      }),
      { numRuns: 3000 },
    );
  });

  it('takes a stray & beside the signature of a URL without a query, which means the same', () => {
    expect(verify(signed('/demo/a.jpg').replace('?', '?&'))).toBeUndefined();
    expect(verify(`${signed('/demo/a.jpg')}&`)).toBeUndefined();
    expect(() => verify(`${signed('/demo/a.jpg')}&&`)).toThrow(refused);
  });

  it("takes an empty query that was signed with its '?'", () => {
    const empty = signed('/demo/a.jpg?', { expiry: '1893456000' });
    expect(empty).toContain('a.jpg?&ik-t');
    expect(verify(empty)).toBe(expiry);
    expect(verify(empty.replace('?&', '?'))).toBe(expiry);
    expect(() => verify(empty.replace('?&', '?v&'))).toThrow(refused);
  });
});

/** The one change that keeps the meaning: an empty parameter in a query that holds nothing but the signature. */
function addsEmptyQuery(target: string, changed: string): boolean {
  const own = target.replace(/[?&]ik-[st]=[^&]*/g, '');
  return !own.includes('?') && changed.replaceAll('&', '') === target.replaceAll('&', '');
}
