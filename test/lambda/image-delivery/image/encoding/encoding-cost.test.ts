import { describe, expect, it } from '@jest/globals';
import {
  effortOf,
  encodingMemory,
  encodingWork,
} from '../../../../../lambda/image-delivery/image/encoding/encoding-cost';
import type { Output } from '../../../../../lambda/image-delivery/image/encoding/output';
import { limitsWith } from '../../fixtures';

const output = (changes: Partial<Output>): Output => ({
  width: 1000,
  height: 1000,
  format: 'jpeg',
  named: true,
  quality: 80,
  frames: 1,
  progressive: false,
  lossless: false,
  keepIcc: false,
  keepMetadata: false,
  alpha: false,
  ...changes,
});

describe('attack 5: effort', () => {
  it.each<[string, Partial<Output>, number]>([
    ['small AVIF', { format: 'avif', width: 500, height: 500 }, 2],
    ['AVIF', { format: 'avif', width: 2000, height: 1000 }, 1],
    ['large AVIF', { format: 'avif', width: 4000, height: 3000 }, 0],
    ['WebP', { format: 'webp', width: 2000, height: 2000 }, 4],
    ['large WebP', { format: 'webp', width: 8000, height: 6000 }, 2],
    ['WebP without loss', { format: 'webp', lossless: true }, 4],
    ['large WebP without loss', { format: 'webp', lossless: true, width: 2000 }, 0],
    ['PNG', { format: 'png', width: 5000, height: 2000 }, 6],
    ['large PNG', { format: 'png', width: 8000, height: 6000 }, 1],
    ['small GIF', { format: 'gif', width: 500, height: 500 }, 7],
    ['GIF', { format: 'gif', width: 2000, height: 2000 }, 3],
  ])('of a %s', (_, changes, effort) => {
    expect(effortOf(output(changes))).toBe(effort);
  });

  it('counts all frames', () => {
    const frames = (count: number) => effortOf(output({ format: 'gif', width: 250, height: 250, frames: count }));
    expect([frames(4), frames(5)]).toEqual([7, 3]);
  });
});

describe('encodingWork and encodingMemory', () => {
  it.each<[string, Partial<Output>]>([
    ['JPEG of 50 megapixels', { width: 10_000, height: 5000, progressive: true }],
    ['PNG of 48', { format: 'png', width: 8000, height: 6000 }],
    ['WebP of 48', { format: 'webp', width: 8000, height: 6000 }],
    ['WebP without loss of 4', { format: 'webp', lossless: true, width: 4000 }],
    ['animated WebP of 16', { format: 'webp', width: 1000, height: 1000, frames: 16 }],
    ['animated GIF of 4', { format: 'gif', width: 500, height: 500, frames: 16 }],
    ['AVIF of 12', { format: 'avif', width: 4000, height: 3000 }],
  ])('let the largest %s be written, and leave a quarter for the rest', (_, changes) => {
    expect(encodingWork(output(changes))).toBeLessThan(0.75 * limitsWith().work);
    expect(encodingMemory(output(changes))).toBeLessThan(1e9);
  });

  it('grow with every pixel and frame', () => {
    const costs = [{ width: 1000 }, { width: 2000 }, { width: 2000, frames: 3 }].map((changes) => output(changes));
    expect(costs.map(encodingWork)).toEqual([4e6, 8e6, 24e6]);
    expect(costs.map(encodingMemory)).toEqual([8e6, 16e6, 48e6]);
  });
});
