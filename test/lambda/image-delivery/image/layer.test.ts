import { beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { type Assets, type ImageAsset, noAssets } from '../../../../lambda/image-delivery/image/assets';
import { inspectSource } from '../../../../lambda/image-delivery/image/source';
import { transformImage } from '../../../../lambda/image-delivery/image/transform';
import { parseTransformation } from '../../../../lambda/image-delivery/request/transformation/transformation';
import { animation, colourAt, cornersOf, hugePng, quarters, solid } from '../../../support/images';
import { limitsWith } from '../fixtures';

const size = { width: 80, height: 60 };
const files = new Map<string, ImageAsset>();
const assets: Assets = { ...noAssets, image: (path) => files.get(path) ?? noAssets.image(path) };

beforeAll(async () => {
  const margin = { top: 20, bottom: 20, left: 20, right: 20, background: '#00000000' };
  const images = {
    'four.png': await quarters({ width: 20, height: 20 }).png().toBuffer(),
    'wide.png': await quarters({ width: 200, height: 200 }).png().toBuffer(),
    'island.png': await solid('green', { width: 20, height: 20 }).ensureAlpha().extend(margin).png().toBuffer(),
    'spinner.gif': await animation(['red', 'green'], { width: 20, height: 20 }).gif().toBuffer(),
    'huge.png': hugePng({ width: 10_001, height: 10_000 }),
    'poster.png': hugePng({ width: 6000, height: 5000 }),
  };
  for (const [name, data] of Object.entries(images)) files.set(name, { data, source: await inspectSource(data) });
});

async function transform(transformation: string, base = solid('grey', size).png()): Promise<Buffer> {
  const options = { limits: limitsWith(), assets };
  return (await transformImage(await base.toBuffer(), parseTransformation([transformation]), options)).data;
}

/** The colours of some points of a result. */
async function coloursAt(image: Buffer, ...points: [number, number][]): Promise<string[]> {
  return Promise.all(points.map(([x, y]) => colourAt(image, x, y)));
}

describe('a layer', () => {
  it('is laid over the middle, and leaves the size alone', async () => {
    const image = await transform('l-image,i-four.png,l-end');
    expect(await sharp(image).metadata()).toMatchObject(size);
    expect(await coloursAt(image, [29, 30], [31, 21], [48, 21], [31, 38], [48, 38], [51, 30])).toEqual([
      'grey',
      'red',
      'green',
      'blue',
      'yellow',
      'grey',
    ]);
  });

  it('goes through a chain of its own before it is placed', async () => {
    const image = await transform('l-image,i-four.png,w-40,lx-0,ly-0:h-10,w-10,cm-extract,fo-bottom_left:rt-180,l-end');
    expect(await coloursAt(image, [1, 1], [8, 8], [11, 5], [5, 11])).toEqual(['blue', 'blue', 'grey', 'grey']);
  });

  it('is put on what the steps before made, and in its own step on what that made', async () => {
    expect(await coloursAt(await transform('w-40,l-image,i-four.png,lx-N0,ly-N0,l-end'), [21, 11], [38, 28])).toEqual([
      'red',
      'yellow',
    ]);
    const turned = await transform('l-image,i-four.png,lx-0,ly-0,l-end:rt-180');
    expect(await coloursAt(turned, [78, 58], [61, 41])).toEqual(['red', 'yellow']);
  });

  it('knows the size of what it is put on, and its own', async () => {
    const half = await transform('w-40:l-image,i-four.png,w-bw_div_2,h-bh,c-force,lx-bw_sub_cw,ly-0,l-end');
    expect(await coloursAt(half, [19, 1], [21, 1], [38, 28])).toEqual(['grey', 'red', 'yellow']);
    const grown = await transform('l-image,i-four.png,w-iw_mul_3,lx-0,ly-0,l-end');
    expect(await coloursAt(grown, [1, 1], [58, 58], [61, 1])).toEqual(['red', 'yellow', 'grey']);
  });

  it('is trimmed unless it says not to', async () => {
    const trimmed = await transform('l-image,i-island.png,lx-0,ly-0,l-end');
    expect(await coloursAt(trimmed, [0, 0], [19, 19], [21, 21])).toEqual(['green', 'green', 'grey']);
    const whole = await transform('l-image,i-island.png,t-false,lx-0,ly-0,l-end');
    expect(await coloursAt(whole, [0, 0], [21, 21], [38, 38], [41, 41])).toEqual(['grey', 'green', 'green', 'grey']);
  });

  it('may be larger than what it is put on', async () => {
    expect(await cornersOf(await transform('l-image,i-wide.png,l-end'))).toEqual(['red', 'green', 'blue', 'yellow']);
    expect(await cornersOf(await transform('l-image,i-wide.png,lx-0,ly-0,l-end'))).toEqual(Array(4).fill('red'));
  });

  it('covers those before it', async () => {
    const text =
      'l-image,i-ik_canvas,bg-red,w-20,h-20,lx-0,ly-0,l-end,l-image,i-ik_canvas,bg-blue,w-10,h-30,lx-5,ly-0,l-end';
    expect(await coloursAt(await transform(text), [1, 1], [8, 8], [18, 18], [8, 28])).toEqual([
      'red',
      'blue',
      'red',
      'blue',
    ]);
  });

  it('may hold layers', async () => {
    const inner = 'l-image,i-ik_canvas,bg-yellow,w-bw_div_2,h-bh_div_2,lx-0,ly-0,l-end';
    const image = await transform(`l-image,i-ik_canvas,bg-blue,w-40,h-40,lx-N0,ly-0:${inner},l-end`);
    expect(await coloursAt(image, [39, 1], [41, 1], [58, 18], [61, 21], [78, 38], [78, 41])).toEqual([
      'grey',
      'yellow',
      'yellow',
      'blue',
      'blue',
      'grey',
    ]);
  });

  it('is laid over every frame of an animation, and is itself the first of one', async () => {
    const spinner = animation(['red', 'green', 'blue'], size).gif({ delay: [100, 200, 300] });
    const result = await transform(
      'l-image,i-spinner.gif,lx-0,ly-0,l-end,l-image,i-ik_canvas,bg-yellow,w-10,h-10,lx-N0,ly-N0,l-end',
      spinner,
    );
    expect(await sharp(result, { pages: -1 }).metadata()).toMatchObject({ pages: 3, delay: [100, 200, 300] });
    const frames = [0, 1, 2].map((page) => sharp(result, { page }).png().toBuffer());
    const seen = frames.map(async (frame) => coloursAt(await frame, [5, 5], [40, 30], [75, 55]));
    expect(await Promise.all(seen)).toEqual([
      ['red', 'red', 'yellow'],
      ['red', 'green', 'yellow'],
      ['red', 'blue', 'yellow'],
    ]);
  });

  it('may be a text', async () => {
    const image = await transform('l-text,i-M,fs-60,co-FFFFFF,bg-FF0000,pa-5,lx-0,ly-0,l-end');
    expect(await coloursAt(image, [1, 1])).toEqual(['red']);
    const { channels } = await sharp(image).removeAlpha().stats();
    expect(channels[2]?.max).toBeGreaterThan(250);
  });

  describe('of one colour', () => {
    it('is as large as what it is put on, and black', async () => {
      expect(await cornersOf(await transform('l-image,i-ik_canvas,l-end'))).toEqual(Array(4).fill('black'));
    });

    it('takes a radius and an opacity', async () => {
      const image = await transform('l-image,i-ik_canvas,bg-FF0000,w-40,h-40,r-max,lx-0,ly-0,l-end');
      expect(await coloursAt(image, [1, 1], [20, 20], [38, 38])).toEqual(['grey', 'red', 'grey']);
      const thin = await transform('l-image,i-ik_canvas,bg-FFFFFF50,l-end');
      expect(await colourAt(thin, 5, 5)).toMatch(/^rgba\(19[12], 19[12], 19[12], 255\)$/);
    });
  });

  describe('is refused', () => {
    it.each([
      [
        'when its file is missing',
        'l-image,i-none.png,l-end',
        404,
        'ENOENT',
        'No file was found for the layer "none.png"',
      ],
      ['when its file has too many pixels', 'l-image,i-huge.png,w-10,l-end', 400, 'ELIMIT', undefined],
      ['when it is too large to be held in memory', 'l-image,i-poster.png,l-end', 400, 'ELIMIT', undefined],
      ['when it would be too large', 'l-image,i-four.png,w-9000,h-9000,l-end', 400, 'ELIMIT', undefined],
      ['when its block would be', 'l-image,i-ik_canvas,w-9000,h-9000,l-end', 400, 'ELIMIT', undefined],
      [
        'when all together are',
        `${'l-image,i-ik_canvas,w-2000,h-2000,l-end,'.repeat(7)}w-80`,
        400,
        'ELIMIT',
        undefined,
      ],
    ])('%s', async (_, text, status, code, message) => {
      const error = message === undefined ? { status, code } : { status, code, message };
      await expect(transform(text)).rejects.toMatchObject(error);
    });
  });
});

describe('a trim between steps', () => {
  const framed = () =>
    solid('green', { width: 20, height: 10 })
      .extend({ top: 5, bottom: 5, left: 30, right: 30, background: '#ffffff' })
      .png();

  it('is measured on what the steps before made, and the rest is planned with what is left', async () => {
    const image = await transform('w-160:t-true,w-20:rt-90', framed());
    expect(await sharp(image).metadata()).toMatchObject({ width: 10, height: 20 });
    expect(await cornersOf(image)).toEqual(Array(4).fill('green'));
  });

  it('leaves expressions the size of the file', async () => {
    const image = await transform('t-true,w-iw_div_2', framed());
    expect(await sharp(image).metadata()).toMatchObject({ width: 40, height: 20 });
  });

  it('cuts all frames of an animation like the first', async () => {
    const spinner = animation(['red', 'green'], { width: 20, height: 10 });
    const padded = await spinner
      .extend({ left: 10, right: 10, background: '#ffffff' })
      .webp({ lossless: true })
      .toBuffer();
    const image = await transform('t-true', sharp(padded, { pages: -1 }).webp({ lossless: true }));
    expect(await sharp(image, { pages: -1 }).metadata()).toMatchObject({ pages: 2, width: 20, pageHeight: 10 });
  });
});
