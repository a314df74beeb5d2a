import { describe, expect, it } from '@jest/globals';
import { signUrl, type SignUrlOptions } from '../../lib';

const urlEndpoint = 'https://ik.imagekit.io/demo';
const privateKey = 'dummy-key';
const sign = (path: string, expires?: number) =>
  signUrl(`${urlEndpoint}/${path}`, { urlEndpoint, privateKey, expires });

const hindi = '%E0%A4%B9%E0%A4%BF%E0%A4%A8%E0%A5%8D%E0%A4%A6%E0%A5%80.png';
const layer =
  'l-text,ie-4KS54KS%2F4KSo4KWN4KSm4KWA,co-red,fs-32,ff-sdk-testing-files@@Poppins-Regular_Q15GrYWmL.ttf,l-end';

describe('signUrl', () => {
  // The first seven are from the tests of ImageKit's own SDKs.
  it.each([
    ['sdk-testing-files/future-search.png', '?ik-s=32dbbbfc5f945c0403c71b54c38e76896ef2d6b0'],
    [`sdk-testing-files/${hindi}`, '?ik-s=3fff2f31da1f45e007adcdbe95f88c8c330e743c'],
    [`sdk-testing-files/${hindi}?tr=${layer}`, '&ik-s=ac9f24a03080102555e492185533c1ae6bd93fa7'],
    [`tr:${layer}/sdk-testing-files/${hindi}`, '?ik-s=69f2ecbb7364bbbad24616e1f7f1bac5a560fc71'],
    ['sdk-testing-files/future-search.png?version=1.0&cache=false', '&ik-s=f2e5a1b8b6a0b03fd63789dfc6413a94acef9fd8'],
    [
      'sdk-testing-files/future-search.png?version=2.0&tr=w-300,h-200',
      '&ik-s=601d97a7834b7554f4dabf0d3fc3a219ceeb6b31',
    ],
    [
      'tr:w-300,h-200/sdk-testing-files/future-search.png?version=2.0',
      '&ik-s=dd1ee8f83d019bc59fd57a5fc4674a11eb8a3496',
    ],
  ])('signs %s as ImageKit does', (path, signature) => {
    expect(sign(path)).toBe(`${urlEndpoint}/${path}${signature}`);
  });

  it.each([
    ['a.jpg', '?ik-t=1893456000&ik-s=193c4e834659e0bc49a752f43a81d6a94d99f904'],
    ['a.jpg?tr=w-300,h-200:rt-90', '&ik-t=1893456000&ik-s=f3b2b7f7ec66fa3804a2c22dca75090ea371ad4a'],
    ['tr:w-300,h-200:rt-90/a.jpg', '?ik-t=1893456000&ik-s=8ae4c94c9f63d8ac909bf28bcf05d1d9b1efaf9b'],
  ])('signs %s until an expiry as ImageKit does', (path, signature) => {
    expect(sign(path, 1_893_456_000)).toBe(`${urlEndpoint}/${path}${signature}`);
  });

  it('takes an endpoint with or without a trailing slash', () => {
    const url = `${urlEndpoint}/a.jpg`;
    expect(signUrl(url, { urlEndpoint: `${urlEndpoint}/`, privateKey })).toBe(sign('a.jpg'));
  });

  it('signs the path below the endpoint, whatever its host', () => {
    const other = 'https://contoso.azurefd.net';
    const url = signUrl(`${other}/a.jpg`, { urlEndpoint: other, privateKey, expires: 1_893_456_000 });
    expect(url).toBe(`${other}/a.jpg?ik-t=1893456000&ik-s=193c4e834659e0bc49a752f43a81d6a94d99f904`);
  });

  it('signs otherwise with another key', () => {
    const url = `${urlEndpoint}/a.jpg`;
    expect(signUrl(url, { urlEndpoint, privateKey: 'other' })).not.toBe(sign('a.jpg'));
  });

  it.each([
    'https://ik.imagekit.io/demo2/a.jpg',
    'https://ik.imagekit.io/demo',
    'http://ik.imagekit.io/demo/a.jpg',
    '/demo/a.jpg',
    '',
  ])('refuses %j, which is not below the endpoint', (url) => {
    const message = `\`url\` must begin with "${urlEndpoint}/", got: "${url}"`;
    expect(() => signUrl(url, { urlEndpoint, privateKey })).toThrow(new Error(message));
  });

  it.each<[keyof SignUrlOptions, string | undefined, string]>([
    ['privateKey', undefined, 'undefined'],
    ['privateKey', '', '""'],
    ['urlEndpoint', undefined, 'undefined'],
  ])('refuses the %s %j, such as a variable that is not set', (prop, value, got) => {
    const options = { urlEndpoint, privateKey, [prop]: value };
    const message = `\`${prop}\` must be a text that is not empty, got: ${got}`;
    expect(() => signUrl(`${urlEndpoint}/a.jpg`, options)).toThrow(new Error(message));
  });

  it.each([0, 999_999_999, 10_000_000_000, 1_893_456_000.5, -1_893_456_000, NaN])(
    'refuses the expiry %d',
    (expires) => {
      const message = `\`expires\` must be seconds since 1970 with ten digits, got: ${expires}`;
      expect(() => sign('a.jpg', expires)).toThrow(new Error(message));
    },
  );

  it.each(['a.jpg?', 'a.jpg#top', 'a.jpg?ik-s=abc', 'a.jpg?tr=w-1&ik-t=1893456000'])(
    'refuses %s, which no signature would be valid for',
    (path) => {
      expect(() => sign(path)).toThrow(/^`url` must have no fragment, no empty query and no signature yet, got: /);
    },
  );

  it('repeats no signature, which would open an image to whoever reads the log', () => {
    const signed = sign('a.jpg?v=1', 1_893_456_000);
    const other = 'https://other.example.com/';
    expect(() => signUrl(signed, { urlEndpoint, privateKey })).toThrow(/\?v=1&ik-t=1893456000&ik-s=…"$/);
    expect(() => signUrl(signed, { urlEndpoint: other, privateKey })).toThrow(/\?v=1&ik-t=1893456000&ik-s=…"$/);
  });
});
