import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative, sep } from 'node:path';
import { cacheDirectory, packageRoot } from '../../package-root';
import type { ZipEntries } from './zip';

/** The binaries of the platform that Azure Functions runs on. */
const platformPackages = ['@img/sharp-linux-x64', '@img/sharp-libvips-linux-x64'] as const;

/** Left out: what is not needed to run (types, headers, C++ sources, the ES modules beside the CommonJS ones). */
const unneeded = /(?:\.d\.[cm]?ts|\.mjs|\.md|\.h|\.cc|\.bnf|\.gyp|(?:^|\/)build\.js|(?:^|\/)bin\/[^/]+)$/;

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** `name@version` of sharp and everything beside it in the zip; a published version never changes. */
export function sharpVersions(): string[] {
  const sharp = readManifest(packageFolder('sharp', packageRoot));
  const binaries = platformPackages.map((name) => `${name}@${sharp.optionalDependencies?.[name] ?? 'unknown'}`);
  return [`sharp@${sharp.version}`, ...binaries];
}

/**
 * sharp as it has to lie in `node_modules` of the function: its JavaScript, its dependencies, and the Linux x64
 * binaries, whatever machine this runs on.
 */
export function sharpFiles(): ZipEntries {
  const sharp = packageFolder('sharp', packageRoot);
  const dependencies = Object.keys(readManifest(sharp).dependencies ?? {});
  const entries: ZipEntries = {};
  addPackage(entries, 'sharp', sharp);
  for (const name of dependencies) addPackage(entries, name, packageFolder(name, sharp));
  for (const name of platformPackages) addPackage(entries, name, platformFolder(name));
  return entries;
}

/** Where a Linux x64 package is installed; on another platform npm left it out, so it is fetched once. */
function platformFolder(name: string): string {
  const installed = tryPackageFolder(name, packageRoot);
  if (installed) return installed;
  const store = join(cacheDirectory, 'linux-x64');
  const fetched = join(store, 'node_modules', ...name.split('/'));
  const versions = sharpVersions().slice(1);
  const wanted = versions.find((version) => version.startsWith(`${name}@`));
  if (!existsSync(fetched) || `${name}@${readManifest(fetched).version}` !== wanted) fetchPackages(store, versions);
  return fetched;
}

function fetchPackages(store: string, packages: readonly string[]): void {
  mkdirSync(store, { recursive: true });
  const command = ['install', '--prefix', store, '--os=linux', '--cpu=x64', '--libc=glibc'];
  const quiet = ['--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  try {
    execFileSync('npm', [...command, ...quiet, ...packages], {
      stdio: ['ignore', 'ignore', 'pipe'],
      shell: process.platform === 'win32',
    });
  } catch (error) {
    const list = packages.join(' ');
    throw new Error(`the function needs ${list} (Linux x64), and npm could not fetch them`, { cause: error });
  }
}

function addPackage(entries: ZipEntries, name: string, folder: string): void {
  for (const item of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!item.isFile()) continue;
    const file = join(item.parentPath, item.name);
    const path = relative(folder, file).split(sep).join('/');
    if (unneeded.test(path) || path.startsWith('node_modules/')) continue;
    entries[`node_modules/${name}/${path}`] = readFileSync(file);
  }
}

function packageFolder(name: string, from: string): string {
  const folder = tryPackageFolder(name, from);
  if (!folder) throw new Error(`the package ${name} is not installed; run npm install`);
  return folder;
}

/** Node's own search order, by hand: packages need not export their `package.json`. */
function tryPackageFolder(name: string, from: string): string | undefined {
  const places = createRequire(join(from, 'package.json')).resolve.paths(name) ?? [];
  return places
    .map((place) => join(place, ...name.split('/')))
    .find((folder) => existsSync(join(folder, 'package.json')));
}

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}
