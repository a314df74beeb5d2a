import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { parameterTables } from './parameter-table';

/** Puts the tables of parameters into the README, between its heading and the first line that is no table. */
async function updateReadme(path: string): Promise<void> {
  const readme = readFileSync(path, 'utf8');
  const start = readme.indexOf('## Parameters\n');
  const end = readme.indexOf('Keys that are not in the tables');
  if (start < 0 || end < start) throw new Error('README.md has lost the section "Parameters"');
  const tables = parameterTables().map(([heading, table]) => `**${heading}**\n\n${table}\n\n`);
  const text = `${readme.slice(0, start)}## Parameters\n\n${tables.join('')}${readme.slice(end)}`;
  const options = await resolveConfig(path);
  writeFileSync(path, await format(text, { ...options, filepath: path }));
}

void updateReadme(join(__dirname, '..', '..', 'README.md'));
