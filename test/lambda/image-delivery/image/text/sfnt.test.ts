import { describe, expect, it } from '@jest/globals';
import { readFont, renamed, writeFont } from '../../../../../lambda/image-delivery/image/text/sfnt';
import { fontFile } from './font-files';

const woff = fontFile('@fontsource/open-sans/files/open-sans-latin-400-normal.woff');
const most = 1_000_000;
const font = readFont(woff, most);
const ttf = writeFont(font);
/** A copy with other bytes at an offset. */
const changed = (file: Buffer, offset: number, value: number) => {
  const copy = Buffer.from(file);
  copy.writeUInt32BE(value, offset);
  return copy;
};

describe('readFont', () => {
  it('reads WOFF and TrueType alike', () => {
    expect([...font.tables.keys()]).toEqual(expect.arrayContaining(['cmap', 'glyf', 'head', 'name', 'OS/2']));
    expect(readFont(ttf, most)).toEqual({ flavor: 0x00010000, tables: new Map([...font.tables].sort()) });
  });

  it('leaves out the tables that nothing has to read', () => {
    const tables = new Map([...font.tables, ['SVG ', Buffer.from('<svg/>')], ['sbix', Buffer.alloc(4)]]);
    const file = writeFont({ ...font, tables });
    expect([...readFont(file, most).tables.keys()].sort()).toEqual([...font.tables.keys()].sort());
  });

  it.each<[string, Buffer]>([
    ['nothing', Buffer.alloc(0)],
    ['a text', Buffer.from('This is no font at all, whatever its name says.')],
    ['WOFF 2', fontFile('@fontsource/open-sans/files/open-sans-latin-400-normal.woff2')],
    ['a collection', changed(ttf, 0, 0x74746366)],
    ['half of a TrueType file', ttf.subarray(0, ttf.length / 2)],
    ['half of a WOFF file', woff.subarray(0, woff.length / 2)],
    ['a directory without its end', ttf.subarray(0, 100)],
    ['a table that lies outside', changed(ttf, 12 + 8, 0xffffffff)],
    ['a table that is shorter than it says', changed(woff, 44 + 12, 100_000)],
    ['a table that is longer than it says', changed(woff, 44 + 12, 100)],
    ['a font without characters', writeFont({ ...font, tables: new Map([...font.tables].slice(-3)) })],
    ['no tables', Buffer.from('000100000000000000000000', 'hex')],
    ['a head that is none', writeFont({ ...font, tables: new Map([...font.tables, ['head', Buffer.alloc(54, 1)]]) })],
  ])('refuses %s', (_, file) => {
    expect(() => readFont(file, most)).toThrow();
  });

  it('refuses tables that are too large together, and does not unpack them', () => {
    expect(() => readFont(ttf, 10_000)).toThrow('it is too large');
    expect(() => readFont(changed(woff, 44 + 12, 0x7fffffff), most)).toThrow('it is too large');
  });
});

describe('writeFont', () => {
  it('writes a sorted directory, and tables at multiples of four', () => {
    const count = ttf.readUInt16BE(4);
    const records = Array.from({ length: count }, (_, index) => ttf.subarray(12 + 16 * index, 28 + 16 * index));
    const tags = records.map((record) => record.toString('latin1', 0, 4));
    expect(tags).toEqual([...tags].sort());
    expect(records.filter((record) => record.readUInt32BE(8) % 4 !== 0)).toEqual([]);
  });
});

describe('renamed', () => {
  it('leaves nothing of the old name', () => {
    const file = writeFont(renamed(font, 'Another'));
    expect(ttf.includes(Buffer.from('Open Sans', 'utf16le').swap16())).toBe(true);
    expect(file.includes(Buffer.from('Open Sans', 'utf16le').swap16())).toBe(false);
    expect(file.includes('OpenSans')).toBe(false);
    expect(file.includes(Buffer.from('Another', 'utf16le').swap16())).toBe(true);
  });
});
