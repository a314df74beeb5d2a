import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../../lib/package-root';

/**
 * What a package is built from, in a temporary folder with a space in its name: copies of the sources, links to the
 * installed packages, and nothing in the cache.
 */
export class RepositoryCopy {
  readonly folder = mkdtempSync(join(tmpdir(), 'blobfront copy '));

  /** @param without installed packages that are left out */
  constructor(without: readonly string[] = []) {
    for (const part of ['lambda', 'lib', 'package.json']) {
      cpSync(join(packageRoot, part), join(this.folder, part), { recursive: true });
    }
    this.link('node_modules', ['.cache', '@img']);
    this.link('node_modules/@img', without);
  }

  /** Prints what a script says, whose paths are relative to the copy. */
  run(script: string, env: NodeJS.ProcessEnv = {}): string {
    const options = { cwd: this.folder, env: { ...process.env, ...env }, encoding: 'utf8', stdio: 'pipe' } as const;
    return execFileSync(process.execPath, ['--import', 'tsx', '-e', `console.log(${script})`], options).trim();
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  private link(path: string, without: readonly string[]): void {
    mkdirSync(join(this.folder, path));
    for (const name of readdirSync(join(packageRoot, path))) {
      const key = path === 'node_modules' ? name : `@img/${name}`;
      if (!without.includes(key)) symlinkSync(join(packageRoot, path, name), join(this.folder, path, name));
    }
  }
}
