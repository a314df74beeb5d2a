import { describe, expect, it } from '@jest/globals';
import { CacheRules } from '../../../../lib';
import { cacheKey } from '../../../../lib/local/edge/cache-key';

describe('cacheKey', () => {
  const standard = CacheRules.standard().queryStringCaching;
  const strict = CacheRules.strict().queryStringCaching;

  it.each([
    ['/a.jpg', '/a.jpg'],
    ['/a.jpg?tr=w-1&v=2', '/a.jpg?tr=w-1&v=2'],
    ['/a.jpg?v=2&tr=w-1', '/a.jpg?tr=w-1&v=2'],
    ['/a.jpg?utm_source=x&tr=w-1&fbclid=y', '/a.jpg?tr=w-1'],
    ['/a.jpg?utm_sourcex=1', '/a.jpg?utm_sourcex=1'],
  ])('keeps all but tracking parameters by the standard rule: %s', (target, key) => {
    expect(cacheKey(target, standard)).toBe(key);
  });

  it('keeps only what the function reads by the strict rule', () => {
    expect(cacheKey('/a.jpg?x=1&ik-t=1&tr=w-1&ik-s=2&v=3', strict)).toBe('/a.jpg?ik-s=2&ik-t=1&tr=w-1');
  });
});
