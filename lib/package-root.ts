import { accessSync, constants, existsSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';

/**
 * The folder of this package: the one with its `package.json`, whether this file runs from source (`lib/`) or compiled
 * (`dist/lib/`).
 */
export const packageRoot = findUp(__dirname, 'package.json');

/** Where things are kept that can be made again: built packages, drawn sample images, local keys. */
export const cacheDirectory = isWritable(join(packageRoot, 'node_modules'))
  ? join(packageRoot, 'node_modules', '.cache', 'blobfront')
  : join(tmpdir(), `blobfront-${userInfo().username}`);

/**
 * A source module of this package as it lies on disk: TypeScript in a checkout, JavaScript in what is published.
 * @param path relative to this file's parent, without extension: `lambda/image-delivery/azure`
 */
export function modulePath(path: string): string {
  const base = join(dirname(__dirname), path);
  return existsSync(`${base}.ts`) ? `${base}.ts` : `${base}.js`;
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
