import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { encoderVersion, sharp } from '../../../../lambda/image-delivery/image/sharp';
import { solid } from '../../../support/images';

const image = solid('red', { width: 8, height: 8 });
const unsupported = /unsupported image format/;

describe('attack 24: the loaders of sharp', () => {
  it.each(['jpeg', 'png', 'webp', 'avif', 'gif'] as const)('loads %s from memory', async (format) => {
    const data = await image.clone().toFormat(format).toBuffer();
    await expect(sharp(data).metadata()).resolves.toMatchObject({ width: 8, height: 8 });
  });

  it('loads no TIFF', async () => {
    await expect(sharp(await image.clone().tiff().toBuffer()).metadata()).rejects.toThrow(unsupported);
  });

  it.each([
    ['SVG', '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"/>'],
    ['PDF', '%PDF-1.4\n'],
    ['PPM', 'P3 1 1 255\n255 0 0\n'],
    ['CSV', '1,2\n3,4\n'],
  ])('loads no %s', async (_, text) => {
    await expect(sharp(Buffer.from(text)).metadata()).rejects.toThrow(unsupported);
  });

  it('loads no file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'blobfront-'));
    const path = join(folder, 'a.png');
    writeFileSync(path, await image.clone().png().toBuffer());
    await expect(sharp(path).metadata()).rejects.toThrow(unsupported);
    rmSync(folder, { recursive: true });
  });

  it('works on one thread a job, without a cache', () => {
    expect(sharp.concurrency()).toBe(1);
    expect(sharp.cache()).toMatchObject({ memory: { max: 0 }, items: { max: 0 } });
  });

  it('attack 25: has a libvips and a libheif without the known holes', () => {
    const atLeast = (version: string | undefined, least: string) =>
      (version ?? '').localeCompare(least, 'en', { numeric: true }) >= 0;
    expect(atLeast(sharp.versions.sharp, '0.35.4')).toBe(true);
    expect(atLeast(sharp.versions.vips, '8.18.3')).toBe(true);
    expect(atLeast(sharp.versions.heif, '1.23.3')).toBe(true);
  });

  it('tells its version, which changes the bytes', () => {
    expect(encoderVersion).toContain(sharp.versions.vips);
  });
});
