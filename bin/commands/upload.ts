import type { Command } from 'commander';
import { addSections } from '../command-line';
import { keyVariables } from '../sas/keys';
import { findFiles } from '../upload/find-files';
import { showProgress } from '../upload/progress';
import { openContainer, type TargetOptions } from '../upload/target';
import { type FolderResult, uploadFolder } from '../upload/upload-folder';
import { bytesInWords, countOf } from '../upload/words';
import { UsageError } from '../usage-error';

/** What the options come to. */
interface UploadOptions extends TargetOptions {
  readonly prefix?: string;
  readonly concurrency: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

const stoppedCode = 130;

/** `blobfront upload`. */
export function define(command: Command): void {
  command
    .description(
      'Uploads the files of a folder into a container, with the folders in it. What is there already (the same size and ' +
        'MD5) is not sent again, and neither are the blocks of a large file that an earlier try has sent. Hidden files, ' +
        'links and special files are left alone; nothing is ever deleted.',
    )
    .usage('[options] <dir>')
    .argument('[dir...]', 'the folder')
    .option('--prefix <path>', "what names of blobs begin with, such as 'shop/'")
    .option('--concurrency <n>', 'files and blocks at once, 1-64; each takes 8 MiB of memory', '8')
    .option('--dry-run', 'says what would be uploaded, and sends nothing')
    .option('--json', 'prints the result as one line of JSON')
    .optionsGroup('Where to:')
    .option('--account <name>', 'the storage account; a connection string has it')
    .option('--container <name>', 'the container, which must be there')
    .option('--endpoint <url>', 'its blob service, in another cloud')
    .optionsGroup('As whom:')
    .option('--account-key-file <file>', 'where the account key is read; - is standard input')
    .option('--connection-string-file <file>', 'where a connection string is read; - is standard input')
    .option(
      '--sas-url-file <file>',
      'where the URL of the container with a SAS is read (sp=rcw), instead of account and container; - is standard input',
    )
    .option('--login', 'as whoever is logged in to Azure, even where there is a key')
    .action(run);
  addSections(command, {
    Environment: [
      ...keyVariables.slice(0, -1),
      'AZURE_STORAGE_ACCOUNT            the account, where nothing else says so',
      'Without any key: whoever is logged in to Azure (az login; Storage Blob Data Contributor).',
      ...keyVariables.slice(-1),
    ],
    'A blob that is replaced': [
      'keeps its content type (others get one by the extension), cache control, content disposition',
      'and language, and metadata; tags and tier it loses. What somebody else changes at the same',
      'time is not replaced.',
    ],
    'Exit codes': [
      '0    all files are there',
      '1    some are not; --json names each, with the reason',
      '2    wrong usage, or names that no blob can have; nothing was sent',
      '130  it was stopped by Ctrl-C; the same command goes on where it was',
    ],
    Examples: [
      'blobfront upload --account contoso --container images ~/Pictures',
      'blobfront upload --sas-url-file - --prefix shop/ --dry-run ./pictures < url.txt',
    ],
  });
}

async function run(folders: readonly string[], options: UploadOptions): Promise<void> {
  const [folder, ...others] = folders;
  if (folder === undefined || others.length > 0) {
    throw new UsageError(`upload takes one folder; there ${folder === undefined ? 'is none' : 'are several'}`);
  }
  const concurrency = requireConcurrency(options.concurrency);
  const { files, ignored } = findFiles(folder, requirePrefix(options.prefix ?? ''));
  const container = await openContainer(options);
  const dryRun = options.dryRun === true;
  const signal = stopSignal();

  const progress = await showProgress(files, dryRun);
  const result = await uploadFolder(files, { container, dryRun, concurrency, signal }, progress);
  progress.stop();

  const { failures, ...counts } = result;
  const summary = { container: container.containerName, ...counts, failed: failures.length, ignored, dryRun, failures };
  process.stdout.write(options.json ? `${JSON.stringify(summary)}\n` : describe(result, ignored, dryRun));
  if (result.stopped !== undefined) process.stderr.write(`blobfront: ${whyStopped(result.stopped, signal)}\n`);
  if (signal.aborted) process.exitCode = stoppedCode;
  else if (result.stopped !== undefined || failures.length > 0) process.exitCode = 1;
}

function describe({ uploaded, skipped, failures, left, sentBytes }: FolderResult, ignored: number, dryRun: boolean) {
  const parts = [
    dryRun ? `${countOf(uploaded, 'file')} would be uploaded` : `${countOf(uploaded, 'file')} uploaded`,
    ...(dryRun ? [] : [`${bytesInWords(sentBytes)} sent`]),
    ...(skipped > 0 ? [`${skipped} there already`] : []),
    ...(failures.length > 0 ? [`${failures.length} failed`] : []),
    ...(left > 0 ? [`${left} not looked at or not finished`] : []),
    ...(ignored > 0 ? [`${ignored} left alone (hidden, links, special)`] : []),
  ];
  return `${parts.join(', ')}\n`;
}

function whyStopped(reason: string, signal: AbortSignal): string {
  return signal.aborted
    ? 'stopped; the same command goes on from here, and sends nothing again that is there'
    : `nothing more is tried: ${reason}`;
}

function requireConcurrency(text: string): number {
  const number = /^\d{1,2}$/.test(text) ? Number(text) : 0;
  if (number >= 1 && number <= 64) return number;
  throw new UsageError(`--concurrency must be a whole number from 1 to 64, got: ${JSON.stringify(text)}`);
}

/** With a slash at the end. */
function requirePrefix(prefix: string): string {
  if (!/^\/|\/\//.test(prefix)) return prefix.replace(/[^/]$/, '$&/').normalize('NFC');
  throw new UsageError(
    `--prefix must neither begin with a slash nor have two in a row, got: ${JSON.stringify(prefix)}`,
  );
}

/** Aborted by the first signal to stop; the second one ends the process at once. */
function stopSignal(): AbortSignal {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) process.exit(stoppedCode);
    controller.abort();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return controller.signal;
}
