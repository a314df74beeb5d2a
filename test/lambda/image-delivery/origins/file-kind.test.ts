import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fileTypeOf, headBytes, kindOf } from '../../../../lambda/image-delivery/origins/file-kind';
import { solid } from '../../../support/images';

const image = solid('red', { width: 8, height: 8 });
const svg = '<svg xmlns="http://www.w3.org/2000/svg"/>';

describe('kindOf', () => {
  it.each(['jpeg', 'png', 'webp', 'gif', 'avif'] as const)('knows %s by its bytes', async (format) => {
    const data = await image.clone().toFormat(format).toBuffer();
    expect(kindOf(data)).toBe('image');
    expect(kindOf(data.subarray(0, 12))).toBe('image');
  });

  it.each(['heic', 'mif1', 'avis', 'hevx'])('knows the brand %s', (brand) => {
    expect(kindOf(Buffer.from(`\0\0\0\x18ftyp${brand}\0\0\0\0`, 'latin1'))).toBe('image');
  });

  it.each([
    svg,
    `\uFEFF${svg}`,
    `  \r\n\t${svg}`,
    `<?xml version="1.0" encoding="UTF-8"?>\n${svg}`,
    `<?xml version="1.0"?><!-- Generator: <svg> --><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "svg11.dtd">${svg}`,
    `<!DOCTYPE svg [\n<!ENTITY ns_svg "http://www.w3.org/2000/svg">\n]>\n${svg}`,
    `<!doctype svg>${svg}`,
    '<svg>',
    '<svg/>',
    '<s:svg xmlns:s="http://www.w3.org/2000/svg"/>',
    `<!--${'x'.repeat(16_000)}-->${svg}`,
  ])('knows an SVG: %.60s', (text) => {
    expect(kindOf(Buffer.from(text))).toBe('svg');
  });

  it.each([
    '',
    'body { color: red }',
    '<!doctype html><svg></svg>',
    '<html><svg/></html>',
    '<svgx/>',
    '<SVG/>',
    '<svg',
    'svg',
    'GIF8',
    '<!--',
    '<?xml',
    '<!DOCTYPE svg [',
    '<!DOCTYPE svg [ <!ENTITY a "]">',
    `<!--${'x'.repeat(17_000)}-->${svg}`,
    '%PDF-1.7',
    '8BPS',
    'RIFF\0\0\0\0WAVE',
    '\0\0\0\x18ftypisom',
    '\0\0\0\x18ftypmp42',
  ])('knows that %j is something else', (text) => {
    expect(kindOf(Buffer.from(text, 'latin1'))).toBe('other');
  });

  it('comes to an end with everything', () => {
    const piece = fc.constantFrom(
      '<',
      '!',
      '?',
      '--',
      '>',
      '<!--',
      '-->',
      '<?',
      '?>',
      '<!DOCTYPE',
      '[',
      ']',
      'svg',
      ' ',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 50 }), (pieces) => {
        expect(['svg', 'other']).toContain(kindOf(Buffer.from(pieces.join(''))));
      }),
    );
  });

  it('does not take TIFF for an image: the function reads none', async () => {
    expect(kindOf(await image.clone().tiff().toBuffer())).toBe('other');
  });
});

describe('fileTypeOf', () => {
  it.each(['jpeg', 'png', 'webp', 'gif', 'avif'] as const)('tells %s', async (format) => {
    expect(fileTypeOf(await image.clone().toFormat(format).toBuffer())).toBe(format);
  });

  it.each<[string, string[], string]>([
    ['avif', [], 'avif'],
    ['avis', ['heic'], 'avif'],
    ['heic', ['avif'], 'heic'],
    ['hevx', [], 'heic'],
    ['mif1', ['mif1', 'miaf', 'avif'], 'avif'],
    ['mif1', ['mif1', 'heic'], 'heic'],
    ['msf1', ['avis'], 'avif'],
    ['mif1', [], 'heic'],
    ['isom', ['avif'], 'other'],
    ['mp42', [], 'other'],
  ])('takes the brand %s with %j for %s', (brand, compatible, type) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(16 + compatible.length * 4);
    const box = Buffer.from(`ftyp${brand}\0\0\0\0${compatible.join('')}`, 'latin1');
    expect(fileTypeOf(Buffer.concat([length, box, Buffer.from('avif')]))).toBe(type);
  });

  it('looks at the same bytes whether there are more or not', () => {
    const late = Buffer.from(`${' '.repeat(headBytes)}${svg}`);
    const split = Buffer.from(`${' '.repeat(headBytes - 6)}<svg >`);
    expect([fileTypeOf(late), fileTypeOf(late.subarray(0, headBytes))]).toEqual(['other', 'other']);
    expect([fileTypeOf(split), fileTypeOf(split.subarray(0, headBytes))]).toEqual(['svg', 'svg']);
  });

  it.each(['\0\0\0\x18ftypmif1', '\0\0\0\0ftypmif1', '\xff\xff\xff\xffftypmif1avif'])(
    'reads no more than there is of %j',
    (text) => {
      expect(fileTypeOf(Buffer.from(text, 'latin1'))).toBe('heic');
    },
  );
});
