import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { extname, join, parse } from 'node:path';
import { type Answer, refusal } from './answer';

const folder = join(__dirname, 'images');

/** Files of the answers as they should be, by the name of their URL: `NAME.EXT`. */
export function storedFiles(): Map<string, string> {
  mkdirSync(folder, { recursive: true });
  return new Map(readdirSync(folder).map((file) => [parse(file).name, file]));
}

/** Reads the answer that is kept in a file. */
export function readAnswer(file: string): Answer {
  const extension = extname(file).slice(1);
  const data = readFileSync(join(folder, file));
  return { status: extension === refusal ? Number(data.toString().slice(0, 3)) : 200, extension, data };
}

/** Keeps an answer. */
export function writeAnswer(name: string, { extension, data }: Answer): void {
  writeFileSync(join(folder, `${name}.${extension}`), data);
}

/** Drops an answer. */
export function removeFile(file: string): void {
  rmSync(join(folder, file));
}
