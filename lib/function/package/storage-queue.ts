import { resolveInstalled } from '../../package-root';
import { bundle } from './bundle';
import type { ZipEntries } from './zip';

const name = '@azure/storage-queue';

/**
 * Azure's library for storage queues and all it needs, in one file that lies in `node_modules` of the function. It is
 * apart from the function's own bundle, so that only what asks for it ever reads it.
 *
 * It is bundled from its CommonJS files: the ES modules ask for `import.meta.url`, which a CommonJS bundle has not
 * (Azure/azure-sdk-for-js#39057).
 */
export function storageQueue(): { readonly files: ZipEntries; readonly inputs: readonly string[] } {
  const { code, inputs } = bundle(resolveInstalled(name));
  const folder = `node_modules/${name}`;
  const manifest = `${JSON.stringify({ name, main: 'index.js' }, null, 2)}\n`;
  return { files: { [`${folder}/index.js`]: code, [`${folder}/package.json`]: Buffer.from(manifest) }, inputs };
}
