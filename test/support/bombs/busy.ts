import { stat } from 'node:fs/promises';
import { lookup } from 'node:dns/promises';
import { parseDeliveryConfig } from '../../../lambda/image-delivery/config';
import { createGates } from '../../../lambda/image-delivery/gates';
import { sharp } from '../../../lambda/image-delivery/image/sharp';

/*
 * A process that works on more images than may be worked on at once, and asks for a file and a name meanwhile. It writes
 * down what ends in which order. Every machine counts as one of many cores, so that threads decide over the jobs.
 */

const { limits } = parseDeliveryConfig({
  platform: 'standalone',
  origins: [{ type: 'azure-blob', name: 'main', endpoint: 'https://a.example', container: 'b', credential: 'sas' }],
  urlEndpoints: [{ path: '/', origins: ['main'] }],
});
const threads = Number(process.env.UV_THREADPOOL_SIZE);
const { working } = createGates({ ...limits, queueMs: 60_000 }, { cores: 64, memoryBytes: 64e9, threads });

const ended: string[] = [];
const note = (name: string) => () => void ended.push(name);

/** What takes a second or so, however fast the machine is: nothing but native code. */
function blurred(): Promise<unknown> {
  return sharp({ create: { width: 1500, height: 1500, channels: 3, background: 'red' } })
    .blur(60)
    .jpeg()
    .toBuffer();
}

async function main(): Promise<void> {
  const jobs = Array.from({ length: 10 }, () => working.run(1, blurred).then(note('image')));
  // The jobs are in their threads before anything else asks for one.
  await new Promise((resolve) => setImmediate(resolve));
  const others = [stat(__filename).then(note('file')), lookup('localhost').then(note('name'))];
  await Promise.all([...jobs, ...others]);
  process.stdout.write(JSON.stringify(ended));
}

void main();
