import { parseArgs, type ParseArgsConfig } from 'node:util';
import { messageOf, UserError } from '../lib/local/user-error';

/**
 * Takes the arguments of a command apart.
 * @param usage what to show besides, where one of them is wrong
 * @throws UserError when there is no such option, or its value is missing
 */
export function parseArguments<const Options extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  options: Options,
  usage: string,
) {
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: true });
  } catch (error) {
    throw new UserError(`${messageOf(error)}\n\n${usage}`);
  }
}
