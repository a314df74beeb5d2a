import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { contradiction, headBytes } from '../../../../lambda/sas-broker/file-type/file-type';

const docx = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
const iso = (brand: string) => bytes(0, 0, 0, 0x18, `ftyp${brand}`, 0, 0, 0, 0, 'mif1');
const png = bytes(0x89, 'PNG\r\n', 0x1a, '\n', 0, 0, 0, 0x0d, 'IHDR');
const jpeg = bytes(0xff, 0xd8, 0xff, 0xe0, 0, 0x10, 'JFIF');
const zip = bytes('PK', 3, 4, 0x14, 0);
const ole = bytes(0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1);
const html = bytes('<!DOCTYPE html><script>alert(1)</script>');
const svg = bytes('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>');

describe('what is as announced', () => {
  test.each([
    ['image/jpeg', jpeg],
    ['image/jpg', jpeg],
    ['IMAGE/PNG', png],
    ['image/apng', png],
    ['image/gif', bytes('GIF87a')],
    ['image/gif', bytes('GIF89a/*', 0, '*/=1;alert(1)')],
    ['image/webp', bytes('RIFF', 1, 2, 3, 4, 'WEBPVP8 ')],
    ...['heic', 'heix', 'hevc', 'mif1', 'msf1'].map((brand): [string, Uint8Array] => ['image/heic', iso(brand)]),
    ['image/heif', iso('mif1')],
    ['image/heif-sequence', iso('msf1')],
    ['image/avif', iso('avif')],
    ['image/avif', iso('avis')],
    ['image/avif', iso('mif1')],
    ['image/tiff', bytes('II*', 0)],
    ['image/tiff', bytes('MM', 0, '*')],
    ['image/bmp', bytes('BM', 1, 2)],
    ['image/x-icon', bytes(0, 0, 1, 0, 1, 0)],
    ['image/svg+xml', svg],
    ['image/svg+xml', bytes(0xef, 0xbb, 0xbf, '<?xml version="1.0"?>\n<!-- by hand -->\n<svg:svg/>')],
    ['image/svg+xml', bytes('<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x"><svg/>')],
    ['image/svg+xml', bytes('<!--', 'x'.repeat(headBytes))],
    ['application/pdf', bytes('%PDF-1.7')],
    ['application/zip', zip],
    ['application/x-zip-compressed', bytes('PK', 5, 6)],
    [docx, zip],
    ['application/vnd.oasis.opendocument.text', zip],
    ['application/vnd.ms-excel.sheet.macroEnabled.12', zip],
    ['application/epub+zip', zip],
    ['application/msword', ole],
    ['application/vnd.ms-excel', ole],
    ['application/gzip', bytes(0x1f, 0x8b, 8)],
    ['application/rtf', bytes('{\\rtf1\\ansi')],
    ['audio/mpeg', bytes('ID3', 4)],
    ['audio/mpeg', bytes(0xff, 0xfb, 0x90)],
    ['audio/mpeg', bytes(0xff, 0xe3, 0x18)],
    ['audio/wav', bytes('RIFF', 1, 2, 3, 4, 'WAVEfmt ')],
    ['audio/ogg', bytes('OggS', 0, 2)],
    ['video/ogg', bytes('OggS', ...Array<number>(24).fill(0), 0x80, 'theora')],
    ['video/webm', bytes(0x1a, 0x45, 0xdf, 0xa3)],
    ['video/mp4', iso('isom')],
    ['video/mp4', iso('qt  ')],
    ['audio/mp4', iso('M4A ')],
    ['video/quicktime', bytes(0, 0, 0, 8, 'wide')],
    ['video/x-msvideo', bytes('RIFF', 1, 2, 3, 4, 'AVI LIST')],
    ['font/woff2', bytes('wOF2', 0)],
    ['text/plain', bytes('a')],
    ['text/plain', bytes('Good morning. BM, PL and ID3 are no magic here')],
    ['text/plain', bytes('The freedom of the fifth letter')],
    ['text/plain', bytes('\u001b[1mbold\u001b[0m\tand\f\r\n')],
    ['text/plain', bytes('<alice> hi <b>all</b>')],
    ['text/plain', bytes('1 < 2, and <3')],
    ['text/plain', bytes(0xef, 0xbb, 0xbf, 'with a byte order mark')],
    ['text/csv', bytes('Straße;Größe\r\nAm Markt 1;3\r\n')],
    ['text/markdown', bytes('# Title\n\n<p align="center">')],
    ['text/html', html],
    ['text/html', bytes('Hello')],
    ['application/json', bytes(' {"a":[1,"ü"]}')],
    ['application/ld+json', bytes('[]')],
    ['text/javascript', bytes('alert(1)')],
    ['application/xml', bytes('<?xml version="1.0"?><a/>')],
    ['application/xml', bytes('\n<note/>')],
    ['application/rss+xml', bytes('<rss/>')],
    ['application/xhtml+xml', bytes('<html xmlns="http://www.w3.org/1999/xhtml"/>')],
    ['application/vnd.oasis.opendocument.text-flat-xml', bytes('<?xml version="1.0"?><office:document/>')],
    ['application/octet-stream', bytes(0)],
    ['application/octet-stream', png],
    ['application/octet-stream', bytes('MZ', 0x90, 0)],
    ['application/x-of-somebody', bytes(1, 2, 3)],
    ['application/x-of-somebody', zip],
    ['application/x-of-somebody', bytes('some text')],
    ['image/jxl', bytes(0xff, 0x0a)],
  ])('%s %#', (mediaType, head) => {
    expect(contradiction(head, mediaType, true)).toBeUndefined();
  });

  test('a file of two formats that begins as the one it is said to be', () => {
    expect(contradiction(Buffer.concat([png, html]), 'image/png', true)).toBeUndefined();
    expect(contradiction(Buffer.concat([jpeg, zip]), 'image/jpeg', true)).toBeUndefined();
  });
});

