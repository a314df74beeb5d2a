import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { Sharp } from 'sharp';
import { isBare } from '../../../../../lambda/image-delivery/image/encoding/bare';
import { keepsOriginal } from '../../../../../lambda/image-delivery/image/encoding/original';
import { chooseOutput, requestedOutput, type Result } from '../../../../../lambda/image-delivery/image/encoding/output';
import { inspectSource, type SourceFormat } from '../../../../../lambda/image-delivery/image/source';
import type { Step } from '../../../../../lambda/image-delivery/request/transformation/step';
import { animation, gradient, solid } from '../../../../support/images';
import { limitsWith } from '../../fixtures';

const size = { width: 40, height: 30 };
const exif = { IFD0: { Copyright: 'somebody' } };
const comment = Buffer.from('fffe000868656c6c6f21', 'hex');
const after = (data: Buffer, position: number, part: Buffer) =>
  Buffer.concat([data.subarray(0, position), part, data.subarray(position)]);

const bareFiles: [string, SourceFormat, () => Sharp][] = [
  ['a JPEG', 'jpeg', () => gradient(size).jpeg()],
  ['a progressive JPEG', 'jpeg', () => gradient(size).jpeg({ progressive: true })],
  ['a grey JPEG', 'jpeg', () => gradient(size).toColourspace('b-w').jpeg()],
  ['a PNG', 'png', () => gradient(size).png()],
  ['a PNG with a palette', 'png', () => gradient(size).png({ palette: true })],
  ['a WebP', 'webp', () => gradient(size).webp()],
  ['a WebP without loss, with alpha', 'webp', () => gradient(size).ensureAlpha(0.5).webp({ lossless: true })],
  ['a WebP with alpha', 'webp', () => gradient(size).ensureAlpha(0.5).webp()],
  ['an animated WebP', 'webp', () => animation(['red', 'blue'], size).webp()],
  ['a GIF', 'gif', () => gradient(size).gif()],
  ['an animated GIF', 'gif', () => animation(['red', 'blue'], size).gif()],
];

describe('isBare', () => {
  it.each(bareFiles)('accepts %s', async (_, format, picture) => {
    expect(isBare(await picture().toBuffer(), format)).toBe(true);
  });

  it.each(bareFiles)('refuses %s with something behind its end', async (_, format, picture) => {
    expect(isBare(Buffer.concat([await picture().toBuffer(), Buffer.from('x')]), format)).toBe(false);
  });

  it.each(bareFiles)('refuses %s that is cut off', async (_, format, picture) => {
    const data = await picture().toBuffer();
    for (let length = 12; length < data.length; length += 7)
      expect(isBare(data.subarray(0, length), format)).toBe(false);
  });

  it.each<[string, SourceFormat, () => Sharp]>([
    ['EXIF in a JPEG', 'jpeg', () => gradient(size).withExif(exif).jpeg()],
    ['a profile in a JPEG', 'jpeg', () => gradient(size).withIccProfile('p3').jpeg()],
    ['XMP in a JPEG', 'jpeg', () => gradient(size).withXmp('<x/>').jpeg()],
    ['printing colours', 'jpeg', () => gradient(size).toColourspace('cmyk').jpeg()],
    ['EXIF in a PNG', 'png', () => gradient(size).withExif(exif).png()],
    ['a profile in a PNG', 'png', () => gradient(size).withIccProfile('p3').png()],
    ['XMP in a PNG', 'png', () => gradient(size).withXmp('<x/>').png()],
    ['EXIF in a WebP', 'webp', () => gradient(size).withExif(exif).webp()],
    ['a profile in a WebP', 'webp', () => gradient(size).withIccProfile('p3').webp()],
    ['any AVIF', 'avif', () => gradient(size).avif({ effort: 0 })],
  ])('refuses %s', async (_, format, picture) => {
    expect(isBare(await picture().toBuffer(), format)).toBe(false);
  });

  it('refuses comments, and what it does not know', async () => {
    const [jpeg, gif, png] = await Promise.all([
      gradient(size).jpeg().toBuffer(),
      solid('red', size).gif().toBuffer(),
      gradient(size).png().toBuffer(),
    ]);
    expect(isBare(after(jpeg, 2, comment), 'jpeg')).toBe(false);
    expect(isBare(after(gif, gif.length - 1, Buffer.from('21fe0568656c6c6f00', 'hex')), 'gif')).toBe(false);
    expect(isBare(after(png, 33, Buffer.from('00000001746578742100000000', 'hex')), 'png')).toBe(false);
  });

  it('does not look through large files', async () => {
    const data = await gradient(size).png().toBuffer();
    const large = after(data, 33, Buffer.concat([Buffer.from('007a120049444154', 'hex'), Buffer.alloc(8_000_004)]));
    const smaller = after(data, 33, Buffer.concat([Buffer.from('0000000849444154', 'hex'), Buffer.alloc(12)]));
    expect([isBare(smaller, 'png'), isBare(large, 'png')]).toEqual([true, false]);
  });

  it.each(['jpeg', 'png', 'webp', 'gif'] as const)('reads damaged bytes as %s without failing', async (format) => {
    const data = await animation(['red', 'blue'], size)[format]().toBuffer();
    fc.assert(
      fc.property(fc.nat(data.length - 1), fc.uint8Array({ maxLength: 12 }), (index, bytes) => {
        const damaged = Buffer.from(data);
        damaged.set(bytes.subarray(0, data.length - index), index);
        expect(() => isBare(damaged, format)).not.toThrow();
      }),
    );
  });
});

