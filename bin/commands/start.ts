import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { ImageDelivery } from '../../lib';
import { LocalCloud, type LocalEndpoints, messageOf, UserError } from '../../lib/local';
import { signUrl } from '../../lib/sign-url';
import { createApp } from '../app';

/** What `blobfront help` says of this command. */
export const usage = `  start    runs what bin/app.ts declares on this machine
    --data DIR             serves and keeps the images of a folder instead of the samples
    --json                 prints one line of JSON when ready, and nothing else, on standard output
    --port N               URL endpoint (8080); 0 takes any free port, here and below
    --function-port N      function (7071)
    --blob-port N          storage account (10000)
    --gallery-port N       page to look at (8081)
    --verbose              prints what the function logs of each request, on standard error`;

const options = {
  help: { type: 'boolean', default: false },
  data: { type: 'string' },
  json: { type: 'boolean', default: false },
  verbose: { type: 'boolean', default: false },
  port: { type: 'string' },
  'function-port': { type: 'string' },
  'blob-port': { type: 'string' },
  'gallery-port': { type: 'string' },
} as const;

/** Brings the local cloud up and keeps it running until it is told to stop (Ctrl-C, SIGTERM). */
export async function run(args: readonly string[]): Promise<void> {
  const values = parse(args);
  if (values.help) {
    process.stdout.write(`${usage}\n`);
    return;
  }
  const stopped = stopSignal();
  const report = (line: string) => process.stderr.write(`${line}\n`);
  const cloud = await LocalCloud.start(declaration(), {
    ports: {
      ...port('edge', values.port, '--port'),
      ...port('function', values['function-port'], '--function-port'),
      ...port('blob', values['blob-port'], '--blob-port'),
      ...port('gallery', values['gallery-port'], '--gallery-port'),
    },
    dataDirectory: values.data,
    report,
    onRequest: values.verbose ? report : undefined,
  });
  const example = values.data === undefined ? 'landscape.jpg' : undefined;
  process.stdout.write(values.json ? `${JSON.stringify(cloud.endpoints)}\n` : describe(cloud.endpoints, example));
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

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, strict: true }).values;
  } catch (error) {
    throw new UserError(`${messageOf(error)}\n\n${usage}`);
  }
}

function port(part: string, value: string | undefined, option: string): Record<string, number> {
  if (value === undefined) return {};
  const number = /^\d{1,5}$/.test(value) ? Number(value) : Number.NaN;
  if (!(number <= 65_535)) throw new UserError(`${option} must be a port from 0 to 65535, got: "${value}"`);
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
function describe(endpoints: LocalEndpoints, name: string | undefined): string {
  const example = name === undefined ? '' : signUrl(`${endpoints.urlEndpoint}/tr:w-300,h-300/${name}`, endpoints);
  return `
Ready. Look at ${endpoints.galleryUrl}

  URL endpoint      ${endpoints.urlEndpoint}
  private key       ${endpoints.privateKey}
  storage account   ${endpoints.blobEndpoint}
  container         ${endpoints.container}
  read-only SAS     ${endpoints.readOnlySas}
${example === '' ? '' : `  a signed URL      ${example}\n`}
Ctrl-C stops everything.
`;
}
