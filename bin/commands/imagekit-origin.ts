import type { Command } from 'commander';
import { UserError } from '../../lib/local/user-error';
import { addSections } from '../command-line';
import { registerOrigin } from '../imagekit/register-origin';
import { type OriginValues, outputsCommand, readStackOutputs } from '../imagekit/stack-outputs';
import { explainSas } from '../sas/explain';
import type { SasWarning } from '../sas/warnings';
import { readSas } from '../sas/written-sas';
import { keyVariable, readPrivateKeys } from '../signing/private-keys';
import { UsageError } from '../usage-error';

/** What the options come to. */
interface OriginOptions {
  readonly outputs?: string;
  readonly register?: boolean;
  readonly name?: string;
  readonly privateKeyFile?: string;
  readonly baseUrl: string;
  readonly json?: boolean;
}

/** `blobfront imagekit-origin`. */
export function define(command: Command): void {
  command
    .description(
      'Prints what ImageKit\'s form "Azure Blob storage" asks for, from the outputs of the stack: account name, container and ' +
        'SAS token. With --register ImageKit is told by its API instead, and the SAS is not printed.',
    )
    .option('--outputs <file>', `what \`terraform output -json\` wrote; - is standard input`)
    .option('--json', 'prints an object')
    .optionsGroup('With an ImageKit account:')
    .option('--register', 'creates the origin there, or updates the one of that name')
    .option('--name <name>', 'what it is called there (default: ACCOUNT-CONTAINER)')
    .option('--private-key-file <file>', "where the account's private key is read; - is standard input")
    .option('--base-url <url>', "ImageKit's API", 'https://api.imagekit.io')
    .action(run);
  addSections(command, {
    Environment: [keyVariable],
    'Exit codes': [
      '0  it is done; what is to be said about the SAS is on standard error',
      '1  it failed',
      '2  wrong usage',
    ],
    Examples: [
      `${outputsCommand} > outputs.json`,
      'blobfront imagekit-origin --outputs outputs.json',
      'IMAGEKIT_PRIVATE_KEY=… blobfront imagekit-origin --outputs outputs.json --register',
    ],
  });
}

async function run(options: OriginOptions): Promise<void> {
  const { outputs, register, privateKeyFile } = options;
  if (outputs === undefined) {
    throw new UsageError(`--outputs FILE says where the outputs of the stack are; \`${outputsCommand}\` writes them`);
  }
  if (!register && (privateKeyFile ?? options.name) !== undefined) {
    throw new UsageError('--name and --private-key-file are for --register');
  }
  if (outputs === '-' && privateKeyFile === '-') {
    throw new UsageError('only one of outputs and private key can come from standard input');
  }
  const baseUrl = requireBaseUrl(options.baseUrl);
  const values = await readStackOutputs(outputs);
  const warnings = warningsOf(values);
  for (const { text } of warnings) process.stderr.write(`warning: the SAS: ${text}\n`);
  if (!register) {
    process.stderr.write('warning: the SAS token is a secret: whoever has it can read the images\n');
    process.stdout.write(options.json ? `${JSON.stringify(values)}\n` : form(values));
    return;
  }

  const useless = warnings.find(({ code }) => ['expired', 'never-valid', 'no-expiry'].includes(code));
  if (useless) throw new UserError(`ImageKit could read nothing with the SAS, and is told nothing: ${useless.text}`);
  const { accountName, container } = values;
  const [privateKey] = await readPrivateKeys(privateKeyFile);
  const origin = await registerOrigin(values, {
    name: options.name ?? `${accountName}-${container}`,
    privateKey,
    baseUrl,
  });
  const { id, name, created } = origin;
  const text = `The origin ${JSON.stringify(name)} (${id}) is ${created ? 'created' : 'updated'}.`;
  process.stdout.write(options.json ? `${JSON.stringify({ ...origin, accountName, container })}\n` : `${text}\n`);
}

function warningsOf({ accountName, container, sasToken }: OriginValues): readonly SasWarning[] {
  const now = Math.floor(Date.now() / 1000);
  return explainSas(readSas(sasToken), { account: accountName, container }, now).warnings;
}

function form({ accountName, container, sasToken }: OriginValues): string {
  return `Account name  ${accountName}\nContainer     ${container}\nSAS token     ${sasToken}\n`;
}

/** Over http a key would go in clear, but to this machine. */
function requireBaseUrl(url: string): string {
  if (/^(?:https:\/\/[^/?#\s@]+|http:\/\/(?:127\.0\.0\.1|localhost)(?::\d+)?)$/.test(url)) return url;
  throw new UsageError(`--base-url must be an https URL without a path, got: ${JSON.stringify(url)}`);
}
