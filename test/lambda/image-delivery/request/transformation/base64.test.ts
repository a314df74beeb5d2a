import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { base64Text, firstCharacters } from '../../../../../lambda/image-delivery/request/transformation/base64';
import { InvalidValue } from '../../../../../lambda/image-delivery/request/transformation/values';

describe('base64Text', () => {
  it.each([
    ['SGVsbG8=', 'Hello'],
    ['SGVsbG8', 'Hello'],
    ['4KS54KS/4KSo4KWN4KSm4KWA', 'हिन्दी'],
    ['4KS54KS_4KSo4KWN4KSm4KWA', 'हिन्दी'],
    ['Pj4+', '>>>'],
    ['Pj4 ', '>>>'],
    ['Pj4-', '>>>'],
    ['8J+YgA==', '😀'],
    ['', ''],
  ])('reads %j', (text, value) => {
    expect(base64Text(text)).toBe(value);
  });

  it.each(['A', 'SGVsbG8====', 'SGVs!G8=', 'SG=VsbG8', '/w==', '4KS', 'é'])('refuses %j', (text) => {
    expect(() => base64Text(text)).toThrow(new InvalidValue('must be base64 of UTF-8 text'));
  });

  it('cuts off what is too long, also within a character', () => {
    const text = 'é'.repeat(3000);
    expect(base64Text(Buffer.from(text).toString('base64'), 2500)).toBe('é'.repeat(937));
  });

  it('reads what was encoded, in either alphabet', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.constantFrom('base64', 'base64url'), (text, encoding) => {
        expect(base64Text(Buffer.from(text).toString(encoding))).toBe(text);
      }),
    );
  });
});

describe('firstCharacters', () => {
  it('cuts no character in two', () => {
    expect(firstCharacters('a😀b', 2)).toBe('a😀');
    expect(firstCharacters('abc', 3)).toBe('abc');
  });
});
