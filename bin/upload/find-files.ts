import { readdirSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { messageOf, UserError } from '../../lib/local/user-error';
import { blobProblem } from '../sas/names';
import { UsageError } from '../usage-error';

/** A file that becomes a blob. */
export interface FoundFile {
  readonly path: string;
  /** Name of the blob. */
  readonly name: string;
  /** In bytes, when it was found. */
  readonly size: number;
}

/** What is in a folder. */
export interface Found {
  /** By name. */
  readonly files: readonly FoundFile[];
  /** How many hidden files, links and special files are left alone; of a hidden folder only itself is counted. */
  readonly ignored: number;
}

/** Names that a message lists. */
const mostListed = 20;

/**
 * Looks for files, also in folders below. Hidden ones are left alone with what is in them, and so are links, which may lead
 * out of the folder, and what is no file (sockets, devices). Names are in NFC, because Azure takes two spellings of one
 * name for two blobs.
 * @param prefix what names of blobs begin with
 * @throws UserError when the folder cannot be read
 * @throws UsageError that lists every name that cannot be one of a blob, or is that of two
 */
export function findFiles(folder: string, prefix: string): Found {
  const paths: string[] = [];
  const ignored = walk(folder, paths);
  const names = new Map<string, string>();
  const problems: string[] = [];
  for (const path of paths) {
    const name = prefix + relative(folder, path).split(sep).join('/').normalize('NFC');
    const twin = names.get(name);
    const problem = twin === undefined ? blobProblem(name) : `is the name of ${JSON.stringify(twin)}, too`;
    if (problem !== undefined) problems.push(`${JSON.stringify(path)} ${problem}`);
    names.set(name, path);
  }
  if (problems.length > 0) throw refusal(problems);
  const files = [...names].map(([name, path]) => ({ name, path, size: statSync(path).size }));
  return { files: files.sort((one, other) => (one.name < other.name ? -1 : 1)), ignored };
}

/** @returns how many were left alone */
function walk(folder: string, paths: string[]): number {
  let ignored = 0;
  for (const entry of entriesOf(folder)) {
    const path = join(folder, entry.name);
    if (entry.name.startsWith('.') || !(entry.isFile() || entry.isDirectory())) ignored += 1;
    else if (entry.isDirectory()) ignored += walk(path, paths);
    else paths.push(path);
  }
  return ignored;
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    throw new UserError(`the folder cannot be read: ${messageOf(error)}`);
  }
}

function refusal(problems: readonly string[]): UsageError {
  const more = problems.length - mostListed;
  const lines = [...problems.slice(0, mostListed), ...(more > 0 ? [`and ${more} more`] : [])];
  return new UsageError(`nothing is uploaded, because of names of files:\n  ${lines.join('\n  ')}`);
}
