import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { resolveInstalled } from '../../package-root';
import type { ZipEntries } from './zip';

const name = 'libheif-js';
/** Its other builds hold the same twice. */
const needed = [
  'package.json',
  'LICENSE',
  'libheif-wasm/LICENSE',
  'libheif-wasm/libheif.js',
  'libheif-wasm/libheif.wasm',
];

/**
 * The decoder of HEIC images as it has to lie in `node_modules` of the function, where only such an image makes it
 * load. It is not bundled: so that whoever is given the zip may replace it, as its license (LGPL-3.0) wants.
 * @throws Error when the package is not installed, which is an optional peer
 */
export function libheifFiles(): ZipEntries {
  const folder = findPackage();
  return Object.fromEntries(needed.map((file) => [`node_modules/${name}/${file}`, readFileSync(join(folder, file))]));
}

function findPackage(): string {
  try {
    return dirname(resolveInstalled(`${name}/package.json`));
  } catch (cause) {
    const fix = `run \`npm install ${name}\``;
    throw new Error(`\`heic\` must be used with the package ${name}, which is not installed; ${fix}`, { cause });
  }
}
