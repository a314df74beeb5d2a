import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Kind } from './cases';
import { startFuzzedCloud } from './cloud';
import { type Finding, fuzz, type Summary } from './fuzz';

/*
 * `npm run fuzz` throws damaged images and odd URLs at a local cloud for a minute. Ends with 1 when it found something.
 *
 *   --seconds N    how long (60)
 *   --seed S       another sequence of cases (the time)
 *   --url-only     no images
 *   --image-only   no odd URLs
 *   --case N       one case alone, with the seed that it was found with
 *   --no-heic      without the option `heic`
 */

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: '60' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      case: { type: 'string' },
      'url-only': { type: 'boolean', default: false },
      'image-only': { type: 'boolean', default: false },
      'no-heic': { type: 'boolean', default: false },
    },
  });
  const seed = wholeNumber('--seed', values.seed);
  const seconds = wholeNumber('--seconds', values.seconds);
  const first = values.case === undefined ? undefined : wholeNumber('--case', values.case);
  const kind: Kind = values['url-only'] ? 'urls' : values['image-only'] ? 'images' : 'all';
  console.log(`seed ${seed}`);
  const fuzzed = await startFuzzedCloud(!values['no-heic']);
  try {
    const end = Date.now() + seconds * 1000;
    const goesOn = first === undefined ? () => Date.now() < end : (begun: number) => begun < 1;
    const summary = await fuzz(fuzzed, { seed, kind, first: first ?? 0, goesOn });
    print(summary, `--seed ${seed}${kind === 'all' ? '' : kind === 'urls' ? ' --url-only' : ' --image-only'}`);
    if (summary.findings.length > 0) process.exitCode = 1;
  } finally {
    await fuzzed.cloud.stop();
  }
}

function wholeNumber(option: string, value: string): number {
  if (!/^\d{1,9}$/.test(value)) throw new Error(`${option} must be a whole number, got: "${value}"`);
  return Number(value);
}

function print({ cases, requests, milliseconds, statuses, memory, slowest, findings }: Summary, options: string): void {
  console.log(`${cases} cases, ${requests} requests in ${Math.round(milliseconds / 1000)} s`);
  for (const [status, count] of [...statuses].sort()) console.log(`  ${status.padEnd(20)} ${count}`);
  console.log(`memory of the function: ${memory.before} MB, then ${memory.after} MB, at most ${memory.most} MB`);
  console.log(`slowest answer: ${slowest.milliseconds} ms for ${slowest.target.slice(0, 200)}`);
  const folder = findings.length > 0 ? mkdtempSync(join(tmpdir(), 'blobfront-findings-')) : '';
  for (const finding of findings) printFinding(finding, folder, options);
  console.log(findings.length === 0 ? 'nothing found' : `${findings.length} findings`);
}

function printFinding({ number, problem, target, data }: Finding, folder: string, options: string): void {
  console.log(`\nFOUND: ${problem}`);
  if (target !== undefined) console.log(`  ${JSON.stringify(target.slice(0, 1000))}`);
  if (number === undefined) return;
  if (data) {
    const path = join(folder, `${number}.bin`);
    writeFileSync(path, data);
    console.log(`  file: ${path}`);
  }
  console.log(`  again: npm run fuzz -- ${options} --case ${number}`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
