import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { entityTag, knownSourceEtags, variantHash } from '../../../../lambda/image-delivery/response/etag';

const variant = variantHash('version', '[]');

describe('variantHash', () => {
  it('tells what was done apart', () => {
    expect(variantHash('1', 'a')).toMatch(/^[0-9a-f]{16}$/);
    const hashes = [variantHash('1', 'a'), variantHash('1', 'b'), variantHash('2', 'a'), variantHash('1a')];
    expect(new Set(hashes).size).toBe(4);
  });
});

describe('knownSourceEtags', () => {
  const other = variantHash('version', '[[300]]');

  it.each([
    ['no header', null, []],
    ['a tag of this variant', `"0x8DC-${variant}"`, ['0x8DC']],
    ['a weak tag', `W/"0x8DC-${variant}"`, ['0x8DC']],
    ['a list', `"0x1-${variant}", W/"0x2-${variant}" ,"0x3-${variant}"`, ['0x1', '0x2', '0x3']],
    ['another variant', `"0x8DC-${other}"`, []],
    ['another variant in a list', `"0x1-${other}", "0x2-${variant}"`, ['0x2']],
    ['a tag that is not ours', '"33a64df5"', []],
    ['a tag without quotes', `0x8DC-${variant}`, []],
    ['a tag that is not closed', `"0x8DC-${variant}`, []],
    ['any', '*', []],
    ['nothing', '', []],
  ])('understands %s', (_, header, etags) => {
    expect(knownSourceEtags(header, variant)).toEqual(etags);
  });

  it.each([`"*-${variant}"`, `"-${variant}"`])('asks no origin for %s, which is not the tag of a file', (header) => {
    expect(knownSourceEtags(header, variant)).toEqual([]);
  });

  it('finds the tag of every answer again', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^0x[0-9A-F]{1,15}$/), (etag) => {
        expect(knownSourceEtags(entityTag(etag, variant), variant)).toEqual([etag]);
      }),
    );
  });

  it('reads only what stands in quotes before the variant out of any header', () => {
    const pieces = fc.constantFrom('"', 'W/', `-${variant}`, ',', ' ', '*', '0x1', '\\', 'é');
    fc.assert(
      fc.property(fc.array(pieces), (header) => {
        for (const etag of knownSourceEtags(header.join(''), variant)) {
          expect(etag).toMatch(/^[\x21\x23-\x7e]+$/);
          expect(header.join('')).toContain(entityTag(etag, variant));
        }
      }),
    );
  });
});
