import type { Command } from 'commander';
import { UserError } from '../../lib/local/user-error';
import { addSections, collect } from '../command-line';
import { explainSas } from '../sas/explain';
import { type AccountKey, type KeyOptions, keyVariables, readAccountKey } from '../sas/keys';
import { requireAccount } from '../sas/names';
import { readOrder, type SasOrder } from '../sas/order';
import type { OrderOptions } from '../sas/order-options';
import { sasParts } from '../sas/output';
import { readSas } from '../sas/written-sas';
import { UsageError } from '../usage-error';

/** What the options come to. */
interface CreateOptions extends OrderOptions, KeyOptions {
  readonly login?: boolean;
  readonly tokenOnly?: boolean;
  readonly json?: boolean;
}

/** `blobfront sas create`. */
export function define(command: Command): void {
  command
    .description(
      'Prints a URL with a SAS for one blob, a container or a whole account. Unless something else is said, it permits ' +
        'reading only, over https only, for an hour. It is a secret, and nobody can take it back one by one.',
    )
    .argument('[url...]', 'of a container or a blob, percent-encoded, in place of --account, --container and --blob')
    .usage('[options] [url]')
    .option('--token-only', 'prints the token alone, with its leading ?')
    .option('--json', 'prints an object: url, token, and what `sas explain --json` says of it');
  defineTarget(command);
  definePermissions(command);
  defineAnswers(command);
  defineSigner(command);
  command.action(run);
  addSections(command, {
    Environment: [
      ...keyVariables.slice(0, -1),
      'AZURE_STORAGE_ACCOUNT            the account, where nothing else says so',
      'Without any key, whoever is logged in to Azure signs (az login; Storage Blob Delegator on the account).',
      ...keyVariables.slice(-1),
    ],
    'Exit codes': ['0  it is made; what is wide about it is on standard error', '1  it failed', '2  wrong usage'],
    Examples: [
      'blobfront sas create --account contoso --container images --blob shop/cat.jpg',
      'blobfront sas create https://contoso.blob.core.windows.net/uploads/cat.jpg --permissions c --expires-in 10m',
      'blobfront sas create --account contoso --container images --expires 2027-06-30T00:00:00Z --token-only',
      'blobfront sas create --services b --resource-types o --account-key-file key.txt --account contoso',
    ],
  });
}

function defineTarget(command: Command): void {
  command
    .optionsGroup('What it is for:')
    .option('--account <name>', 'the storage account')
    .option('--container <name>', 'the container; alone, for every blob in it')
    .option('--blob <name>', 'the blob, as it is called: a % in it is a %')
    .option('--snapshot <time>', 'a snapshot of the blob')
    .option('--version-id <time>', 'a version of the blob')
    .option('--services <letters>', 'for a whole account: of b(lobs) q(ueues) t(ables) f(iles) (default: b)')
    .option('--resource-types <letters>', 'for a whole account: of s(ervice) c(ontainers) o(bjects) (default: o)')
    .option('--endpoint <url>', 'of the account, in another cloud or an emulator (default: in Azure)');
}

function definePermissions(command: Command): void {
  command
    .optionsGroup('What it permits:')
    .option(
      '--permissions <letters>',
      'r(ead) a(ppend) c(reate) w(rite) d(elete) x (delete versions) l(ist) t(ags) m(ove) e(xecute) i(mmutability) ' +
        'y (delete for good) f(ind by tags); for accounts u(pdate) p(rocess) too (default: r)',
    )
    .option('--start <time>', 'when it begins: seconds since 1970, or 2027-01-31T12:00:00Z (default: 15 minutes ago)')
    .option('--expires <time>', 'when it ends; at most 7 days later with a login')
    .option('--expires-in <duration>', 'the same from now on: 300, 15m, 2h or 7d (default: 1h)')
    .option('--ip <range>', 'from where: an IPv4 address, or a first and a last one, 203.0.113.5-203.0.113.9')
    .option('--protocol <names>', 'https or https,http (default: https; both for an http:// endpoint)')
    .option('--identifier <name>', 'stored access policy of the container, which then says what, and until when')
    .option('--bind-header <name: value>', 'header that requests must have; with a login; may be repeated', collect);
}

