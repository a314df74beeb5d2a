import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from '@jest/globals';
import { DeliveryError } from '../../../../lambda/image-delivery/errors';
import { AzureBlobOrigin, sasCredential } from '../../../../lambda/image-delivery/origins/azure-blob';
import type { SourceRequest } from '../../../../lambda/image-delivery/origins/origin';
import {
  type Behaviour,
  floods,
  type HostileOrigin,
  inTurn,
  refuses,
  says,
  sends,
  startHostileOrigin,
} from '../../../support/hostile-origin';
import { blobOrigin, sourceRequest } from '../fixtures';

const opened: { close(): Promise<void> }[] = [];
const servers: HostileOrigin[] = [];

/** Closing waits for what is still read, so nothing may be; and then no connection may be left. */
afterEach(async () => {
  await Promise.all(opened.splice(0).map((each) => each.close()));
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

async function serve(behaviour: Behaviour, originMs = 5_000) {
  const server = await startHostileOrigin(behaviour);
  servers.push(server);
  const config = { ...blobOrigin, endpoint: `${server.url}/account` };
  const origin = new AzureBlobOrigin(config, sasCredential('sv=1&sig=secret'), { originMs });
  const close = async () => {
    await origin.close();
    await server.connectionsLeft(0);
  };
  opened.push({ close });
  const read = (changes: Partial<SourceRequest> = {}) => origin.read(sourceRequest('secret-name.jpg', changes));
  return { server, read };
}

async function failureOf(answer: Promise<unknown>): Promise<DeliveryError> {
  const error: unknown = await answer.then(
    (value) => new Error(`answered ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  );
  if (error instanceof DeliveryError) return error;
  throw error;
}

const ok = 'HTTP/1.1 200 OK\r\n';
const chunked = `${ok}Transfer-Encoding: chunked\r\n\r\n`;
const good = sends('bytes');
const reset: Behaviour = (socket) => socket.resetAndDestroy();
const silent: Behaviour = () => undefined;
const then =
  (behaviour: Behaviour, next: (socket: Socket) => void): Behaviour =>
  (socket, count) => {
    behaviour(socket, count);
    next(socket);
  };

/** A limit that is soon over, for what lasts as long as it may, and one that is not. */
const soon = 400;
const late = 20_000;

const failed = [502, 'UNIDENTIFIED'] as const;
const unreachable = [502, 'ECONNREFUSED'] as const;
const refused = [502, 'EACCES'] as const;
const tooSlow = [504, 'ETIMEDOUT'] as const;
const tooLarge = [400, 'ELIMIT'] as const;

describe('attack 29: a slow, endless or lying origin', () => {
  it.each<[string, Behaviour, readonly [number, string], number, number]>([
    ['says nothing', silent, tooSlow, soon, 1],
    ['never ends the status line', floods('HTTP/1.1 200 O', '', 50), tooSlow, soon, 1],
    ['sends one header after another', floods(ok, 'X: y\r\n', 20), tooSlow, soon, 1],
    ['sends a hundred megabytes of headers', floods(ok, `X: ${'y'.repeat(1000)}\r\n`.repeat(100)), failed, late, 1],
    ['sends a header without an end', floods(`${ok}X: `, 'y'.repeat(65_536)), failed, late, 1],
    ['sends hints and no answer', floods('', 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n', 20), tooSlow, soon, 1],
    ['floods with hints', floods('', 'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(1000)), tooSlow, soon, 1],
    ['wants to go on unasked', says(['HTTP/1.1 100 Continue']), unreachable, late, 2],
    [
      'changes the protocol',
      says(['HTTP/1.1 101 Switching Protocols', 'Upgrade: x', 'Connection: upgrade']),
      unreachable,
      late,
      2,
    ],
    ['speaks another protocol', says(['SSH-2.0-OpenSSH_9.9']), failed, late, 1],
    ['sends zeros', floods('', Buffer.alloc(65_536)), failed, late, 1],
    ['resets before it answers', reset, unreachable, late, 2],
    ['closes before it answers', (socket) => socket.end(), unreachable, late, 2],
    ['resets in the middle of the headers', (socket) => socket.end(`${ok}X: y`), unreachable, late, 2],
    [
      'trickles at a megabyte a second',
      floods(`${ok}Content-Length: 900000\r\n\r\n`, Buffer.alloc(20_000), 20),
      tooSlow,
      soon,
      1,
    ],
    ['sends a byte now and then', floods(`${ok}Content-Length: 1000\r\n\r\n`, 'y', 50), tooSlow, soon, 1],
    ['stops in the middle', says([`${ok}Content-Length: 1000`], 'bytes'), tooSlow, soon, 1],
    [
      'ends before its length',
      then(says(['HTTP/1.1 200 OK', 'Content-Length: 1000'], 'bytes'), (socket) => socket.end()),
      failed,
      late,
      1,
    ],
    ['ends in the middle of its pieces', (socket) => socket.end(`${chunked}5\r\nbytes\r\n`), failed, late, 1],
    ['ends without a word on its length or a byte', (socket) => socket.end(`${ok}\r\n`), failed, late, 1],
    ['has two lengths', says(['HTTP/1.1 200 OK', 'Content-Length: 5', 'Content-Length: 6'], 'bytes'), failed, late, 1],
    [
      'has a length and pieces',
      says(['HTTP/1.1 200 OK', 'Content-Length: 5', 'Transfer-Encoding: chunked'], '5\r\nbytes\r\n0\r\n\r\n'),
      failed,
      late,
      1,
    ],
    ['has a length that is none', says(['HTTP/1.1 200 OK', 'Content-Length: -5'], 'bytes'), failed, late, 1],
    ['announces more than the limit', says(['HTTP/1.1 200 OK', 'Content-Length: 1000001']), tooLarge, late, 1],
    [
      'announces what no number holds',
      says(['HTTP/1.1 200 OK', `Content-Length: 1${'0'.repeat(18)}`]),
      tooLarge,
      late,
      1,
    ],
    ['has no end', floods(`${ok}\r\n`, Buffer.alloc(65_536)), tooLarge, late, 1],
    ['has no end, in pieces', floods(chunked, `10000\r\n${'y'.repeat(65_536)}\r\n`), tooLarge, late, 1],
    ['redirects to itself', refuses(302, 'Location: /account/images/secret-name.jpg'), failed, late, 1],
    ['redirects elsewhere', refuses(307, 'Location: http://169.254.169.254/'), failed, late, 1],
    ['sends a gzip bomb', sends(gzipSync(Buffer.alloc(50_000_000)), 'Content-Encoding: gzip'), failed, late, 1],
    ['sends a bomb in brotli', sends('bytes', 'Content-Encoding: br'), failed, late, 1],
    [
      'packs it for the way',
      says(['HTTP/1.1 200 OK', 'Transfer-Encoding: gzip, chunked'], '0\r\n\r\n'),
      failed,
      late,
      1,
    ],
    [
      'sends a piece that nobody asked for',
      says(['HTTP/1.1 206 Partial', 'Content-Length: 5', 'Content-Range: bytes 0-4/9'], 'bytes'),
      failed,
      late,
      1,
    ],
    ['sends what is not modified unasked', says(['HTTP/1.1 304 Not Modified']), failed, late, 2],
    ['answers 403', refuses(403), refused, late, 1],
    ['answers 403 and never ends it', floods('HTTP/1.1 403 No\r\n\r\n', 'no', 20), refused, late, 1],
    ['answers 400', refuses(400), failed, late, 1],
    ['answers 500', refuses(500), failed, late, 2],
    ['answers 503', refuses(503), failed, late, 2],
    ['answers 503, and wants to be left alone', refuses(503, 'Retry-After: 3600'), failed, late, 1],
    ['answers 503, and has a date for it', refuses(503, 'Retry-After: Fri, 01 Jan 2100 00:00:00 GMT'), failed, late, 1],
    ['answers 429 twice', refuses(429, 'Retry-After: 0'), failed, late, 2],
    ['answers 503 and floods', floods('HTTP/1.1 503 No\r\n\r\n', Buffer.alloc(65_536)), failed, late, 2],
  ])('%s', async (_, behaviour, [status, code], originMs, requests) => {
    const { server, read } = await serve(behaviour, originMs);
    const error = await failureOf(read());
    expect(error).toMatchObject({ status, code });
    expect(server.requests).toHaveLength(requests);
    // What the kernel takes in advance, on two connections, is all that comes besides.
    expect(server.bytesSent()).toBeLessThan(16_000_000);
    // attack 41: nothing of the origin gets into a text.
    expect(`${error.message} ${JSON.stringify(error.headers)}`).not.toMatch(/127\.0|sig|secret|account|images\//);

    server.behave(good);
    expect(await read()).toMatchObject({ kind: 'found', file: { data: Buffer.from('bytes') } });
  });

  it.each<[string, Behaviour, number]>([
    ['a reset', inTurn(reset, good), 2],
    ['one that closes', inTurn((socket) => socket.end(), good), 2],
    ['500', inTurn(refuses(500), good), 2],
    ['503', inTurn(refuses(503), good), 2],
    ['503 and Retry-After', inTurn(refuses(503, 'Retry-After: 1'), good), 2],
    ['429 and a date that is over', inTurn(refuses(429, 'Retry-After: Thu, 01 Jan 1970 00:00:00 GMT'), good), 2],
    ['a slow first byte', (socket, count) => void setTimeout(() => good(socket, count), 200), 1],
    [
      'a slow body',
      then(says([`${ok}Content-Length: 5`.trim()], 'by'), (socket) => void setTimeout(() => socket.write('tes'), 200)),
      1,
    ],
    ['hints', says(['HTTP/1.1 103 Early Hints', '', `${ok}Content-Length: 5`], 'bytes'), 1],
    ['a body that the end of the connection ends', (socket) => socket.end(`${ok}\r\nbytes`), 1],
  ])('is read all the same after %s', async (_, behaviour, requests) => {
    const { server, read } = await serve(behaviour);
    expect(await read()).toMatchObject({ kind: 'found', file: { data: Buffer.from('bytes') } });
    expect(server.requests).toHaveLength(requests);
  });

  it('is answered with 404 as long as the file is missing, whatever comes with that', async () => {
    const { read } = await serve(floods('HTTP/1.1 404 No\r\n\r\n', 'no', 20));
    expect(await read()).toEqual({ kind: 'missing' });
  });

  it('has what comes behind a body not taken for the next answer', async () => {
    const poison = `${ok}Content-Length: 6\r\n\r\npoison`;
    const { server, read } = await serve(says([`${ok}Content-Length: 5`], `bytes${poison}`));
    expect(await read()).toMatchObject({ file: { data: Buffer.from('bytes') } });
    server.behave(good);
    expect(await read()).toMatchObject({ file: { data: Buffer.from('bytes') } });
  });

  it('keeps one buffer of a file that comes byte by byte', async () => {
    const bytes = 200_000;
    const { read } = await serve(says([chunked.trimEnd()], `${'1\r\ny\r\n'.repeat(bytes)}0\r\n\r\n`));
    const answer = await read();
    expect(answer.kind === 'found' && answer.file.data.equals(Buffer.alloc(bytes, 'y'))).toBe(true);
    expect(answer.kind === 'found' && answer.file.data.buffer.byteLength).toBeLessThan(2 * bytes);
  });
});

describe('attack 30: an asker who goes', () => {
  it.each<[string, Behaviour]>([
    ['while no answer has begun', silent],
    ['in the middle of a body', says([`${ok}Content-Length: 1000`], 'bytes')],
    ['while a server that is busy is waited for', refuses(503, 'Retry-After: 3')],
    ['while an answer without the file is read', floods('HTTP/1.1 403 No\r\n\r\n', 'no', 20)],
  ])('%s', async (_, behaviour) => {
    const controller = new AbortController();
    const { server, read } = await serve((socket, count) => {
      behaviour(socket, count);
      setTimeout(() => controller.abort(), 50);
    });
    const error = await failureOf(read({ signal: controller.signal }));
    expect([error.status, error.code]).toEqual([499, 'ECANCELED']);
    expect(server.requests).toHaveLength(1);
    server.behave(good);
    expect(await read()).toMatchObject({ kind: 'found' });
  });

  it('before anything is asked', async () => {
    const { server, read } = await serve(good);
    const error = await failureOf(read({ signal: AbortSignal.abort() }));
    expect([error.status, error.code]).toEqual([499, 'ECANCELED']);
    expect(server.requests).toHaveLength(0);
  });
});
