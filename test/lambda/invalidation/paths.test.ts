import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { blobPaths, endpointPaths, type PathConfig } from '../../../lambda/invalidation/paths';
import { parseImageRequest, parseUrl } from '../../../lambda/image-delivery/request/url';

const config = (changes: Partial<PathConfig> = {}): PathConfig => ({
  urlEndpoints: [{ path: '/', prefix: '' }],
  transformations: [],
  ...changes,
});

describe('blobPaths', () => {
  it('is the name at the URL endpoint', () => {
    expect(blobPaths('a/b.jpg', config())).toEqual(['/a/b.jpg']);
  });

  it('is the name behind each transformation too', () => {
    const transformations = ['tr:w-300,h-300', 'tr:w-20:rt-90'];
    expect(blobPaths('b.jpg', config({ transformations }))).toEqual([
      '/b.jpg',
      '/tr:w-300,h-300/b.jpg',
      '/tr:w-20:rt-90/b.jpg',
    ]);
  });

  it('is the rest of the name at each URL endpoint that has its prefix', () => {
    const urlEndpoints = [
      { path: '/', prefix: '' },
      { path: '/shop/', prefix: 'shop/' },
      { path: '/blog/', prefix: 'blog/' },
    ];
    expect(blobPaths('shop/a.jpg', config({ urlEndpoints }))).toEqual(['/shop/a.jpg']);
    expect(blobPaths('shop/', config({ urlEndpoints: urlEndpoints.slice(1) }))).toEqual([]);
    expect(blobPaths('other.jpg', config({ urlEndpoints: urlEndpoints.slice(1) }))).toEqual([]);
  });

  it('is spelled as browsers and as careful clients do', () => {
    expect(blobPaths('a b/é?#%&.jpg', config())).toEqual([
      '/a%20b/%C3%A9%3F%23%25%26.jpg',
      '/a%20b/%C3%A9%3F%23%25&.jpg',
    ]);
    expect(blobPaths('logo@2x+1,2;3:4=5.png', config())).toEqual([
      '/logo%402x%2B1%2C2%3B3%3A4%3D5.png',
      '/logo@2x+1,2;3:4=5.png',
    ]);
    expect(blobPaths('50%40.png', config())).toEqual(['/50%2540.png']);
  });

  const names = fc.string({ unit: 'grapheme', minLength: 1 });
  const settings = fc.record({
    urlEndpoints: fc.constantFrom<PathConfig['urlEndpoints'][]>(
      [{ path: '/', prefix: '' }],
      [
        { path: '/x/', prefix: '' },
        { path: '/y/z/', prefix: '' },
      ],
    ),
    transformations: fc.constantFrom<string[][]>([], ['tr:w-300,h-300']),
  });

  it('never has a wildcard, a query or a character that is in no URL', () => {
    fc.assert(
      fc.property(names, settings, (name, setting) => {
        for (const path of blobPaths(name, setting)) expect(path).toMatch(/^\/[\w.~!'()%&+,:;=@/-]*$/);
      }),
    );
    expect(blobPaths('folder/*', config())).toEqual(['/folder/%2A']);
  });

  it('leads the image function to the blob', () => {
    fc.assert(
      fc.property(names, settings, (name, setting) => {
        // What the image function refuses is never cached.
        fc.pre(!/(^|\/)(\.{0,2})(\/|$)|[\p{Cc}\uFDD0-\uFDEF\uFFF0-\uFFFF\\]|[. ]$|^\/|^\$/u.test(name));
        fc.pre(!name.split('/').some((segment) => segment.startsWith('tr:')));
        const endpoints = setting.urlEndpoints.map(({ path }) => ({
          path,
          origins: ['main'],
          requireSignature: 'never' as const,
          restrictUnnamed: false,
          privateImages: [],
        }));
        for (const path of blobPaths(name, setting)) {
          expect(parseImageRequest(parseUrl(path, endpoints)).blobName).toBe(name);
        }
      }),
    );
  });
});

describe('endpointPaths', () => {
  it('is everything below the URL endpoints of the blob', () => {
    const urlEndpoints = [
      { path: '/shop/', prefix: 'shop/' },
      { path: '/all/', prefix: '' },
    ];
    expect(endpointPaths('shop/a.jpg', config({ urlEndpoints }))).toEqual(['/shop/*', '/all/*']);
    expect(endpointPaths('a.jpg', config({ urlEndpoints }))).toEqual(['/all/*']);
  });

  it('is one path when that is the whole host', () => {
    const urlEndpoints = [
      { path: '/shop/', prefix: '' },
      { path: '/', prefix: '' },
    ];
    expect(endpointPaths('a.jpg', config({ urlEndpoints, transformations: ['tr:w-1'] }))).toEqual(['/*']);
  });
});
