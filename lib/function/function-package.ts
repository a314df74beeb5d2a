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
type Variant = 'image-delivery' | 'image-delivery-heic' | 'sas-broker';

/** What a package is made of besides `host.json` and `package.json`. */
interface Recipe {
  /** Name of the package, and of the file. */
  readonly name: 'image-delivery' | 'sas-broker';
  /** Module of its entry. */
  readonly entry: string;
  /** What lies beside the bundle, and the sources that it was made of. */
  readonly besides: () => { readonly files: ZipEntries; readonly inputs: readonly string[] };
  /** Versions of the packages that lie beside it as they are. */
  readonly versions: () => readonly (readonly string[])[];
  /** What is asked for by an option: looked at each time, because it may not be installed. */
  readonly optional: () => ZipEntries;
}

/** What is remembered of the last build, to see whether it still holds. */
interface BuildRecord {
  readonly contentHash: string;
  readonly inputHash: string;
  readonly inputs: readonly string[];
}

/**
 * The zip that Azure Functions runs: `host.json`, `package.json` and the bundled functions. With those that deliver images
 * come sharp's Linux x64 files, the fonts of text layers, the library for storage queues, which is loaded only where changed
 * blobs are purged, and with `heic` the decoder of HEIC images.
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
    return FunctionPackage.of(options.heic ? 'image-delivery-heic' : 'image-delivery');
  }

  /** The package of `lambda/sas-broker/azure.ts`, likewise: the broker alone. */
  static sasBroker(): FunctionPackage {
    return FunctionPackage.of('sas-broker');
  }

  private static of(variant: Variant): FunctionPackage {
    return (FunctionPackage.built[variant] ??= FunctionPackage.fromCache(variant) ?? FunctionPackage.build(variant));
  }

  private static fromCache(variant: Variant): FunctionPackage | undefined {
    const record = readRecord(variant);
    if (!record || hashInputs(variant, record.inputs) !== record.inputHash) return undefined;
    const functionPackage = new FunctionPackage(recipes[variant].name, record.contentHash);
    return existsSync(functionPackage.path) ? functionPackage : undefined;
  }

  private static build(variant: Variant): FunctionPackage {
    const { name, entry, besides, optional } = recipes[variant];
    const options = optional();
    const main = bundle(modulePath(entry));
    const others = besides();
    const entries: ZipEntries = { ...hostFiles(name), 'dist/main.js': main.code, ...others.files, ...options };
    const inputs = [...new Set([...main.inputs, ...others.inputs])];
    const functionPackage = new FunctionPackage(name, contentHash(entries));
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

  private constructor(
    name: string,
    /** SHA-256 over names and contents of the packed files, in hex. */
    readonly contentHash: string,
  ) {
    const short = contentHash.slice(0, 32);
    this.path = join(packagesDirectory, short, `${name}.zip`);
    this.blobName = `${name}-${short}.zip`;
  }
}

const imageDelivery: Recipe = {
  name: 'image-delivery',
  entry: 'lambda/azure',
  besides: () => {
    const { files, inputs } = storageQueue();
    return { files: { ...sharpFiles(), ...fontFiles(), ...files }, inputs };
  },
  versions: () => [sharpVersions(), fontVersions()],
  optional: () => ({}),
};

const recipes: Readonly<Record<Variant, Recipe>> = {
  'image-delivery': imageDelivery,
  'image-delivery-heic': { ...imageDelivery, optional: libheifFiles },
  'sas-broker': {
    name: 'sas-broker',
    entry: 'lambda/sas-broker/azure',
    besides: () => ({ files: {}, inputs: [] }),
    versions: () => [],
    optional: () => ({}),
  },
};

/** What would make something else of the same inputs once it is changed. */
const builderModules = ['bundle', 'fonts', 'libheif', 'sharp-files', 'storage-queue', 'zip'].map(
  (name) => `lib/function/package/${name}`,
);

const packagesDirectory = join(cacheDirectory, 'packages');

/** Of what every one is kept, and no sample: the broker's lines are an audit. */
const unsampled: Readonly<Record<Recipe['name'], string>> = {
  'image-delivery': 'Request',
  'sas-broker': 'Request;Trace',
};

/** What the Functions host reads besides the code. */
function hostFiles(name: Recipe['name']): ZipEntries {
  const host = {
    version: '2.0',
    // The path of an image is the whole path of the URL; the broker says its own.
    extensions: { http: { routePrefix: '' } },
    logging: { applicationInsights: { samplingSettings: { isEnabled: true, excludedTypes: unsampled[name] } } },
  };
  const manifest = { name, version: '0.0.0', private: true, main: 'dist/main.js' };
  const json = (value: unknown) => Buffer.from(`${JSON.stringify(value, null, 2)}\n`);
  return { 'host.json': json(host), 'package.json': json(manifest) };
}

/** Hash over everything a build depends on; undefined when an input is gone. */
function hashInputs(variant: Variant, inputs: readonly string[]): string | undefined {
  const { name, versions, optional } = recipes[variant];
  const hash = createHash('sha256').update(JSON.stringify([bundler, hostFiles(name), ...versions()]));
  hash.update(contentHash(optional()));
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
