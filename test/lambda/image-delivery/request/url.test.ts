import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DeliveryError } from '../../../../lambda/image-delivery/errors';
import { type ImageRequest, parseImageRequest, parseUrl } from '../../../../lambda/image-delivery/request/url';
import { deliveryConfig } from '../fixtures';

const { urlEndpoints } = deliveryConfig({
  urlEndpoints: ['/', '/demo/', '/demo/products/'].map((path) => ({ path, origins: ['main'] })),
});

/** The raw bytes of a text, as Node hands them over: one character a byte. */
const bytes = (text: string): string => Buffer.from(text).toString('latin1');
const parse = (target: string): ImageRequest => parseImageRequest(parseUrl(target, urlEndpoints));

describe('parseUrl', () => {
  it.each([
    ['/a.jpg', '/', 'a.jpg', undefined],
    ['/demo/a.jpg', '/demo/', 'a.jpg', undefined],
    ['/demo/products/a.jpg?v=1', '/demo/products/', 'a.jpg', 'v=1'],
    ['/demo/products', '/demo/', 'products', undefined],
    ['/demo', '/', 'demo', undefined],
    ['/demo/a.jpg?', '/demo/', 'a.jpg', ''],
    ['/demo/a.jpg?b?c=/demo/products/', '/demo/', 'a.jpg', 'b?c=/demo/products/'],
    ['/demo/%61%2F..%5c.jpg?tr=%77', '/demo/', '%61%2F..%5c.jpg', 'tr=%77'],
    ['/%64emo/a.jpg', '/', '%64emo/a.jpg', undefined],
  ])('splits %s', (target, path, relativePath, query) => {
    const url = parseUrl(target, urlEndpoints);
    expect(url).toMatchObject({ endpoint: { path }, relativePath });
    expect(url.query).toBe(query);
  });

  it('finds the longest endpoint whatever the order', () => {
    expect(parseUrl('/demo/products/a.jpg', urlEndpoints.toReversed()).endpoint.path).toBe('/demo/products/');
  });

  it('answers 404 where there is no endpoint', () => {
    expect(() => parseUrl('/other/a.jpg', urlEndpoints.slice(1))).toThrow(
      expect.objectContaining({ status: 404, code: 'ENOENT' }),
    );
  });

  it('takes 8,192 bytes and answers 414 to one more', () => {
    const target = '/'.padEnd(8192, 'a');
    expect(parseUrl(target, urlEndpoints).relativePath).toHaveLength(8191);
    expect(() => parseUrl(`${target}a`, urlEndpoints)).toThrow(
      expect.objectContaining({ status: 414, code: 'ELIMIT' }),
    );
  });

  it.each(['', '/a b.jpg', '/a\0.jpg', '/a\r\n.jpg', '/\u{1f600}.jpg', '/\u0100.jpg'])('refuses %j', (target) => {
    expect(() => parseUrl(target, urlEndpoints)).toThrow(expect.objectContaining({ status: 400, code: 'EINVAL' }));
  });
});

