import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sharpFiles, sharpVersions } from '../../../../lib/function/package/sharp-files';
import { contentHash } from '../../../../lib/function/package/zip';
import { RepositoryCopy } from '../repository-copy';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

const files = sharpFiles();
const names = Object.keys(files);
const manifests = names
  .filter((name) => /^node_modules\/(?:@[^/]+\/)?[^/]+\/package\.json$/.test(name))
  .map((name) => JSON.parse(Buffer.from(files[name] ?? []).toString()) as Manifest);

const binaries = ['@img/sharp-linux-x64', '@img/sharp-libvips-linux-x64'];

describe('sharpFiles', () => {
  it('holds sharp, all it depends on and the binaries for Linux x64', () => {
    const packed = manifests.map(({ name }) => name);
    const needed = manifests.flatMap(({ dependencies = {} }) => Object.keys(dependencies));
    expect(packed).toEqual(expect.arrayContaining(['sharp', ...needed, ...binaries]));
    expect(packed.filter((name) => name.startsWith('@img/sharp')).sort()).toEqual([...binaries].sort());
    expect(names).toContainEqual(expect.stringMatching(/^node_modules\/@img\/sharp-linux-x64\/lib\/.*\.node$/));
    expect(names).toContainEqual(expect.stringMatching(/^node_modules\/@img\/sharp-libvips-linux-x64\/lib\/.*\.so\./));
  });

  it('holds every file that sharp asks for by its path', () => {
    const asked = names
      .filter((name) => name.startsWith('node_modules/sharp/dist/'))
      .flatMap(
        (name) =>
          Buffer.from(files[name] ?? [])
            .toString()
            .match(/require\((["'])\.\/[^"']+\1\)/g) ?? [],
      )
      .map((call) => `node_modules/sharp/dist/${call.slice('require("./'.length, -2)}`);
    expect(asked.length).toBeGreaterThan(5);
    expect(names).toEqual(expect.arrayContaining(asked));
  });

  it('holds nothing that is not needed to run', () => {
    expect(names.filter((name) => /\.(?:d\.[cm]?ts|mjs|md|h|cc|gyp)$|\/bin\//.test(name))).toEqual([]);
    expect(names.filter((name) => !name.startsWith('node_modules/'))).toEqual([]);
  });
});

describe('sharpVersions', () => {
  it('names the versions that are packed', () => {
    const versions = manifests.map(({ name, version }) => `${name}@${version}`);
    expect(sharpVersions()).toHaveLength(3);
    expect(versions).toEqual(expect.arrayContaining(sharpVersions()));
  });
});

describe('sharpFiles on another platform', () => {
  const copy = new RepositoryCopy(binaries);
  const bin = join(copy.folder, 'bin');
  const published = join(copy.folder, 'published');
  const hash = () => {
    const [files, zip] = ['sharp-files', 'zip'].map((name) => `require('./lib/function/package/${name}.ts')`);
    return copy.run(`${zip}.contentHash(${files}.sharpFiles())`, { PATH: bin });
  };
  /** Puts a script in the place of npm. */
  const npm = (script: string) => {
    writeFileSync(join(bin, 'npm'), `#!${process.execPath}\n${script}`, { mode: 0o755 });
  };

  beforeAll(() => {
    mkdirSync(bin);
    for (const [name, contents] of Object.entries(files)) {
      mkdirSync(join(published, name, '..'), { recursive: true });
      writeFileSync(join(published, name), contents);
    }
  });
  afterAll(() => copy.remove());

  it('says what it needs when npm cannot fetch it', () => {
    npm('process.exit(1)');
    const wanted = sharpVersions().slice(1).join(' ');
    expect(hash).toThrow(`the function needs ${wanted} (Linux x64), and npm could not fetch them`);
  });

  it('fetches the binaries for Linux x64 with npm, once', () => {
    npm(`
      const { cpSync, writeFileSync } = require('node:fs');
      const args = process.argv.slice(2);
      writeFileSync('arguments.json', JSON.stringify(args));
      cpSync('published', args[args.indexOf('--prefix') + 1], { recursive: true });`);
    expect(hash()).toBe(contentHash(files));
    const store = join(copy.folder, 'node_modules', '.cache', 'blobfront', 'linux-x64');
    const args = JSON.parse(readFileSync(join(copy.folder, 'arguments.json'), 'utf8')) as string[];
    expect(args.slice(0, 3)).toEqual(['install', '--prefix', store]);
    expect(args).toEqual(expect.arrayContaining(['--os=linux', '--cpu=x64', '--libc=glibc', '--ignore-scripts']));
    expect(args.slice(-2)).toEqual(sharpVersions().slice(1));

    npm('process.exit(1)');
    expect(hash()).toBe(contentHash(files));
  });
});
