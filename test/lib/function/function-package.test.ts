import { afterAll, afterEach, describe, expect, it, jest } from '@jest/globals';
import { unzipSync } from 'fflate';
import type * as esbuild from 'esbuild';
import type * as fs from 'node:fs';
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { FunctionPackage, type FunctionPackageOptions } from '../../../lib';
import type * as functionPackage from '../../../lib/function/function-package';
import { fontFiles } from '../../../lib/function/package/fonts';
import { libheifFiles } from '../../../lib/function/package/libheif';
import { sharpFiles } from '../../../lib/function/package/sharp-files';
import { contentHash, zip } from '../../../lib/function/package/zip';
import { cacheDirectory, packageRoot } from '../../../lib/package-root';
import { RepositoryCopy } from './repository-copy';

const built = FunctionPackage.imageDelivery();
const withHeic = FunctionPackage.imageDelivery({ heic: true });
const archive = readFileSync(built.path);
const files = unzipSync(archive);
const text = (name: string) => Buffer.from(files[name] ?? []).toString();

describe('FunctionPackage', () => {
  it('holds what the Functions host reads, the bundle, sharp and fonts', () => {
    expect(JSON.parse(text('host.json'))).toEqual({
      version: '2.0',
      extensions: { http: { routePrefix: '' } },
      logging: { applicationInsights: { samplingSettings: { isEnabled: true, excludedTypes: 'Request' } } },
    });
    expect(JSON.parse(text('package.json'))).toEqual({
      name: 'image-delivery',
      version: '0.0.0',
      private: true,
      main: 'dist/main.js',
    });
    const others = Object.keys(files).filter((name) => !name.startsWith('node_modules/'));
    expect(others).toEqual([...Object.keys(fontFiles()), 'dist/main.js', 'host.json', 'package.json'].sort());
    const packages = ['sharp', '@img/sharp-linux-x64', '@img/sharp-libvips-linux-x64', '@azure/storage-queue'];
    expect(Object.keys(files)).toEqual(
      expect.arrayContaining(packages.map((name) => `node_modules/${name}/package.json`)),
    );
    expect(Object.keys(files).filter((name) => name.endsWith('.d.ts'))).toEqual([]);
  });

  it('has the library for queues beside the functions, which read it when they need it', () => {
    const library = Object.keys(files).filter((name) => name.startsWith('node_modules/@azure/'));
    expect(library).toEqual([
      'node_modules/@azure/storage-queue/index.js',
      'node_modules/@azure/storage-queue/package.json',
    ]);
    expect(text('dist/main.js')).not.toContain('fast-xml-parser');
    expect(text('dist/main.js').match(/require\("@azure\/storage-queue"\)/g)).toHaveLength(1);
    expect(text('dist/main.js')).toMatch(
      /Promise\.resolve\(\)\.then\(\(\)=>\w+\(require\("@azure\/storage-queue"\)\)\)/,
    );
  });

  it('is at most 1 MB larger than what sharp comes to', () => {
    const sharp = sharpFiles();
    const others = Object.entries(files).filter(([name]) => !Object.hasOwn(sharp, name));
    expect(Object.keys(files)).toHaveLength(Object.keys(sharp).length + others.length);
    expect(zip(Object.fromEntries(others)).length).toBeLessThanOrEqual(1_000_000);
  });

  it('has the decoder of HEIC images where that is switched on, and nothing else is another', () => {
    const larger = readFileSync(withHeic.path);
    expect(contentHash(unzipSync(larger))).toBe(contentHash({ ...files, ...libheifFiles() }));
    expect(Object.keys(files).filter((name) => /heif-js/.test(name))).toEqual([]);
    expect(larger.length - archive.length).toBeLessThan(550_000);
    expect(FunctionPackage.imageDelivery({ heic: false })).toBe(built);
    expect(FunctionPackage.imageDelivery({ heic: true })).toBe(withHeic);
  });

  it('is named after its contents', () => {
    expect(built.contentHash).toBe(contentHash(files));
    expect(built.blobName).toBe(`image-delivery-${built.contentHash.slice(0, 32)}.zip`);
    expect(built.path).toBe(join(cacheDirectory, 'packages', built.contentHash.slice(0, 32), 'image-delivery.zip'));
  });

  it('tells nothing of the machine that it was built on, and holds no secret', () => {
    const secrets = /-----BEGIN|AccountKey=[\w+/=]{20}|[?&]sig=[\w%+/=]{20}|private_[\w+/=]{20}|eyJhbGciOi/;
    // Azure's library knows the account of the emulator, which is everybody's.
    const emulator = /AccountKey=Eby8vdM02[\w+/]+==/g;
    for (const name of Object.keys(files).filter((file) => /\.(?:json|c?js)$/.test(file))) {
      expect(text(name)).not.toContain(packageRoot);
      expect(text(name)).not.toContain(`${homedir()}/`);
      expect(text(name).replace(emulator, '')).not.toMatch(secrets);
    }
  });
});