describe('parseImageRequest', () => {
  it.each([
    ['no transformation', '/a/b.jpg', [], 'a/b.jpg'],
    ['a transformation in the path', '/tr:w-300,h-200/a/b.jpg', ['w-300,h-200'], 'a/b.jpg'],
    ['one further down', '/a/tr:w-300/b.jpg', ['w-300'], 'a/b.jpg'],
    ['one right before the name', '/a/b/c/tr:w-300:rt-90/d.jpg', ['w-300:rt-90'], 'a/b/c/d.jpg'],
    ['one after an endpoint', '/demo/tr:w-300/a.jpg', ['w-300'], 'a.jpg'],
    ['an encoded colon', '/tr%3Aw-300%2Ch-200/a.jpg', ['w-300,h-200'], 'a.jpg'],
    ['an encoded colon in lower case', '/tr%3aw-300/a.jpg', ['w-300'], 'a.jpg'],
    ['an encoded slash in a value', '/tr:l-text,ie-4K%2FSg,l-end/a.jpg', ['l-text,ie-4K/Sg,l-end'], 'a.jpg'],
    ['only the first of two', '/tr:w-1/tr:w-2/a.jpg', ['w-1'], 'tr:w-2/a.jpg'],
    ['a folder called tr', '/tr/a.jpg', [], 'tr/a.jpg'],
    ['a folder that ends in tr:', '/xtr:w-1/a.jpg', [], 'xtr:w-1/a.jpg'],
    ['upper case', '/TR:w-1/a.jpg', [], 'TR:w-1/a.jpg'],
    ['a raw query', '/a.jpg?tr=w-300,h-200:rt-90', ['w-300,h-200:rt-90'], 'a.jpg'],
    ['a form-encoded query', '/a.jpg?tr=w-300%2Ch-200%3Art-90', ['w-300,h-200:rt-90'], 'a.jpg'],
    ['spaces of a form', '/a.jpg?tr=l-text,i-Hello+World%2B,l-end', ['l-text,i-Hello World+,l-end'], 'a.jpg'],
    ['raw slashes in the query', '/a.jpg?tr=l-image,i-/b/c.png,l-end', ['l-image,i-/b/c.png,l-end'], 'a.jpg'],
    ['other parameters', '/a.jpg?v=1&tr=w-300&ik-sdk-version=js-1.0.0', ['w-300'], 'a.jpg'],
    ['an empty query parameter', '/a.jpg?tr=', [], 'a.jpg'],
    ['parameters that only begin alike', '/a.jpg?transform=w-1&tr&trx=w-2&Tr=w-3', [], 'a.jpg'],
    ['the path before the query', '/tr:w-300/a.jpg?tr=rt-90', ['w-300', 'rt-90'], 'a.jpg'],
    ['a question mark in the query', '/a.jpg?tr=i-a?b', ['i-a?b'], 'a.jpg'],
    ['encoded reserved characters', '/a%3Fb%23c%26d%25e%2Bf+g.jpg', [], 'a?b#c&d%e+f+g.jpg'],
    ['a double encoding, decoded once', '/%252e%252e/%2541.jpg', [], '%2e%2e/%41.jpg'],
    ['a leading encoded slash', '/%2Fa/b.jpg', [], 'a/b.jpg'],
    ['an encoded slash', '/a%2Fb.jpg', [], 'a/b.jpg'],
    ['an address, raw', '/tr:w-1/https://example.com/a.jpg', ['w-1'], 'https://example.com/a.jpg'],
    ['an address, encoded', '/https%3A%2F%2Fexample.com%2Fa.jpg%3Fv=1', [], 'https://example.com/a.jpg?v=1'],
    ['an address whose slashes were made one', '/https:/example.com/a.jpg', [], 'https:/example.com/a.jpg'],
    ['UTF-8, encoded', '/ver%C3%A3o/%E0%A4%B9.jpg', [], 'verão/ह.jpg'],
    ['UTF-8, raw', bytes('/verão/ह.jpg?tr=l-text,i-é'), ['l-text,i-é'], 'verão/ह.jpg'],
    ['a lone percent sign', '/100%.jpg', [], '100%.jpg'],
    ['half an encoding', '/a%4.jpg?tr=l-text,i-5%,l-end', ['l-text,i-5%,l-end'], 'a%4.jpg'],
    ['an encoding that is none', '/%zz%%41%2525.jpg', [], '%zz%A%25.jpg'],
    ['UTF-8, half raw', `/${bytes('é').slice(0, 1)}%A9.jpg`, [], 'é.jpg'],
    ['a decomposed accent, as it is', '/e%CC%81.jpg', [], 'e\u0301.jpg'],
  ])('reads %s', (_, target, transformations, blobName) => {
    expect(parse(target)).toEqual({ transformations, blobName, thumbnail: false });
  });

  it.each([
    ['an empty tr: segment', '/tr:/a.jpg'],
    ['an empty encoded tr: segment', '/tr%3A/a.jpg'],
    ['a repeated tr', '/a.jpg?tr=w-1&tr=w-1'],
    ['a repeated tr, one of them empty', '/a.jpg?tr=&v=1&tr=w-1'],
    ['Latin-1 in the path', '/%e9.jpg'],
    ['raw Latin-1', '/\xe9.jpg'],
    ['a surrogate in UTF-8', '/%ED%A0%80.jpg'],
    ['an overlong slash', '/%C0%AF.jpg'],
    ['a wrong encoding in the tr: segment', '/tr:%e9/a.jpg'],
    ['a wrong encoding in the query', '/a.jpg?tr=%e9'],
    ['dots in the path', '/demo/../a.jpg'],
    ['encoded dots in the path', '/demo/%2e%2E/a.jpg'],
    ['dots before the transformation', '/a/../tr:w-1/b.jpg'],
    ['dots behind an encoded slash', '/a%2F..%2Fb.jpg'],
    ['an encoded backslash', '/a%5Cb.jpg'],
    ['an encoded NUL', '/a%00.jpg'],
    ['two slashes', '/a//b.jpg'],
    ['two encoded slashes', '/a%2F%2Fb.jpg'],
    ['a folder', '/a/'],
  ])('refuses %s', (_, target) => {
    expect(() => parse(target)).toThrow(expect.objectContaining({ status: 400, code: 'EINVAL' }));
  });

  it.each(['/', '/demo/', '/demo/tr:w-300', '/demo/tr:w-300/', '/?tr=w-300', '/%2F'])(
    'finds no file in %s',
    (target) => {
      expect(() => parse(target)).toThrow(expect.objectContaining({ status: 404, code: 'ENOENT' }));
    },
  );

  it.each<[string, string, readonly string[], boolean]>([
    ['/ik-seo/old/name.jpg', 'old.jpg', [], false],
    ['/demo/ik-seo/tr:w-300/default-image/seo.jpg', 'default-image.jpg', ['w-300'], false],
    ['/tr:w-300/ik-seo/a/b/seo.webp?tr=rt-90', 'a/b.webp', ['w-300', 'rt-90'], false],
    ['/ik-seo/a%2Fb/seo.jpg', 'a/b.jpg', [], false],
    ['/%2Fik-seo/a/seo.jpg', 'a.jpg', [], false],
    ['/ik-seo/ver%C3%A3o/a%20b.jpg', 'verão.jpg', [], false],
    ['/tr:w-10/a.gif/ik-thumbnail.jpg', 'a.gif', ['w-10'], true],
    ['/a.gif/tr:w-10/ik-thumbnail.jpg', 'a.gif', ['w-10'], true],
  ])('reads reserved names: %s', (target, blobName, transformations, thumbnail) => {
    expect(parse(target)).toEqual({ transformations, blobName, thumbnail });
  });

  it.each(['/ik-seo/$web/index/a.html', '/ik-seo/$root/a/b.jpg', '/ik-seo/../a/b.jpg', '/ik-seo/a%5Cb/c.jpg'])(
    'lets no reserved name hide what is out of reach: %s',
    (target) => {
      expect(() => parse(target)).toThrow(expect.objectContaining({ status: 400, code: 'EINVAL' }));
    },
  );

  it.each<[string, unknown]>([
    ['', undefined],
    ['?ik-attachment=true', {}],
    ['?ik-attachment=true&ik-attachment-filename=my%20photo', { filename: 'my photo' }],
    ['?ik-attachment-filename=a+b&tr=w-1&ik-attachment=true', { filename: 'a b' }],
    ['?ik-attachment=false&ik-attachment-filename=a', undefined],
    ['?ik-attachment=1', undefined],
    ['?ik-attachment', undefined],
    ['?ik-attachment-filename=a', undefined],
  ])('reads how a file is saved: %j', (query, attachment) => {
    expect(parse(`/a.jpg${query}`).attachment).toEqual(attachment);
  });

  it.each([
    'ik-attachment=true&ik-attachment=true',
    'ik-attachment=true&ik-attachment-filename=a&ik-attachment-filename=b',
  ])('refuses %s', (query) => {
    expect(() => parse(`/a.jpg?${query}`)).toThrow(expect.objectContaining({ status: 400, code: 'EINVAL' }));
  });

  it('reads every encoded name as it is', () => {
    const segment = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 10 }).map((text) => `${text}.jpg`);
    fc.assert(
      fc.property(fc.array(segment, { minLength: 1, maxLength: 5 }), (segments) => {
        const target = `/${segments.map(encodeURIComponent).join('/')}`;
        fc.pre(!target.includes('/tr%3A') && !/[\p{Cc}\\/\uFFF0-\uFFFF]/u.test(segments.join('')));
        expect(parse(target)).toEqual({ transformations: [], blobName: segments.join('/'), thumbnail: false });
      }),
    );
  });

  it('answers any bytes with a request or a 4xx', () => {
    const byte = fc.oneof(
      fc.integer({ min: 0x21, max: 0xff }).map((code) => String.fromCharCode(code)),
      fc.constantFrom('%', '/', '?', '&', 'tr:', 'tr=', '..', '%2e', '%2F', '%00', '%', '+', '%C3'),
      fc.constantFrom(
        'ik-seo/',
        '/ik-thumbnail.jpg',
        '/ik-video.mp4',
        'ik-genimg-prompt-',
        'ik-attachment=true',
        '$web',
      ),
    );
    fc.assert(
      fc.property(fc.array(byte, { maxLength: 60 }), (parts) => {
        try {
          const { blobName } = parse(`/${parts.join('')}`);
          expect(blobName.split('/')).not.toContain('..');
          expect(blobName).not.toMatch(/[\\\p{Cc}]|^\/|\/\/|\/$|^\$web(?:\/|$)/u);
        } catch (error) {
          if (!(error instanceof DeliveryError)) throw error;
          expect([400, 404, 501]).toContain(error.status);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
