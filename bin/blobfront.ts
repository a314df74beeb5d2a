#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../lib/local/user-error';
import { packageRoot } from '../lib/package-root';
import { addCommands, addSections, type Asked, type CommandEntry, normalize } from './command-line';
import { UsageError } from './usage-error';

/** All commands: each is one file, and a line here. */
const commands: readonly CommandEntry[] = [
  {
    name: 'start',
    summary: 'runs what bin/app.ts declares on this machine',
    group: 'Without a cloud:',
    load: () => import('./commands/start.js'),
  },
  {
    name: 'sign',
    summary: 'signs URLs of images as the SDKs of ImageKit do',
    group: 'URLs of images:',
    load: () => import('./commands/sign.js'),
  },
  {
    name: 'verify',
    summary: 'says whether an endpoint would take a signed URL, and if not, why',
    group: 'URLs of images:',
    load: () => import('./commands/verify.js'),
  },
  {
    name: 'sas',
    summary: 'makes SAS tokens, and says what one permits',
    group: 'On Azure:',
    commands: [
      {
        name: 'create',
        summary: 'prints a URL with a SAS for a blob, a container or an account',
        load: () => import('./commands/sas-create.js'),
      },
      {
        name: 'explain',
        summary: 'says what a SAS permits, and what is the matter with it',
        load: () => import('./commands/sas-explain.js'),
      },
    ],
  },
  {
    name: 'upload',
    summary: 'uploads a folder into a container',
    group: 'On Azure:',
    load: () => import('./commands/upload.js'),
  },
  {
    name: 'imagekit-origin',
    summary: "prints what ImageKit's form for the container asks for, or fills it in",
    group: 'On Azure:',
    load: () => import('./commands/imagekit-origin.js'),
  },
  {
    name: 'purge',
    summary: 'has Front Door forget cached answers',
    group: 'On Azure:',
    load: () => import('./commands/purge.js'),
  },
];

/** What is read of this package's `package.json`. */
interface Manifest {
  readonly version: string;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** Runs a command, and returns the exit code. */
async function main(args: readonly string[]): Promise<number> {
  let asked: Asked = { path: [], wrongUsage: 2 };
  try {
    const program = createProgram();
    const words = normalize(args, commands);
    asked = await addCommands(program, commands, words);
    await program.parseAsync(words, { from: 'user' });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    const wrong = error instanceof CommanderError || error instanceof UsageError;
    // Help instead of an action is on standard error already.
    if (error instanceof CommanderError && error.code === 'commander.help') return asked.wrongUsage;
    process.stderr.write(`blobfront: ${describe(error)}\n${wrong ? hint(asked) : ''}`);
    return wrong ? asked.wrongUsage : 1;
  }
}

function createProgram(): Command {
  const program = new Command('blobfront')
    .description('Images from your own Azure Blob container, under the URLs of ImageKit.')
    .version(manifest().version, '-V, --version', 'prints the version')
    .helpOption('-h, --help', 'prints this')
    .usage('<command> [options]')
    .commandsGroup('Help:')
    .helpCommand('help [command...]', 'says what a command does, its options and its exit codes')
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({ outputError: () => undefined });
  addSections(program, {
    'Exit codes': [
      '0  it is done',
      '1  it failed; the message says why',
      '2  it was called in a way that cannot work, such as with an unknown option',
      'What has a result to tell besides, as verify does, says so in its help.',
    ],
  });
  return program;
}

function hint({ path }: Asked): string {
  return path.length === 0
    ? '`blobfront help` lists what there is\n'
    : `\`blobfront help ${path.join(' ')}\` says more\n`;
}

/** What whoever started the command can mend in one line; the stack of everything else. */
function describe(error: unknown): string {
  if (error instanceof CommanderError) return withoutValues(error.message);
  if (error instanceof UserError) return error.message;
  if (!(error instanceof Error)) return String(error);
  const missing = /^Cannot find (?:module|package) '((?:@[^/']+\/)?[^./'][^/']*)/.exec(error.message)?.[1];
  return missing === undefined
    ? (error.stack ?? error.message)
    : `the package ${missing} is missing; run \`${install(missing)}\``;
}

/** What commander says, without what was given: that may be a key or a token in the wrong place. */
function withoutValues(message: string): string {
  return message
    .replace(/^error: /, '')
    .replace(/^(unknown option ')(--[^=']*|-[^-])[^]*?('\n|'$)/, '$1$2$3')
    .replace(/^unknown command '(?![\w-]{1,20}(?:'\n|'$))[^]*$/, 'what is given is no command');
}

/** The command that installs a missing package: a checkout has a lock file, what is published has peers. */
function install(name: string): string {
  if (existsSync(join(packageRoot, 'package-lock.json'))) return 'npm ci';
  const range = manifest().peerDependencies?.[name];
  return `npm install --save-dev ${range === undefined ? name : `"${name}@${range}"`}`;
}

function manifest(): Manifest {
  return JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as Manifest;
}

void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
