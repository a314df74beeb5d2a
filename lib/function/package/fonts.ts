import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { packageRoot } from '../../package-root';
import type { ZipEntries } from './zip';

/** What the function draws texts with; it reads the same list. */
const listPath = join(packageRoot, 'lambda/image-delivery/image/text/faces.json');

/** `name@version` of the packages that the fonts come from; a published version never changes. */
export function fontVersions(): string[] {
  return fontPackages(readFaces()).map((name) => {
    const { version } = JSON.parse(readInstalled(`${name}/package.json`).toString()) as { version: string };
    return `${name}@${version}`;
  });
}

/**
 * The fonts as they have to lie in `node_modules` of the function: the files that it asks for, unchanged, and one file
 * with all their licences, which hardly differ.
 */
export function fontFiles(): ZipEntries {
  const faces = readFaces();
  const licences = fontPackages(faces).map((name) => `${name}\n\n${readInstalled(`${name}/LICENSE`).toString()}`);
  return {
    ...Object.fromEntries(faces.map((path) => [`node_modules/${path}`, readInstalled(path)])),
    'node_modules/@fontsource/LICENSE': Buffer.from(licences.join('\n\n')),
  };
}

function readFaces(): string[] {
  return JSON.parse(readFileSync(listPath, 'utf8')) as string[];
}

function fontPackages(faces: readonly string[]): string[] {
  return [...new Set(faces.map((face) => face.split('/').slice(0, 2).join('/')))];
}

/** A file of an installed package. */
function readInstalled(path: string): Buffer {
  return readFileSync(createRequire(join(packageRoot, 'package.json')).resolve(path));
}
