import { type ContainerClient, BlobServiceClient, StorageSharedKeyCredential } from '@azure/storage-blob';
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { LocalEndpoints } from '../../lib/local';

/** How a command ended, and what it said. */
export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** `npm start -- --json` as a process of its own, on free ports. */
export interface RunningCloud extends LocalEndpoints {
  /** Everything it printed on standard output so far. */
  readonly stdout: () => string;
  /** Everything it printed on standard error so far. */
  readonly stderr: () => string;
  /** Ends it the way Ctrl-C does. */
  stop(): Promise<CommandResult>;
}

/** The container of the first origin, with all rights. */
export function containerOf(cloud: LocalEndpoints): ContainerClient {
  const credential = new StorageSharedKeyCredential(cloud.accountName, cloud.accountKey);
  return new BlobServiceClient(cloud.blobEndpoint, credential).getContainerClient(cloud.container);
}

const root = join(__dirname, '..', '..');
/** Arguments with which `blobfront start` takes any free ports. */
export const anyPorts = ['port', 'function-port', 'blob-port', 'broker-port', 'gallery-port'].flatMap((name) => [
  `--${name}`,
  '0',
]);

/** Runs `blobfront` with these arguments until it ends. */
export function runCommand(args: readonly string[]): Promise<CommandResult> {
  return command(args).ended;
}

/** Starts the local cloud and waits for its line of JSON. */
export async function startCloud(args: readonly string[] = []): Promise<RunningCloud> {
  const { child, ended, output } = command(['start', '--json', ...anyPorts, ...args]);
  const endpoints = await new Promise<LocalEndpoints>((resolve, reject) => {
    child.stdout?.on('data', () => {
      const [line, rest] = output.stdout.split('\n');
      if (rest !== undefined) resolve(JSON.parse(line ?? '') as LocalEndpoints);
    });
    void ended.then((result) => reject(new Error(`blobfront start ended with ${result.code}: ${result.stderr}`)));
  });
  return {
    ...endpoints,
    stdout: () => output.stdout,
    stderr: () => output.stderr,
    stop: () => {
      child.kill('SIGINT');
      return ended;
    },
  };
}

function command(args: readonly string[]) {
  const output = { stdout: '', stderr: '' };
  const child: ChildProcess = spawn(process.execPath, ['--import', 'tsx', join('bin', 'blobfront.ts'), ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout?.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
  const ended = new Promise<CommandResult>((resolve) => {
    child.once('close', (code) => resolve({ code, ...output }));
  });
  return { child, ended, output };
}
