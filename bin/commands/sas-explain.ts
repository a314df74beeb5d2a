import type { Command } from 'commander';
import { text as readText } from 'node:stream/consumers';
import { UserError } from '../../lib/local/user-error';
import { addSections, collect } from '../command-line';
import { describeSas } from '../sas/describe';
import { explainOutput } from '../sas/output';
import { explainSas } from '../sas/explain';
import { type AccountKey, keyVariables, readAccountKey, readDelegationKey } from '../sas/keys';
import { requireAccount, requireContainer } from '../sas/names';
import { kindOf } from '../sas/string-to-sign';
import { checkSignature } from '../sas/verify';
import { readSas } from '../sas/written-sas';
import { parseTime } from '../signing/time';
import { UsageError } from '../usage-error';

/** What the options come to. */
interface ExplainOptions {
  readonly account?: string;
  readonly container?: string;
  readonly blob?: string;
  readonly header?: readonly string[];
  readonly accountKeyFile?: string;
  readonly connectionStringFile?: string;
  readonly delegationKeyFile?: string;
  readonly at?: string;
  readonly strict?: boolean;
  readonly json?: boolean;
}

/** `blobfront sas explain`. */
export function define(command: Command): void {
  command
    .description(
      'Says what a SAS permits, on what, from when to when, from where, how it is signed, and what is the matter with it. ' +
        'With the key it checks the signature, too. It needs no network. A SAS is a secret: hand it over by standard input.',
    )
    .usage('[options] <sas>')
    .argument('[sas...]', 'a token or a URL with one; - reads it from standard input')
    .option('--at <time>', 'as if it were then: seconds since 1970, or 2027-01-31T12:00:00Z (default: now)')
    .option('--strict', 'ends with 3 where there is a warning')
    .option('--json', 'prints an object, with all that is known')
    .optionsGroup('What it is for, where its URL does not say so:')
    .option('--account <name>', 'the storage account, as behind a domain of your own')
    .option('--container <name>', 'the container')
    .option('--blob <name>', 'the blob, not percent-encoded')
    .option('--header <name: value>', 'a header that the SAS is bound to (srh); may be repeated', collect)
    .optionsGroup('Key to check the signature with:')
    .option('--account-key-file <file>', 'where the account key is read; - is standard input')
    .option('--connection-string-file <file>', 'where a connection string with it is read; - is standard input')
    .option(
      '--delegation-key-file <file>',
      'where the user delegation key is read, its value or JSON or XML with it; - is standard input',
    )
    .action(run);
  addSections(command, {
    Environment: keyVariables,
    'Exit codes': [
      '0  it is explained; warnings may be among it',
      '1  it cannot be read, or its signature is wrong',
      '2  wrong usage',
      '3  with --strict: there are warnings',
    ],
    Examples: [
      'pbpaste | blobfront sas explain -',
      'blobfront sas explain --strict --account contoso --container images - < token.txt',
      'blobfront sas explain --account-key-file key.txt - < url.txt',
    ],
  });
}

async function run(texts: readonly string[], options: ExplainOptions): Promise<void> {
  const [text, ...others] = texts;
  if (text === undefined || others.length > 0) {
    const count = text === undefined ? 'is none' : 'are several';
    throw new UsageError(`sas explain takes one SAS, in quotation marks because of its &, or -; there ${count}`);
  }
  const target = readTarget(options);
  const headers = new Map((options.header ?? []).map(readHeader));
  const now = options.at === undefined ? Math.floor(Date.now() / 1000) : parseTime('--at', options.at);
  requireOneInput(text, options);

  const written = readSas(text === '-' ? await readText(process.stdin) : text);
  const delegated = kindOf(written.parameters) === 'user-delegation';
  const key = delegated ? await delegationKey(options) : await accountKey(options);
  const explanation = explainSas(written, target, now);
  // A token alone does not say whose it is; a connection string does.
  const resource = { ...explanation.resource, account: explanation.resource.account ?? key?.account };
  const foreign = key?.account !== undefined && key.account !== resource.account;
  const request = { headers, query: written.parameters };
  const checked = checkSignature(written.parameters, resource, request, foreign ? undefined : key?.key);
  const reason = foreign && checked.stringToSign !== undefined ? 'the key is that of another account' : checked.reason;

  const output = explainOutput(written, { ...explanation, resource }, { ...checked, reason });
  process.stdout.write(options.json ? `${JSON.stringify(output)}\n` : describeSas(output, now));
  if (checked.verdict === 'wrong') process.exitCode = 1;
  else if (options.strict && output.warnings.length > 0) process.exitCode = 3;
}

async function delegationKey(options: ExplainOptions): Promise<AccountKey | undefined> {
  if (options.delegationKeyFile !== undefined) return { key: await readDelegationKey(options.delegationKeyFile) };
  if ((options.accountKeyFile ?? options.connectionStringFile) === undefined) return undefined;
  throw new UserError('this SAS is signed with a user delegation key; --delegation-key-file names a file with it');
}

function accountKey(options: ExplainOptions): Promise<AccountKey | undefined> {
  if (options.delegationKeyFile === undefined) return readAccountKey(options);
  throw new UserError('this SAS is signed with an account key; --account-key-file names a file with it');
}

function readTarget({ account, container, blob }: ExplainOptions) {
  return {
    account: account === undefined ? undefined : requireAccount('--account', account),
    container: container === undefined ? undefined : requireContainer('--container', container),
    blob: blob === '' ? undefined : blob,
  };
}

function readHeader(text: string): [string, string] {
  const [, name, value] = /^([\w-]+):\s*(.*?)\s*$/.exec(text) ?? [];
  if (name !== undefined && value !== undefined) return [name.toLowerCase(), value];
  throw new UsageError(
    `--header must be a name and a value such as 'content-type: image/png', got: ${JSON.stringify(text)}`,
  );
}

function requireOneInput(text: string, options: ExplainOptions): void {
  const files = [options.accountKeyFile, options.connectionStringFile, options.delegationKeyFile];
  if ([text, ...files].filter((file) => file === '-').length > 1) {
    throw new UsageError('only one of SAS and key can come from standard input');
  }
}
