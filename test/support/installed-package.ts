import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { packageRoot } from '../../lib/package-root';

/** What a project brings itself: the peers, and what it takes to compile it. */
const brought = [
  ...['@cdktf/provider-azurerm', '@cdktf/provider-random', '@cdktf/provider-time', 'cdktf', 'constructs'],
  ...['@types/node', 'typescript'],
];

interface LockFile {
  name: string;
  readonly packages: Record<string, unknown>;
}

/** A project of somebody else's, with the packed package installed in it by npm. */
export class InstalledPackage {
  private readonly temporary = realpathSync(mkdtempSync(join(tmpdir(), 'blobfront-consumer-')));
  readonly project = join(this.temporary, 'consumer');
  /** Where npm put the package. */
  readonly folder = join(this.project, 'node_modules', 'blobfront');

  /**
   * Packs and installs; takes some seconds, and the network for what npm has not in its cache.
   * @throws Error with what npm says when it cannot
   */
  constructor() {
    npm(packageRoot, 'pack', '--pack-destination', this.temporary);
    const [tarball] = readdirSync(this.temporary);
    mkdirSync(this.project);
    const manifest = { name: 'consumer', private: true, dependencies: { blobfront: `file:../${tarball}` } };
    this.write('package.json', JSON.stringify(manifest));
    // The versions that everything here is tested with; npm drops what the package does not ask for.
    const lock = JSON.parse(readFileSync(join(packageRoot, 'package-lock.json'), 'utf8')) as LockFile;
    lock.name = manifest.name;
    lock.packages[''] = manifest;
    this.write('package-lock.json', JSON.stringify(lock));
    // The peers are hundreds of megabytes, so they are links; npm 11 breaks off when it meets links to packages with peers.
    npm(
      this.project,
      'install',
      '--legacy-peer-deps',
      '--ignore-scripts',
      '--prefer-offline',
      '--no-audit',
      '--no-fund',
    );
    brought.forEach((name) => this.link(name));
  }

  /** Makes a package of this repository one of the project. */
  link(name: string): void {
    const path = join(this.project, 'node_modules', name);
    mkdirSync(dirname(path), { recursive: true });
    symlinkSync(realpathSync(join(packageRoot, 'node_modules', name)), path, 'junction');
  }

  /** Writes a file of the project. */
  write(path: string, text: string): void {
    writeFileSync(join(this.project, path), text);
  }

  /** Runs Node in the project; gives what it prints. */
  node(...args: string[]): string {
    return execFileSync(process.execPath, args, { cwd: this.project, encoding: 'utf8', stdio: 'pipe' });
  }

  /** Runs the TypeScript compiler of the project. */
  tsc(...args: string[]): void {
    const compiler = join('node_modules', 'typescript', 'bin', 'tsc');
    try {
      this.node(compiler, '--strict', '--types', 'node', ...args);
    } catch (error) {
      // It prints its findings on standard output, which is not in the message.
      throw new Error((error as { stdout?: string }).stdout, { cause: error });
    }
  }

  /** Starts the command that npm made of the package's. */
  command(...args: string[]): ChildProcessWithoutNullStreams {
    const path = join('node_modules', '.bin', 'blobfront');
    return spawn(path, args, { cwd: this.project, shell: process.platform === 'win32' });
  }

  /** All files of the package, relative to its folder. */
  files(): string[] {
    const entries = readdirSync(this.folder, { recursive: true, withFileTypes: true });
    const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    return paths.map((path) => path.slice(this.folder.length + 1).replaceAll('\\', '/')).sort();
  }

  read(path: string): string {
    return readFileSync(join(this.folder, path), 'utf8');
  }

  remove(): void {
    rmSync(this.temporary, { recursive: true, force: true });
  }
}

function npm(cwd: string, ...args: string[]): void {
  execFileSync('npm', args, { cwd, stdio: ['ignore', 'ignore', 'pipe'], shell: process.platform === 'win32' });
}
