import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { resolveInstalled } from '../../package-root';

const library = '@azure/functions';
const extensions = '@azure/functions-extensions-base';

/**
 * Where Microsoft's library for functions is bundled from: its TypeScript sources, which are in its package. What it is built
 * to is for Node of years ago, with private fields in WeakMaps. Their contents outlive the next collection of garbage, so that
 * half of all that a request allocates has to be moved, and is collected only with the old. From the sources a request costs
 * half as much time of a processor.
 *
 * The package that they import is broken where it is imported (its `.mjs` exports nothing); its CommonJS is not.
 */
export function functionsSources(): Record<string, string> {
  const manifest = resolveInstalled(`${library}/package.json`);
  return {
    [library]: join(dirname(manifest), 'src', 'index.ts'),
    [extensions]: createRequire(manifest).resolve(extensions),
  };
}