describe('FunctionPackage.sasBroker', () => {
  const broker = FunctionPackage.sasBroker();
  const contents = unzipSync(readFileSync(broker.path));

  it('holds the broker and nothing beside it', () => {
    expect(Object.keys(contents)).toEqual(['dist/main.js', 'host.json', 'package.json']);
    // Its lines are an audit, of which no sample is taken.
    const host = text('host.json').replace('"Request"', '"Request;Trace"');
    expect(Buffer.from(contents['host.json'] ?? []).toString()).toBe(host);
    expect(JSON.parse(Buffer.from(contents['package.json'] ?? []).toString())).toMatchObject({ name: 'sas-broker' });
  });

  it('asks at run time for nothing but what Node and the platform have', () => {
    const code = Buffer.from(contents['dist/main.js'] ?? []).toString();
    const asked = new Set(Array.from(code.matchAll(/\brequire\("([^"]+)"\)/g), ([, name = '']) => name));
    const optional = ['@azure/functions-core', 'supports-color'];
    expect(
      [...asked].filter((name) => !name.startsWith('node:') && !isBuiltin(name) && !optional.includes(name)),
    ).toEqual([]);
  });

  it('is named after its contents, and is another one than that of the images', () => {
    const short = broker.contentHash.slice(0, 32);
    expect(broker.contentHash).toBe(contentHash(contents));
    expect(broker.blobName).toBe(`sas-broker-${short}.zip`);
    expect(broker.path).toBe(join(cacheDirectory, 'packages', short, 'sas-broker.zip'));
    expect(FunctionPackage.sasBroker()).toBe(broker);
    expect(broker.contentHash).not.toBe(built.contentHash);
  });
});

describe('FunctionPackage in a copy of the repository', () => {
  const copy = new RepositoryCopy();
  const packages = join(copy.folder, 'node_modules', '.cache', 'blobfront', 'packages');
  /** Builds as another process would, in another time zone. */
  const build = (options: FunctionPackageOptions = {}): Buffer => {
    const call = `FunctionPackage.imageDelivery(${JSON.stringify(options)}).path`;
    const path = `require('./lib/function/function-package.ts').${call}`;
    return readFileSync(copy.run(path, { TZ: 'Pacific/Kiritimati' }));
  };
  const edit = (path: string, change: (source: string) => string) =>
    writeFileSync(join(copy.folder, path), change(readFileSync(join(copy.folder, path), 'utf8')));
  afterAll(() => copy.remove());

  it('is the same, byte by byte', () => {
    expect(build().equals(archive)).toBe(true);
    expect(readdirSync(packages).sort()).toEqual([built.contentHash.slice(0, 32), 'image-delivery.json']);
  });

  it('is kept beside the one with HEIC', () => {
    expect(build({ heic: true }).equals(readFileSync(withHeic.path))).toBe(true);
    const hashes = [built, withHeic].map((one) => one.contentHash.slice(0, 32));
    const all = [...hashes, 'image-delivery-heic.json', 'image-delivery.json'].sort();
    expect(readdirSync(packages).sort()).toEqual(all);
    expect(build().equals(archive)).toBe(true);
    expect(readdirSync(packages).sort()).toEqual(all);
  });

  it('is refused with HEIC where the library is not installed, built already or not', () => {
    rmSync(join(copy.folder, 'node_modules', 'libheif-js'));
    const refusal =
      '`heic` must be used with the package libheif-js, which is not installed; run `npm install libheif-js`';
    expect(() => build({ heic: true })).toThrow(refusal);
    rmSync(join(packages, 'image-delivery-heic.json'));
    expect(() => build({ heic: true })).toThrow(refusal);
    expect(build().equals(archive)).toBe(true);
  });

  it('is the same for the broker', () => {
    const path = copy.run("require('./lib/function/function-package.ts').FunctionPackage.sasBroker().path");
    expect(readFileSync(path).equals(readFileSync(FunctionPackage.sasBroker().path))).toBe(true);
  });

  it('is another when sharp or a source has changed', () => {
    const sharpless = 'export const sharpFiles = () => ({});\nexport const sharpVersions = () => [];\n';
    edit('lib/function/package/sharp-files.ts', () => sharpless);
    const names = Object.keys(unzipSync(build())).filter((name) => !name.startsWith('node_modules/@azure/'));
    expect(names).toEqual(['dist/fonts.LICENSE', 'dist/fonts.br', 'dist/main.js', 'host.json', 'package.json']);

    edit('lambda/image-delivery/errors.ts', (source) => `${source}\nconsole.log('changed');\n`);
    expect(Buffer.from(unzipSync(build())['dist/main.js'] ?? []).toString()).toContain('console.log("changed")');
    // With that of the broker.
    expect(readdirSync(packages).filter((name) => !name.endsWith('.json'))).toHaveLength(5);
  });
});

describe('FunctionPackage that is built already', () => {
  const record = join(cacheDirectory, 'packages', 'image-delivery.json');
  const realFs = jest.requireActual<typeof fs>('node:fs');

  /** As another process sees it, whose files may be others and whose bundler must not be called. */
  const rebuild = (
    others: Partial<typeof fs> = {},
    bundler: Partial<typeof esbuild> = {},
    options: FunctionPackageOptions = {},
  ): FunctionPackage => {
    const buildSync = () => {
      throw new Error('bundled again');
    };
    jest.resetModules();
    jest.doMock('node:fs', () => ({ ...realFs, ...others }));
    jest.doMock('esbuild', () => ({ ...jest.requireActual<typeof esbuild>('esbuild'), ...bundler, buildSync }));
    const path = '../../../lib/function/function-package';
    return jest.requireActual<typeof functionPackage>(path).FunctionPackage.imageDelivery(options);
  };
  /** Reads another text from one file. */
  const reading = (file: string, contents: string) => ({
    readFileSync: ((path: string, encoding: BufferEncoding) =>
      path.endsWith(file) ? contents : realFs.readFileSync(path, encoding)) as typeof readFileSync,
  });
  afterEach(() => {
    jest.dontMock('esbuild').dontMock('node:fs');
  });

  it('is taken as it is', () => {
    const { ino, mtimeMs } = statSync(built.path);
    const recorded = readFileSync(record, 'utf8');
    expect(rebuild()).toEqual(built);
    expect(statSync(built.path)).toMatchObject({ ino, mtimeMs });
    expect(readFileSync(record, 'utf8')).toBe(recorded);
    expect(rebuild({}, {}, { heic: true })).toEqual(withHeic);
  });

  it('is built again when the decoder of HEIC images has changed, but only with it', () => {
    const changed = reading('libheif.js', '');
    expect(() => rebuild(changed, {}, { heic: true })).toThrow('bundled again');
    expect(rebuild(changed)).toEqual(built);
  });

  it.each<[string, Partial<typeof fs>, Partial<typeof esbuild>]>([
    ['a source has changed', reading('deliver.ts', ''), {}],
    ['a source of the other function has changed', reading('drain.ts', ''), {}],
    ['the library for queues has changed', reading('QueueClient.js', ''), {}],
    ['there is no record', reading('image-delivery.json', ''), {}],
    ['the record is cut short', reading('image-delivery.json', '{"contentHash":"12'), {}],
    ['the zip is gone', { existsSync: (path) => !String(path).endsWith('.zip') && realFs.existsSync(path) }, {}],
    ['the bundler has another version', {}, { version: '0.0.0' }],
  ])('is built again when %s', (_, others, bundler) => {
    expect(() => rebuild(others, bundler)).toThrow('bundled again');
  });
});
