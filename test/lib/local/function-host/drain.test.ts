import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type Child, startChild } from '../../../../lib/local/child';
import { hostScript } from '../../../../lib/local/function-process';
import { rawGet } from '../../../support/raw-http';

/** An app whose requests for `/wait` are answered once it gets a SIGUSR2. */
const app = `
const { app } = require(${JSON.stringify(require.resolve('@azure/functions'))});
const waiting = [];
process.on('SIGUSR2', () => waiting.forEach((resolve) => resolve()));
app.http('images', {
  methods: ['GET', 'POST'],
  authLevel: 'anonymous',
  route: '{*path}',
  handler: async (request) => {
    if (request.url.endsWith('/crash')) throw new Error('crash');
    const body = await request.text();
    if (request.url.endsWith('/wait')) {
      console.error('waits');
      await new Promise((resolve) => waiting.push(resolve));
    }
    return { body: 'done ' + body.length, headers: { 'Content-Length': String(('done ' + body.length).length) } };
  },
});
app.hook.appTerminate(() => console.error('terminates'));
`;

const folder = mkdtempSync(join(tmpdir(), 'blobfront-host-'));
let host: Child;
let lines: string[];
let onLine: () => void = () => undefined;

beforeAll(() => {
  writeFileSync(join(folder, 'package.json'), '{ "main": "app.js" }');
  writeFileSync(join(folder, 'host.json'), '{ "extensions": { "http": { "routePrefix": "" } } }');
  writeFileSync(join(folder, 'app.js'), app);
});
afterEach(() => host.stop());
afterAll(() => rmSync(folder, { recursive: true }));

async function start(): Promise<void> {
  lines = [];
  host = await startChild({
    name: 'the host',
    script: hostScript(folder),
    args: [folder, '0'],
    env: {},
    ready: /^listening on (\S+)/,
    onError: (line) => {
      lines.push(line);
      onLine();
    },
  });
}

async function untilLine(text: string): Promise<void> {
  while (!lines.includes(text)) await new Promise<void>((resolve) => (onLine = resolve));
}

/** Waits until no connection is taken any more. */
async function untilRefused(): Promise<void> {
  const refused = await rawGet(host.answer, '/').then(
    () => false,
    () => true,
  );
  if (refused) return;
  await setTimeout(10);
  await untilRefused();
}

/** Sends a request on a connection that stays open. */
function send(socket: Socket, path: string): Promise<string> {
  socket.write(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`);
  return new Promise((resolve) => socket.once('data', (data) => resolve(data.toString())));
}

describe('attack 43: the function host that is told to end', () => {
  it('answers what it began, takes nothing new, lets the app tidy up and ends well', async () => {
    await start();
    const asked = rawGet(host.answer, '/wait');
    await untilLine('waits');
    process.kill(Number(host.pid), 'SIGTERM');
    await untilRefused();
    expect(lines).not.toContain('terminates');
    process.kill(Number(host.pid), 'SIGUSR2');
    const { status, body } = await asked;
    expect([status, body.toString()]).toEqual([200, 'done 0']);
    expect(await host.ended).toBe(0);
    expect(lines).toEqual(['waits', 'terminates']);
  });

  it('closes connections that are kept alive, those in use after their answer', async () => {
    await start();
    const { hostname, port } = new URL(host.answer);
    const [idle, busy] = [connect(Number(port), hostname), connect(Number(port), hostname)];
    expect(await send(idle, '/')).toMatch(/^HTTP\/1.1 200 /);
    const closed = new Promise((resolve) => idle.once('close', resolve));
    const answered = send(busy, '/wait');
    await untilLine('waits');
    process.kill(Number(host.pid), 'SIGTERM');
    await closed;
    process.kill(Number(host.pid), 'SIGUSR2');
    expect(await answered).toMatch(/^HTTP\/1.1 200 /);
    expect(await host.ended).toBe(0);
    busy.destroy();
  });

  it('ends at once where nothing is under way', async () => {
    await start();
    process.kill(Number(host.pid), 'SIGTERM');
    expect([await host.ended, lines]).toEqual([0, ['terminates']]);
  });
});

describe('the function host', () => {
  it('survives a request that fails, one that cannot be read, and one whose client goes', async () => {
    await start();
    const crashed = await rawGet(host.answer, '/crash');
    expect([crashed.status, crashed.headers.get('cache-control')]).toEqual([500, 'no-store']);
    const unreadable = await rawGet(host.answer, '/', 'Content-Length: -1');
    expect([unreadable.status, unreadable.headers.get('cache-control')]).toEqual([400, 'no-store']);
    const { hostname, port } = new URL(host.answer);
    const leaving = connect(Number(port), hostname, () => leaving.write('GET /wait HTTP/1.1\r\nHost: a\r\n\r\n'));
    await untilLine('waits');
    leaving.resetAndDestroy();
    process.kill(Number(host.pid), 'SIGUSR2');
    expect((await rawGet(host.answer, '/')).status).toBe(200);
  });

  it('refuses a body that is too large, and answers one that is not', async () => {
    await start();
    const post = (bytes: number) => fetch(host.answer, { method: 'POST', body: Buffer.alloc(bytes) });
    expect(await (await post(1_000_000)).text()).toBe('done 1000000');
    const refused = await post(1_000_001);
    expect([refused.status, refused.headers.get('cache-control')]).toEqual([413, 'no-store']);
  });
});
