import { readFileSync } from 'node:fs';
import { resolveInstalled } from '../../../../../lib/package-root';

/** A file of an installed font package. */
export function fontFile(path: string): Buffer {
  return readFileSync(resolveInstalled(path));
}
