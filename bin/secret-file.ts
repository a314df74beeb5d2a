import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { UserError } from '../lib/local/user-error';

const problems = new Map([
  ['ENOENT', 'there is no such file'],
  ['EISDIR', 'it is a folder'],
  ['ERR_ENCODING_INVALID_ENCODED_DATA', 'it is no text in UTF-8'],
]);

/**
 * Reads a file with a secret in it. No message repeats what was given, not even the name of the file: it may be the
 * secret.
 * @param option as it was written on the command line
 * @param file `-` for standard input
 * @throws UserError when it cannot be read
 */
export async function readSecretFile(option: string, file: string): Promise<string> {
  try {
    const bytes = file === '-' ? await buffer(process.stdin) : await readFile(file);
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
    throw new UserError(`what ${option} names cannot be read: ${problems.get(code) ?? code}`);
  }
}
