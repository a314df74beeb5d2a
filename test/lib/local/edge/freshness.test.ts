import { describe, expect, it } from '@jest/globals';
import { freshness } from '../../../../lib/local/edge/freshness';

const now = Date.parse('2026-11-21T00:00:00Z');

describe('freshness', () => {
  it.each([
    ['public, max-age=60', 60],
    ['public, s-maxage=30, max-age=60', 30],
    ['no-store', 0],
    ['private, max-age=60', 0],
    ['no-cache', 0],
    ['max-age=999999999', 366 * 86_400],
  ])('of "%s" is %i seconds', (cacheControl, seconds) => {
    expect(freshness({ 'cache-control': cacheControl }, now)).toBe(seconds);
  });

  it('comes from Expires where Cache-Control says nothing', () => {
    expect(freshness({ expires: 'Sat, 21 Nov 2026 00:01:00 GMT' }, now)).toBe(60);
    expect(freshness({ expires: 'Fri, 20 Nov 2026 00:01:00 GMT' }, now)).toBe(0);
    expect(freshness({ expires: '0' }, now)).toBe(0);
  });

  it('is a day for an answer that says nothing at all', () => {
    expect(freshness({}, now)).toBe(86_400);
  });
});
