import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Report, tableOf } from './report';

/*
 * `npm run bench` runs all sections, `npm run bench -- NAME …` those that are named. Ends with 1 when one of them found
 * what may not be.
 */

const folder = join(__dirname, 'sections');

async function main(asked: readonly string[]): Promise<void> {
  const sections = readdirSync(folder).map((file) => file.replace(/\.ts$/, ''));
  const unknown = asked.find((name) => !sections.includes(name));
  if (unknown !== undefined) throw new Error(`there is no section "${unknown}", only ${sections.join(', ')}`);
  for (const name of asked.length > 0 ? asked : sections) {
    const { run } = (await import(join(folder, name))) as { run: () => Promise<Report> };
    const { rows, failures } = await run();
    console.log(`\n${name}\n\n${tableOf(rows)}`);
    failures.forEach((failure) => console.log(`FAILED: ${failure}`));
    if (failures.length > 0) process.exitCode = 1;
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
