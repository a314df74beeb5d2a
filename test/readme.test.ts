import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parameters } from '../lambda/image-delivery/request/parameters';

describe('the README', () => {
  // Prettier pads the columns of tables.
  const readme = readFileSync(join(__dirname, '..', 'README.md'), 'utf8').replace(/ +/g, ' ');

  it('has the table of parameters that the code has', () => {
    const rows = Object.entries(parameters).map(([key, { documentation }]) => `| \`${key}\` | ${documentation} |`);
    expect(readme).toContain(rows.join('\n'));
  });
});
