import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'blobfront-setup-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

test('what a linked node_modules leads to is left alone', () => {
  const [checkout, shared] = [join(folder, 'checkout'), join(folder, 'shared')];
  mkdirSync(join(checkout, 'bin'), { recursive: true });
  mkdirSync(shared);
  cpSync(resolve('bin/setup.mjs'), join(checkout, 'bin/setup.mjs'));
  writeFileSync(join(checkout, 'package.json'), '{"name":"checkout","version":"1.0.0"}');
  const lock =
    '{"name":"checkout","version":"1.0.0","lockfileVersion":3,"packages":{"":{"name":"checkout","version":"1.0.0"}}}';
  writeFileSync(join(checkout, 'package-lock.json'), lock);
  writeFileSync(join(shared, 'kept'), '');
  symlinkSync(shared, join(checkout, 'node_modules'), 'junction');

  const { status, stderr } = spawnSync(process.execPath, [join(checkout, 'bin/setup.mjs')], { encoding: 'utf8' });

  expect({ status, stderr }).toMatchObject({ status: 0, stderr: expect.stringContaining('node_modules is a link') });
  expect(existsSync(join(shared, 'kept'))).toBe(true);
});
