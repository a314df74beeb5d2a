import { inflateSync } from 'node:zlib';

/** The tables of a font, by their four letters. */
export interface Font {
  /** What kind of outlines: `0x00010000` TrueType, `OTTO` for CFF. */
  readonly flavor: number;
  readonly tables: ReadonlyMap<string, Buffer>;
}

/**
 * The tables that are taken over from a font: those for outlines, metrics and layout. Bitmaps, SVG and colours are not
 * drawn, so nothing has to read them.
 */
const known = new Set(
  'CFF CFF2 GDEF GPOS GSUB HVAR MVAR OS/2 VVAR avar cmap cvt fpgm fvar gasp glyf gvar head hhea hmtx kern loca maxp name post prep vhea vmtx'
    .split(' ')
    .map((tag) => tag.padEnd(4)),
);

/** Without one of these nothing can be drawn. */
const required = ['cmap', 'head', 'hhea', 'hmtx', 'maxp'];

/** The same in every font (OpenType, `head`, magicNumber). */
const headMagic = 0x5f0f3cf5;

const signatures = { trueType: 0x00010000, appleTrueType: 0x74727565, openType: 0x4f54544f, woff: 0x774f4646 };

/**
 * Reads a TrueType, OpenType or WOFF file (not WOFF 2, and no collections).
 * @param largest most bytes that all tables may have together
 * @throws RangeError or Error when it is none of them, is cut short, or is larger
 */
export function readFont(file: Buffer, largest: number): Font {
  const signature = file.readUInt32BE(0);
  const isWoff = signature === signatures.woff;
  const flavor = isWoff ? file.readUInt32BE(4) : signature;
  if (flavor !== signatures.trueType && flavor !== signatures.appleTrueType && flavor !== signatures.openType) {
    throw new Error('it is no TrueType, OpenType or WOFF file');
  }
  const count = file.readUInt16BE(isWoff ? 12 : 4);
  const tables = new Map<string, Buffer>();
  let left = largest;
  for (let index = 0; index < count; index += 1) {
    const [tag, table] = isWoff ? woffTable(file, index, left) : sfntTable(file, index);
    left -= table.length;
    if (left < 0) throw new Error('it is too large');
    if (known.has(tag)) tables.set(tag, table);
  }
  for (const tag of required) if (!tables.has(tag)) throw new Error(`it has no table ${tag}`);
  if (tables.get('head')?.readUInt32BE(12) !== headMagic) throw new Error('its table head is none');
  return { flavor, tables };
}

/**
 * The file of a font in the format that FreeType reads: sfnt, with tables in the order of their names. Checksums are 0:
 * FreeType does not look at them.
 */
export function writeFont({ flavor, tables }: Font): Buffer {
  const tags = [...tables.keys()].sort();
  const directory = Buffer.alloc(12 + 16 * tags.length);
  const log = Math.floor(Math.log2(tags.length));
  directory.writeUInt32BE(flavor, 0);
  directory.writeUInt16BE(tags.length, 4);
  directory.writeUInt16BE(16 * 2 ** log, 6);
  directory.writeUInt16BE(log, 8);
  directory.writeUInt16BE(16 * (tags.length - 2 ** log), 10);
  const parts = [directory];
  let offset = directory.length;
  tags.forEach((tag, index) => {
    const table = tables.get(tag) ?? Buffer.alloc(0);
    const padded = Buffer.alloc(Math.ceil(table.length / 4) * 4);
    table.copy(padded);
    const record = 12 + 16 * index;
    directory.write(tag, record, 'latin1');
    directory.writeUInt32BE(offset, record + 8);
    directory.writeUInt32BE(table.length, record + 12);
    parts.push(padded);
    offset += padded.length;
  });
  return Buffer.concat(parts);
}

/**
 * A font that goes by no other name than this one.
 * @param family ASCII
 */
export function renamed({ flavor, tables }: Font, family: string): Font {
  return { flavor, tables: new Map([...tables, ['name', nameTable(family)]]) };
}

function sfntTable(file: Buffer, index: number): [string, Buffer] {
  const record = 12 + 16 * index;
  const tag = file.toString('latin1', record, record + 4);
  return [tag, slice(file, file.readUInt32BE(record + 8), file.readUInt32BE(record + 12))];
}

function woffTable(file: Buffer, index: number, largest: number): [string, Buffer] {
  const record = 44 + 20 * index;
  const tag = file.toString('latin1', record, record + 4);
  const compressed = slice(file, file.readUInt32BE(record + 4), file.readUInt32BE(record + 8));
  const length = file.readUInt32BE(record + 12);
  if (length === compressed.length) return [tag, compressed];
  if (length > largest) throw new Error('it is too large');
  const table = inflateSync(compressed, { maxOutputLength: Math.max(1, length) });
  if (table.length !== length) throw new Error(`its table ${tag} is cut short`);
  return [tag, table];
}

function slice(file: Buffer, offset: number, length: number): Buffer {
  if (offset + length > file.length) throw new Error('it is cut short');
  return file.subarray(offset, offset + length);
}

/** Family, style, unique, full and PostScript name, for Windows in American English, which everything reads. */
function nameTable(family: string): Buffer {
  const names: [id: number, value: string][] = [
    [1, family],
    [2, 'Regular'],
    [3, family],
    [4, family],
    [6, family],
  ];
  const head = Buffer.alloc(6 + 12 * names.length);
  head.writeUInt16BE(names.length, 2);
  head.writeUInt16BE(head.length, 4);
  const strings: Buffer[] = [];
  let offset = 0;
  names.forEach(([id, value], index) => {
    const string = Buffer.from(value, 'utf16le').swap16();
    [3, 1, 0x0409, id, string.length, offset].forEach((field, column) =>
      head.writeUInt16BE(field, 6 + 12 * index + 2 * column),
    );
    strings.push(string);
    offset += string.length;
  });
  return Buffer.concat([head, ...strings]);
}
