import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { contentType, headersWith, headerText } from '../../../../lambda/image-delivery/response/headers';

describe('contentType', () => {
  it.each(['avif', 'gif', 'jpeg', 'png', 'webp'] as const)('of %s is that of the image', (format) => {
    expect(contentType(format)).toBe(`image/${format}`);
  });
});

describe('headersWith', () => {
  it('adds its own headers to those of every answer', () => {
    const headers = headersWith({ 'Content-Type': 'image/png', ETag: undefined });
    expect(Object.fromEntries(headers)).toEqual({
      'access-control-allow-origin': '*',
      'access-control-expose-headers': expect.stringContaining('ETag, ik-error'),
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox",
      'content-type': 'image/png',
      'cross-origin-resource-policy': 'cross-origin',
      'timing-allow-origin': '*',
      'x-content-type-options': 'nosniff',
    });
  });
});

describe('headerText', () => {
  it.each([
    ['a\r\nSet-Cookie: b', 'a?Set-Cookie: b'],
    ['naïve', 'na?ve'],
    ['\0\x7f', '?'],
    ['plain "text" ~', 'plain "text" ~'],
    ['x'.repeat(301), 'x'.repeat(300)],
  ])('of %j is %j', (text, value) => {
    expect(headerText(text)).toBe(value);
  });

  it('makes a header of any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(headerText(text)).toMatch(/^[\x20-\x7e]{0,300}$/);
        expect(() => new Headers({ 'ik-error': headerText(text) })).not.toThrow();
      }),
    );
  });
});
