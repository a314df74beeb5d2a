import type { Command } from 'commander';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ImageDelivery } from '../../lib';
import { LocalCloud, type LocalEndpoints, messageOf, UserError } from '../../lib/local';
import { signUrl } from '../../lib/sign-url';
import { createApp } from '../app';
import { addSections } from '../command-line';
import { UsageError } from '../usage-error';

/** What the options come to. */
interface StartOptions {
  readonly data?: string;
  readonly json?: boolean;
  readonly verbose?: boolean;
  readonly port?: string;
  readonly functionPort?: string;
  readonly blobPort?: string;
  readonly brokerPort?: string;
  readonly galleryPort?: string;
}

/** `blobfront start`. */
export function define(command: Command): void {
  command
    .description('Runs what bin/app.ts declares on this machine, until Ctrl-C.')
    .option('--data <dir>', 'serves and keeps the images of a folder instead of the samples')
    .option('--json', 'prints one line of JSON when ready, and nothing else, on standard output')
    .option('--verbose', 'prints what the function logs of each request, on standard error')
    .optionsGroup('Ports (0 takes any free one):')
    .option('--port <n>', 'URL endpoint (default: 8080)')
    .option('--function-port <n>', 'function (default: 7071)')
    .option('--blob-port <n>', 'storage account (default: 10000)')
    .option('--broker-port <n>', 'SAS broker (default: 7072)')
    .option('--gallery-port <n>', 'page to look at (default: 8081)')
    .action(run);
  addSections(command, { Examples: ['blobfront start --data ~/Pictures', 'blobfront start --port 0 --json'] });
}

/** Brings the local cloud up and keeps it running until it is told to stop (Ctrl-C, SIGTERM). */
async function run(options: StartOptions): Promise<void> {
  const stopped = stopSignal();
  const report = (line: string) => process.stderr.write(`${line}\n`);
  const cloud = await LocalCloud.start(declaration(), {
    ports: {
      ...port('edge', options.port, '--port'),
      ...port('function', options.functionPort, '--function-port'),
      ...port('blob', options.blobPort, '--blob-port'),
      ...port('broker', options.brokerPort, '--broker-port'),
      ...port('gallery', options.galleryPort, '--gallery-port'),
    },
    dataDirectory: options.data,
    report,
    onRequest: options.verbose ? report : undefined,
  });
  const example = options.data === undefined ? 'landscape.jpg' : undefined;
  process.stdout.write(options.json ? `${JSON.stringify(cloud.endpoints)}\n` : describe(cloud, example));
  await stopped;
  report('Stopping …');
  await cloud.stop();
}

/** What `cdktf deploy` would provision; nothing is written but a folder that goes away again. */
function declaration(): ImageDelivery {
  const outdir = mkdtempSync(join(tmpdir(), 'blobfront-'));
  try {
    return createApp(outdir).stack.delivery;
  } catch (error) {
    throw new UserError(messageOf(error));
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

function port(part: string, value: string | undefined, option: string): Record<string, number> {
  if (value === undefined) return {};
  const number = /^\d{1,5}$/.test(value) ? Number(value) : Number.NaN;
  if (!(number <= 65_535)) throw new UsageError(`${option} must be a port from 0 to 65535, got: "${value}"`);
  return { [part]: number };
}

/** Resolves at the first signal to stop; the second one ends the process at once. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    const stop = () => {
      if (asked) process.exit(130);
      asked = true;
      resolve();
    };
    process.on('SIGINT', stop);
    process.on('SIGTERM', stop);
  });
}

/** @param name an image to show a URL of */
function describe({ endpoints, brokerApiKeys }: LocalCloud, name: string | undefined): string {
  const example = name === undefined ? '' : signUrl(`${endpoints.urlEndpoint}/tr:w-300,h-300/${name}`, endpoints);
  return `
Ready. Look at ${endpoints.galleryUrl}

  URL endpoint      ${endpoints.urlEndpoint}
  private key       ${endpoints.privateKey}
  storage account   ${endpoints.blobEndpoint}
  container         ${endpoints.container}
  read-only SAS     ${endpoints.readOnlySas}
${describeBroker(endpoints, brokerApiKeys)}${example === '' ? '' : `  a signed URL      ${example}\n`}
Ctrl-C stops everything.
`;
}

function describeBroker({ brokerEndpoint, brokerToken }: LocalEndpoints, apiKeys: Record<string, string>): string {
  if (brokerEndpoint === undefined) return '';
  const keys = Object.entries(apiKeys).map(([name, key]) => `  API key           ${key} (${name})\n`);
  return `  SAS broker        ${brokerEndpoint}\n  bearer token      ${brokerToken}\n${keys.join('')}`;
}
