import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { encodeBlobName, parseBlobName } from '../../../../lambda/image-delivery/request/blob-name';

describe('parseBlobName', () => {
  it.each([
    'a.jpg',
    'a/b/c.jpg',
    '...a',
    'a..b/.c',
    '.hidden',
    'a b/é?#&%+,;=@$!~.jpg',
    '%2e%2e/a.jpg',
    'https:/example.com',
    'https://example.com/a.jpg',
    'http://example.com:8080/a/b.jpg?v=1',
    'a/$root/b.jpg',
    '$rootless/a.jpg',
    '😀.png',
    'x'.repeat(1024),
    'a/'.repeat(253) + 'b',
  ])('takes %s', (name) => {
    expect(parseBlobName(name)).toBe(name);
  });

  it('drops one leading slash', () => {
    expect(parseBlobName('/a.jpg')).toBe('a.jpg');
  });

  it.each([
    ['a parent folder', '../a.jpg', 'holds a relative segment'],
    ['a parent folder further down', 'a/../../b.jpg', 'holds a relative segment'],
    ['a parent folder at the end', 'a/..', 'holds a relative segment'],
    ['the same folder', './a.jpg', 'holds a relative segment'],
    ['a backslash', 'a\\b.jpg', 'holds a backslash'],
    ['a backslash that leads up', '..\\a.jpg', 'holds a backslash'],
    ['NUL', 'a\0.jpg', 'holds a control character'],
    ['a line break', 'a\n.jpg', 'holds a control character'],
    ['DEL', 'a\x7f.jpg', 'holds a control character'],
    ['a C1 control', 'a\x85.jpg', 'holds a control character'],
    ['a non-character', 'a\uffff.jpg', 'holds a control character'],
    ['two slashes', 'a//b.jpg', 'holds an empty segment'],
    ['two leading slashes', '//a.jpg', 'holds an empty segment'],
    ['a folder', 'a/', 'holds an empty segment'],
    ['an address without a host', 'https:///a.jpg', 'holds an empty segment'],
    ['a scheme by itself', 'https://', 'holds an empty segment'],
    ['two slashes further on in an address', 'https://example.com//a.jpg', 'holds an empty segment'],
    ['an address further down', 'a/https://example.com/b.jpg', 'holds an empty segment'],
    ['the address of another scheme', 'ftp://example.com/a.jpg', 'holds an empty segment'],
    ['an address that leads up', 'https://../a.jpg', 'holds a relative segment'],
    ['a dot at the end', 'a.jpg.', 'holds a segment that ends in a dot'],
    ['a dot at the end of a folder', 'invoices./a.jpg', 'holds a segment that ends in a dot'],
    ['dots at the end of a folder', 'a/b.../c.jpg', 'holds a segment that ends in a dot'],
    ['a dot at the end of a host', 'https://example.com./a.jpg', 'holds a segment that ends in a dot'],
    ['a space at the end', 'a.jpg ', 'ends in a space'],
    ['a special container', '$root/a.jpg', 'is reserved'],
    ['the static website', '$web/index.html', 'is reserved'],
    ['the logs', '/$logs/a', 'is reserved'],
    ['the name of a special container', '$blobchangefeed', 'is reserved'],
    ['1,025 characters', 'x'.repeat(1025), 'is longer than 1024 characters'],
    ['255 segments', 'a/'.repeat(254) + 'b', 'has more than 254 segments'],
  ])('refuses %s', (_, name, problem) => {
    expect(() => parseBlobName(name)).toThrow(
      expect.objectContaining({ status: 400, code: 'EINVAL', message: `The file name ${problem}` }),
    );
  });

  it.each(['', '/'])('finds no file in %j', (name) => {
    expect(() => parseBlobName(name)).toThrow(expect.objectContaining({ status: 404, code: 'ENOENT' }));
  });
});

describe('encodeBlobName', () => {
  it('encodes what could end the path or add a parameter', () => {
    expect(encodeBlobName('a b/é?comp=list&sv=1#%2F+.jpg')).toBe('a%20b/%C3%A9%3Fcomp%3Dlist%26sv%3D1%23%252F%2B.jpg');
  });

  it('is a path that a URL keeps as it is, and that decodes to the name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (name) => {
        const path = encodeBlobName(name);
        expect(path).toMatch(/^[\w.~!*'()%/-]+$/);
        expect(decodeURIComponent(path)).toBe(name);
        const segments = name.split('/');
        fc.pre(!segments.includes('.') && !segments.includes('..'));
        expect(new URL(`http://host/images/${path}`).pathname).toBe(`/images/${path}`);
      }),
    );
  });
});