describe('keepsOriginal', () => {
  const keeps = async (data: Buffer, step: Step = {}, changes: Partial<Result> = {}, accepted: 'webp'[] = []) => {
    const source = await inspectSource(data);
    const result = { size, frames: source.frames, alpha: source.hasAlpha, changed: false, ...changes };
    const request = requestedOutput([step], accepted);
    const output = chooseOutput(request, result, source, limitsWith());
    return keepsOriginal({ data, source }, request, result, output, data.length + 1);
  };
  const jpeg = () => gradient(size).jpeg().toBuffer();

  it('is so for a file that is smaller than what was made of it', async () => {
    const data = await jpeg();
    const source = await inspectSource(data);
    const request = requestedOutput([]);
    const result = { size, frames: 1, alpha: false, changed: false };
    const output = chooseOutput(request, result, source, limitsWith());
    const [smaller, equal] = [data.length + 1, data.length].map((bytes) =>
      keepsOriginal({ data, source }, request, result, output, bytes),
    );
    expect([smaller, equal]).toEqual([true, false]);
  });

  it.each<[boolean, string, Step]>([
    [true, 'its format is asked for', { f: 'jpg' }],
    [true, 'a quality is asked for', { q: 30 }],
    [false, 'another format is asked for', { f: 'png' }],
    [false, 'it should be progressive', { pr: true }],
    [false, 'it should have a density', { dn: 300 }],
  ])('is %s where %s', async (expected, _, step) => {
    expect(await keeps(await jpeg(), step)).toBe(expected);
  });

  it('is not so for what was changed', async () => {
    expect(await keeps(await jpeg(), {}, { changed: true })).toBe(false);
  });

  it('is not so for one frame of an animation', async () => {
    const data = await animation(['red', 'blue'], size).gif().toBuffer();
    expect([await keeps(data), await keeps(data, {}, { frames: 1 })]).toEqual([true, false]);
  });

  it('is so for a JPEG that would be sent as WebP', async () => {
    expect(await keeps(await jpeg(), {}, {}, ['webp'])).toBe(true);
  });

  it('never sends metadata', async () => {
    expect(await keeps(await gradient(size).withExif(exif).jpeg().toBuffer())).toBe(false);
  });

  it('never sends more than eight bits a channel', async () => {
    expect(await keeps(await gradient(size).toColourspace('rgb16').png().toBuffer())).toBe(false);
  });
});
