import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import faces from './faces.json';

/** A font that comes with the function. */
export interface ShippedFont {
  /** Of its file, without extension: no two have the same. */
  readonly name: string;
  /** WOFF. */
  readonly file: Buffer;
}

/**
 * The fonts of `faces.json`: from the one file that lies beside the function's bundle, one WOFF after the other under
 * Brotli, and where there is no bundle from the packages as they are installed.
 */
export function readShippedFonts(): ShippedFont[] {
  const packed = join(__dirname, 'fonts.br');
  const { resolve } = createRequire(__filename);
  const files = existsSync(packed)
    ? splitFonts(brotliDecompressSync(readFileSync(packed)))
    : faces.map((face) => readFileSync(resolve(face)));
  return faces.map((face, index) => {
    const file = files[index];
    if (!file) throw new Error(`fonts.br ends before ${face}`);
    return { name: basename(face, '.woff'), file };
  });
}

/** A WOFF file says in its head how long it is. */
function splitFonts(all: Buffer): Buffer[] {
  const files: Buffer[] = [];
  for (let start = 0; start < all.length;) {
    const end = start + all.readUInt32BE(start + 8);
    files.push(all.subarray(start, end));
    start = end;
  }
  return files;
}
