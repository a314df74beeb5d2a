import { describe, expect, it } from '@jest/globals';
import { readConditions } from '../../../../lambda/image-delivery/request/conditions';

const now = Date.UTC(2026, 10, 22);
const past = 'Sat, 21 Nov 2026 00:00:00 GMT';
const read = (headers: Record<string, string>) => readConditions(new Headers(headers), now);

describe('readConditions', () => {
  it('finds none where there are none', () => {
    expect(read({})).toEqual({ ifNoneMatch: null, any: false, modifiedSince: undefined });
  });

  it.each([
    ['*', true],
    [' * ', true],
    ['"*"', false],
    ['"a", *', false],
    ['"a"', false],
    ['', false],
  ])('takes %j for any: %p', (value, any) => {
    expect(read({ 'If-None-Match': value }).any).toBe(any);
  });

  it.each<[string, Record<string, string>, number | undefined]>([
    ['counts', { 'If-Modified-Since': past }, now - 86_400_000],
    ['of this second counts', { 'If-Modified-Since': new Date(now).toUTCString() }, now],
    ['to come does not', { 'If-Modified-Since': new Date(now + 1000).toUTCString() }, undefined],
    ['that is none does not', { 'If-Modified-Since': 'yesterday' }, undefined],
    ['beside a tag does not', { 'If-Modified-Since': past, 'If-None-Match': '"a"' }, undefined],
    ['beside an empty list does not', { 'If-Modified-Since': past, 'If-None-Match': '' }, undefined],
  ])('a date %s', (_, headers, modifiedSince) => {
    expect(read(headers).modifiedSince).toBe(modifiedSince);
  });
});
