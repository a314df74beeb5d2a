import { describe, expect, it } from '@jest/globals';
import { acceptedFormats } from '../../../../lambda/image-delivery/request/accepted-format';

describe('acceptedFormats by the request itself', () => {
  const read = (accept: string | null, automaticAvif = true) =>
    acceptedFormats(undefined, accept, { formatNegotiation: 'accept', automaticAvif });

  it.each<[string, string[]]>([
    ['image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8', ['avif', 'webp']],
    ['image/webp,image/png,image/svg+xml,image/*;q=0.8,video/*;q=0.8,*/*;q=0.5', ['webp']],
    ['image/webp;q=0.1', ['webp']],
    ['image/avif', ['avif']],
    ['image/webp, image/avif;q=0.5', ['avif', 'webp']],
    ['IMAGE/WEBP', ['webp']],
    ['image/webp;q="0.5"', ['webp']],
    ['image/webp;level=1', ['webp']],
  ])('%s takes %j', (accept, formats) => {
    expect(read(accept)).toEqual(formats);
  });

  it.each([
    null,
    '',
    '*/*',
    'image/*',
    'image/*;q=1, */*;q=0.1',
    'image/webp;q=0',
    'image/webp;q=0.0, */*',
    'image/webpx',
    'ximage/webp',
    'text/plain;x="image/webp"',
    'image/png, "image/webp"',
    'image webp',
    ',;=,',
  ])('%j takes neither', (accept) => {
    expect(read(accept)).toEqual([]);
  });

  it('leaves AVIF out where it is not to be chosen', () => {
    expect(read('image/avif,image/webp', false)).toEqual(['webp']);
    expect(read('image/avif', false)).toEqual([]);
  });

  it.each(['explicit', 'redirect', 'edge-variant'] as const)('is not asked in the mode %s', (formatNegotiation) => {
    expect(acceptedFormats(undefined, 'image/webp', { formatNegotiation, automaticAvif: true })).toEqual([]);
  });
});

describe('acceptedFormats by the word of the edge', () => {
  it('takes WebP where AVIF is taken, and AVIF only where it is to be chosen', () => {
    const config = { formatNegotiation: 'redirect', automaticAvif: true } as const;
    expect(acceptedFormats('avif', null, config)).toEqual(['avif', 'webp']);
    expect(acceptedFormats('webp', null, config)).toEqual(['webp']);
    expect(acceptedFormats(undefined, null, config)).toEqual([]);
    expect(acceptedFormats('avif', null, { ...config, automaticAvif: false })).toEqual(['webp']);
  });
});