describe('what is not', () => {
  test.each([
    ['image/jpeg', png, 'begins as image/png'],
    ['image/png', jpeg, 'begins as image/jpeg'],
    ['image/png', html, 'begins as HTML'],
    ['image/png', png.subarray(0, 7), 'is of no type that is known'],
    ['image/png', bytes('x'), 'is of no type that is known'],
    ['image/gif', bytes(' GIF89a'), 'is of no type that is known'],
    ['image/heic', iso('isom'), 'begins as video/mp4'],
    ['video/mp4', iso('heic'), 'begins as image/heif'],
    ['image/webp', bytes('RIFF', 1, 2, 3, 4, 'WAVE'), 'begins as audio/x-wav'],
    [docx, ole, 'begins as application/msword'],
    [docx, html, 'begins as HTML'],
    ['application/msword', zip, 'begins as application/zip'],
    ['application/epub+zip', bytes('%PDF'), 'begins as application/pdf'],
    ['application/pdf', bytes('\n%PDF-1.7'), 'is of no type that is known'],
    ['text/plain', svg, 'begins as SVG'],
    ['text/plain', html, 'begins as HTML'],
    ['text/plain', bytes(' \r\n\t<HTML>'), 'begins as HTML'],
    ['text/plain', bytes(0xef, 0xbb, 0xbf, '<script src="/x"></script>'), 'begins as HTML'],
    ['text/plain', bytes('<?xml version="1.0"?><html/>'), 'begins as HTML'],
    ['text/plain', bytes('<?xml version="1.0"?><a/>'), 'begins as XML'],
    ['text/plain', bytes('<!-- a --><!-- b --> <script'), 'begins as HTML'],
    ['text/plain', bytes('<!-- no more'), 'begins as XML'],
    ['text/csv', bytes('<table><tr><td>'), 'begins as HTML'],
    ['application/json', svg, 'begins as SVG'],
    ['text/plain', bytes('GIF89a/*\n*/=1;alert(1)'), 'begins as image/gif'],
    ['text/javascript', bytes('GIF89a/*\n*/=1;alert(1)'), 'begins as image/gif'],
    ['text/plain', bytes('%PDF-1.4 only text'), 'begins as application/pdf'],
    ['text/plain', png, 'begins as image/png; it is no UTF-8'],
    ['text/plain', zip, 'begins as application/zip; it has control characters'],
    ['text/plain', bytes('a', 0), 'is of no type that is known; it has control characters'],
    ['text/csv', bytes('Stra', 0xdf, 'e'), 'is of no type that is known; it is no UTF-8'],
    ['text/plain', bytes(0xff, 0xfe, 'h', 0, 'i', 0), 'begins as text/plain; charset=UTF-16LE; it is no UTF-8'],
    ['image/svg+xml', html, 'begins as HTML'],
    ['image/svg+xml', bytes('hello'), 'does not begin as XML'],
    ['image/svg+xml', bytes(0x1f, 0x8b, 8), 'begins as application/gzip; it is no UTF-8'],
    ['application/xhtml+xml', svg, 'begins as SVG'],
    ['application/xml', bytes('hello'), 'does not begin as XML'],
    ['application/octet-stream', html, 'begins as HTML'],
    ['application/octet-stream', svg, 'begins as SVG'],
    ['application/octet-stream', bytes(0xff, 0xfe, ...Buffer.from('<svg/>', 'utf16le')), 'begins as SVG'],
    ['application/x-of-somebody', bytes('<?XML version="1.0"?>'), 'begins as XML'],
    ['image/jxl', bytes('<body onload=alert(1)>'), 'begins as HTML'],
  ])('%s %#: %s', (mediaType, head, what) => {
    expect(contradiction(head, mediaType, true)).toBe(what);
  });
});

describe('text of which only the beginning is known', () => {
  test.each([1, 2, 3])('may end within a character (%d bytes of four)', (length) => {
    const head = Buffer.from(`${'x'.repeat(headBytes - length)}🏖`).subarray(0, headBytes);
    expect(contradiction(head, 'text/plain', false)).toBeUndefined();
    expect(contradiction(head, 'text/plain', true)).toMatch('it is no UTF-8');
  });

  test('may not have half a character elsewhere', () => {
    const head = Buffer.concat([bytes('x', 0xf0, 0x9f), bytes('x'.repeat(headBytes - 3))]);
    expect(contradiction(head, 'text/plain', false)).toMatch('it is no UTF-8');
  });
});

test('whatever the bytes are, there is an answer, and text that browsers do not run is text', () => {
  const mediaType = fc.constantFrom(
    'image/png',
    'text/plain',
    'image/svg+xml',
    'application/octet-stream',
    docx,
    'x/y',
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), mediaType, fc.boolean(), (head, type, whole) => {
      const answer = contradiction(head, type, whole);
      expect(answer === undefined || answer.length > 0).toBe(true);
    }),
  );
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (text) => {
      fc.pre(!/^\s*(?:<|GIF8|RIFF|%PDF|%!PS|\{\\rtf1)/.test(text));
      expect(contradiction(Buffer.from(text), 'text/plain', true)).toBeUndefined();
    }),
  );
});

/** Texts and single bytes, one behind the other. */
function bytes(...parts: readonly (string | number)[]): Uint8Array {
  return Buffer.concat(parts.map((part) => Buffer.from(typeof part === 'string' ? part : [part])));
}
