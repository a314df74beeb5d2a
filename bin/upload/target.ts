import { ContainerClient, StorageSharedKeyCredential } from '@azure/storage-blob';
import { UserError } from '../../lib/local/user-error';
import { loginFailure } from '../login-failure';
import { type AccountKey, type KeyOptions, readAccountKey } from '../sas/keys';
import { requireAccount, requireContainer } from '../sas/names';
import { readSecretFile } from '../secret-file';
import { UsageError } from '../usage-error';

/** Which container, and who asks, by options. */
export interface TargetOptions extends KeyOptions {
  readonly account?: string;
  readonly container?: string;
  readonly endpoint?: string;
  readonly sasUrlFile?: string;
  readonly login?: boolean;
}

/**
 * The container that is uploaded to: by a URL with a SAS, with an account key, or as whoever is logged in to Azure.
 * @throws UsageError or UserError that names what is wrong
 */
export async function openContainer(options: TargetOptions): Promise<ContainerClient> {
  const { account, container, endpoint, sasUrlFile } = options;
  if (account !== undefined) requireAccount('--account', account);
  if (container !== undefined) requireContainer('--container', container);
  if (endpoint !== undefined) requireEndpoint(endpoint);
  if (sasUrlFile !== undefined) return openBySas(sasUrlFile, options);
  if (container === undefined) throw new UsageError('--container is missing');

  const key = await readKey(options);
  const name = account ?? key?.account ?? (process.env.AZURE_STORAGE_ACCOUNT || undefined);
  if (name === undefined) throw new UsageError('--account is missing');
  if (key?.account !== undefined && key.account !== name) {
    throw new UsageError('--account is another account than that of the connection string');
  }
  const url = endpoint ?? key?.endpoint ?? `https://${name}.blob.core.windows.net`;
  const containerUrl = `${url.replace(/\/+$/, '')}/${container}`;
  if (key) return new ContainerClient(containerUrl, new StorageSharedKeyCredential(name, key.key));
  if (!url.startsWith('https:')) throw new UsageError('over http only a key or a SAS is taken, and there is none');
  return new ContainerClient(containerUrl, await login());
}

/** @returns undefined where a login is wanted, or there is no key */
function readKey(options: TargetOptions): Promise<AccountKey | undefined> | undefined {
  if (!options.login) return readAccountKey(options);
  if ((options.accountKeyFile ?? options.connectionStringFile) === undefined) return undefined;
  throw new UsageError('--login takes no key; leave out the file with it');
}

/** Logs in at once, so that nobody waits for many files to be refused. */
async function login() {
  const { DefaultAzureCredential } = await import('@azure/identity');
  const credential = new DefaultAzureCredential();
  try {
    await credential.getToken('https://storage.azure.com/.default');
    return credential;
  } catch (error) {
    throw loginFailure(error);
  }
}

async function openBySas(file: string, options: TargetOptions): Promise<ContainerClient> {
  const { account, container, endpoint, accountKeyFile, connectionStringFile, login: loggedIn } = options;
  const others = { account, container, endpoint, accountKeyFile, connectionStringFile, loggedIn };
  if (Object.values(others).some((value) => value !== undefined)) {
    throw new UsageError('--sas-url-file says everything; leave out account, container, endpoint, keys and --login');
  }
  const text = (await readSecretFile('--sas-url-file', file)).trim();
  if (
    !/^(?:https:|http:(?=\/\/(?:127\.0\.0\.1|localhost)[:/]))\/\/[^/?#\s]+(?:\/[^/?#\s]+){1,2}\/?\?[^#\s]*\bsig=[^#\s]+$/.test(
      text,
    )
  ) {
    throw new UserError(
      '--sas-url-file must name a file with the URL of a container with a SAS, https://…/CONTAINER?sv=…&sig=…',
    );
  }
  return new ContainerClient(text);
}

function requireEndpoint(url: string): void {
  if (/^https?:\/\/[^/?#\s]+(?:\/[a-z0-9]{3,24})?\/?$/.test(url)) return;
  throw new UsageError(`--endpoint must be the URL of a blob service, such as https://contoso.blob.core.windows.net`);
}
