import { afterAll, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../lib/package-root';
import { blobfrontSerializer } from '../../lib/testing';

const folder = join(packageRoot, 'examples');
const examples = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
const temporary = realpathSync(mkdtempSync(join(tmpdir(), 'blobfront-examples-')));
afterAll(() => rmSync(temporary, { recursive: true }));

/** Runs an example as its README says, without terraform, and reads what Terraform gets, by stack. */
function synth(name: string): Record<string, unknown> {
  const outdir = join(temporary, name);
  execFileSync(process.execPath, ['--import', 'tsx', join('examples', name, 'main.ts')], {
    cwd: packageRoot,
    env: { PATH: temporary, HOME: temporary, CDKTF_OUTDIR: outdir },
    stdio: 'pipe',
  });
  const stacks = readdirSync(join(outdir, 'stacks')).sort();
  return Object.fromEntries(stacks.map((stack) => [stack, readStack(join(outdir, 'stacks', stack, 'cdk.tf.json'))]));
}

/** Without the state's path, which is this machine's. */
function readStack(path: string): unknown {
  const stack = JSON.parse(readFileSync(path, 'utf8')) as { terraform: { backend?: unknown } };
  delete stack.terraform.backend;
  return stack;
}

expect.addSnapshotSerializer(blobfrontSerializer);

describe('examples', () => {
  it('are the seven that their README lists', () => {
    const listed = [...readFileSync(join(folder, 'README.md'), 'utf8').matchAll(/^\| \[([\w-]+)\]\(\1\)/gm)];
    expect(listed.map(([, name]) => name).sort()).toEqual(examples.map(({ name }) => name).sort());
  });

  it.each(examples.map(({ name }) => name))('%s synthesizes what is declared', (name) => {
    expect(synth(name)).toMatchSnapshot();
  });
});