function defineAnswers(command: Command): void {
  command
    .optionsGroup('What storage answers with:')
    .option('--cache-control <value>', 'Cache-Control')
    .option('--content-disposition <value>', 'Content-Disposition')
    .option('--content-encoding <value>', 'Content-Encoding')
    .option('--content-language <value>', 'Content-Language')
    .option('--content-type <value>', 'Content-Type');
}

function defineSigner(command: Command): void {
  command
    .optionsGroup('How it is signed:')
    .option('--account-key-file <file>', 'where the account key is read; - is standard input')
    .option('--connection-string-file <file>', 'where a connection string with it is read; - is standard input')
    .option('--login', 'by whoever is logged in to Azure, even where there is a key')
    .option('--correlation-id <guid>', 'what the logs of storage call it; with a login')
    .option('--encryption-scope <name>', 'what is written is encrypted with')
    .option(
      '--sas-version <version>',
      'sv (default: 2022-11-02; with a login 2025-11-05, 2026-04-06 with bound headers)',
    );
}

async function run(urls: readonly string[], options: CreateOptions): Promise<void> {
  const key = await signingKey(options);
  const now = Math.floor(Date.now() / 1000);
  const order = readOrder(urls, options, key === undefined, now);
  const account = accountOf(order, key);
  const endpoint = order.endpoint ?? key?.endpoint?.replace(/\/+$/, '') ?? `https://${account}.blob.core.windows.net`;

  const { makeToken, requestDelegationKey } = await import('../sas/make.js');
  const signer =
    key === undefined ? { delegationKey: await requestDelegationKey(endpoint, order) } : { accountKey: key.key };
  const token = makeToken(order, account, signer);
  const url = urlOf(endpoint, order, token);

  const written = readSas(url);
  const explanation = explainSas(written, { account, container: order.container, blob: order.blob }, now);
  const warnings = explanation.warnings.filter(({ code }) => !intended(order).includes(code));
  for (const { text } of warnings) process.stderr.write(`warning: ${text}\n`);
  const json = JSON.stringify({ url, token: `?${token}`, ...sasParts(written, { ...explanation, warnings }) });
  process.stdout.write(`${options.json ? json : options.tokenOnly ? `?${token}` : url}\n`);
}

/** @returns undefined where a login signs */
async function signingKey(options: CreateOptions): Promise<AccountKey | undefined> {
  if (options.login && (options.accountKeyFile ?? options.connectionStringFile) !== undefined) {
    throw new UsageError('--login signs without a key; leave out the file with it');
  }
  return options.login ? undefined : readAccountKey(options);
}

function accountOf({ account: given }: SasOrder, key: AccountKey | undefined): string {
  if (given !== undefined && key?.account !== undefined && given !== key.account) {
    throw new UserError(`the connection string is that of the account ${key.account}, and not of ${given}`);
  }
  const variable = process.env.AZURE_STORAGE_ACCOUNT;
  const account = given ?? key?.account ?? (variable ? requireAccount('AZURE_STORAGE_ACCOUNT', variable) : undefined);
  if (account !== undefined) return account;
  throw new UsageError('which account? --account names it');
}

function urlOf(endpoint: string, { container, blob, snapshot, versionId }: SasOrder, token: string): string {
  const names = [container, ...(blob?.split('/') ?? [])].flatMap((name) => name ?? []);
  const moment =
    snapshot === undefined ? (versionId === undefined ? '' : `versionid=${versionId}&`) : `snapshot=${snapshot}&`;
  return `${endpoint}/${names.map(encodeURIComponent).join('/')}?${moment}${token}`;
}

/** What somebody who asked for it need not be warned of. */
function intended({ kind }: SasOrder): readonly string[] {
  return ['stored-policy', 'not-yet-valid', ...(kind === 'blob' ? ['not-read-only'] : [])];
}
