import type { RequestListener } from 'node:http';
import { DeliveryError } from '../../../../lambda/image-delivery/errors';
import type { Guard } from '../../../../lambda/image-delivery/origins/guard/guarded-connector';
import type { SourceAnswer } from '../../../../lambda/image-delivery/origins/origin';
import { startServer, type TestServer } from '../../../support/http';

/** A web of one machine: every name leads to it, but `inside.example.com`, which leads to where nobody may go. */
export const testGuard: Guard = {
  mayConnect: (address) => address === '127.0.0.1',
  resolve: (host, _, callback) => {
    const address = host.startsWith('inside.') ? '127.0.0.2' : '127.0.0.1';
    callback(null, [{ address, family: 4 }]);
  },
};

/** Servers of a test, which answer what is asked of each by its path; they are stopped together. */
export class TestWeb {
  private readonly servers: TestServer[] = [];

  async start(answers: Readonly<Record<string, RequestListener | string>>): Promise<TestServer> {
    const server = await startServer((request, response) => {
      const answer = answers[request.url ?? ''] ?? answers['*'];
      if (typeof answer === 'function') answer(request, response);
      else response.writeHead(answer === undefined ? 404 : 200, { ETag: '"tag"' }).end(answer);
    });
    this.servers.push(server);
    return server;
  }

  async stop(): Promise<void> {
    await Promise.all(this.servers.splice(0).map((server) => server.stop()));
  }
}

/** Answers with a redirect. */
export function redirectTo(location: string, status = 302): RequestListener {
  return (_, response) => response.writeHead(status, { Location: location }).end('moved');
}

/** A server of a test under another name. */
export function named(server: TestServer, host: string): string {
  return `http://${host}:${new URL(server.url).port}`;
}

/** The text of the file that was found, or what was answered in its place. */
export async function textOf(answer: Promise<SourceAnswer>): Promise<string> {
  const result = await answer;
  return result.kind === 'found' ? result.file.data.toString() : result.kind;
}

/** Status, code and texts of what a read fails with. */
export async function failureOf(answer: Promise<SourceAnswer>) {
  const error: unknown = await answer.then(
    ({ kind }) => new Error(`the file is ${kind}`),
    (reason: unknown) => reason,
  );
  if (!(error instanceof DeliveryError)) throw error;
  const cause = error.cause instanceof Error ? error.cause.message : undefined;
  return { status: error.status, code: error.code, message: error.message, cause };
}
