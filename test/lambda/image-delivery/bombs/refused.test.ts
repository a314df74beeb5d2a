import { deflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { manyGifFrames, manyWebpFrames } from '../../../support/bombs/animations';
import { withHeifItems, withHeifSize, withHeifTiles } from '../../../support/bombs/heif';
import { frameMarker, manyScans, withFrameMarker, withJpegSize, withSegments } from '../../../support/bombs/jpeg';
import { asAnimation, packedChunk, withPngChunks, withPngHeader } from '../../../support/bombs/png';
import { BombTarget, type Outcome, type Shot } from '../../../support/bombs/process';
import { tiledHeic } from '../../../support/heic';
import { gradient, hugePng, solid } from '../../../support/images';

const size = { width: 64, height: 48 };
const formats = ['jpeg', 'png', 'webp', 'avif', 'gif'] as const;

/** What a refusal may take: some copies of the largest file here. */
const refusalBytes = 100e6;
/** What a small image may take that is made of a file with something in it. */
const smallBytes = 200e6;

let target: BombTarget;
const files = {} as Record<(typeof formats)[number] | 'progressive' | 'flatWebp' | 'hugeWebp', Buffer>;

beforeAll(async () => {
  target = await BombTarget.start();
  for (const format of formats) files[format] = await gradient(size).toFormat(format).toBuffer();
  files.progressive = await gradient(size).jpeg({ progressive: true }).toBuffer();
  files.flatWebp = await solid('red', size).webp({ lossless: true }).toBuffer();
  files.hugeWebp = await solid('red', { width: 9500, height: 5000 }).webp({ lossless: true, effort: 0 }).toBuffer();
});

// Whatever came before, good requests are still served.
afterAll(async () => {
  const { status, body } = await target.shoot(files.jpeg, 'w-32');
  await target.stop();
  expect([status, (await sharp(body).metadata()).width]).toEqual([200, 32]);
});

async function refusalOf(data: Buffer, transformation = 'w-10', changes: Partial<Shot> = {}): Promise<string> {
  const { status, error, peak } = await target.shoot(data, transformation, changes);
  expect(peak).toBeLessThan(refusalBytes);
  return `${status} ${error}`;
}

const tooManyPixels = '400 ELIMIT - The image has more pixels than can be processed';
const tooMuchWork = '400 ELIMIT - The transformation takes too much work';
const dearHeader = '400 ELIMIT - The file has too many frames, or too much text';
const damaged = '400 EINVAL - The image is damaged or cannot be decoded';
const noImage = '400 EINVAL - The file is not a JPEG, PNG, WebP, AVIF, GIF or HEIC image';

describe('attack 1: decompression bombs', () => {
  it.each<[string, () => Buffer]>([
    ['AVIF of 30 megapixels', () => withHeifSize(files.avif, { width: 6000, height: 5000 })],
    ['HEIC of 30 megapixels', () => withHeifSize(tiledHeic, { width: 6000, height: 5000 })],
    ['progressive JPEG of 54 megapixels', () => withJpegSize(files.progressive, { width: 9000, height: 6000 })],
    ['JPEG of 108 megapixels', () => withJpegSize(files.jpeg, { width: 12_000, height: 9000 })],
    ['interlaced PNG of 54 megapixels', () => withPngHeader(files.png, { width: 9000, height: 6000 }, true)],
    ['PNG of 100.01 megapixels, all of them there', () => hugePng({ width: 10_001, height: 10_000 })],
  ])('a small %s is refused by its header', async (_, bomb) => {
    expect(bomb().length).toBeLessThan(20_000);
    expect(await refusalOf(bomb())).toBe(tooManyPixels);
  });

  it.each<[string, () => Buffer, string]>([
    ['an AVIF that says 20 megapixels', () => withHeifSize(files.avif, { width: 5000, height: 4000 }), damaged],
    ['a PNG that says 48 megapixels', () => withPngHeader(files.png, { width: 8000, height: 6000 }), damaged],
    ['an interlaced one', () => withPngHeader(files.png, { width: 8000, height: 6000 }, true), damaged],
    ['a PNG of no pixels', () => withPngHeader(files.png, { width: 0, height: 0 }), noImage],
    ['a PNG of 4 exapixels', () => withPngHeader(files.png, { width: 0x7fffffff, height: 0x7fffffff }), noImage],
  ])('%s and does not hold them is refused', async (_, bomb, refusal) => {
    expect(await refusalOf(bomb())).toBe(refusal);
  });
});

describe('attack 2: pixel floods', () => {
  it.each([
    ['w-8000,h-8000', 'The requested size is too large'],
    ['w-99999999999999999999,h-99999999999999999999', undefined],
    ['w-1e308,dpr-5', undefined],
    ['w-iw_div_0', undefined],
    ['w-iw_pow_99_pow_99', undefined],
    ['w-iw_mul_900,h-ih_mul_900', 'The requested size is too large'],
    ['w-8000,h-8000:w-10', 'The requested size is too large'],
    ['b-20000_FF0000', undefined],
    ['w-7000,h-7000:rt-45', 'The requested size is too large'],
    ['w-4001,h-3000,f-avif', 'The result is too large for AVIF'],
  ])('%s is refused', async (transformation, message) => {
    const refusal = await refusalOf(files.jpeg, transformation);
    expect(refusal).toContain(message === undefined ? '400 E' : `400 ELIMIT - ${message}`);
  });

  it('by sides that no image has are not asked for at all (ImageKit)', async () => {
    const { body, status } = await target.shoot(files.jpeg, 'w-iw_mul_999999_mul_999999,h-ih_mul_999999_mul_999999');
    expect([status, (await sharp(body).metadata()).width]).toEqual([200, size.width]);
  });
});

describe('attack 3 and 4: animations', () => {
  it('that take a decoder long to list are refused before one sees them', async () => {
    expect(await refusalOf(manyGifFrames(100_000))).toBe(dearHeader);
    expect(await refusalOf(manyWebpFrames(files.flatWebp, 20_000, size))).toBe(dearHeader);
  });

  it('are refused as stored files, too, and without a decoder', async () => {
    const { type } = await target.shoot(manyGifFrames(100_000), 'orig-true');
    expect(type).toBe('image/gif');
  });

  it.each([97, 4096])(
    'of %d frames that are large before they are cropped become their first frame',
    async (frames) => {
      const { body, status, peak } = await target.shoot(
        manyWebpFrames(files.flatWebp, frames, size),
        'w-40,h-4000,c-maintain_ratio',
      );
      expect([status, (await sharp(body).metadata()).pages ?? 1]).toEqual([200, 1]);
      expect(peak).toBeLessThan(smallBytes);
    },
  );

  it.each<[string, () => Buffer]>([
    ['100 frames of 47 megapixels', () => manyWebpFrames(files.hugeWebp, 100, { width: 9500, height: 5000 })],
    ['a canvas of 4 gigapixels', () => manyGifFrames(200, { width: 65_535, height: 65_535 })],
  ])('of %s do not take their memory', async (_, bomb) => {
    const { status, peak } = await target.shoot(bomb(), 'w-40');
    expect(status).toBe(200);
    expect(peak).toBeLessThan(smallBytes);
  });

  it('that a PNG only speaks of are a still image', async () => {
    const { status, body } = await target.shoot(asAnimation(files.png, 0xffff_fff0), 'w-10,f-webp');
    expect([status, (await sharp(body).metadata()).pages ?? 1]).toEqual([200, 1]);
  });
});

describe('attack 5: encoders', () => {
  it.each([
    ['w-4100,h-3000,f-avif', 'The result is too large for AVIF'],
    ['w-6000,h-6000,bl-100', 'The transformation takes too much work'],
    ['w-4000,h-4000,bl-9:w-5000,h-5000,rt-5:w-4000,h-4000,bl-99', 'The transformation takes too much work'],
  ])('%s is refused before anything is decoded', async (transformation, message) => {
    expect(await refusalOf(files.jpeg, transformation)).toBe(`400 ELIMIT - ${message}`);
  });
});

describe('attack 6: JPEGs that are dear for their size', () => {
  it('of a thousand scans are refused', async () => {
    const bomb = manyScans({ width: 8000, height: 6000 }, 1000);
    expect(bomb.length).toBeLessThan(200_000);
    expect(await refusalOf(bomb)).toBe(tooMuchWork);
  });

  it('of as many scans as others write, or few pixels, are served', async () => {
    const outcomes = [await target.shoot(manyScans({ width: 8000, height: 6000 }, 10), 'w-10')];
    outcomes.push(await target.shoot(manyScans({ width: 100, height: 100 }, 500), 'w-10'));
    expect(outcomes.map(({ status }) => status)).toEqual([200, 200]);
  });

  it('by arithmetic are refused when they are long, and else served', async () => {
    const long = withSegments(files.jpeg, 0xfe, Buffer.alloc(65_000), 370);
    const { arithmetic, arithmeticProgressive } = frameMarker;
    expect(await refusalOf(withFrameMarker(long, arithmetic))).toBe(tooMuchWork);
    expect((await target.shoot(long, 'w-10')).status).toBe(200);
    const short = [withFrameMarker(files.jpeg, arithmetic), withFrameMarker(files.progressive, arithmeticProgressive)];
    for (const file of short) expect((await target.shoot(file, 'w-10')).status).toBe(200);
  });
});

describe('metadata', () => {
  it.each(['zTXt', 'iTXt', 'iCCP'] as const)('that unpacks to a gigabyte is refused: %s', async (type) => {
    const chunk = packedChunk(type, 60e6);
    const bomb = withPngChunks(files.png, ...Array<Buffer>(20).fill(chunk));
    expect(await refusalOf(bomb)).toBe(dearHeader);
  });

  it('is left out however much of it there is', async () => {
    const heavy: [Buffer, string][] = [
      [withPngChunks(files.png, packedChunk('zTXt', 5e6), packedChunk('iCCP', 5e6)), 'image/png'],
      [withSegments(files.jpeg, 0xe1, Buffer.alloc(65_000, 'Exif\0\0'), 300), 'image/jpeg'],
      [withSegments(files.jpeg, 0xfe, Buffer.from('comment'), 100_000), 'image/jpeg'],
    ];
    for (const [file, type] of heavy) {
      const outcome = await target.shoot(file, 'w-10');
      expect([outcome.status, outcome.type]).toEqual([200, type]);
      expect(outcome.body.length).toBeLessThan(2000);
      expect(outcome.peak).toBeLessThan(smallBytes);
    }
  });
});

describe('attack 35: HEIF items', () => {
  it('that are not there are refused', async () => {
    expect(await refusalOf(withHeifItems(files.avif, 60_000))).toBe(noImage);
    expect(await refusalOf(withHeifItems(tiledHeic, 60_000))).toBe(noImage);
  });

  it('of a grid that does not fit are refused', async () => {
    // Version, flags, rows - 1, columns - 1, width, height.
    const grid = Buffer.from('0000000100800040', 'hex');
    const bomb = withHeifTiles(tiledHeic, grid, 256, 256);
    expect(bomb.equals(tiledHeic)).toBe(false);
    expect((await target.shoot(bomb, 'w-10')).status).toBe(400);
  });
});

describe('attack 24: files that are not what their name says', () => {
  it.each<[string, () => Promise<Buffer> | Buffer]>([
    ['TIFF', () => gradient(size).tiff().toBuffer()],
    ['PDF', () => Buffer.from('%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>')],
    ['BMP', () => Buffer.concat([Buffer.from('BM'), Buffer.alloc(200)])],
    ['PSD', () => Buffer.concat([Buffer.from('8BPS\0\x01'), Buffer.alloc(200)])],
    ['PPM', () => Buffer.from('P6 1 1 255\nabc')],
    ['JPEG XL', () => Buffer.from('0000000c4a584c200d0a870a', 'hex')],
    ['MVG of ImageMagick', () => Buffer.from('push graphic-context\nimage over 0,0 0,0 "https://127.0.0.1/"\n')],
    ['script', () => Buffer.from('#!/bin/sh\nid\n')],
  ])('%s as image.jpg is refused', async (_, file) => {
    expect(await refusalOf(await file())).toBe(noImage);
  });
});

describe('attack 23: polyglots', () => {
  const script = Buffer.from('<html><script>alert(1)</script></html>');
  const zip = Buffer.concat([Buffer.from('PK\x03\x04'), script]);

  it.each<[string, () => Buffer, string]>([
    ['GIF with an archive behind it', () => Buffer.concat([files.gif, zip]), 'image/gif'],
    ['JPEG with HTML in a comment', () => withSegments(files.jpeg, 0xfe, script, 1), 'image/jpeg'],
    ['JPEG with HTML behind it', () => Buffer.concat([files.jpeg, script]), 'image/jpeg'],
    ['PNG with HTML behind it', () => Buffer.concat([files.png, script]), 'image/png'],
    ['PNG with packed HTML', () => withPngChunks(files.png, packedChunk('zTXt', 100)), 'image/png'],
  ])('%s is sent as nothing but an image', async (_, file, type) => {
    for (const transformation of ['', 'w-10', 'q-100']) {
      const { status, body, type: sent } = await target.shoot(file(), transformation, { name: 'page.html' });
      expect([status, sent]).toEqual([200, type]);
      expect(Buffer.from(body).includes('<script>')).toBe(false);
      expect(Buffer.from(body).includes(deflateSync(Buffer.alloc(100)))).toBe(false);
      expect(Buffer.from(body).includes('PK\x03\x04')).toBe(false);
    }
  });
});

describe('attack 28: truncated and corrupt files', () => {
  it.each(formats)('%s, cut off anywhere, is refused', async (format) => {
    const whole = await gradient({ width: 120, height: 100 }).toFormat(format).toBuffer();
    for (const part of [0.1, 0.5, 0.8]) {
      const { status } = await target.shoot(whole.subarray(0, Math.floor(whole.length * part)), 'w-10');
      expect([part, status]).toEqual([part, 400]);
    }
  });

  it.each([...formats, 'heic'] as const)(
    '%s with bytes changed is served or refused, and nothing worse',
    async (format) => {
      const whole = format === 'heic' ? tiledHeic : files[format];
      const outcomes: Outcome[] = [];
      for (let at = 4; at < whole.length; at += Math.ceil(whole.length / 12)) {
        const changed = Buffer.from(whole);
        changed.fill(0xff, at, at + 4);
        outcomes.push(await target.shoot(changed, 'w-10'));
      }
      expect(outcomes.map(({ status }) => status).filter((status) => status !== 200 && status !== 400)).toEqual([]);
      expect(Math.max(...outcomes.map(({ peak }) => peak))).toBeLessThan(smallBytes);
    },
  );
});
