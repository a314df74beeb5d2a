import { readFileSync, writeFileSync } from 'node:fs';
import { parseDeliveryConfig } from '../../../lambda/image-delivery/config';
import { deliver } from '../../../lambda/image-delivery/deliver';
import { prepareImage } from '../../../lambda/image-delivery/image/transform';
import type { Origin } from '../../../lambda/image-delivery/origins/origin';
import { parseTransformation } from '../../../lambda/image-delivery/request/transformation/transformation';
import { createShared } from '../../../lambda/image-delivery/start';
import type { Outcome, Shot } from './process';

/*
 * A process of its own that serves images out of memory, and tells after each of them how far its memory grew. It is
 * started by `process.ts`, on Linux only.
 */

const config = parseDeliveryConfig({
  platform: 'standalone',
  origins: [{ type: 'azure-blob', name: 'main', endpoint: 'https://a.example', container: 'b', credential: 'sas' }],
  urlEndpoints: [{ path: '/', origins: ['main'], requireSignature: 'never' }],
});
const shared = createShared(config);

/** Bytes that a line of the process's status tells. */
function statusOf(line: 'VmHWM' | 'VmRSS'): number {
  const [, kilobytes] = new RegExp(`${line}:\\s+(\\d+)`).exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  return Number(kilobytes) * 1024;
}

async function answer({ data, name, transformation, headers }: Shot): Promise<Response> {
  const file = { data: Buffer.from(data), etag: 'x', lastModified: undefined, isPrivate: false, origin: 'main' };
  const origin: Origin = { name: 'main', read: () => Promise.resolve({ kind: 'found', file }) };
  const rawTarget = `/${transformation === '' ? '' : `tr:${transformation}/`}${name}`;
  return deliver(new Request(`https://images.example.com${rawTarget}`, { headers }), {
    config,
    ...shared,
    privateKeys: [],
    origins: new Map([['main', origin]]),
    rawTarget,
    now: () => 1_800_000_000_000,
    remind: () => undefined,
    redact: (text) => text,
    log: () => undefined,
  });
}

/** What the job would be let in for; undefined where it is not let in at all. */
async function estimateOf({ data, transformation }: Shot): Promise<number | undefined> {
  try {
    const steps = parseTransformation(transformation === '' ? [] : [transformation]);
    return (await prepareImage(Buffer.from(data), steps, { limits: config.limits })).memoryBytes;
  } catch {
    return undefined;
  }
}

async function shoot(shot: Shot): Promise<Outcome> {
  const estimate = await estimateOf(shot);
  globalThis.gc?.();
  writeFileSync('/proc/self/clear_refs', '5');
  const before = statusOf('VmRSS');
  const response = await answer(shot);
  const peak = statusOf('VmHWM') - before;
  return {
    status: response.status,
    error: response.headers.get('ik-error') ?? '',
    type: response.headers.get('content-type') ?? '',
    body: new Uint8Array(await response.arrayBuffer()),
    peak,
    estimate,
  };
}

process.on('message', (shot: Shot) => {
  void shoot(shot).then((outcome) => process.send?.(outcome));
});
process.send?.('ready');
