import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/** What the command finds besides its arguments. */
export interface Surroundings {
  /** `IMAGEKIT_PRIVATE_KEY`. */
  readonly key?: string;
  /** What comes from standard input. */
  readonly input?: string | Buffer;
}

/** Runs `blobfront` as a process of its own until it ends. */
export async function runBlobfront(args: readonly string[], { key, input = '' }: Surroundings = {}) {
  const child = spawn(process.execPath, ['--import', 'tsx', join('bin', 'blobfront.ts'), ...args], {
    cwd: join(__dirname, '..', '..'),
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...(key !== undefined && { IMAGEKIT_PRIVATE_KEY: key }) },
    stdio: 'pipe',
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  // Commands that read nothing may end before all is written.
  child.stdin.on('error', () => undefined).end(input);
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, stdout, stderr };
}
