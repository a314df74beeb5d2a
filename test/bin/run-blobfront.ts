import { Command } from 'commander';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { CommandModule } from '../../bin/command-line';

/** What the command finds besides its arguments. */
export interface Surroundings {
  /** `IMAGEKIT_PRIVATE_KEY`. */
  readonly key?: string;
  /** Other variables. */
  readonly env?: Readonly<Record<string, string>>;
  /** What comes from standard input. */
  readonly input?: string | Buffer;
}

/** Runs `blobfront` as a process of its own until it ends. */
export async function runBlobfront(args: readonly string[], { key, env, input = '' }: Surroundings = {}) {
  const child = spawn(process.execPath, ['--import', 'tsx', join('bin', 'blobfront.ts'), ...args], {
    cwd: join(__dirname, '..', '..'),
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      ...(key !== undefined && { IMAGEKIT_PRIVATE_KEY: key }),
      ...env,
    },
    stdio: 'pipe',
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  // Commands that read nothing may end before all is written.
  child.stdin.on('error', () => undefined).end(input);
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, stdout, stderr };
}

/** Runs a command in this process, which is what many refusals are looked at by. */
export async function runHere({ define }: CommandModule, args: readonly string[]): Promise<void> {
  const command = new Command().exitOverride();
  define(command);
  await command.parseAsync(args, { from: 'user' });
}
