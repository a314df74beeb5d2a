import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { forwardedQuery } from '../../../../lambda/image-delivery/request/forwarded-query';

const ignored = ['utm_source', 'gclid', 'schön'];

describe('forwardedQuery', () => {
  it.each([
    ['a token', 'alt=media&token=a1-b2', 'alt=media&token=a1-b2'],
    ['what is beside a transformation', 'alt=media&tr=w-300,h-300&token=t', 'alt=media&token=t'],
    ['what is beside a signature', 'ik-t=1795392000&a=1&ik-s=00', 'a=1'],
    ['what users refresh an image with', 'v=3&updatedAt=1795392000000', 'v=3&updatedAt=1795392000000'],
    ['a repeated parameter', 'a=1&a=2&a=1', 'a=1&a=2&a=1'],
    ['escapes', 'a=%2F%2f%zz%&b=+x%20', 'a=%2F%2f%zz%&b=+x%20'],
    ['what has no value', 'download', 'download'],
    ['what only looks alike', 'tr2=1&atr=w-1&TR=w-1&ik=1&xik-s=1&=tr', 'tr2=1&atr=w-1&TR=w-1&ik=1&xik-s=1&=tr'],
    ['raw bytes, escaped', 'a=caf\xc3\xa9', 'a=caf%C3%A9'],
    ['what no query holds, escaped', 'a=1#b', 'a=1%23b'],
    [
      'a value with what is special elsewhere',
      "a='(1),{2}'|^\"<>&b=https://x/?y=1",
      "a='(1),{2}'|^\"<>&b=https://x/?y=1",
    ],
    ['the rest of a list with holes', '&a=1&&b=2&', 'a=1&b=2'],
  ])('keeps %s', (_, query, expected) => {
    expect(forwardedQuery(query, ignored)).toBe(expected);
  });

  it.each([
    ['no query', undefined],
    ['an empty one', ''],
    ['nothing between separators', '&&'],
    [
      'the delivery’s own only',
      'tr=w-1&ik-s=0&ik-t=1&ik-attachment=true&ik-f=avif&ik-obj-version=1&ik-sdk-version=js-1',
    ],
    ['the delivery’s own in other encodings', 't%72=w-1&%69k-s=0&%74%72&ik%2Dx=1'],
    ['what is not part of the cache key', 'utm_source=x&gclid=y'],
    ['that in other encodings and cases', 'UTM_Source=x&%75tm_source=x&utm%5Fsource=y&gclid'],
    ['that beyond ASCII', 'sch%C3%B6n=1&sch\xc3\xb6n=2&SCH%c3%b6N=3'],
  ])('is nothing for %s', (_, query) => {
    expect(forwardedQuery(query, ignored)).toBeUndefined();
  });

  it('makes nothing that was not there, and what can be sent', () => {
    const text = fc.string({ unit: fc.constantFrom(...'t r = i k - s & a % 2 # é + ? / ÿ'.split(' ')) });
    fc.assert(
      fc.property(text, (query) => {
        const forwarded = forwardedQuery(query, ignored) ?? '';
        expect(forwarded).toMatch(/^[\x21\x22\x24-\x7e]*$/);
        const pairs = query.split('&').map((pair) => pair.replace(/[#\x80-\xff]/g, (byte) => encodeByte(byte)));
        for (const pair of forwarded.split('&')) expect([...pairs, '']).toContain(pair);
        expect(forwardedQuery(forwarded, ignored) ?? '').toBe(forwarded);
      }),
    );
  });
});

function encodeByte(byte: string): string {
  return byte === '#' ? '%23' : `%${byte.charCodeAt(0).toString(16).toUpperCase()}`;
}
