import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDirectory, modulePath } from '../package-root';
import { bundle, bundler, readInput } from './package/bundle';
import { fontFiles, fontVersions } from './package/fonts';
import { sharpFiles, sharpVersions } from './package/sharp-files';
import { storageQueue } from './package/storage-queue';
import { contentHash, zip, type ZipEntries } from './package/zip';

/** What is remembered of the last build, to see whether it still holds. */
interface BuildRecord {
  readonly contentHash: string;
  readonly inputHash: string;
  readonly inputs: readonly string[];
}

/**
 * The zip that Azure Functions runs: `host.json`, `package.json`, the bundled functions, sharp's Linux x64 files, the
 * fonts of text layers, and the library for storage queues, which is loaded only where changed blobs are purged.
 *
 * It is built once and kept below `node_modules/.cache`; the same inputs give the same bytes in any folder and on any
 * day. A later synth only looks whether an input has changed.
 */
export class FunctionPackage {
  private static built?: FunctionPackage;

  /** The package of `lambda/azure.ts`, built if there is none or its sources have changed. */
  static imageDelivery(): FunctionPackage {
    FunctionPackage.built ??= FunctionPackage.fromCache() ?? FunctionPackage.build();
    return FunctionPackage.built;
  }

  private static fromCache(): FunctionPackage | undefined {
    const record = readRecord();
    if (!record || hashInputs(record.inputs) !== record.inputHash) return undefined;
    const functionPackage = new FunctionPackage(record.contentHash);
    return existsSync(functionPackage.path) ? functionPackage : undefined;
  }

  private static build(): FunctionPackage {
    const main = bundle(modulePath('lambda/azure'));
    const queue = storageQueue();
    const packages = { ...sharpFiles(), ...fontFiles(), ...queue.files };
    const entries: ZipEntries = { ...hostFiles(), 'dist/main.js': main.code, ...packages };
    const inputs = [...new Set([...main.inputs, ...queue.inputs])];
    const functionPackage = new FunctionPackage(contentHash(entries));
    writeAtomically(functionPackage.path, zip(entries));
    const inputHash = hashInputs(inputs) ?? '';
    const record: BuildRecord = { contentHash: functionPackage.contentHash, inputHash, inputs };
    writeAtomically(recordPath, JSON.stringify(record));
    return functionPackage;
  }

  /** Absolute path of the zip. */
  readonly path: string;
  /** Name of the blob it is uploaded as; another one as soon as the contents differ. */
  readonly blobName: string;

  /** @param contentHash SHA-256 over names and contents of the packed files, in hex */
  private constructor(readonly contentHash: string) {
    const short = contentHash.slice(0, 32);
    this.path = join(packagesDirectory, short, 'image-delivery.zip');
    this.blobName = `image-delivery-${short}.zip`;
  }
}

/** What would make something else of the same inputs once it is changed. */
const builderModules = ['bundle', 'fonts', 'sharp-files', 'storage-queue', 'zip'].map(
  (name) => `lib/function/package/${name}`,
);

const packagesDirectory = join(cacheDirectory, 'packages');
const recordPath = join(packagesDirectory, 'image-delivery.json');

/** What the Functions host reads besides the code. */
function hostFiles(): ZipEntries {
  const host = {
    version: '2.0',
    // The path of an image is the whole path of the URL.
    extensions: { http: { routePrefix: '' } },
    logging: { applicationInsights: { samplingSettings: { isEnabled: true, excludedTypes: 'Request' } } },
  };
  const manifest = { name: 'image-delivery', version: '0.0.0', private: true, main: 'dist/main.js' };
  const json = (value: unknown) => Buffer.from(`${JSON.stringify(value, null, 2)}\n`);
  return { 'host.json': json(host), 'package.json': json(manifest) };
}

/** Hash over everything a build depends on; undefined when an input is gone. */
function hashInputs(inputs: readonly string[]): string | undefined {
  const hash = createHash('sha256').update(JSON.stringify([bundler, hostFiles(), sharpVersions(), fontVersions()]));
  for (const module of builderModules) hash.update(readFileSync(modulePath(module)));
  try {
    for (const input of inputs) hash.update(`${input}\n`).update(readInput(input));
  } catch {
    return undefined;
  }
  return hash.digest('hex');
}

function readRecord(): BuildRecord | undefined {
  try {
    return JSON.parse(readFileSync(recordPath, 'utf8')) as BuildRecord;
  } catch {
    return undefined;
  }
}

/** Another process never sees half a file. */
function writeAtomically(path: string, contents: Uint8Array | string): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(temporary, contents);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
