import { describe, expect, it } from '@jest/globals';
import { decodingMemory, decodingWork } from '../../../../lambda/image-delivery/image/decoding';
import type { SourceImage } from '../../../../lambda/image-delivery/image/source';
import { frameMarker, manyScans, withFrameMarker } from '../../../support/bombs/jpeg';
import { gradient } from '../../../support/images';
import { sourceImage } from './fixtures';

const nothing = Buffer.alloc(0);
const million = { width: 1000, height: 1000 };
const megabyte = Buffer.alloc(1_000_000);
const file = (changes: Partial<SourceImage>, data: Buffer = nothing) => ({
  data,
  source: sourceImage({ ...million, ...changes }),
});

describe('decodingWork', () => {
  it.each<[string, Partial<SourceImage>, number, number]>([
    ['PNG', { format: 'png' }, 3e6, 1.4e6],
    ['interlaced PNG', { format: 'png', progressive: true }, 6e6, 1.4e6],
    ['WebP', { format: 'webp' }, 3e6, 14e6],
    ['GIF', { format: 'gif' }, 3e6, 4e6],
    ['AVIF', { format: 'avif' }, 12e6, 30e6],
    ['deep AVIF', { format: 'avif', deep: true }, 24e6, 30e6],
    ['HEIC', { format: 'heic' }, 20e6, 0],
  ])('of a %s goes by its pixels and its bytes', (_, changes, ofPixels, ofBytes) => {
    expect(decodingWork(file(changes))).toBe(ofPixels);
    expect(decodingWork(file(changes, megabyte))).toBe(ofPixels + ofBytes);
    expect(decodingWork(file(changes), 7)).toBe(7 * ofPixels);
  });

  it('of a JPEG goes by how it is compressed', async () => {
    const jpeg = await gradient({ width: 100, height: 100 }).jpeg().toBuffer();
    const work = (data: Buffer, progressive = false) => decodingWork(file({ format: 'jpeg', progressive }, data));
    expect(work(jpeg)).toBeCloseTo(1e6 + 2.8 * jpeg.length);
    expect(work(withFrameMarker(jpeg, frameMarker.arithmetic))).toBeCloseTo(1e6 + 54 * jpeg.length);
    const scans = manyScans({ width: 100, height: 100 }, 20);
    expect(work(scans, true)).toBeCloseTo(1e6 + 20 * 0.25e6 + 8.4 * scans.length);
  });
});

describe('decodingMemory', () => {
  it.each<[string, Partial<SourceImage>, number]>([
    ['JPEG', { format: 'jpeg' }, 1],
    ['progressive JPEG', { format: 'jpeg', progressive: true }, 6],
    ['PNG', { format: 'png' }, 1],
    ['PNG of 16 bits', { format: 'png', deep: true }, 2],
    ['interlaced PNG', { format: 'png', progressive: true }, 6],
    ['interlaced PNG of 16 bits', { format: 'png', progressive: true, deep: true }, 12],
    ['WebP', { format: 'webp' }, 8],
    ['GIF', { format: 'gif', frames: 9 }, 6],
    ['AVIF', { format: 'avif' }, 20],
    ['deep AVIF', { format: 'avif', deep: true }, 40],
    ['HEIC', { format: 'heic' }, 18],
  ])('of a %s', (_, changes, bytes) => {
    expect(decodingMemory(file(changes, megabyte))).toBe(1e6 + bytes * 1e6);
  });
});
