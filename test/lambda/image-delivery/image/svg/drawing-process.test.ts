import { afterAll, describe, expect, it } from '@jest/globals';
import type { ChildProcess } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import sharp from 'sharp';
import { drawInProcess } from '../../../../../lambda/image-delivery/image/svg/drawing-process';

/** Node tells here of every process that is started. */
const children: ChildProcess[] = [];
const remember = (message: unknown): void => {
  children.push((message as { process: ChildProcess }).process);
};
subscribe('child_process', remember);
afterAll(() => {
  unsubscribe('child_process', remember);
  children.at(-1)?.kill('SIGKILL');
});

const limits = { time: 20_000, memory: 512 * 1024 * 1024 };
const job = (inner: string, side = 9) => ({
  svg: Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="${side}">${inner}</svg>`),
  maxPixels: 25_000_000,
});
const simple = job('<rect width="9" height="9" fill="red"/>');
/** What takes librsvg seconds: an element in 8 levels, each of which shows it 5 times. */
const levels = Array.from(
  { length: 8 },
  (_, level) => `<g id="g${level + 1}">${`<use href="#g${level}"/>`.repeat(5)}</g>`,
);
const bomb = job(`<g id="g0"><circle r="9" fill-opacity=".1"/></g>${levels.join('')}`, 2000);
const layers = job(`${'<g opacity=".9">'.repeat(60)}<rect width="5000" height="5000"/>${'</g>'.repeat(60)}`, 4000);

async function ended(child: ChildProcess | undefined): Promise<NodeJS.Signals | null | undefined> {
  for (let tries = 0; child && child.signalCode === null && tries < 500; tries += 1) await setTimeout(10);
  return child?.signalCode;
}

describe('drawInProcess', () => {
  it('draws one after the other in one process, which knows nothing', async () => {
    const [first, second] = await Promise.all([drawInProcess(simple, limits), drawInProcess(simple, limits)]);
    expect(await sharp(first).metadata()).toMatchObject({ format: 'png', width: 9, height: 9 });
    expect(second.equals(first)).toBe(true);
    expect(children).toHaveLength(1);
    if (process.platform !== 'linux') return;
    const names = readFileSync(`/proc/${String(children[0]?.pid)}/environ`, 'utf8')
      .split('\0')
      .map((line) => line.split('=')[0]);
    const allowed = [
      'FONTCONFIG_FILE',
      'LD_LIBRARY_PATH',
      'UV_THREADPOOL_SIZE',
      'NODE_CHANNEL_FD',
      'NODE_CHANNEL_SERIALIZATION_MODE',
      '',
    ];
    expect(names.filter((name) => !allowed.includes(name ?? ''))).toEqual([]);
  });

  it('draws nothing that nobody wants any more when its turn comes', async () => {
    let wanted = true;
    const check = () => {
      if (!wanted) throw new Error('gone');
    };
    const first = drawInProcess(simple, limits, check);
    const second = drawInProcess(simple, limits, check);
    wanted = false;
    await expect(second).rejects.toThrow('gone');
    expect((await first).length).toBeGreaterThan(0);
  });

  it.each<[string, typeof simple, typeof limits]>([
    ['takes too long', bomb, { ...limits, time: 50 }],
    ['takes too much memory', layers, { ...limits, memory: 200 * 1024 * 1024 }],
  ])('attack 7: kills a process that %s, and begins another', async (_, dear, limits) => {
    await drawInProcess(simple, { ...limits, time: 20_000 });
    const child = children.at(-1);
    await expect(drawInProcess(dear, limits)).rejects.toMatchObject({ status: 400, code: 'ELIMIT' });
    expect(await ended(child)).toBe('SIGKILL');
    expect((await drawInProcess(simple, { ...limits, time: 20_000 })).length).toBeGreaterThan(0);
    expect(children.at(-1)).not.toBe(child);
  });

  it('goes on after a process that somebody killed, at work or not', async () => {
    await drawInProcess(simple, limits);
    const working = drawInProcess(bomb, limits);
    const child = children.at(-1);
    await setTimeout(20);
    child?.kill('SIGKILL');
    await expect(working).rejects.toMatchObject({ status: 400, code: 'ELIMIT' });
    await drawInProcess(simple, limits);
    const waiting = children.at(-1);
    waiting?.kill('SIGKILL');
    await ended(waiting);
    await drawInProcess(simple, limits);
    expect(children.at(-1)).not.toBe(waiting);
  });

  it('leaves no process behind when this one is gone, whatever it is drawing', async () => {
    await drawInProcess(simple, limits);
    const child = children.at(-1);
    const working = drawInProcess(bomb, limits);
    await setTimeout(20);
    child?.disconnect();
    await expect(working).rejects.toMatchObject({ status: 400 });
    expect(await ended(child)).toBe('SIGKILL');
  });

  it('reads nothing but SVG', async () => {
    const png = await drawInProcess(simple, limits);
    await expect(drawInProcess({ svg: png, maxPixels: 100 }, limits)).rejects.toMatchObject({ code: 'EINVAL' });
  });

  it.each<[string, Buffer]>([
    ['no SVG', Buffer.from('x')],
    ['more pixels than are allowed', job('', 11).svg],
    ['a drawing that is cut off', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><g>')],
  ])('refuses %s', async (_, svg) => {
    await expect(drawInProcess({ svg, maxPixels: 100 }, limits)).rejects.toMatchObject({ status: 400, code: 'EINVAL' });
  });
});
