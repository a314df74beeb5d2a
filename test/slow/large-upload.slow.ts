import { BlobServiceClient, StorageSharedKeyCredential } from '@azure/storage-blob';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseBrokerConfig } from '../../lambda/sas-broker/config';
import { FunctionPackage } from '../../lib';
import { BrokerClient, Upload, type UploadRecord, type UploadSource } from '../../lib/client';
import { type Child, startChild } from '../../lib/local/child';
import { localKeys } from '../../lib/local/keys';
import { LocalBroker } from '../../lib/local/local-broker';
import { host } from '../../lib/local/ports';
import { lazyFile } from '../support/lazy-file';
import { startStorageProxy, type StorageProxy } from '../support/storage-proxy';
import { storedMd5 } from '../support/upload-cloud';

/*
 * A file of 2 GB from the client to Azurite, with the packaged broker in between, and the network cut twice. Azurite keeps
 * it on disk: it needs 4 GB there for a while.
 */

const mebibyte = 1024 * 1024;
const size = 2 * 1024 * mebibyte + 12_345;
const pieceBytes = 8 * mebibyte;
const concurrency = 4;
const accountName = 'slowaccount';
const keys = localKeys();

/** Bytes that its memory may grow by for hundreds of blocks, of which the smallest has 8 MiB. */
const mostGrowth = 48 * mebibyte;

let folder: string;
let azurite: Child;
let proxy: StorageProxy;
let broker: LocalBroker;
const brokerLog: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'blobfront-slow-'));
  azurite = await startChild({
    name: 'Azurite',
    script: require.resolve('azurite/dist/src/blob/main.js'),
    args: [
      ...['--location', folder, '--blobHost', host, '--blobPort', '0'],
      ...['--skipApiVersionCheck', '--disableTelemetry', '--silent'],
    ],
    env: { AZURITE_ACCOUNTS: `${accountName}:${keys.accountKey}` },
    ready: /successfully listens? on (http:\S+)/,
  });
  for (const name of ['uploads', 'served']) await container(name).create();
  proxy = await startStorageProxy(azurite.answer);
  const storage = { accountName, endpoint: `${azurite.answer}/${accountName}`, uploads: 'uploads', served: 'served' };
  const config = parseBrokerConfig({
    storage,
    signing: { type: 'account-key' },
    authentication: { dangerouslyAllowAnonymous: true },
    policy: [{ name: 'films', prefixes: ['{sub}/'], contentTypes: ['application/octet-stream'], maxBytes: 2 * size }],
  });
  broker = await LocalBroker.start({
    declared: { config, functionPackage: FunctionPackage.sasBroker() },
    ...{ port: 0, keys, storage, webOrigins: [], onRequest: (line: string) => void brokerLog.push(line) },
    onError: (line) => void brokerLog.push(line),
  });
});

afterAll(async () => {
  await broker.stop();
  await proxy.stop();
  await azurite.stop();
  rmSync(folder, { recursive: true });
});

function container(name: string) {
  const credential = new StorageSharedKeyCredential(accountName, keys.accountKey);
  return new BlobServiceClient(`${azurite.answer}/${accountName}`, credential).getContainerClient(name);
}

/** Its grants lead through the proxy: the signature is of the path, whatever the host. */
class ThroughProxy extends BrokerClient {
  override async upload(...request: Parameters<BrokerClient['upload']>) {
    const grant = await super.upload(...request);
    return { ...grant, url: grant.url.replace(azurite.answer, proxy.url) };
  }

  override async renew(...request: Parameters<BrokerClient['renew']>) {
    const grant = await super.renew(...request);
    return { ...grant, url: grant.url.replace(azurite.answer, proxy.url) };
  }
}

async function md5Of(file: UploadSource): Promise<string> {
  const hash = createHash('md5');
  for (let start = 0; start < file.size; start += pieceBytes) {
    hash.update(Buffer.from(await file.slice(start, start + pieceBytes).arrayBuffer()));
  }
  return hash.digest('base64');
}

/** Bytes of memory that the broker has, and the most it ever had; on Linux, which counts them. */
function brokerMemory(): { now: number; most: number } {
  const status = process.platform === 'linux' ? readFileSync(`/proc/${broker.pid}/status`, 'utf8') : '';
  const bytes = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1] ?? 0) * 1024;
  return { now: bytes('VmRSS'), most: bytes('VmHWM') };
}

it('2 GB arrive as they are, though the network is cut twice and the page is closed once', async () => {
  const file = lazyFile(size, { name: 'film.raw' });
  const { endpoint, token } = broker.access;
  const client = new ThroughProxy({ endpoint, authorization: () => `Bearer ${token}` });
  // What it loads for its first answers is no part of the upload.
  await client.list();
  const before = brokerMemory();

  const cuts = [40, 120];
  let answers = 0;
  proxy.onAnswer = () => {
    if (++answers !== cuts[0]) return;
    cuts.shift();
    const lost = proxy.lost();
    proxy.cut();
    proxy.onLost = () => (proxy.lost() - lost > 2 * concurrency ? proxy.mend() : undefined);
  };

  const store = new Map<string, UploadRecord>();
  const began = performance.now();
  const first = new Upload(file, {
    broker: client,
    store,
    onChange: ({ sentBytes }) => (sentBytes > size * 0.8 ? first.pause() : undefined),
  });
  await first.start();
  expect([first.state, first.error]).toEqual(['paused', undefined]);
  await proxy.idle();
  const remembered = Object.keys([...store.values()][0]?.blocks ?? {});
  const sentBefore = proxy.answers.length;

  const upload = new Upload(lazyFile(size, { name: 'film.raw' }), { broker: client, store });
  await upload.start();
  const seconds = (performance.now() - began) / 1000;
  expect([upload.state, upload.error]).toEqual(['done', undefined]);
  expect(cuts).toEqual([]);

  const md5 = await md5Of(file);
  expect(await storedMd5(container('served'), upload.result?.blobName ?? '')).toEqual({ real: md5, said: md5 });
  expect(upload.result).toMatchObject({ contentLength: size });

  const count = Math.ceil(size / pieceBytes);
  const staged = proxy.answers.filter((answer) => /^block \d+ 201$/.test(answer));
  expect(new Set(staged).size).toBe(count);
  // Twice only what was under way at a cut or at the pause, or whose answer was.
  expect(staged.length).toBeLessThanOrEqual(count + 3 * concurrency);
  const again = proxy.answers.slice(sentBefore);
  for (const index of remembered) expect(again).not.toContain(`block ${index} 201`);

  const after = brokerMemory();
  if (before.now > 0) expect(after.most - before.now).toBeLessThan(mostGrowth);
  const mb = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`;
  console.log(
    `${mb(size)} in ${seconds.toFixed(0)} s, ${staged.length} requests for ${count} blocks, ` +
      `${proxy.lost()} lost; the broker: ${brokerLog.length} requests, ${mb(before.now)} before, ` +
      `${mb(after.now)} after, ${mb(after.most)} at most`,
  );
});
