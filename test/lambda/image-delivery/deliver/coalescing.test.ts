import { describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import type { DeliveryConfigInput } from '../../../../lambda/image-delivery/config';
import type { DeliveryContext } from '../../../../lambda/image-delivery/context';
import { deliver } from '../../../../lambda/image-delivery/deliver';
import { DeliveryError } from '../../../../lambda/image-delivery/errors';
import type { Origin } from '../../../../lambda/image-delivery/origins/origin';
import { solid } from '../../../support/images';
import { deliveryContext } from '../context';
import { deliveryConfig, sign } from '../fixtures';
import { openEndpoint } from './service';

/** An origin that has every file, and gives it only when it is told to. */
async function slowOrigin() {
  const data = await solid('red', { width: 40, height: 30 }).png().toBuffer();
  const names: string[] = [];
  const waiting: (() => void)[] = [];
  const origin: Origin = {
    name: 'main',
    read: async ({ name }) => {
      names.push(name);
      await new Promise<void>((resolve) => waiting.push(resolve));
      if (name === 'broken.png') throw new DeliveryError(502, 'ECONNREFUSED', 'The origin cannot be reached');
      return { kind: 'found', file: { data, etag: '0x1', lastModified: undefined, isPrivate: false, origin: 'main' } };
    },
  };
  return { origin, names, answer: () => waiting.splice(0).forEach((resolve) => resolve()) };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

/** One function, in front of an origin. */
function functionFor(origin: Origin, changes: Partial<DeliveryConfigInput> = {}) {
  const config = deliveryConfig({ urlEndpoints: [openEndpoint], ...changes });
  const lines: Record<string, unknown>[] = [];
  const log: DeliveryContext['log'] = (_, line) => lines.push(JSON.parse(line) as Record<string, unknown>);
  const base = deliveryContext({ config, origins: new Map([['main', origin]]), log, rawTarget: '' });
  const ask = (rawTarget: string, headers: Record<string, string> = {}, signal?: AbortSignal) =>
    deliver({ method: 'GET', headers: new Headers(headers), signal }, { ...base, rawTarget });
  return { ask, lines };
}

describe('requests at the same time', () => {
  it('are worked on once where they are for the same', async () => {
    const { origin, names, answer } = await slowOrigin();
    const { ask, lines } = functionFor(origin);
    let decoded = 0;
    const count = () => (decoded += 1);
    sharp.queue.on('change', count);
    const all = Array.from({ length: 40 }, () => ask('/tr:w-20/a.png'));
    await settled();
    answer();
    const responses = await Promise.all(all);
    sharp.queue.off('change', count);
    expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([200]));
    expect(names).toEqual(['a.png']);
    // One job: it begins and ends.
    expect(decoded).toBe(2);
    expect(lines.filter(({ shared }) => shared === true)).toHaveLength(39);
    for (const response of responses) {
      expect(await sharp(Buffer.from(await response.arrayBuffer())).metadata()).toMatchObject({
        width: 20,
        height: 15,
      });
    }
  });

  it('read a file once for several widths of it', async () => {
    const { origin, names, answer } = await slowOrigin();
    const { ask } = functionFor(origin);
    const all = [8, 16, 24, 32, 40].map((width) => ask(`/tr:w-${width}/a.png`));
    await settled();
    answer();
    const widths = (await Promise.all(all)).map(async (response) => {
      return (await sharp(Buffer.from(await response.arrayBuffer())).metadata()).width;
    });
    expect(await Promise.all(widths)).toEqual([8, 16, 24, 32, 40]);
    expect(names).toEqual(['a.png']);
  });

  it.each([
    ['of another file', '/a.png', '/b.png'],
    // Who refreshes an image may not get what was read before.
    ['of another version', '/a.png?v=1', '/a.png?v=2'],
    ['of which one may see private files', '/a.png', sign('/a.png')],
  ])('are not mixed: %s', async (_, one, other) => {
    const { origin, names, answer } = await slowOrigin();
    const { ask, lines } = functionFor(origin);
    const all = [one, other].map((target) => ask(target));
    await settled();
    answer();
    await Promise.all(all);
    expect(names).toHaveLength(2);
    expect(lines.map(({ shared }) => shared)).toEqual([undefined, undefined]);
  });

  it('share a file, each for as long as its own URL is valid', async () => {
    const { origin, names, answer } = await slowOrigin();
    const { ask } = functionFor(origin);
    const soon = Math.floor(Date.now() / 1000) + 100;
    const all = [soon, soon + 1000].map((expiry) => ask(sign('/a.png', { expiry: String(expiry) })));
    await settled();
    answer();
    const ages = (await Promise.all(all)).map(({ headers }) => headers.get('cache-control')?.replace(/\d\d$/, ''));
    expect(ages).toEqual(['public, max-age=', 'public, max-age=10']);
    expect(names).toEqual(['a.png']);
  });

  it('fail together, and nothing of that is kept', async () => {
    const { origin, names, answer } = await slowOrigin();
    const { ask } = functionFor(origin);
    const all = [1, 2].map(() => ask('/broken.png'));
    await settled();
    answer();
    expect((await Promise.all(all)).map(({ status }) => status)).toEqual([502, 502]);
    const again = ask('/broken.png');
    await settled();
    answer();
    expect((await again).status).toBe(502);
    expect(names).toHaveLength(2);
  });

  it('go on where the client of the first has gone', async () => {
    const { origin, names, answer } = await slowOrigin();
    const { ask, lines } = functionFor(origin);
    const client = new AbortController();
    const first = ask('/a.png', {}, client.signal);
    const second = ask('/a.png');
    await settled();
    client.abort();
    expect((await first).status).toBe(499);
    answer();
    expect((await second).status).toBe(200);
    expect(names).toEqual(['a.png']);
    expect(lines.map(({ status, code }) => [status, code])).toEqual([
      [499, 'ECANCELED'],
      [200, undefined],
    ]);
  });

  it('are not begun after their deadline', async () => {
    const { origin, answer } = await slowOrigin();
    let now = 0;
    const config = deliveryConfig({ urlEndpoints: [openEndpoint], limits: { requestMs: 1000 } });
    const context = deliveryContext({
      config,
      origins: new Map([['main', origin]]),
      now: () => now,
      rawTarget: '/tr:w-20/a.png',
    });
    const response = deliver({ method: 'GET', headers: new Headers() }, context);
    await settled();
    now = 1001;
    answer();
    expect((await response).headers.get('ik-error')).toBe('ETIMEDOUT - The image takes too long');
  });

  it('ask no further origin after their deadline', async () => {
    let now = 0;
    const asked: string[] = [];
    const slow = (name: string): Origin => ({
      name,
      read: () => {
        asked.push(name);
        now += 600;
        return Promise.reject(new DeliveryError(504, 'ETIMEDOUT', 'The origin did not answer in time'));
      },
    });
    const names = ['one', 'two', 'three'];
    const config = deliveryConfig({
      origins: names.map((name) => ({ name, type: 'web-server', baseUrl: `https://${name}.example` })),
      urlEndpoints: [{ ...openEndpoint, origins: names }],
      limits: { requestMs: 1000 },
    });
    const origins = new Map(names.map((name) => [name, slow(name)]));
    const context = deliveryContext({ config, origins, now: () => now, rawTarget: '/a.png' });
    const response = await deliver({ method: 'GET', headers: new Headers() }, context);
    expect(response.headers.get('ik-error')).toBe('ETIMEDOUT - The image takes too long');
    expect(asked).toEqual(['one', 'two']);
  });
});
