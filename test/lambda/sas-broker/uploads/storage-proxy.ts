import { createServer, type IncomingHttpHeaders, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A request that passed by. */
export interface Passed {
  /** As Azure calls it. */
  readonly operation: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Of the answer. */
  readonly status: number;
  /** Of its body. */
  bytes: number;
}

/** Stands before a storage account, sees what passes, and disturbs it. */
export class StorageProxy {
  static async start(storageUrl: string): Promise<StorageProxy> {
    const proxy = new StorageProxy(new URL(storageUrl));
    await new Promise<void>((resolve) => proxy.server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  /** All that passed, in order. */
  passed: Passed[] = [];
  /** What happens before a request is passed on. */
  before: (operation: string, path: string) => Promise<unknown> | undefined = () => undefined;
  /** Headers of an answer that are others. */
  changes: (operation: string, path: string) => Record<string, string> = () => ({});
  /** A status to answer with, without asking storage. */
  answers: (operation: string) => number | undefined = () => undefined;
  /** The body of a list, as it is answered. */
  rewrite: (body: string) => string = (body) => body;
  /** Whether a connection is cut before a request is passed on, or before its answer is. */
  cuts: (operation: string, when: 'before' | 'behind') => boolean = () => false;
  private readonly server: Server;

  private constructor(private readonly storage: URL) {
    this.server = createServer((incoming, outgoing) => {
      const path = incoming.url ?? '';
      const operation = operationOf(incoming.method, path, incoming.headers);
      void (async () => {
        if (this.cuts(operation, 'before')) return incoming.socket.destroy();
        await this.before(operation, path);
        const instead = this.answers(operation);
        if (instead !== undefined) return outgoing.writeHead(instead).end();
        const { hostname, port } = this.storage;
        const { method, headers } = incoming;
        const passing = request({ hostname, port, path, method, headers }, (answer) => {
          const status = answer.statusCode ?? 0;
          const passed = { operation, path, headers, status, bytes: 0 };
          this.passed.push(passed);
          if (this.cuts(operation, 'behind')) return incoming.socket.destroy();
          if (operation === 'List Blobs') {
            return void text(answer).then((body) => outgoing.writeHead(status, answer.headers).end(this.rewrite(body)));
          }
          outgoing.writeHead(status, { ...answer.headers, ...this.changes(operation, path) });
          answer.on('data', (chunk: Buffer) => (passed.bytes += chunk.length));
          return answer.pipe(outgoing);
        });
        return incoming.pipe(passing);
      })();
    });
  }

  /** URL of the account by way of here. */
  get url(): string {
    const { port } = this.server.address() as AddressInfo;
    return `http://127.0.0.1:${port}${this.storage.pathname}`;
  }

  /** Lets everything pass again, and forgets what has. */
  reset(): void {
    this.passed = [];
    this.before = () => undefined;
    this.changes = () => ({});
    this.answers = () => undefined;
    this.rewrite = (body) => body;
    this.cuts = () => false;
  }

  /** Operations that passed, one after the other. */
  get operations(): string[] {
    return this.passed.map(({ operation }) => operation);
  }

  async stop(): Promise<void> {
    await new Promise((resolve) => {
      this.server.close(resolve);
      this.server.closeAllConnections();
    });
  }
}

function operationOf(method: string | undefined, path: string, headers: IncomingHttpHeaders): string {
  const comp = new URLSearchParams(path.split('?')[1]).get('comp');
  if (method === 'HEAD') return 'Get Blob Properties';
  if (method === 'DELETE') return 'Delete Blob';
  if (method === 'GET') {
    const reads: Record<string, string> = { list: 'List Blobs', metadata: 'Get Blob Metadata' };
    return reads[comp ?? ''] ?? 'Get Blob';
  }
  if (comp === 'properties') return 'Set Blob Properties';
  if (comp === 'lease') return 'Lease Blob';
  return 'x-ms-copy-source' in headers ? 'Copy Blob' : 'Put Blob';
}
