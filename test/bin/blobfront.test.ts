import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runBlobfront } from './run-blobfront';

const root = join(__dirname, '..', '..');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };

describe('blobfront', () => {
  it('says what it can do, however it is asked', async () => {
    const { code, stdout, stderr } = await runBlobfront(['help']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^Usage: blobfront <command>.*\n {2}start +runs what.*\nExit codes:\n/s);
    for (const args of [[], ['--help'], ['-h']]) {
      expect(await runBlobfront(args)).toEqual({ code, stdout, stderr });
    }
  });

  it('says its version', async () => {
    expect(await runBlobfront(['--version'])).toEqual({ code: 0, stdout: `${manifest.version}\n`, stderr: '' });
  });

  it.each([
    [['strat'], "unknown command 'strat'\n(Did you mean start?)\n`blobfront help` lists what there is"],
    [['help', 'strat'], "unknown command 'strat'\n(Did you mean start?)\n`blobfront help` lists what there is"],
    [['strat', '--help'], "unknown command 'strat'\n(Did you mean start?)\n`blobfront help` lists what there is"],
    [['https://a.example/?sig=secret'], 'what is given is no command\n`blobfront help` lists what there is'],
    [['--key=secret'], "unknown option '--key'\n`blobfront help` lists what there is"],
    [
      ['start', 'here'],
      "too many arguments for 'start'. Expected 0 arguments but got 1.\n`blobfront help start` says more",
    ],
    [['sign', '--expires'], "option '--expires <time>' argument missing\n`blobfront help sign` says more"],
  ])('refuses %j', async (args, message) => {
    expect(await runBlobfront(args)).toEqual({ code: 2, stdout: '', stderr: `blobfront: ${message}\n` });
  });

  it('loads the command that is asked for, and none of the libraries of others', async () => {
    const loaded = await loadedPackages(['sign', 'https://a.example/a.jpg']);
    expect([...loaded]).toEqual(['commander']);
  });
});

/** Has a process say at its end which packages it has loaded. */
const printLoaded = `
  import Module from 'node:module';
  process.on('exit', () => process.stderr.write(Object.keys(Module._cache).map((file) => file + '\\n').join('')));
`;

async function loadedPackages(args: readonly string[]): Promise<Set<string>> {
  const script = `data:text/javascript,${encodeURIComponent(printLoaded)}`;
  const { stderr } = await runBlobfront(args, { key: 'private_one', env: { NODE_OPTIONS: `--import ${script}` } });
  const names = [...stderr.matchAll(/[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/g)].map(([, name = '']) => name);
  return new Set(names.filter((name) => !['tsx', 'esbuild'].includes(name)));
}
