import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parameters } from '../lambda/image-delivery/request/transformation/parameters';
import { parameterTables } from './support/parameter-table';

describe('the README', () => {
  // Prettier pads the columns of tables.
  const readme = readFileSync(join(__dirname, '..', 'README.md'), 'utf8')
    .replace(/ +/g, ' ')
    .replace(/-{3,}/g, '---');

  it.each(parameterTables())('has the table "%s" that the code has', (heading, table) => {
    expect(readme).toContain(`**${heading}**\n\n${table}\n`);
  });

  it('has every key of a step in one of them', () => {
    const keys = parameterTables().flatMap(([, table]) =>
      Array.from(table.matchAll(/^\| `([^`]+)`/gm), ([, key]) => key),
    );
    expect(keys).toEqual(
      expect.arrayContaining(Object.keys({ ...parameters.step, ...parameters.layer, ...parameters.text })),
    );
  });
});
