import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { limitsSchema } from '../../lambda/image-delivery/config';
import { ImageOrigin } from '../../lib';
import { packageRoot } from '../../lib/package-root';

const page = readFileSync(join(packageRoot, 'docs', 'origins.md'), 'utf8');

describe('docs/origins.md', () => {
  it('has every limit with its default', () => {
    const rows = [...page.matchAll(/^\| `(\w+)` +\| ([^|]+?) +\|/gm)].map(([, name = '', told = '']) => [name, told]);
    expect(rows.map(([name]) => name)).toEqual(Object.keys(limitsSchema.shape));
    const defaults: Record<string, number | undefined> = limitsSchema.parse({});
    const numbers = rows.filter(([name = '']) => defaults[name] !== undefined);
    expect(numbers).toEqual(numbers.map(([name = '']) => [name, String(defaults[name])]));
    expect(numbers).toHaveLength(11);
  });

  it('has every kind that can be made', () => {
    const made = Object.getOwnPropertyNames(ImageOrigin).filter(
      (name) => typeof Reflect.get(ImageOrigin, name) === 'function' && !name.startsWith('_'),
    );
    const told = [...page.matchAll(/^\| `ImageOrigin\.(\w+)\(\)`/gm)].map(([, name]) => name);
    expect(told.sort()).toEqual(made.sort());
  });
});
