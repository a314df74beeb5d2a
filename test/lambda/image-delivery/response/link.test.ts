import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalLink } from '../../../../lambda/image-delivery/response/link';

describe('canonicalLink', () => {
  it.each([
    ['https://www.example.com', 'a/b.jpg', 'https://www.example.com/a/b.jpg'],
    ['https://www.example.com/images', 'verão/à b.jpg', 'https://www.example.com/images/ver%C3%A3o/%C3%A0%20b.jpg'],
    ['https://www.example.com', 'a>; rel="x", <b', 'https://www.example.com/a%3E%3B%20rel%3D%22x%22%2C%20%3Cb'],
    ['https://www.example.com', 'a?b#c&d', 'https://www.example.com/a%3Fb%23c%26d'],
    ['https://www.example.com/"<x>', 'a', 'https://www.example.com/%22%3Cx%3E/a'],
    ['https://bücher.example', 'a', 'https://xn--bcher-kva.example/a'],
  ])('of %s and %s', (base, name, url) => {
    expect(canonicalLink(base, name)).toBe(`<${url}>; rel="canonical"`);
  });

  it('is one header of one link, whatever the name is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        const link = canonicalLink('https://www.example.com/images', `a${name}`);
        expect(link).toMatch(/^<https:\/\/www\.example\.com\/images\/[^<>\s"]*>; rel="canonical"$/);
        expect(new Headers({ Link: link }).get('link')).toBe(link);
      }),
    );
  });
});
