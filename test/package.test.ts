import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { unzipSync } from 'fflate';
import { FunctionPackage, signUrl } from '../lib';
import type { LocalEndpoints } from '../lib/local';
import { packageRoot } from '../lib/package-root';
import { InstalledPackage } from './support/installed-package';
import { anyPorts } from './support/local-cloud';

/** The README's own program, so that what it promises is what is run here. */
const readme = readFileSync(join(packageRoot, 'README.md'), 'utf8');
const program =
  /^```ts\n(\/\/ main\.ts\n.*?)^```$/ms.exec(readme)?.[1] ??
  `import { AzurermProvider } from '@cdktf/provider-azurerm/lib/provider';
import { RandomProvider } from '@cdktf/provider-random/lib/provider';
import { TimeProvider } from '@cdktf/provider-time/lib/provider';
import { ImageDelivery } from 'blobfront';
import { App, TerraformOutput, TerraformStack } from 'cdktf';

const app = new App();
const stack = new TerraformStack(app, 'images');
new AzurermProvider(stack, 'azurerm', { features: [{}] });
new RandomProvider(stack, 'random');
new TimeProvider(stack, 'time');
const delivery = new ImageDelivery(stack, 'images', { name: 'contoso', location: 'westeurope' });
new TerraformOutput(stack, 'url_endpoint', { value: delivery.urlEndpoint });
app.synth();
`;

/** Uses the other two entry points. */
const check = `import { AzurermProvider } from '@cdktf/provider-azurerm/lib/provider';
import { CdnFrontdoorProfile } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-profile';
import { RandomProvider } from '@cdktf/provider-random/lib/provider';
import { TimeProvider } from '@cdktf/provider-time/lib/provider';
import { ImageDelivery } from 'blobfront';
import { LocalCloud, type LocalEndpoints } from 'blobfront/local';
import { blobfrontSerializer, snapshot, Template } from 'blobfront/testing';
import { Testing, TerraformStack } from 'cdktf';

const stack = new TerraformStack(Testing.app({ outdir: 'testing.out' }), 'images');
new AzurermProvider(stack, 'azurerm', { features: [{}] });
new RandomProvider(stack, 'random');
new TimeProvider(stack, 'time');
const delivery = new ImageDelivery(stack, 'images', { name: 'contoso', location: 'westeurope' });
export const start = (): Promise<LocalEndpoints> => LocalCloud.start(delivery).then((cloud) => cloud.endpoints);
const name: unknown = Template.fromStack(stack).resource(CdnFrontdoorProfile)['name'];
console.log(JSON.stringify({ name, snapshot: snapshot(stack), masks: blobfrontSerializer.test('') }));
`;

let installed: InstalledPackage;
beforeAll(() => {
  installed = new InstalledPackage();
  installed.write('main.ts', program);
  installed.write('check.ts', check);
}, 300_000);
afterAll(() => installed.remove());

/** Compiles both programs, once; types are checked down to those of the package itself. */
function compile(): void {
  if (existsSync(join(installed.project, 'out'))) return;
  const options = ['--module', 'node16', '--skipLibCheck', 'false', '--noEmitOnError', '--outDir', 'out'];
  installed.tsc(...options, 'main.ts', 'check.ts');
}

/** Runs the package's command until it ends. */
async function run(...args: string[]) {
  const child = installed.command(...args);
  const [stdout, stderr, ended] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: ended[0] as number | null, stdout, stderr };
}

describe('the published package', () => {
  it('holds what it takes to run, to read and to debug it, and nothing else', () => {
    const documents = [
      'CHANGELOG.md',
      'CONTRIBUTING.md',
      'LICENSE',
      'README.md',
      'SECURITY.md',
      'docs/testing.md',
      'examples/minimal/main.ts',
    ];
    expect(installed.files()).toEqual(expect.arrayContaining([...documents, 'cdktf.json', 'package.json']));
    const allowed =
      /^(?:[A-Z]+(?:\.md)?|docs\/[a-z-]+\.md|docs\/sas-broker\.openapi\.json|cdktf\.json|package\.json|(?:bin|lib|lambda|examples)\/.+\.ts|lambda\/.+\/faces\.json|examples\/.+\.(?:md|json|html|js|css)|dist\/.+)$/;
    expect(installed.files().filter((path) => !allowed.test(path))).toEqual([]);
    const compiled = /^dist\/(?:bin|lib|lambda)\/.+\.(?:js|d\.ts)(?:\.map)?$/;
    expect(installed.files().filter((path) => path.startsWith('dist/') && !compiled.test(path))).toEqual([]);
    expect(installed.files().filter((path) => /(?:^|\/)test\/|\.test\./.test(path))).toEqual([]);
  });

  it('names no path of the machine it was made on', () => {
    const named = installed.files().filter((path) => {
      const text = installed.read(path);
      return text.includes(packageRoot) || text.includes(`${homedir()}/`);
    });
    expect(named).toEqual([]);
  });

  it('has the sources that its source maps speak of', () => {
    const maps = installed.files().filter((path) => path.endsWith('.map'));
    const missing = maps.flatMap((path) => {
      const { sources } = JSON.parse(installed.read(path)) as { sources: string[] };
      return sources.filter((source) => !existsSync(join(installed.folder, dirname(path), source)));
    });
    expect(maps.length).toBeGreaterThan(0);
    expect(missing).toEqual([]);
  });

  it.each(['blobfront', 'blobfront/client', 'blobfront/testing', 'blobfront/local'])(
    'gives the same by require and import: %s',
    (name) => {
      const required = installed.node('-e', `console.log(JSON.stringify(Object.keys(require('${name}'))))`);
      const script = `import * as all from '${name}'; console.log(JSON.stringify(Object.keys(all)))`;
      const imported = JSON.parse(installed.node('--input-type=module', '-e', script)) as string[];
      const names = JSON.parse(required) as string[];
      expect(names.length).toBeGreaterThan(2);
      expect(imported).toEqual(expect.arrayContaining(names));
    },
  );

  it('gives its package.json, and nothing that is not exported', () => {
    expect(installed.node('-p', `require('blobfront/package.json').name`)).toBe('blobfront\n');
    expect(() => installed.node('-e', `require('blobfront/dist/lib/role')`)).toThrow('ERR_PACKAGE_PATH_NOT_EXPORTED');
  });
});

