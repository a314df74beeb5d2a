import { fork } from 'node:child_process';
import { UserError } from './user-error';

/** How to start a {@link Child}. */
export interface ChildOptions {
  /** What it is, for messages. */
  readonly name: string;
  /** JavaScript file to run. */
  readonly script: string;
  readonly args?: readonly string[];
  /** Its whole environment but for PATH and the like. */
  readonly env: Readonly<Record<string, string>>;
  /** Recognizes the line of output that says it is ready; the first group is handed on. */
  readonly ready: RegExp;
  /** Gets every line of its error output. */
  readonly onError?: (line: string) => void;
  /** Gets every line of its output after the one that says it is ready. */
  readonly onOutput?: (line: string) => void;
  /**
   * Milliseconds that it gets to end by itself when it is stopped.
   * @default 500, because Azurite waits for connections that are kept alive
   */
  readonly patienceMs?: number;
}

/** A running process that ends with this one, however this one ends. */
export interface Child {
  /** What the `ready` expression caught. */
  readonly answer: string;
  readonly pid: number | undefined;
  /** Fulfilled once it has ended, with its exit code or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
  /** Asks it to end (SIGTERM), and ends it when it does not. */
  stop(): Promise<void>;
}

/** Makes a process end when the channel to its parent closes: no orphans, even after a SIGKILL. */
const endWithParent = 'data:text/javascript,process.on("disconnect",()=>process.exit())';

/** Lines that are told of a process that does not start. */
const wordsKept = 3;

/** Without these some systems start no process, resolve no name or find no temporary folder. */
const inherited = ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'SystemRoot', 'LANG'];

/**
 * Starts a Node process and waits until it says that it is ready.
 * @throws UserError with its last words when it ends before
 */
export async function startChild(options: ChildOptions): Promise<Child> {
  const base = Object.fromEntries(inherited.flatMap((name) => [[name, process.env[name]]]));
  const child = fork(options.script, options.args ?? [], {
    env: { ...base, ...options.env },
    execArgv: ['--import', endWithParent],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // Ctrl-C reaches a whole group of processes; this one is stopped in its turn. On Windows it would get a window.
    detached: process.platform !== 'win32',
  });
  const ended = new Promise<number | NodeJS.Signals>((resolve) => {
    child.once('exit', (code, signal) => resolve(code ?? signal ?? 0));
  });
  const lastWords: string[] = [];
  let ready = false;

  const answer = await new Promise<string>((resolve, reject) => {
    const listen = (line: string) => {
      lastWords.push(line);
      lastWords.splice(0, lastWords.length - wordsKept);
      const match = options.ready.exec(line);
      if (!match) return;
      ready = true;
      resolve(match[1] ?? '');
    };
    forEachLine(child.stdout, (line) => {
      if (ready) options.onOutput?.(line);
      else listen(line);
    });
    forEachLine(child.stderr, (line) => {
      listen(line);
      options.onError?.(line);
    });
    child.once('error', reject);
    child.once('exit', () => {
      reject(new UserError(`${options.name} did not start: ${lastWords.join(' ').trim() || 'no output'}`));
    });
  });
  return {
    answer,
    pid: child.pid,
    ended,
    async stop() {
      child.kill('SIGTERM');
      const impatience = setTimeout(() => child.kill('SIGKILL'), options.patienceMs ?? 500);
      await ended;
      clearTimeout(impatience);
    },
  };
}

function forEachLine(stream: NodeJS.ReadableStream | null, handle: (line: string) => void): void {
  let rest = '';
  stream?.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString()).split('\n');
    rest = lines.pop() ?? '';
    lines.forEach(handle);
  });
}
