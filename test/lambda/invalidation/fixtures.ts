import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { QueueClient, StorageSharedKeyCredential } from '@azure/storage-queue';
import {
  type InvalidationConfig,
  type InvalidationConfigInput,
  parseInvalidationConfig,
} from '../../../lambda/invalidation/config';
import { startChild } from '../../../lib/local/child';
import { startServer } from '../../support/http';

/** Resource id of a Front Door endpoint. */
export const endpointId =
  '/subscriptions/0000/resourceGroups/contoso/providers/Microsoft.Cdn/profiles/contoso/afdEndpoints/images';

/** The smallest configuration there is, before defaults. */
export const smallestConfig: InvalidationConfigInput = {
  queueUrl: 'https://contosohost.queue.core.windows.net/blob-changes',
  container: 'images',
  endpointId,
  urlEndpoints: [{ path: '/' }],
};

/** The smallest configuration with some settings changed, complete. */
export function invalidationConfig(changes: Partial<InvalidationConfigInput> = {}): InvalidationConfig {
  return parseInvalidationConfig({ ...smallestConfig, ...changes });
}

/** A request to {@link startManagement}. */
export interface ManagementRequest {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** Answers a request; its parsed paths are given, too. */
export type ManagementAnswer = (response: ServerResponse, paths: string[], request: ManagementRequest) => void;

/** What Azure Resource Manager does with a purge that it takes. */
export const accepted: ManagementAnswer = (response) => void response.writeHead(202).end();

/** A stand-in for Azure Resource Manager: a real web server that keeps what it was asked. */
export async function startManagement(answer: ManagementAnswer = accepted) {
  const requests: ManagementRequest[] = [];
  const current = { answer };
  const server = await startServer((incoming, response) => {
    void text(incoming).then((body) => {
      const request = { method: incoming.method, url: incoming.url, headers: incoming.headers, body };
      requests.push(request);
      const { contentPaths = [] } = (body === '' ? {} : JSON.parse(body)) as { contentPaths?: string[] };
      current.answer(response, contentPaths, request);
    });
  });
  return {
    url: server.url,
    requests,
    /** The paths of each request. */
    purges: () => requests.map(({ body }) => (JSON.parse(body) as { contentPaths: string[] }).contentPaths),
    answerWith: (next: ManagementAnswer) => (current.answer = next),
    stop: () => server.stop(),
  };
}

/** An answer as Azure Resource Manager makes it when it refuses. */
export function refused(status: number, code: string, message = 'Why.'): ManagementAnswer {
  return (response) => void response.writeHead(status).end(JSON.stringify({ error: { code, message } }));
}

/** The account of {@link startQueues}. */
export const queueAccount = { accountName: 'testaccount', accountKey: Buffer.alloc(64, 7).toString('base64') };

/** Azurite's queue service, with an empty queue for every test. */
export async function startQueues() {
  const { accountName, accountKey } = queueAccount;
  const child = await startChild({
    name: 'Azurite',
    script: require.resolve('azurite/dist/src/queue/main.js'),
    args: [
      ...['--inMemoryPersistence', '--skipApiVersionCheck', '--disableTelemetry', '--silent'],
      ...['--queueHost', '127.0.0.1', '--queuePort', '0'],
    ],
    env: { AZURITE_ACCOUNTS: `${accountName}:${accountKey}` },
    ready: /successfully listens? on (http:\S+)/,
  });
  const credential = new StorageSharedKeyCredential(accountName, accountKey);
  let count = 0;
  return {
    async queue(): Promise<QueueClient> {
      count += 1;
      const queue = new QueueClient(`${child.answer}/${accountName}/changes-${count}`, credential);
      await queue.create();
      return queue;
    },
    stop: () => child.stop(),
  };
}

/** A message as Event Grid puts it into a queue. */
export function message(name: string, changes: Record<string, unknown> = {}): string {
  const event = {
    topic: '/subscriptions/0000/resourceGroups/contoso/providers/Microsoft.Storage/storageAccounts/contoso',
    subject: `/blobServices/default/containers/images/blobs/${name}`,
    eventType: 'Microsoft.Storage.BlobCreated',
    id: '0000',
    data: { api: 'PutBlob', url: `https://contoso.blob.core.windows.net/images/${encodeURI(name)}` },
    dataVersion: '',
    metadataVersion: '1',
    eventTime: '2026-11-22T00:00:00Z',
    ...changes,
  };
  return Buffer.from(JSON.stringify(event)).toString('base64');
}
