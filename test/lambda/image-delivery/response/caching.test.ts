import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cacheControl, vary } from '../../../../lambda/image-delivery/response/caching';

const now = 1_700_000_000;

describe('cacheControl', () => {
  it.each([
    ['the configured time', 3600, undefined, 'public, max-age=3600'],
    ['the configured time for a URL that lives longer', 3600, now + 3601, 'public, max-age=3600'],
    ['the rest of the life of the URL', 3600, now + 60, 'public, max-age=60'],
    ['one second', 3600, now + 1, 'public, max-age=1'],
    ['nothing when the URL expires now', 3600, now, 'no-store'],
    ['nothing when the URL has expired', 3600, now - 1, 'no-store'],
    ['nothing when nothing is configured', 0, undefined, 'no-store'],
  ])('allows %s', (_, ttl, expiry, value) => {
    expect(cacheControl(ttl, expiry, now)).toBe(value);
  });

  it('never allows more than the time or the life of the URL, nor less than nothing', () => {
    const expiries = fc.option(fc.integer({ min: now - 1e6, max: now + 1e8 }), { nil: undefined });
    fc.assert(
      fc.property(fc.nat(366 * 86_400), expiries, (ttl, expiry) => {
        const value = cacheControl(ttl, expiry, now);
        const most = Math.min(ttl, (expiry ?? Infinity) - now);
        expect(value).toBe(most > 0 ? `public, max-age=${most}` : 'no-store');
      }),
    );
  });
});

describe('cacheControl of an answer for one browser', () => {
  it('lets no other cache keep it', () => {
    expect(cacheControl(3600, undefined, now, 'private')).toBe('private, max-age=3600');
    expect(cacheControl(3600, now, now, 'private')).toBe('no-store');
  });
});

describe('vary', () => {
  const hints = 'Sec-CH-Width, Width, Sec-CH-DPR, DPR';

  it.each([
    ['edge-variant', 'Accept'],
    ['accept', 'Accept'],
    ['redirect', undefined],
    ['explicit', undefined],
  ] as const)('in the mode %s names %s only where the URL leaves the format open', (mode, header) => {
    expect(vary({ format: true, hints: false }, mode)).toBe(header);
    expect(vary({ format: false, hints: false }, mode)).toBeUndefined();
  });

  it('names the client hints that a URL asks for', () => {
    expect(vary({ format: false, hints: true }, 'accept')).toBe(hints);
    expect(vary({ format: true, hints: true }, 'accept')).toBe(`Accept, ${hints}`);
    expect(vary({ format: true, hints: true }, 'explicit')).toBe(hints);
  });
});
