import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../lib/package-root';

const temporary = realpathSync(mkdtempSync(join(tmpdir(), 'blobfront-root-')));
afterAll(() => rmSync(temporary, { recursive: true }));

/** Where a package in some folder keeps things. */
function cacheDirectory(folder: string): string {
  cpSync(join(packageRoot, 'lib', 'package-root.ts'), join(folder, 'lib', 'package-root.ts'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{}');
  const script = `console.log(require(${JSON.stringify(join(folder, 'lib', 'package-root.ts'))}).cacheDirectory)`;
  const env = { ...process.env, TMPDIR: join(temporary, 'tmp'), TEMP: join(temporary, 'tmp') };
  return execFileSync(process.execPath, ['--import', 'tsx', '-e', script], {
    cwd: packageRoot,
    env,
    encoding: 'utf8',
  }).trim();
}

describe('cacheDirectory', () => {
  beforeAll(() => mkdirSync(join(temporary, 'tmp')));

  it('is in the node_modules of a checkout', () => {
    mkdirSync(join(temporary, 'checkout', 'node_modules'), { recursive: true });
    expect(cacheDirectory(join(temporary, 'checkout'))).toBe(
      join(temporary, 'checkout', 'node_modules', '.cache', 'blobfront'),
    );
  });

  it('is in the node_modules that the package is installed in', () => {
    const modules = join(temporary, 'project', 'node_modules');
    expect(cacheDirectory(join(modules, 'blobfront'))).toBe(join(modules, '.cache', 'blobfront'));
  });

  it('is a folder of the user alone where there is no node_modules to write to', () => {
    const folder = cacheDirectory(join(temporary, 'elsewhere'));
    expect(folder.startsWith(join(temporary, 'tmp', 'blobfront-'))).toBe(true);
    if (process.platform !== 'win32') expect(statSync(folder).mode & 0o777).toBe(0o700);
  });
});
