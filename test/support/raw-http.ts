import { connect } from 'node:net';

/** An answer as it came over the wire. */
export interface RawAnswer {
  readonly status: number;
  /** By name in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

/**
 * Asks a web server for a target that is sent byte by byte, whatever is in it: `fetch` would encode some bytes, and
 * `node:http` refuses others.
 * @param origin `http://HOST:PORT`
 * @param target path and query, one character a byte
 * @param more header lines besides those that have to be there
 */
export function rawGet(origin: string, target: string, ...more: readonly string[]): Promise<RawAnswer> {
  const { hostname, port, host } = new URL(origin);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect({ host: hostname, port: Number(port) }, () => {
      const lines = [`GET ${target} HTTP/1.1`, `Host: ${host}`, 'Connection: close', ...more, '', ''];
      socket.write(lines.join('\r\n'), 'latin1');
    });
    socket.on('data', (chunk) => chunks.push(chunk));
    // A server that refuses what it cannot read may close before it has read all; its answer is there by then.
    socket.on('error', (error) => (chunks.length > 0 ? undefined : reject(error)));
    socket.on('close', () => resolve(parse(Buffer.concat(chunks))));
  });
}

function parse(answer: Buffer): RawAnswer {
  const end = answer.indexOf('\r\n\r\n');
  const [statusLine = '', ...lines] = answer.subarray(0, end).toString('latin1').split('\r\n');
  const headers = new Map(
    lines.map((line): [string, string] => {
      const [name = '', ...value] = line.split(':');
      return [name.toLowerCase(), value.join(':').trim()];
    }),
  );
  if (headers.has('transfer-encoding')) throw new Error('a body in chunks is not read here');
  return { status: Number(statusLine.split(' ')[1]), headers, body: answer.subarray(end + 4) };
}
