import { UserError } from '../../lib/local/user-error';
import { readSecretFile } from '../secret-file';
import { UsageError } from '../usage-error';

/** An account key, and what came with it. */
export interface AccountKey {
  /** Base64. */
  readonly key: string;
  /** The account that a connection string names. */
  readonly account?: string;
  /** The account's URL, where a connection string has it. */
  readonly endpoint?: string;
}

/** Where keys are read, by options. */
export interface KeyOptions {
  readonly accountKeyFile?: string;
  readonly connectionStringFile?: string;
}

/** What the help of a command says of its environment. The names are those of `az storage`. */
export const keyVariables = [
  'AZURE_STORAGE_CONNECTION_STRING  the connection string, where no option names a file',
  'AZURE_STORAGE_KEY                the account key, where there is no connection string',
  'A key is never an argument: others could see it.',
];

/**
 * The account key: of a file, or of the environment.
 * @returns undefined where there is none
 * @throws UserError where what there is cannot be read; it does not repeat it
 */
export async function readAccountKey(options: KeyOptions): Promise<AccountKey | undefined> {
  const { accountKeyFile, connectionStringFile } = options;
  if (accountKeyFile !== undefined && connectionStringFile !== undefined) {
    throw new UsageError('--account-key-file and --connection-string-file say the same; leave one of them out');
  }
  const read = async (option: string, file: string | undefined) =>
    file === undefined ? undefined : (await readSecretFile(option, file)).trim();
  const keyText = await read('--account-key-file', accountKeyFile);
  if (keyText !== undefined) return { key: requireKey('--account-key-file', keyText) };
  const connection = await read('--connection-string-file', connectionStringFile);
  if (connection !== undefined) return parseConnectionString('--connection-string-file', connection);
  const { AZURE_STORAGE_CONNECTION_STRING: variable, AZURE_STORAGE_KEY: key } = process.env;
  if (variable) return parseConnectionString('AZURE_STORAGE_CONNECTION_STRING', variable.trim());
  return key ? { key: requireKey('AZURE_STORAGE_KEY', key.trim()) } : undefined;
}

/**
 * The value of a user delegation key: as it is, or in the JSON or XML that it was given out in.
 * @throws UserError where there is none; it does not repeat what there is
 */
export async function readDelegationKey(file: string): Promise<string> {
  const text = (await readSecretFile('--delegation-key-file', file)).trim();
  const [, quoted] = /"(?:value|Value)"\s*:\s*"([^"]*)"/.exec(text) ?? /<Value>([^<]*)<\/Value>/.exec(text) ?? [];
  const value = quoted ?? text;
  if (isBase64(value)) return value;
  throw new UserError(
    '--delegation-key-file must name a user delegation key: its value in base64, or JSON or XML with it',
  );
}

function parseConnectionString(where: string, text: string): AccountKey {
  const parts = new Map(
    text
      .split(';')
      .filter((part) => part.includes('='))
      .map((part) => [part.slice(0, part.indexOf('=')).trim().toLowerCase(), part.slice(part.indexOf('=') + 1).trim()]),
  );
  const account = parts.get('accountname');
  const key = parts.get('accountkey');
  if (parts.has('sharedaccesssignature')) throw new UserError(`${where} holds a SAS, and another one takes a key`);
  if (!account || !key) throw new UserError(`${where} must be a connection string with AccountName=…;AccountKey=…`);
  const protocol = parts.get('defaultendpointsprotocol') ?? 'https';
  const suffix = parts.get('endpointsuffix');
  return {
    account,
    key: requireKey(`the AccountKey of ${where}`, key),
    endpoint: parts.get('blobendpoint') ?? (suffix ? `${protocol}://${account}.blob.${suffix}` : undefined),
  };
}

function requireKey(where: string, text: string): string {
  if (isBase64(text)) return text;
  const hint = /AccountKey=/i.test(text) ? '; it is a connection string' : '';
  throw new UserError(`${where} must be an account key in base64${hint}`);
}

/** Only what is written as it would be again: others read lenient base64 each in their own way. */
function isBase64(text: string): boolean {
  return text !== '' && Buffer.from(text, 'base64').toString('base64') === text;
}
