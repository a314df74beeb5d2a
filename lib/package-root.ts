import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join, sep } from 'node:path';

/**
 * The folder of this package: the one with its `package.json`, whether this file runs from source (`lib/`) or compiled
 * (`dist/lib/`).
 */
export const packageRoot = findUp(__dirname, 'package.json');

/** Where things are kept that can be made again: built packages, drawn sample images, local keys. */
export const cacheDirectory = findCacheDirectory();

/**
 * A TypeScript module of this package. What is published holds the sources too: they make a bundle that is a third
 * smaller than one of their compiled form, and the same as in a checkout.
 * @param path relative to the package's root, without extension: `lambda/image-delivery/azure`
 */
export function modulePath(path: string): string {
  return join(packageRoot, `${path}.ts`);
}

/**
 * A file of a package that this one depends on, wherever it is installed.
 * @param path name of the package, for its main file, or that and a path in it
 * @throws Error when it is not there
 */
export function resolveInstalled(path: string): string {
  return createRequire(join(packageRoot, 'package.json')).resolve(path);
}

/** In `node_modules`: that of the package, as a checkout has it, or the one that the package is installed in. */
function findCacheDirectory(): string {
  const folders = packageRoot.split(sep);
  const enclosing = folders.slice(0, folders.lastIndexOf('node_modules') + 1).join(sep);
  const modules = [join(packageRoot, 'node_modules'), enclosing].find(isWritable);
  return modules === undefined ? temporaryDirectory() : join(modules, '.cache', 'blobfront');
}

/** @throws Error when somebody else made the folder: what lies in it is deployed */
function temporaryDirectory(): string {
  const user = process.getuid?.() ?? userInfo().username;
  const folder = join(tmpdir(), `blobfront-${user}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (process.getuid && statSync(folder).uid !== user) throw new Error(`${folder} belongs to somebody else`);
  return folder;
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function findUp(folder: string, file: string): string {
  if (existsSync(join(folder, file))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error(`no ${file} above ${__dirname}`);
  return findUp(parent, file);
}
