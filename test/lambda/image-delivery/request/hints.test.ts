import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { hintVariant, readClientHints } from '../../../../lambda/image-delivery/request/hints';
import { parseTransformation } from '../../../../lambda/image-delivery/request/transformation/transformation';

const read = (text: string, headers: Record<string, string>) =>
  readClientHints(new Headers(headers), parseTransformation([text]));
const both = { 'Sec-CH-Width': '212', 'Sec-CH-DPR': '2' };

describe('readClientHints', () => {
  it.each<[string, unknown]>([
    ['w-100,h-100', undefined],
    ['w-auto', { width: 212, dpr: 2 }],
    ['w-100,dpr-auto', { dpr: 2 }],
    ['w-auto,dpr-auto', { width: 212, dpr: 2 }],
  ])('reads for %s what it asks for', (text, hints) => {
    expect(read(text, both)).toEqual(hints);
  });

  it.each<[Record<string, string>, unknown]>([
    [{}, {}],
    [
      { Width: '300', DPR: '1.5' },
      { width: 300, dpr: 1.5 },
    ],
    [
      { ...both, Width: '300', DPR: '1.5' },
      { width: 212, dpr: 2 },
    ],
    [
      { 'sec-ch-width': '1', 'sec-ch-dpr': '0.1' },
      { width: 1, dpr: 0.1 },
    ],
    [
      { 'sec-ch-width': '65535', 'sec-ch-dpr': '5' },
      { width: 65_535, dpr: 5 },
    ],
    [
      { 'sec-ch-width': '411.4', 'sec-ch-dpr': '2.625' },
      { width: 411, dpr: 2.63 },
    ],
  ])('understands %j', (headers, hints) => {
    expect(read('w-auto', headers)).toEqual(hints);
  });

  it.each([
    '0',
    '-1',
    '+1',
    '1e3',
    '0x10',
    '65536',
    '99999999',
    'NaN',
    'Infinity',
    '',
    ' ',
    '1,2',
    '1;q=1',
    '.5',
    '5.',
  ])('takes the width %j for none', (width) => {
    expect(read('w-auto', { 'Sec-CH-Width': width })).toEqual({});
  });

  it.each(['0', '0.09', '5.01', '-2', '1/2', '2x', '1e1', ''])('takes the ratio %j for none', (dpr) => {
    expect(read('w-1,dpr-auto', { 'Sec-CH-DPR': dpr })).toEqual({});
  });

  it('is bounded, whatever is sent', () => {
    const text = fc.oneof(fc.string({ unit: 'binary-ascii' }), fc.double().map(String), fc.integer().map(String));
    fc.assert(
      fc.property(text, text, (width, dpr) => {
        const headers = { get: (name: string) => ({ 'Sec-CH-Width': width, 'Sec-CH-DPR': dpr })[name] ?? null };
        const hints = readClientHints(headers, [{ w: 'auto' }]) ?? {};
        expect(hints.width === undefined || (hints.width >= 1 && hints.width <= 65_535)).toBe(true);
        expect(hints.dpr === undefined || (hints.dpr >= 0.1 && hints.dpr <= 5)).toBe(true);
      }),
    );
  });
});

describe('hintVariant', () => {
  it.each([
    [{}, 'x'],
    [{ width: 1 }, '100x'],
    [{ width: 100 }, '100x'],
    [{ width: 101, dpr: 2 }, '200x2'],
    [{ dpr: 1.5 }, 'x1.5'],
  ])('of %j is %s', (hints, variant) => {
    expect(hintVariant(hints)).toBe(variant);
  });
});
