import { storageCredential } from '../../managed-identity';
import type { BrokerEnvironment } from '../environment';
import type { Table } from './table-counters';

/** What of the environment says where the table is, and who asks. */
export type TableAccess = Pick<BrokerEnvironment, 'accountKey' | 'identity'> & {
  readonly endpoint: string;
  readonly table: string;
  readonly accountName: string;
};

/**
 * A client for the table of counters: with the app's identity, else with the account's key. Azure's library is loaded with
 * the first call, so that counting in memory costs nothing.
 * @throws Error at once where neither can be used
 */
export function tableClient(access: TableAccess): () => Promise<Table> {
  const plain = access.endpoint.startsWith('http:');
  if (access.accountKey === undefined && (plain || !access.identity)) {
    const why = plain ? ' over http, where no identity is shown' : '';
    throw new Error(`\`limits.store\` needs the key of the account${why}: \`BLOBFRONT_ACCOUNT_KEY\``);
  }
  let client: Promise<Table> | undefined;
  return () => (client ??= connect(access, plain));
}

async function connect(access: TableAccess, plain: boolean): Promise<Table> {
  const { AzureNamedKeyCredential, TableClient } = await import('@azure/data-tables');
  // A caller waits for each try.
  const retryOptions = { maxRetries: 1, retryDelayInMs: 50, maxRetryDelayInMs: 100 };
  const options = { allowInsecureConnection: plain, retryOptions };
  if (access.identity && !plain) {
    return new TableClient(access.endpoint, access.table, storageCredential(access.identity), options);
  }
  const credential = new AzureNamedKeyCredential(access.accountName, access.accountKey ?? '');
  return new TableClient(access.endpoint, access.table, credential, options);
}
