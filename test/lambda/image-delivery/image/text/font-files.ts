import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { packageRoot } from '../../../../../lib/package-root';

const { resolve } = createRequire(join(packageRoot, 'package.json'));

/** A file of an installed font package. */
export function fontFile(path: string): Buffer {
  return readFileSync(resolve(path));
}
