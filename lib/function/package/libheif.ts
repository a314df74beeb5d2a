import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative, sep } from 'node:path';
import { packageRoot } from '../../package-root';
import type { ZipEntries } from './zip';

const name = 'libheif-js';
/** Its other builds hold the same twice. */
const needed = ['package.json', 'LICENSE', 'libheif-wasm/libheif.js', 'libheif-wasm/libheif.wasm'] as const;

/**
 * The decoder of HEIC images as it has to lie in `node_modules` of the function, where only such an image makes it
 * load. It is not bundled: so that whoever is given the zip may replace it, as its license (LGPL-3.0) wants.
 */
export function libheif(): { readonly files: ZipEntries; readonly inputs: readonly string[] } {
  const manifest = createRequire(join(packageRoot, 'package.json')).resolve(`${name}/package.json`);
  const files: ZipEntries = {};
  const inputs: string[] = [];
  for (const file of needed) {
    const path = join(manifest, '..', file);
    files[`node_modules/${name}/${file}`] = readFileSync(path);
    inputs.push(relative(packageRoot, path).split(sep).join('/'));
  }
  return { files, inputs };
}
