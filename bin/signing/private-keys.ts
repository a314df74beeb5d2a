import { UserError } from '../../lib/local/user-error';
import { readSecretFile } from '../secret-file';

/** The variable that ImageKit's own SDK for Node reads. */
const variable = 'IMAGEKIT_PRIVATE_KEY';

/** What the help of a command says of its environment. */
export const keyVariable = `${variable}  the private key, where --private-key-file names none`;

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
    file === undefined
      ? [process.env[variable] ?? '', variable]
      : [await readSecretFile('--private-key-file', file), '--private-key-file'];
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
