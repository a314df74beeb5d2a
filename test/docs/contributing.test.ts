import { expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../lib/package-root';

type Manifest = Record<'dependencies' | 'devDependencies' | 'peerDependencies', Record<string, string>>;

const read = (file: string) => readFileSync(join(packageRoot, file), 'utf8');

it('says why each dependency is there', () => {
  const { dependencies, devDependencies, peerDependencies } = JSON.parse(read('package.json')) as Manifest;
  const page = read('CONTRIBUTING.md');
  const explained = page.slice(page.indexOf('## Dependencies, and why'));
  const names = Object.keys({ ...dependencies, ...devDependencies, ...peerDependencies });
  expect(names.filter((name) => !explained.includes(`\`${name}\``))).toEqual([]);
});
