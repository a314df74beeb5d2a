import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp, { type Sharp } from 'sharp';
import { manyScans } from '../../../support/bombs/jpeg';
import { BombTarget } from '../../../support/bombs/process';
import { animation, hugePng, solid } from '../../../support/images';

/** What the process itself may take meanwhile, for its answer and until it looks for garbage. */
const ownBytes = 10e6;

let target: BombTarget;
beforeAll(async () => {
  target = await BombTarget.start();
});
afterAll(() => target.stop());

const flat = (width: number, height: number): Sharp => solid('blue', { width, height });
const grain = (width: number, height: number): Sharp =>
  sharp({
    create: { width, height, channels: 3, background: 'grey', noise: { type: 'gaussian', mean: 128, sigma: 30 } },
  });
const photo = () => grain(2000, 1500).jpeg().toBuffer();
const moving = Array.from({ length: 40 }, (_, index) => (index % 2 ? 'red' : 'blue'));

describe('attack 34: what a job takes is never more than it was let in for', () => {
  it.each<[string, () => Promise<Buffer> | Buffer, string]>([
    ['an AVIF', () => flat(3000, 2000).avif({ effort: 0 }).toBuffer(), 'w-100'],
    ['a deep AVIF', () => flat(2000, 1500).avif({ effort: 0, bitdepth: 10 }).toBuffer(), 'w-100'],
    ['a progressive JPEG', () => flat(7000, 5000).jpeg({ progressive: true }).toBuffer(), 'w-100'],
    ['a JPEG of many scans', () => manyScans({ width: 7000, height: 6000 }, 20), 'w-100'],
    ['an interlaced PNG', () => flat(4000, 3000).png({ progressive: true }).toBuffer(), 'w-100'],
    ['a PNG of 100 megapixels', () => hugePng({ width: 10_000, height: 10_000 }), 'w-100'],
    [
      'a WebP that is only blurred',
      () => flat(6000, 4000).webp({ lossless: true, effort: 0 }).toBuffer(),
      'bl-1,f-jpg',
    ],
    ['a GIF', () => flat(4000, 3000).gif({ effort: 1 }).toBuffer(), 'w-100'],
    [
      'an animation',
      () => animation(moving, { width: 800, height: 600 }).webp({ effort: 0 }).toBuffer(),
      'w-300,h-300',
    ],
    ['a JPEG that is written', photo, 'w-4000,q-95'],
    ['a WebP that is written', photo, 'f-webp,q-100'],
    ['a WebP without loss', () => grain(1000, 1000).png().toBuffer(), 'f-webp,lo-true'],
    ['an AVIF that is written', photo, 'f-avif'],
    ['a GIF that is written', () => grain(700, 700).gif({ effort: 1 }).toBuffer(), 'w-600'],
    ['pixels between two pipelines', photo, 'w-3000,rt-45:w-1000,bl-3:rt-10,e-shadow'],
    ['layers', photo, 'l-text,i-Hello,fs-300,l-end:l-image,i-other.jpg,w-1500,l-end,f-webp'],
    ['a margin that is cut off', () => flat(2000, 1500).png().toBuffer(), 't-5,w-1500'],
  ])('%s', async (_, file, transformation) => {
    const { status, peak, estimate } = await target.shoot(await file(), transformation, { name: 'image' });
    expect([status, estimate === undefined]).toEqual([200, false]);
    expect(peak).toBeLessThanOrEqual((estimate ?? 0) + ownBytes);
  });
});
