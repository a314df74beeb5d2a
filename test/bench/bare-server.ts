import { createServer } from 'node:http';
import { listen } from '../../lib/local/ports';

/** What the server answers everything with, as JSON in its first argument. */
export interface BareAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/* A process of its own that does the least that Node can do for an answer. */

const { status, headers, body } = JSON.parse(process.argv[2] ?? '') as BareAnswer;
const server = createServer((_, response) => response.writeHead(status, headers).end(body));
void listen(server, 0).then((url) => process.stdout.write(`listening on ${url}\n`));
