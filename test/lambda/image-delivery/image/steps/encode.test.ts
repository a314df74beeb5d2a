import { describe, expect, it } from '@jest/globals';
import sharp, { type Sharp } from 'sharp';
import { type Output, requestedOutput, chooseOutput } from '../../../../../lambda/image-delivery/image/encoding/output';
import { encode } from '../../../../../lambda/image-delivery/image/steps/encode';
import { animation, colourAt, gradient, solid } from '../../../../support/images';
import { limitsWith } from '../../fixtures';

const size = { width: 40, height: 30 };
const source = {
  ...size,
  format: 'jpeg',
  frames: 1,
  hasAlpha: false,
  deep: false,
  grey: false,
  progressive: false,
} as const;
const plain = chooseOutput(
  requestedOutput([]),
  { size, frames: 1, alpha: false, changed: false },
  source,
  limitsWith(),
);
const outputOf = (changes: Partial<Output>): Output => ({ ...plain, ...changes });
const raster = ['jpeg', 'png', 'webp', 'avif', 'gif'] as const;
const holdsMetadata = ['jpeg', 'png', 'webp', 'avif'] as const;

/** A JPEG that lies on its side, in Display P3, with a place, a thumbnail's worth of EXIF and XMP. */
async function tagged(): Promise<Sharp> {
  const exif = { IFD0: { Copyright: 'SECRET' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 0/1' } };
  const picture = solid('red', { width: 30, height: 40 }).withIccProfile('p3').withExif(exif);
  const upright = await picture.withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/">SECRET</x:xmpmeta>').jpeg().toBuffer();
  const turned = await sharp(upright).withMetadata({ orientation: 6 }).withIccProfile('p3').jpeg().toBuffer();
  return sharp(turned).autoOrient();
}

const metadataOf = async (data: Buffer) => {
  const { exif, xmp, icc, iptc, orientation = 1, width, height } = await sharp(data).metadata();
  return { exif: exif !== undefined, xmp: xmp !== undefined, icc: icc !== undefined, iptc, orientation, width, height };
};
const bare = { exif: false, xmp: false, icc: false, iptc: undefined, orientation: 1, ...size };

const samples = async (data: Buffer) => sharp(data).removeAlpha().raw().toBuffer();

describe('encode', () => {
  it.each(raster)('writes %s', async (format) => {
    const data = await encode(gradient(size), outputOf({ format }));
    const { format: written, ...header } = await sharp(data).metadata();
    expect(written).toBe(format === 'avif' ? 'heif' : format);
    expect(header).toMatchObject({ ...size, hasAlpha: false });
  });

  it.each(raster)('strips all metadata from %s and makes colours sRGB', async (format) => {
    const data = await encode(await tagged(), outputOf({ format }));
    expect(await metadataOf(data)).toEqual(bare);
    expect(data.includes('SECRET')).toBe(false);
    expect(await colourAt(data, 5, 5)).toBe('red');
  });

  it.each(holdsMetadata)('keeps all metadata of %s for md-true, turned upright', async (format) => {
    const data = await encode(await tagged(), outputOf({ format, keepMetadata: true }));
    expect(await metadataOf(data)).toEqual({ ...bare, exif: true, xmp: true, icc: true });
    expect(data.includes('SECRET')).toBe(true);
    expect(await colourAt(data, 5, 5)).toBe('red');
  });

  it.each(holdsMetadata)('keeps the profile of %s for cp-true, and nothing else', async (format) => {
    const data = await encode(await tagged(), outputOf({ format, keepIcc: true }));
    expect(await metadataOf(data)).toEqual({ ...bare, icc: true });
    expect(await colourAt(data, 5, 5)).toBe('red');
  });

  it('gives printing colours a profile that fits what they become', async () => {
    const print = await solid('red', size).toColourspace('cmyk').withIccProfile('cmyk').jpeg().toBuffer();
    const data = await encode(sharp(print), outputOf({ keepIcc: true }));
    const { space, icc } = await sharp(data).metadata();
    expect([space, icc?.toString('latin1', 16, 20)]).toEqual(['srgb', 'RGB ']);
  });

  it.each([{ keepIcc: true }, { keepMetadata: true }])(
    'keeps colours right in a GIF, which has no profile',
    async (asked) => {
      const data = await encode(await tagged(), outputOf({ format: 'gif', ...asked }));
      expect(await colourAt(data, 5, 5)).toBe('red');
    },
  );

  it.each(['jpeg', 'png'] as const)('says the density of %s, and nothing of the source', async (format) => {
    const data = await encode(await tagged(), outputOf({ format, density: 300 }));
    expect((await sharp(data).metadata()).density).toBe(300);
    expect(await metadataOf(data)).toEqual(bare);
    expect(await samples(data)).toEqual(await samples(await encode(await tagged(), outputOf({ format }))));
  });

  it.each(['webp', 'avif', 'gif'] as const)('says no density of %s', async (format) => {
    const [data, without] = [outputOf({ format, density: 300 }), outputOf({ format })].map(async (output) =>
      encode(await tagged(), output),
    );
    expect(await data).toEqual(await without);
  });

  it('says the density among the metadata it keeps', async () => {
    const data = await encode(await tagged(), outputOf({ density: 300, keepMetadata: true }));
    expect((await sharp(data).metadata()).density).toBe(300);
    expect(await metadataOf(data)).toMatchObject({ exif: true, icc: true });
  });

  it.each([false, true])('writes a JPEG with progressive: %s', async (progressive) => {
    const data = await encode(gradient(size), outputOf({ progressive }));
    expect((await sharp(data).metadata()).isProgressive).toBe(progressive);
  });

  it.each(['png', 'webp'] as const)('writes %s without loss', async (format) => {
    const data = await encode(gradient(size), outputOf({ format, lossless: true }));
    expect(await samples(data)).toEqual(await gradient(size).raw().toBuffer());
  });

  it('writes a WebP with loss unless told otherwise', async () => {
    const data = await encode(gradient(size), outputOf({ format: 'webp' }));
    expect(await samples(data)).not.toEqual(await gradient(size).raw().toBuffer());
  });

  it.each(['jpeg', 'webp', 'avif'] as const)('writes a smaller %s for less quality', async (format) => {
    const large = { width: 200, height: 200 };
    const [low, high] = await Promise.all(
      [30, 90.4].map((quality) => encode(gradient(large), outputOf({ ...large, format, quality }))),
    );
    expect(low?.length).toBeLessThan(high?.length ?? 0);
  });

  it('takes less care of a large GIF, which else takes a minute', async () => {
    const [small, large] = [
      { width: 250, height: 200 },
      { width: 1000, height: 300 },
    ];
    const written = (frame: typeof small) => encode(gradient(frame), outputOf({ ...frame, format: 'gif' }));
    expect(await written(small)).toEqual(await gradient(small).gif({ effort: 7 }).toBuffer());
    expect(await written(large)).toEqual(await gradient(large).gif({ effort: 3 }).toBuffer());
    expect(await written(large)).not.toEqual(await gradient(large).gif({ effort: 7 }).toBuffer());
  });

  it('takes less care of a large PNG', async () => {
    const large = { width: 4000, height: 2501 };
    const data = await encode(solid('red', large), outputOf({ ...large, format: 'png' }));
    expect(data).toEqual(await solid('red', large).png({ compressionLevel: 1 }).toBuffer());
  });

  it('counts all frames of an animation without loss', async () => {
    const frames = Array.from({ length: 11 }, (_, index) => (index % 2 ? 'red' : 'blue'));
    const frame = { width: 320, height: 300 };
    const moving = (count: number) => animation(frames.slice(0, count), frame);
    const webp = (count: number) =>
      encode(moving(count), outputOf({ ...frame, format: 'webp', lossless: true, frames: count }));
    expect(await webp(11)).toEqual(await moving(11).webp({ lossless: true, quality: 80, effort: 0 }).toBuffer());
    expect(await webp(2)).toEqual(await moving(2).webp({ lossless: true, quality: 80, effort: 4 }).toBuffer());
  });

  it.each(['png', 'webp', 'avif', 'gif'] as const)('keeps transparency in %s', async (format) => {
    const clear = solid('red', size).ensureAlpha(0);
    const data = await encode(clear, outputOf({ format, alpha: true }));
    expect(await colourAt(data, 5, 5)).toBe('clear');
  });

  it.each(['png', 'avif'] as const)('drops an alpha channel that says nothing from %s', async (format) => {
    const data = await solid('red', size).ensureAlpha(1).raw().toBuffer();
    const opaque = () => sharp(data, { raw: { ...size, channels: 4 } });
    const kept = await encode(opaque(), outputOf({ format, alpha: true }));
    const dropped = await encode(opaque(), outputOf({ format, alpha: false }));
    expect((await sharp(kept).metadata()).hasAlpha).toBe(true);
    expect((await sharp(dropped).metadata()).hasAlpha).toBe(false);
  });

  it('puts black behind what is transparent in a JPEG', async () => {
    const data = await encode(solid('red', size).ensureAlpha(0), outputOf({ alpha: true }));
    expect(await colourAt(data, 5, 5)).toBe('black');
  });

  it('leaves what the pipeline puts behind it in a JPEG', async () => {
    const pixels = await solid('red', size).ensureAlpha(0).raw().toBuffer();
    const flat = sharp(pixels, { raw: { ...size, channels: 4 } }).flatten({ background: 'white' });
    expect(await colourAt(await encode(flat, outputOf({ alpha: false })), 5, 5)).toBe('white');
  });

  it.each(['gif', 'webp'] as const)('writes all frames of %s with their times', async (format) => {
    const timing = { delay: [100, 200], loop: 3 };
    const data = await encode(animation(['red', 'blue'], size), outputOf({ format, frames: 2, timing }));
    expect(await sharp(data).metadata()).toMatchObject({ pages: 2, ...timing });
  });
});
