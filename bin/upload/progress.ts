import type { Observer } from './upload-folder';
import type { FoundFile } from './find-files';
import { bytesInWords } from './words';

/** An {@link Observer} that shows what it hears. */
export interface Progress extends Observer {
  /** Nothing more is shown. */
  readonly stop: () => void;
}

/** Shows a bar on standard error where that is a terminal, and else writes a line for each file there. */
export async function showProgress(files: readonly FoundFile[], dryRun: boolean): Promise<Progress> {
  return process.stderr.isTTY && !dryRun ? await bar(files) : lines(dryRun);
}

function lines(dryRun: boolean): Progress {
  const write = (line: string) => void process.stderr.write(`${line}\n`);
  return {
    onProgress: () => undefined,
    onUploaded: ({ name, size }) => write(`${dryRun ? 'would upload' : 'uploaded'} ${name} (${bytesInWords(size)})`),
    onSame: () => undefined,
    onFailure: ({ file, reason }) => write(`failed ${file}: ${reason}`),
    stop: () => undefined,
  };
}

async function bar(files: readonly FoundFile[]): Promise<Progress> {
  const { SingleBar } = await import('cli-progress');
  const total = files.reduce((sum, { size }) => sum + size, 0);
  const failures: string[] = [];
  let [bytes, done] = [0, 0];
  const shown = new SingleBar({
    stream: process.stderr,
    format: '{bar} {percentage}% | {sent} of {all} | {done} of {count} files',
    barCompleteChar: '█',
    barIncompleteChar: '░',
    hideCursor: true,
    clearOnComplete: true,
    stopOnComplete: false,
  });
  const payload = () => ({ sent: bytesInWords(bytes), all: bytesInWords(total), done, count: files.length });
  // Without bytes there is nothing to divide by.
  shown.start(Math.max(1, total), 0, payload());
  const finish = () => {
    done += 1;
    shown.update(bytes, payload());
  };
  return {
    onProgress: (more) => {
      bytes += more;
      shown.update(bytes, payload());
    },
    onUploaded: finish,
    onSame: finish,
    onFailure: ({ file, reason }) => {
      failures.push(`failed ${file}: ${reason}\n`);
      finish();
    },
    stop: () => {
      shown.stop();
      process.stderr.write(failures.join(''));
    },
  };
}
