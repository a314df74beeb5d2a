import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { DeliveryError } from '../../errors';
import { oneAtATime } from '../admission';
import { prepareFonts } from '../text/fonts';
import { type SvgAnswer, type SvgJob, svgWorker } from './svg-worker';

/** What a drawing may cost. */
export interface DrawingLimits {
  /** Milliseconds. */
  readonly time: number;
  /** Bytes of resident memory of the process, which has 60 MB of its own; looked at on Linux. */
  readonly memory: number;
}

/** Milliseconds that a process may take to start, and that it is kept for the next drawing. */
const startLimit = 15_000;
const idleLimit = 60_000;
/** Milliseconds between two looks at the memory of a process that draws. */
const watchInterval = 20;

/** A drawing may have to wait for the process to start. */
const queue = oneAtATime(startLimit);

let idle: { readonly child: ChildProcess; readonly timer: NodeJS.Timeout } | undefined;

/**
 * Draws an SVG in a process of its own, because nothing else stops librsvg. The process knows no secrets and is given
 * bytes, not a path, so that nothing in the SVG leads to a file. It is kept for the next drawing, and killed when one
 * fails, after a minute without any, and when this process ends.
 * @param check throws when it is not wanted any more, as it may have waited for long
 * @returns a PNG
 * @throws DeliveryError 400 when it cannot be drawn, or takes too long or too much memory, 503 when too many wait
 */
export function drawInProcess(job: SvgJob, limits: DrawingLimits, check?: () => void): Promise<Buffer> {
  const draw = async () => {
    const child = takeIdle() ?? (await start());
    const answer = await ask(child, job, limits);
    if (typeof answer === 'object' && 'png' in answer) {
      keepIdle(child);
      return Buffer.from(answer.png);
    }
    stop(child);
    const cause = typeof answer === 'object' ? answer.error : answer;
    throw new DeliveryError(400, 'EINVAL', 'The SVG cannot be drawn', { cause });
  };
  return queue.run(0, draw, check);
}

async function start(): Promise<ChildProcess> {
  prepareFonts();
  const { FONTCONFIG_FILE, LD_LIBRARY_PATH } = process.env;
  const script = `(${svgWorker.toString()})(require, process)`;
  const library = createRequire(__filename).resolve('sharp');
  const child = spawn(process.execPath, ['--max-old-space-size=64', '-e', script, library], {
    // All it may know of this process: no secret is among it.
    env: { FONTCONFIG_FILE, LD_LIBRARY_PATH, UV_THREADPOOL_SIZE: '1' },
    cwd: tmpdir(),
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    serialization: 'advanced',
  });
  child.unref();
  child.channel?.unref();
  const late = () => new DeliveryError(500, 'UNIDENTIFIED', 'SVGs cannot be drawn at the moment');
  await nextAnswer(child, { time: startLimit, memory: Infinity }, { late, ended: late });
  return child;
}

function ask(child: ChildProcess, job: SvgJob, limits: DrawingLimits): Promise<SvgAnswer> {
  const late = () => new DeliveryError(400, 'ELIMIT', 'The SVG takes too long to draw');
  const ended = () => new DeliveryError(400, 'ELIMIT', 'The SVG takes too much to draw');
  const answer = nextAnswer(child, limits, { late, ended });
  child.send(job, () => undefined);
  return answer;
}

/** What a process says next; one that says nothing in time, grows too large or ends is killed. */
async function nextAnswer(
  child: ChildProcess,
  { time, memory }: DrawingLimits,
  errors: Readonly<Record<'late' | 'ended', () => Error>>,
): Promise<SvgAnswer> {
  const timers: NodeJS.Timeout[] = [];
  const answer = new Promise<SvgAnswer>((resolve, reject) => {
    child.once('message', (message: SvgAnswer) => resolve(message));
    child.once('error', reject);
    child.once('exit', () => reject(errors.ended()));
    timers.push(setTimeout(() => reject(errors.late()), time));
    timers.push(setInterval(() => residentMemory(child) > memory && reject(errors.ended()), watchInterval));
  });
  try {
    return await answer;
  } catch (error) {
    stop(child);
    throw error;
  } finally {
    for (const timer of timers) clearTimeout(timer);
    child.removeAllListeners();
  }
}

/** The one that waits, unless it has ended meanwhile. */
function takeIdle(): ChildProcess | undefined {
  if (!idle) return undefined;
  const { child, timer } = idle;
  clearTimeout(timer);
  idle = undefined;
  if (child.connected && child.exitCode === null && child.signalCode === null) return child;
  stop(child);
  return undefined;
}

function keepIdle(child: ChildProcess): void {
  child.once('error', () => stop(child));
  const timer = setTimeout(() => stop(child), idleLimit).unref();
  idle = { child, timer };
}

function stop(child: ChildProcess): void {
  // What a killed process did not read is nobody's error.
  child.on('error', () => undefined);
  child.kill('SIGKILL');
}

/** In bytes; 0 where the system does not tell. */
function residentMemory({ pid }: ChildProcess): number {
  if (process.platform !== 'linux') return 0;
  try {
    const [, kilobytes = '0'] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8')) ?? [];
    return Number(kilobytes) * 1024;
  } catch {
    return 0;
  }
}
