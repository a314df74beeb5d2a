import { describe, expect, it } from '@jest/globals';
import ImageKit from '@imagekit/nodejs';
import fc from 'fast-check';
import { DeliveryError } from '../../../../lambda/image-delivery/errors';
import { type SignaturePolicy, verifySignature } from '../../../../lambda/image-delivery/request/signature';
import { parseUrl } from '../../../../lambda/image-delivery/request/url';
import { deliveryConfig, sign } from '../fixtures';

interface Circumstances extends Partial<SignaturePolicy> {
  readonly requireSignature?: 'always' | 'never';
}

const mount = '/demo/';
const key = 'dummy-key';
const expiry = 1_893_456_000;
const refused = expect.objectContaining({
  status: 401,
  code: 'EUNAUTHORIZED',
  message: 'The URL is not signed, or its signature is not valid (any more)',
});

function verify(target: string, { requireSignature, ...policy }: Circumstances = {}): number | undefined {
  const { urlEndpoints } = deliveryConfig({ urlEndpoints: [{ path: mount, origins: ['main'], requireSignature }] });
  const defaults = { privateKeys: [key], now: expiry - 60, ignoredQueryParameters: [] };
  return verifySignature(parseUrl(target, urlEndpoints), { ...defaults, ...policy });
}

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
    const [, query] = signed(raw).split('&');
    expect(() => verify(`/demo/%C3%A9.jpg?v=%C3%BC&${query}`)).toThrow(refused);
    expect(() => verify(signed('/demo/a%2fb.jpg').replace('%2f', '%2F'))).toThrow(refused);
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
});

/** The one change that keeps the meaning: an empty parameter in a query that holds nothing but the signature. */
function addsEmptyQuery(target: string, changed: string): boolean {
  const own = target.replace(/[?&]ik-[st]=[^&]*/g, '');
  return !own.includes('?') && changed.replaceAll('&', '') === target.replaceAll('&', '');
}
