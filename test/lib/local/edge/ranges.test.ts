import { describe, expect, it } from '@jest/globals';
import { askedPiece, sentPiece } from '../../../../lib/local/edge/ranges';

const answer = { etag: '"tag"', 'last-modified': 'Sat, 01 Jan 2000 00:00:00 GMT' };

describe('the piece that a client asks for', () => {
  it.each([
    ['bytes=0-4', { first: 0, last: 4 }],
    ['bytes=4-', { first: 4, last: 9 }],
    ['bytes=9-9', { first: 9, last: 9 }],
    ['bytes=5-100', { first: 5, last: 9 }],
    ['bytes=-3', { first: 7, last: 9 }],
    ['bytes=-100', { first: 0, last: 9 }],
    ['Bytes=0-0', { first: 0, last: 0 }],
    ['bytes=10-', 'unsatisfiable'],
    ['bytes=99-100', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=4-3', undefined],
    ['bytes=-', undefined],
    ['bytes=0-1,3-4', undefined],
    ['bytes=a-b', undefined],
    ['items=0-1', undefined],
    ['', undefined],
  ])('is read from "%s"', (range, piece) => {
    expect(askedPiece({ range }, answer, 10)).toEqual(piece);
  });

  it('is all of the answer where nothing is asked for, and none of an empty one', () => {
    expect(askedPiece({}, answer, 10)).toBeUndefined();
    expect(askedPiece({ range: 'bytes=0-' }, answer, 0)).toBe('unsatisfiable');
    expect(askedPiece({ range: 'bytes=-1' }, answer, 0)).toBe('unsatisfiable');
  });

  it.each([
    ['"tag"', true],
    ['"other"', false],
    ['W/"tag"', false],
    ['Sat, 01 Jan 2000 00:00:00 GMT', true],
    ['Sun, 02 Jan 2000 00:00:00 GMT', false],
  ])('counts under the condition %s: %s', (condition, counts) => {
    const piece = askedPiece({ range: 'bytes=0-0', 'if-range': condition }, answer, 10);
    expect(piece).toEqual(counts ? { first: 0, last: 0 } : undefined);
  });
});

describe('the piece that an answer says it is', () => {
  it.each([
    ['bytes 0-4/10', { first: 0, last: 4, of: 10 }],
    ['bytes 4-3/10', undefined],
    ['bytes 0-10/10', undefined],
    ['bytes 0-4/*', undefined],
    ['bytes */10', undefined],
    [undefined, undefined],
  ])('is read from "%s"', (header, piece) => {
    expect(sentPiece(header)).toEqual(piece);
  });
});
