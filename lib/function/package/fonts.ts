import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, inflateSync } from 'node:zlib';
import { packageRoot, resolveInstalled } from '../../package-root';
import type { ZipEntries } from './zip';

/** What the function draws texts with; it reads the same list. */
const listPath = join(packageRoot, 'lambda/image-delivery/image/text/faces.json');

/** `name@version` of the packages that the fonts come from; a published version never changes. */
export function fontVersions(): string[] {
  return fontPackages(readFaces()).map((name) => {
    const { version } = JSON.parse(readInstalled(`${name}/package.json`).toString()) as { version: string };
    return `${name}@${version}`;
  });
}

/**
 * The fonts as they have to lie beside the bundle: one file with all of them, and one with all their licences, which
 * hardly differ.
 *
 * The first is WOFF files in the order of the list, one after the other, their tables not compressed, under one Brotli:
 * a fifth less than WOFF files, each of whose tables is compressed for itself.
 */
export function fontFiles(): ZipEntries {
  const faces = readFaces();
  const licences = fontPackages(faces).map((name) => `${name}\n\n${readInstalled(`${name}/LICENSE`).toString()}`);
  const fonts = Buffer.concat(faces.map((path) => inflateWoff(readInstalled(path))));
  return { 'dist/fonts.br': compress(fonts), 'dist/fonts.LICENSE': Buffer.from(licences.join('\n\n')) };
}

/** Every Node that is supported makes the same of it. The highest quality takes twenty times as long to save 7 % more. */
function compress(data: Buffer): Buffer {
  const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_LGWIN, BROTLI_PARAM_SIZE_HINT } = constants;
  const params = { [BROTLI_PARAM_QUALITY]: 9, [BROTLI_PARAM_LGWIN]: 24, [BROTLI_PARAM_SIZE_HINT]: data.length };
  return brotliCompressSync(data, { params });
}

/** The same WOFF file, with tables that are not compressed, and without metadata. */
function inflateWoff(file: Buffer): Buffer {
  const end = 44 + 20 * file.readUInt16BE(12);
  const head = Buffer.from(file.subarray(0, end));
  const parts: Buffer[] = [head];
  let offset = end;
  for (let record = 44; record < end; record += 20) {
    const start = file.readUInt32BE(record + 4);
    const length = file.readUInt32BE(record + 8);
    const stored = file.subarray(start, start + length);
    const table = length === file.readUInt32BE(record + 12) ? stored : inflateSync(stored);
    head.writeUInt32BE(offset, record + 4);
    head.writeUInt32BE(table.length, record + 8);
    parts.push(table);
    offset += table.length;
  }
  head.writeUInt32BE(offset, 8);
  head.fill(0, 24, 44);
  return Buffer.concat(parts);
}

function readFaces(): string[] {
  return JSON.parse(readFileSync(listPath, 'utf8')) as string[];
}

function fontPackages(faces: readonly string[]): string[] {
  return [...new Set(faces.map((face) => face.split('/').slice(0, 2).join('/')))];
}

/** A file of an installed package. */
function readInstalled(path: string): Buffer {
  return readFileSync(resolveInstalled(path));
}