describe('a project with the package', () => {
  it('compiles the example and synthesizes it, with the very function that a checkout packs', () => {
    compile();
    installed.node('out/main.js');
    const stacks = join(installed.project, 'cdktf.out', 'stacks');
    const files = readdirSync(stacks, { recursive: true, encoding: 'utf8' });
    expect(files.filter((path) => path.endsWith('cdk.tf.json'))).not.toEqual([]);
    const zip = files.find((path) => path.endsWith('image-delivery.zip')) ?? 'no zip';
    const entries = Object.keys(unzipSync(readFileSync(join(stacks, zip))));
    expect(entries).toEqual(expect.arrayContaining(['dist/main.js', 'host.json', 'node_modules/sharp/package.json']));
    expect(zip).toContain(FunctionPackage.imageDelivery().contentHash.slice(0, 32));
    expect(existsSync(join(installed.project, 'node_modules', '.cache', 'blobfront', 'packages'))).toBe(true);
  });

  it('has to install the decoder of HEIC images to switch it on, and then packs the same as a checkout', () => {
    compile();
    const script = `
      const { ImageDelivery } = require('blobfront');
      const { Testing, TerraformStack } = require('cdktf');
      const stack = new TerraformStack(Testing.app({ outdir: 'heic.out' }), 'images');
      const props = { name: 'contoso', location: 'westeurope', heic: true };
      try {
        console.log(new ImageDelivery(stack, 'images', props).function.functionPackage.contentHash);
      } catch ({ message }) {
        console.log(message);
      }`;
    const refusal =
      '`heic` must be used with the package libheif-js, which is not installed; run `npm install libheif-js`';
    expect(installed.node('-e', script)).toBe(`${refusal}\n`);
    installed.link('libheif-js');
    expect(installed.node('-e', script)).toBe(`${FunctionPackage.imageDelivery({ heic: true }).contentHash}\n`);
  });

  it('can test its stack', () => {
    compile();
    const { name, snapshot, masks } = JSON.parse(installed.node('out/check.js')) as Record<string, unknown>;
    expect([name, masks]).toEqual(['contoso-images', false]);
    expect(JSON.stringify(snapshot)).toContain('image-delivery-[content-hash].zip');
  });

  it.each([
    ['bundler', ['--module', 'esnext', '--moduleResolution', 'bundler']],
    // What `cdktf init` comes to with TypeScript 5.
    ['node10', ['--module', 'commonjs', '--moduleResolution', 'node10', '--ignoreDeprecations', '6.0']],
  ])('finds the types with the module resolution %s', (_name, options) => {
    installed.tsc('--noEmit', '--skipLibCheck', '--lib', 'es2018', ...options, 'main.ts', 'check.ts');
  });

  it('has the command, which says what it can do', async () => {
    const { code, stdout, stderr } = await run('help');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^Usage: blobfront .*start +runs what/s);
  });

  it('says in one line what it takes to run the package on this machine', async () => {
    const { code, stdout, stderr } = await run('start', ...anyPorts);
    expect([code, stdout]).toEqual([1, '']);
    const message = 'the package azurite is missing; run `npm install --save-dev "azurite@^3.35.0"`';
    expect(stderr.trim().split('\n').at(-1)).toBe(`blobfront: ${message}`);
  });

  it('runs on this machine what the package declares', async () => {
    installed.link('azurite');
    const child = installed.command('start', '--json', ...anyPorts);
    const ended = once(child, 'close') as Promise<[number | null]>;
    const stderr = text(child.stderr);
    try {
      const stopped = async (): Promise<never> => {
        throw new Error(`blobfront start ended with ${(await ended)[0]}: ${await stderr}`);
      };
      const [line] = (await Promise.race([once(child.stdout, 'data'), stopped()])) as [Buffer];
      const cloud = JSON.parse(line.toString()) as LocalEndpoints;
      const response = await fetch(signUrl(`${cloud.urlEndpoint}/tr:w-20/landscape.jpg`, cloud));
      expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
    } finally {
      child.kill('SIGINT');
    }
    expect((await ended)[0]).toBe(0);
  });
});
