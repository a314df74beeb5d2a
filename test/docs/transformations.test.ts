import { expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { families } from '../../lambda/image-delivery/image/text/families';
import { packageRoot } from '../../lib/package-root';

const page = readFileSync(join(packageRoot, 'docs', 'transformations.md'), 'utf8').replace(/ +/g, ' ');

it('tells which font stands for each of ImageKit’s families', () => {
  const rows = [...page.matchAll(/^\| ([^|`]+) \| (Open Sans|PT Serif|PT Mono|Lobster|Abril Fatface) \|$/gm)];
  const told = rows.flatMap(([, names = '', family = '']) =>
    names.split(', ').map((name): [string, string] => {
      const [, plain = '', bold] = /^(.+?)(?: \((bold)\))?$/.exec(name) ?? [];
      return [plain, bold ? `${family}, bold` : family];
    }),
  );
  const meant = [...families].map(([name, family]): [string, string] => [
    name,
    family.bold ? `${family.name}, bold` : family.name,
  ]);
  const byName = ([one]: [string, string], [other]: [string, string]) => (one < other ? -1 : 1);
  const known = told.filter(([name]) => name !== 'and every name that is not below');
  expect(known.sort(byName)).toEqual(meant.sort(byName));
});
