import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import { processSettings } from '../function/app-settings';
import type { FunctionPackage } from '../function/function-package';
import { bundle } from '../function/package/bundle';
import { modulePath } from '../package-root';
import { type Child, startChild } from './child';
import { Supervisor } from './supervisor';

/** How to start a packaged function. */
export interface FunctionProcessOptions {
  /**
   * What it is, for messages.
   * @default "the delivery function"
   */
  readonly name?: string;
  readonly functionPackage: FunctionPackage;
  readonly port: number;
  /** What the app settings of the function app are in Azure. */
  readonly appSettings: Readonly<Record<string, string>>;
  /** Gets what the function logs as an error. */
  readonly onError?: (line: string) => void;
  /**
   * Gets what it logs of each request.
   * @default - nobody
   */
  readonly onRequest?: (line: string) => void;
}

const defaultName = 'the delivery function';

/** Milliseconds that requests under way get when the process is stopped: somebody may be waiting who pressed Ctrl-C. */
const patienceMs = 5_000;

/** Unpacks the very zip that would be deployed and runs it as a process; the answer of the child is its URL. */
export async function startFunction(options: FunctionProcessOptions): Promise<Child> {
  const folder = unpack(options.functionPackage);
  return startChild({
    name: options.name ?? defaultName,
    script: hostScript(dirname(folder)),
    args: [folder, String(options.port), ...(options.onRequest ? ['requests'] : [])],
    env: { ...processSettings, ...options.appSettings },
    ready: /^listening on (\S+)/,
    onError: options.onError,
    onOutput: options.onRequest,
    patienceMs,
  });
}

/** Keeps it running, as Azure does: whenever it ends another one takes its place, at the same address. */
export async function keepFunction(options: FunctionProcessOptions): Promise<Supervisor> {
  return Supervisor.start({
    name: options.name ?? defaultName,
    start: (url) => startFunction({ ...options, port: url === undefined ? options.port : Number(new URL(url).port) }),
    report: options.onError ?? (() => undefined),
  });
}

/**
 * The zip's contents beside the zip. Its binaries are for Linux x64 with glibc; elsewhere sharp is left out, and Node
 * finds that of this installation further up.
 */
function unpack(functionPackage: FunctionPackage): string {
  const folder = join(dirname(functionPackage.path), 'app');
  if (existsSync(folder)) return folder;
  const runsBinaries = process.platform === 'linux' && process.arch === 'x64' && hasGlibc();
  const temporary = `${folder}.${process.pid}`;
  const files = unzipSync(readFileSync(functionPackage.path), {
    filter: (file) => runsBinaries || !/^node_modules\/(?:sharp|@img)\//.test(file.name),
  });
  for (const [name, contents] of Object.entries(files)) {
    const path = join(temporary, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, contents);
  }
  try {
    renameSync(temporary, folder);
  } catch (error) {
    // Another process was faster; its files are the same.
    rmSync(temporary, { recursive: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

function hasGlibc(): boolean {
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  return report.header?.glibcVersionRuntime !== undefined;
}

/** The host as one JavaScript file in a folder, so that the function runs in a plain Node process. */
export function hostScript(folder: string): string {
  const path = join(folder, 'function-host.js');
  writeFileSync(path, bundle(modulePath('lib/local/function-host/main')).code);
  return path;
}
