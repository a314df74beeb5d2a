import { buildSync } from 'esbuild';
import { modulePath, packageRoot } from '../../package-root';

/** A script for a browser, and the files it was made of. */
export interface BrowserScript {
  readonly code: string;
  /** Paths relative to the package's root. */
  readonly inputs: readonly string[];
}

/** Bundles the script of the upload page, with `lib/client` and all it needs. */
export function bundleUploadScript(): BrowserScript {
  const result = buildSync({
    absWorkingDir: packageRoot,
    entryPoints: [modulePath('lib/local/gallery/upload-page/main')],
    outfile: 'upload.js',
    bundle: true,
    platform: 'browser',
    target: 'es2022',
    format: 'iife',
    minify: true,
    legalComments: 'none',
    metafile: true,
    write: false,
    logLevel: 'silent',
    // A consumer's tsconfig must not change our bundle.
    tsconfigRaw: {},
  });
  const code = result.outputFiles[0]?.text;
  if (code === undefined) throw new Error('esbuild made nothing of the upload page');
  return { code, inputs: Object.keys(result.metafile.inputs) };
}
