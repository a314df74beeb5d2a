import { AzureNamedKeyCredential, TableClient } from '@azure/data-tables';
import { startChild } from '../../lib/local/child';

/** A table of a real emulator. */
export interface LocalTable {
  /** URL of the table service, without a trailing slash. */
  readonly endpoint: string;
  readonly accountName: string;
  readonly accountKey: string;
  /** With all rights. */
  readonly client: TableClient;
  stop(): Promise<void>;
}

const accountName = 'tableaccount';
const accountKey = Buffer.alloc(64, 7).toString('base64');

/** Starts Azurite, everything in memory, with one table. Its table service alone would not tell on which port it is. */
export async function startLocalTable(table: string): Promise<LocalTable> {
  const host = '127.0.0.1';
  const services = ['blob', 'queue', 'table'].flatMap((name) => [`--${name}Host`, host, `--${name}Port`, '0']);
  const child = await startChild({
    name: 'Azurite',
    script: require.resolve('azurite/dist/src/azurite.js'),
    args: ['--inMemoryPersistence', '--skipApiVersionCheck', '--disableTelemetry', '--silent', ...services],
    env: { AZURITE_ACCOUNTS: `${accountName}:${accountKey}` },
    ready: /Table service is successfully listening at (http:\S+)/,
  });
  const endpoint = `${child.answer}/${accountName}`;
  const credential = new AzureNamedKeyCredential(accountName, accountKey);
  const client = new TableClient(endpoint, table, credential, { allowInsecureConnection: true });
  await client.createTable();
  return { endpoint, accountName, accountKey, client, stop: () => child.stop() };
}
