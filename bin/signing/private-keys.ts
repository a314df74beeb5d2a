import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { UserError } from '../../lib/local/user-error';

/** The variable that ImageKit's own SDK for Node reads. */
const variable = 'IMAGEKIT_PRIVATE_KEY';

/** What the help of a command says of its environment. */
export const keyVariable = `${variable}  the private key, where --private-key-file names none`;

const problems = new Map([
  ['ENOENT', 'there is no such file'],
  ['EISDIR', 'it is a folder'],
  ['ERR_ENCODING_INVALID_ENCODED_DATA', 'it is no text in UTF-8'],
]);

/**
 * The private keys, the current one first: of a file, or of the environment. They are separated by white space or commas,
 * as in the function's own setting, so it does not matter whether a line break follows a key.
 *
 * No message repeats what was given, not even the name of the file: it may be a key.
 * @param file `-` for standard input
 * @throws UserError when there is none
 */
export async function readPrivateKeys(file: string | undefined): Promise<[string, ...string[]]> {
  const [text, where] =
    file === undefined ? [process.env[variable] ?? '', variable] : [await readKeyFile(file), '--private-key-file'];
  if (text.includes('@Microsoft.KeyVault(')) {
    throw new UserError(`${where} holds a reference to a key, and not the key`);
  }
  const [first, ...others] = text.split(/[\s,]+/).filter((key) => key !== '');
  if (first !== undefined) return [first, ...others];
  throw new UserError(
    file === undefined
      ? `there is no key; --private-key-file FILE names a file with it, or ${variable} is set to it`
      : 'there is no key in what --private-key-file names',
  );
}

async function readKeyFile(file: string): Promise<string> {
  try {
    const bytes = file === '-' ? await buffer(process.stdin) : await readFile(file);
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
    throw new UserError(`what --private-key-file names cannot be read: ${problems.get(code) ?? code}`);
  }
}
