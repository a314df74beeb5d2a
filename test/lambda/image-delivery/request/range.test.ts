import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readRange, resolvePiece, type WantedPiece } from '../../../../lambda/image-delivery/request/range';

const read = (range: string, method = 'GET') => readRange(method, new Headers({ range }))?.wanted;

describe('readRange', () => {
  it.each<[string, WantedPiece]>([
    ['bytes=0-8388607', { kind: 'from', first: 0, last: 8_388_607 }],
    ['bytes=0-0', { kind: 'from', first: 0, last: 0 }],
    ['bytes=5-', { kind: 'from', first: 5, last: undefined }],
    ['bytes=-5', { kind: 'last', bytes: 5 }],
    ['bytes=-0', { kind: 'last', bytes: 0 }],
    ['Bytes= 1-2 ', { kind: 'from', first: 1, last: 2 }],
    ['bytes=999999999999999-', { kind: 'from', first: 999_999_999_999_999, last: undefined }],
  ])('understands %s', (range, wanted) => {
    expect(read(range)).toEqual(wanted);
  });

  it.each([
    '',
    'bytes',
    'bytes=',
    'bytes=-',
    'bytes=a-b',
    'bytes=5-4',
    'bytes=0-1,3-4',
    'bytes=0-1,',
    'bytes=0-1, -1',
    'bytes=--1',
    'bytes=+1-2',
    'bytes=1.0-2',
    'bytes=0x0-1',
    'bytes=0-9999999999999999',
    'lines=0-1',
    'bytes 0-1',
    `bytes=${'0-1,'.repeat(1000)}0-1`,
  ])('leaves %.40j alone', (range) => {
    expect(read(range)).toBeUndefined();
  });

  it('has no meaning for HEAD, and says its condition', () => {
    expect(read('bytes=0-1', 'HEAD')).toBeUndefined();
    expect(readRange('GET', new Headers({ Range: 'bytes=0-1' }))?.ifRange).toBeNull();
    expect(readRange('GET', new Headers({ Range: 'bytes=0-1', 'If-Range': '"a"' }))?.ifRange).toBe('"a"');
    expect(readRange('GET', new Headers({ 'If-Range': '"a"' }))).toBeUndefined();
  });
});

describe('resolvePiece', () => {
  it.each<[string, number, number, [number, number] | undefined]>([
    ['bytes=0-4', 10, 100, [0, 4]],
    ['bytes=0-100', 10, 100, [0, 9]],
    ['bytes=3-', 10, 100, [3, 9]],
    ['bytes=3-', 10, 4, [3, 6]],
    ['bytes=9-9', 10, 100, [9, 9]],
    ['bytes=10-', 10, 100, undefined],
    ['bytes=-4', 10, 100, [6, 9]],
    ['bytes=-40', 10, 100, [0, 9]],
    ['bytes=-8', 10, 3, [2, 4]],
    ['bytes=-0', 10, 100, undefined],
    ['bytes=0-', 0, 100, undefined],
    ['bytes=-1', 0, 100, undefined],
  ])('of %s of %i bytes, at most %i of them, is %j', (range, size, most, piece) => {
    const wanted = read(range) ?? { kind: 'last', bytes: Number.NaN };
    expect(resolvePiece(wanted, size, most)).toEqual(piece && { first: piece[0], last: piece[1] });
  });

  it('is never empty, too long or beyond the end', () => {
    const number = fc.nat(50);
    fc.assert(
      fc.property(number, fc.option(number, { nil: undefined }), number, number, (a, b, size, most) => {
        for (const wanted of [
          { kind: 'from', first: a, last: b },
          { kind: 'last', bytes: a },
        ] satisfies WantedPiece[]) {
          const piece = resolvePiece(wanted, size, most);
          if (!piece) continue;
          expect(piece.first).toBeGreaterThanOrEqual(0);
          expect(piece.last).toBeLessThan(size);
          expect(piece.last - piece.first + 1).toBeGreaterThan(0);
          expect(piece.last - piece.first + 1).toBeLessThanOrEqual(most);
        }
      }),
    );
  });
});
