import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync, version } from 'esbuild';
import { modulePath, packageRoot } from '../../package-root';
import { functionsSources } from './functions-sources';

/** A bundle and the files it was made of. */
export interface Bundle {
  readonly code: Uint8Array;
  /** Paths relative to the package's root. */
  readonly inputs: readonly string[];
}

/** What bundles: another version may make something else of the same sources. */
export const bundler = `esbuild@${version}`;

/**
 * What is there at run time: packages beside the bundle, and what the Functions worker injects. And what `debug` only
 * tries to load: bundled where some other package happened to bring it, it would make the bytes differ by installation.
 */
const external = ['sharp', '@azure/storage-queue', '@azure/functions-core', 'supports-color'];

/**
 * Bundles a module and all it imports into one CommonJS file for Node.
 *
 * The same sources give the same bytes in every folder: paths only show in comments, which minifying drops.
 * @param entry absolute path of the module
 */
export function bundle(entry: string): Bundle {
  const result = buildSync({
    absWorkingDir: packageRoot,
    entryPoints: [entry],
    outfile: 'main.js',
    bundle: true,
    platform: 'node',
    // The oldest Node the code runs on; the deployed one is newer.
    target: 'node20',
    format: 'cjs',
    minify: true,
    legalComments: 'none',
    external,
    alias: functionsSources(),
    define: { 'import.meta.url': 'moduleUrl' },
    inject: [modulePath('lib/function/package/module-url')],
    // What is imported late is required late, so that CommonJS modules keep the names of their exports.
    supported: { 'dynamic-import': false },
    metafile: true,
    write: false,
    logLevel: 'silent',
    // A consumer's tsconfig must not change our bundle.
    tsconfigRaw: {},
  });
  const code = result.outputFiles[0]?.contents;
  if (!code) throw new Error(`esbuild made nothing of ${entry}`);
  return { code, inputs: Object.keys(result.metafile.inputs) };
}

/** Contents of a bundle's input. */
export function readInput(path: string): Buffer {
  return readFileSync(join(packageRoot, path));
}
