#!/usr/bin/env node
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../lib/local/user-error';
import { packageRoot } from '../lib/package-root';

/** Each command is one file; it is loaded when it is asked for, so that a missing package can be told in one line. */
const commands = {
  purge: () => import('./commands/purge.js'),
  sign: () => import('./commands/sign.js'),
  start: () => import('./commands/start.js'),
  verify: () => import('./commands/verify.js'),
} as const;

/** What is read of this package's `package.json`. */
interface Manifest {
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

async function main([name, ...args]: readonly string[]): Promise<void> {
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    const usages = await Promise.all(Object.values(commands).map(async (load) => (await load()).usage));
    process.stdout.write(`Usage: blobfront <command> [options]\n\n${usages.join('\n\n')}\n`);
    return;
  }
  if (!Object.hasOwn(commands, name)) {
    throw new UserError(`there is no command "${name}"; \`blobfront help\` lists what there is`);
  }
  await (await commands[name as keyof typeof commands]()).run(args);
}

/** What whoever started the command can mend in one line; the stack of everything else. */
function describe(error: unknown): string {
  if (error instanceof UserError) return error.message;
  if (!(error instanceof Error)) return String(error);
  const missing = /^Cannot find (?:module|package) '((?:@[^/']+\/)?[^./'][^/']*)/.exec(error.message)?.[1];
  return missing === undefined
    ? (error.stack ?? error.message)
    : `the package ${missing} is missing; run \`${install(missing)}\``;
}

/** The command that installs a missing package: a checkout has a lock file, what is published has peers. */
function install(name: string): string {
  if (existsSync(join(packageRoot, 'package-lock.json'))) return 'npm ci';
  const { peerDependencies } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as Manifest;
  const range = peerDependencies?.[name];
  return `npm install --save-dev ${range === undefined ? name : `"${name}@${range}"`}`;
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`blobfront: ${describe(error)}\n`);
  process.exitCode = 1;
});
