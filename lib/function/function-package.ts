import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDirectory, modulePath } from '../package-root';
import { bundle, bundler, readInput } from './package/bundle';
import { fontFiles, fontVersions } from './package/fonts';
import { libheifFiles } from './package/libheif';
import { sharpFiles, sharpVersions } from './package/sharp-files';
import { storageQueue } from './package/storage-queue';
import { contentHash, zip, type ZipEntries } from './package/zip';

/** What a package holds that others do not. */
export interface FunctionPackageOptions {
  /**
   * Whether HEIC images (those of iPhones) can be read; false: they are answered with 400. It adds the package
   * `libheif-js`, which has to be installed: half a megabyte in the zip, loaded only when such an image comes.
   *
   * It is under the LGPL-3.0, and decodes HEVC, for which a patent license may be needed: that is why sharp cannot.
   * @default false
   */
  readonly heic?: boolean;
}

/** Name of a build's record. */
type Variant = 'image-delivery' | 'image-delivery-heic';

/** What is remembered of the last build, to see whether it still holds. */
interface BuildRecord {
  readonly contentHash: string;
  readonly inputHash: string;
  readonly inputs: readonly string[];
}

/**
 * The zip that Azure Functions runs: `host.json`, `package.json`, the bundled functions, sharp's Linux x64 files, the
 * fonts of text layers, the library for storage queues, which is loaded only where changed blobs are purged, and with
 * `heic` the decoder of HEIC images.
 *
 * It is built once and kept below `node_modules/.cache`; the same inputs give the same bytes in any folder and on any
 * day. A later synth only looks whether an input has changed.
 */
export class FunctionPackage {
  private static readonly built: Partial<Record<Variant, FunctionPackage>> = {};

  /**
   * The package of `lambda/azure.ts`, built if there is none or its sources have changed.
   * @throws Error when `heic` is true and `libheif-js` is not installed
   */
  static imageDelivery(options: FunctionPackageOptions = {}): FunctionPackage {
    const variant = options.heic ? 'image-delivery-heic' : 'image-delivery';
    return (FunctionPackage.built[variant] ??= FunctionPackage.fromCache(variant) ?? FunctionPackage.build(variant));
  }

  private static fromCache(variant: Variant): FunctionPackage | undefined {
    const record = readRecord(variant);
    if (!record || hashInputs(variant, record.inputs) !== record.inputHash) return undefined;
    const functionPackage = new FunctionPackage(record.contentHash);
    return existsSync(functionPackage.path) ? functionPackage : undefined;
  }

  private static build(variant: Variant): FunctionPackage {
    const options = optionalFiles(variant);
    const main = bundle(modulePath('lambda/azure'));
    const queue = storageQueue();
    const packages = { ...sharpFiles(), ...fontFiles(), ...queue.files, ...options };
    const entries: ZipEntries = { ...hostFiles(), 'dist/main.js': main.code, ...packages };
    const inputs = [...new Set([...main.inputs, ...queue.inputs])];
    const functionPackage = new FunctionPackage(contentHash(entries));
    writeAtomically(functionPackage.path, zip(entries));
    const inputHash = hashInputs(variant, inputs) ?? '';
    const record: BuildRecord = { contentHash: functionPackage.contentHash, inputHash, inputs };
    writeAtomically(recordPath(variant), JSON.stringify(record));
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
const builderModules = ['bundle', 'fonts', 'libheif', 'sharp-files', 'storage-queue', 'zip'].map(
  (name) => `lib/function/package/${name}`,
);

const packagesDirectory = join(cacheDirectory, 'packages');

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

/** What only one variant holds. */
function optionalFiles(variant: Variant): ZipEntries {
  return variant === 'image-delivery-heic' ? libheifFiles() : {};
}

/** Hash over everything a build depends on; undefined when an input is gone. */
function hashInputs(variant: Variant, inputs: readonly string[]): string | undefined {
  const hash = createHash('sha256').update(JSON.stringify([bundler, hostFiles(), sharpVersions(), fontVersions()]));
  hash.update(contentHash(optionalFiles(variant)));
  for (const module of builderModules) hash.update(readFileSync(modulePath(module)));
  try {
    for (const input of inputs) hash.update(`${input}\n`).update(readInput(input));
  } catch {
    return undefined;
  }
  return hash.digest('hex');
}

function recordPath(variant: Variant): string {
  return join(packagesDirectory, `${variant}.json`);
}

function readRecord(variant: Variant): BuildRecord | undefined {
  try {
    return JSON.parse(readFileSync(recordPath(variant), 'utf8')) as BuildRecord;
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
