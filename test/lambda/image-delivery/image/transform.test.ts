import { describe, expect, it } from '@jest/globals';
import sharp, { type Sharp } from 'sharp';
import { DeliveryError } from '../../../../lambda/image-delivery/errors';
import {
  type EncodedImage,
  prepareImage,
  transformImage,
  type TransformOptions,
} from '../../../../lambda/image-delivery/image/transform';
import { parseTransformation } from '../../../../lambda/image-delivery/request/transformation/transformation';
import {
  animation,
  colourAt,
  cornersOf,
  gradient,
  hugePng,
  meanDifference,
  quarters,
  solid,
} from '../../../support/images';
import { withSegments } from '../../../support/bombs/jpeg';
import { limitsWith } from '../fixtures';

type Limits = ReturnType<typeof limitsWith>;

const transform = (data: Buffer, transformation: string, limits: Partial<Limits> = {}): Promise<EncodedImage> =>
  transformImage(data, parseTransformation([transformation]), { limits: limitsWith(limits) });

async function describeImage(data: Buffer): Promise<string> {
  const { format, width, height } = await sharp(data).metadata();
  return `${format} ${width}x${height}`;
}

const square = { width: 80, height: 80 };
const portrait = gradient({ width: 640, height: 865 }).jpeg().toBuffer();
const four = quarters(square).png().toBuffer();
const clear = solid('red', square).ensureAlpha(0).png().toBuffer();
const spinner = animation(['red', 'green', 'blue'], { width: 40, height: 20 })
  .gif({ delay: [100, 200, 300], loop: 3 })
  .toBuffer();

const damaged = { status: 400, code: 'EINVAL', message: 'The image is damaged or cannot be decoded' };

describe('transformImage', () => {
  describe('sizes', () => {
    it.each([
      // reference/imagekit-api.md §2.2
      ['w-300,h-200', 'jpeg 300x200'],
      ['w-300,h-200,c-force', 'jpeg 300x200'],
      ['w-300,h-200,c-at_max', 'jpeg 148x200'],
      ['w-850,h-1000,c-at_max_enlarge', 'jpeg 740x1000'],
      ['w-300,h-200,c-at_least', 'jpeg 300x405'],
      ['w-300', 'jpeg 300x405'],
      ['w-3840,c-at_max', 'jpeg 640x865'],
      ['w-0.5,f-webp', 'webp 320x433'],
      ['', 'jpeg 640x865'],
      ['w-300:rt-90', 'jpeg 405x300'],
      ['w-300,rt-90', 'jpeg 405x300'],
      ['h-300,w-400:w-100', 'jpeg 100x75'],
      ['w-300,h-200:rt-N90:h-0.5', 'jpeg 100x150'],
      ['w-0.0001', 'jpeg 1x1'],
    ])('of "%s" is %s', async (transformation, description) => {
      const { data } = await transform(await portrait, transformation);
      expect(await describeImage(data)).toBe(description);
    });
  });

  describe('formats', () => {
    it.each([
      ['jpeg', '', 'jpeg'],
      ['jpeg', 'f-webp', 'webp'],
      ['jpeg', 'f-png', 'png'],
      ['jpeg', 'f-gif', 'jpeg'],
      ['png', '', 'png'],
      ['png', 'f-jpg', 'jpeg'],
      ['png', 'f-auto', 'png'],
      ['webp', '', 'webp'],
      ['gif', '', 'gif'],
      ['gif', 'f-png', 'png'],
      ['avif', '', 'jpeg'],
    ] as const)('%s with "%s" becomes %s', async (format, transformation, expected) => {
      const source = await quarters(square).toFormat(format).toBuffer();
      const image = await transform(source, transformation);
      expect(image.format).toBe(expected);
      expect(await describeImage(image.data)).toBe(`${expected} 80x80`);
      expect(await cornersOf(image.data)).toEqual(['red', 'green', 'blue', 'yellow']);
    });

    it.each(['jpeg', 'avif'] as const)('%s with f-avif becomes AVIF', async (format) => {
      const source = await solid('green', square).toFormat(format).toBuffer();
      const { data } = await transform(source, 'f-avif,w-40');
      expect(await sharp(data).metadata()).toMatchObject({ format: 'heif', compression: 'av1', width: 40, height: 40 });
      expect(await colourAt(data, 20, 20)).toBe('green');
    });

    it('takes quality 80 where none is given, and fewer bytes for less', async () => {
      const lengths = async (...transformations: string[]): Promise<number[]> => {
        const images = transformations.map(async (each) => (await transform(await portrait, each)).data.length);
        return Promise.all(images);
      };
      const [none, eighty, low, high] = await lengths('w-200', 'w-200,q-80', 'w-200,q-20', 'w-200,q-100');
      expect(none).toBe(eighty);
      expect(low).toBeLessThan(none ?? 0);
      expect(high).toBeGreaterThan(none ?? 0);
    });

    it.each(['jpg', 'webp', 'avif'])('takes a quality with a fraction for %s', async (format) => {
      const { data } = await transform(await four, `q-80.5,f-${format}`);
      expect(data.length).toBeGreaterThan(0);
    });
  });

  describe('formats that the client takes', () => {
    const best = async (data: Buffer, transformation: string, accepted: 'avif' | 'webp') => {
      const formats = accepted === 'avif' ? (['avif', 'webp'] as const) : (['webp'] as const);
      const options = { limits: limitsWith(), accepted: formats };
      const image = await transformImage(data, parseTransformation([transformation]), options);
      const { format, compression, pages = 1 } = await sharp(image.data).metadata();
      expect(format === 'heif' ? compression : format).toBe(image.format === 'avif' ? 'av1' : image.format);
      return { ...image, pages };
    };

    it.each(['jpeg', 'png', 'webp', 'avif', 'gif'] as const)('are chosen for a %s', async (format) => {
      const source = await quarters(square).toFormat(format).toBuffer();
      for (const accepted of ['avif', 'webp'] as const) {
        const image = await best(source, 'w-40', accepted);
        expect(image.format).toBe(accepted);
        expect(await cornersOf(image.data)).toEqual(['red', 'green', 'blue', 'yellow']);
      }
    });

    it('keep what is transparent', async () => {
      for (const accepted of ['avif', 'webp'] as const) {
        expect(await colourAt((await best(await clear, '', accepted)).data, 1, 1)).toBe('clear');
      }
    });

    it('keep an animation going, in WebP', async () => {
      const images = await Promise.all(['w-20', 'pg-2'].map(async (text) => best(await spinner, text, 'avif')));
      expect(images).toMatchObject([
        { format: 'webp', pages: 3 },
        { format: 'avif', pages: 1 },
      ]);
    });

    it('leave an animation alone that is too large to be encoded again', async () => {
      const large = await animation(['red', 'green', 'blue'], { width: 3000, height: 2000 }).gif().toBuffer();
      expect((await best(large, '', 'avif')).data).toBe(large);
      expect(await best(large, 'w-2900', 'webp')).toMatchObject({ format: 'webp', pages: 1 });
    });

    it('give way where they cannot hold the image', async () => {
      const wide = await solid('grey', { width: 16_500, height: 2 }).png().toBuffer();
      expect((await best(wide, '', 'avif')).format).toBe('png');
      expect((await best(wide, 'w-16384,h-2,c-force', 'avif')).format).toBe('avif');
      expect((await best(await four, 'w-1500,h-1400', 'avif')).format).toBe('webp');
    });
  });

  describe('crops', () => {
    const [left, right] = [
      ['red', 'red', 'blue', 'blue'],
      ['green', 'green', 'yellow', 'yellow'],
    ];
    const [top, bottom] = [
      ['red', 'green', 'red', 'green'],
      ['blue', 'yellow', 'blue', 'yellow'],
    ];
    const all = ['red', 'green', 'blue', 'yellow'];

    it.each([
      ['w-40,h-80,fo-left', left],
      ['w-40,h-80,fo-top_left', left],
      ['w-40,h-80,fo-right', right],
      ['w-40,h-80,fo-bottom_right', right],
      ['w-40,h-80,fo-top', all],
      ['w-40,h-80', all],
      ['w-40,h-80,fo-auto', all],
      ['w-80,h-40,fo-top', top],
      ['w-80,h-40,fo-top_right', top],
      ['w-80,h-40,fo-bottom', bottom],
      ['w-80,h-40,fo-bottom_left', bottom],
      ['w-80,h-40,fo-left', all],
      ['w-80,h-40', all],
      ['w-20,h-40,fo-right', right],
      ['w-160,h-80,fo-bottom', bottom],
      ['w-40,h-80,fo-left:w-40,h-40,fo-bottom', ['blue', 'blue', 'blue', 'blue']],
      ['w-40,h-80,c-force', all],
    ])('%s keeps the asked-for part', async (transformation, corners) => {
      const { data } = await transform(await four, transformation);
      expect(await cornersOf(data)).toEqual(corners);
    });
  });

  describe('rotations', () => {
    it.each([
      ['rt-90', ['blue', 'red', 'yellow', 'green'], 'png 80x80'],
      ['rt-N90', ['green', 'yellow', 'red', 'blue'], 'png 80x80'],
      ['rt-180', ['yellow', 'blue', 'green', 'red'], 'png 80x80'],
      ['rt-360', ['red', 'green', 'blue', 'yellow'], 'png 80x80'],
      ['w-40,h-20,rt-90', ['blue', 'red', 'yellow', 'green'], 'png 20x40'],
      ['rt-90,w-40,h-20,fo-top', ['red', 'red', 'green', 'green'], 'png 20x40'],
      ['rt-90:w-40,h-20,fo-top', ['blue', 'red', 'blue', 'red'], 'png 40x20'],
      ['w-40,h-20:rt-90:rt-90', ['yellow', 'blue', 'green', 'red'], 'png 40x20'],
    ])('%s turns after the resize of its step', async (transformation, corners, description) => {
      const { data } = await transform(await four, transformation);
      expect(await cornersOf(data)).toEqual(corners);
      expect(await describeImage(data)).toBe(description);
    });

    it('leave the corners they add clear, or black where the format has no transparency', async () => {
      const corners = async (transformation: string) => cornersOf((await transform(await four, transformation)).data);
      expect(await corners('rt-45')).toEqual(Array(4).fill('clear'));
      expect(await corners('rt-45,f-webp')).toEqual(Array(4).fill('clear'));
      expect(await corners('rt-45,f-jpg')).toEqual(Array(4).fill('black'));
      expect(await corners('rt-45:w-30,h-30,f-jpg')).toEqual(Array(4).fill('black'));
    });
  });

  describe('attack 26: what a file carries besides its pixels', () => {
    it.each([
      [1, ['red', 'green', 'blue', 'yellow']],
      [2, ['green', 'red', 'yellow', 'blue']],
      [3, ['yellow', 'blue', 'green', 'red']],
      [4, ['blue', 'yellow', 'red', 'green']],
      [5, ['red', 'blue', 'green', 'yellow']],
      [6, ['blue', 'red', 'yellow', 'green']],
      [7, ['yellow', 'green', 'blue', 'red']],
      [8, ['green', 'yellow', 'red', 'blue']],
    ])('turns an image with EXIF orientation %d upright', async (orientation, corners) => {
      const source = await quarters({ width: 120, height: 80 }).withMetadata({ orientation }).jpeg().toBuffer();
      const description = orientation < 5 ? 'jpeg 60x40' : 'jpeg 60x90';
      for (const transformation of ['w-60', 'w-60:w-60', 'w-60,rt-auto']) {
        const { data } = await transform(source, transformation);
        expect(await cornersOf(data)).toEqual(corners);
        expect(await describeImage(data)).toBe(description);
        expect((await sharp(data).metadata()).orientation ?? 1).toBe(1);
      }
      const turned = await transform(source, 'rt-180');
      expect(await cornersOf(turned.data)).toEqual(corners.toReversed());
    });

    /** Photoshop's segment of resources, of which one is IPTC's city and by-line. */
    const iptc = (city: string) => {
      const text = (field: number, value: string) =>
        Buffer.from([0x1c, 2, field, 0, value.length, ...Buffer.from(value)]);
      const fields = Buffer.concat([text(90, city), text(80, city)]);
      const head = Buffer.from('Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0', 'latin1');
      return Buffer.concat([head, Buffer.from([fields.length]), fields]);
    };

    it.each(['', 'w-40', 'w-40:rt-90', 'f-jpg', 'f-webp', 'f-png', 'f-avif', 'pr-true', 'cp-true', 'dn-300'])(
      'is left out with "%s"',
      async (transformation) => {
        const picture = await solid('green', square)
          .withExif({
            IFD0: { Copyright: 'Secret-Owner', Model: 'Secret-Camera' },
            IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 3230/100' },
          })
          .withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/">Secret-XMP</x:xmpmeta>')
          .withIccProfile('p3')
          .jpeg()
          .toBuffer();
        const source = withSegments(picture, 0xed, iptc('Secret-City'), 1);
        const before = await sharp(source).metadata();
        expect([before.exif, before.xmp, before.icc, before.iptc]).not.toContain(undefined);
        expect(source.includes('Secret-XMP') && source.includes('Secret-Camera')).toBe(true);

        const { data } = await transform(source, transformation);
        const after = await sharp(data).metadata();
        expect([after.exif, after.xmp, after.iptc]).toEqual([undefined, undefined, undefined]);
        expect(after.icc !== undefined).toBe(transformation === 'cp-true');
        expect(data.includes('Secret')).toBe(false);
        expect(['Exif', 'http://ns.adobe.com', '8BIM', 'eXIf'].filter((mark) => data.includes(mark))).toEqual([]);
      },
    );
  });

  describe('attack 27: colours', () => {
    const bright: [string, Sharp][] = [
      ['with a wide gamut', quarters(square).withIccProfile('p3').png()],
      ['of 16 bits', quarters(square).toColourspace('rgb16').png()],
      ['with a palette', quarters(square).png({ palette: true })],
      ['that are transparent in nothing', quarters(square).ensureAlpha(1).png()],
    ];

    it.each(bright)('%s stay what they are', async (_, image) => {
      const source = await image.toBuffer();
      for (const transformation of ['', 'w-40', 'w-40:w-20', 'rt-90:rt-N90', 'f-jpg']) {
        const { data } = await transform(source, transformation);
        expect(await cornersOf(data)).toEqual(['red', 'green', 'blue', 'yellow']);
        expect(await sharp(data).metadata()).toMatchObject({ space: 'srgb', depth: 'uchar' });
      }
    });

    it.each<[string, Sharp]>([
      ['grey JPEG', solid('grey', square).toColourspace('b-w').jpeg()],
      ['grey PNG of 16 bits', solid('grey', square).toColourspace('grey16').png()],
      ['CMYK JPEG', solid('grey', square).toColourspace('cmyk').jpeg()],
    ])('of a %s stay grey', async (_, image) => {
      const source = await image.toBuffer();
      for (const transformation of ['', 'w-40:w-20', 'f-webp']) {
        const { data } = await transform(source, transformation);
        expect(await colourAt(data, 10, 10)).toBe('grey');
      }
    });

    it.each([
      // [steps, the colour of the corners, where the picture is clear or half so]
      ['bg-0000FF,f-jpg', clear, 'blue'],
      ['bg-0000FF,f-jpg,w-20', clear, 'blue'],
      ['f-jpg:bg-0000FF', clear, 'blue'],
      ['r-max,bg-0000FF,f-jpg', four, 'blue'],
      ['o-0,bg-0000FF', four, 'blue'],
      ['o-0,bg-0000FF,f-jpg', four, 'blue'],
      ['o-0,f-jpg', four, 'black'],
      ['bg-0000FF40,f-jpg', clear, 'blue'],
    ] as const)('%s puts a background behind a JPEG', async (steps, image, expected) => {
      const { data } = await transform(await image, steps);
      expect(await cornersOf(data)).toEqual(Array(4).fill(expected));
    });

    it('that are clear become black in a JPEG, and stay clear elsewhere', async () => {
      const corner = async (transformation: string) =>
        colourAt((await transform(await clear, transformation)).data, 1, 1);
      expect(await corner('f-jpg')).toBe('black');
      expect(await corner('w-40:w-20,f-jpg')).toBe('black');
      expect(await corner('')).toBe('clear');
      expect(await corner('w-40:w-20,f-webp')).toBe('clear');
    });

    it.each(['bg-FFFFFF,f-jpg', 'bg-FFFFFF,w-20,f-jpg', 'r-20,bg-FFFFFF,f-jpg', 'r-20,f-jpg:bg-FFFFFF'])(
      'that are clear get the colour that %s names in a JPEG',
      async (transformation) => {
        const { data } = await transform(await clear, transformation);
        expect(await colourAt(data, 1, 1)).toBe('white');
      },
    );
  });

  describe('pixels', () => {
    const source = gradient({ width: 240, height: 180 }).png().toBuffer();

    it.each([
      ['w-60,h-90,fo-right,f-png', (image: Sharp) => image.resize(60, 90, { fit: 'cover', position: 'right' })],
      ['w-90,h-90,c-at_max,f-png', (image: Sharp) => image.resize(90, 90, { fit: 'inside' })],
      ['bl-4,f-png', (image: Sharp) => image.blur(4)],
      ['w-120,f-jpg', (image: Sharp) => image.resize(120)],
    ])('of %s are those of one plain call of sharp', async (transformation, plainly) => {
      const { data } = await transform(await source, transformation);
      const expected = await plainly(sharp(await source))
        .png()
        .toBuffer();
      expect(await meanDifference(data, expected)).toBeLessThan(2);
    });

    it('survive a chain without being encoded in between', async () => {
      const { data } = await transform(await source, 'w-240,h-180:rt-90:rt-90:rt-180,f-png');
      expect(await meanDifference(data, await source)).toBe(0);
    });

    it('blur more with a larger radius', async () => {
      const difference = async (transformation: string) =>
        meanDifference((await transform(await four, transformation)).data, await four);
      const [none, little, much] = [await difference('q-80'), await difference('bl-2'), await difference('bl-20')];
      expect(none).toBe(0);
      expect(little).toBeGreaterThan(1);
      expect(much).toBeGreaterThan(2 * little);
    });
  });

  it('writes a WebP as large and as good as it may be', async () => {
    const noise = sharp({
      create: {
        width: 400,
        height: 300,
        channels: 3,
        background: 'black',
        noise: { type: 'gaussian', mean: 128, sigma: 60 },
      },
    });
    const { data } = await transform(await noise.png().toBuffer(), 'w-8000,h-6000,f-webp,q-100');
    expect(await sharp(data).metadata()).toMatchObject({ format: 'webp', width: 8000, height: 6000 });
  });

  it('writes a PNG or JPEG where a side is too long for the WebP that was asked for', async () => {
    expect(await transform(await four, 'w-16384,h-10,c-force,f-webp')).toMatchObject({ format: 'jpeg' });
    expect(await transform(await clear, 'w-16384,h-10,c-force,f-webp')).toMatchObject({ format: 'png' });
  });

  describe('animations', () => {
    it('too large to be encoded again play on untouched, or are their first frame', async () => {
      const large = await animation(['red', 'green', 'blue'], { width: 3000, height: 2000 }).gif().toBuffer();
      expect((await transform(large, '')).data).toBe(large);
      expect((await transform(large, 'f-gif')).data).toBe(large);
      expect(await describeImage((await transform(large, 'w-2900')).data)).toBe('png 2900x1933');
      expect((await sharp((await transform(large, 'w-300')).data).metadata()).pages).toBe(3);
    });

    const framesOf = async (data: Buffer) => {
      const { pages = 1, delay, loop, width, pageHeight } = await sharp(data, { animated: true }).metadata();
      const colours = Array.from({ length: pages }, (_, page) => sharp(data, { page }).png().toBuffer());
      const names = await Promise.all(colours.map(async (frame) => colourAt(await frame, 1, 1)));
      return { names, delay, loop, size: `${width}x${pageHeight}` };
    };
    const timing = { names: ['red', 'green', 'blue'], delay: [100, 200, 300], loop: 3 };

    it.each([
      ['', 'gif', '40x20'],
      ['w-20', 'gif', '20x10'],
      ['w-20,h-20,fo-left', 'gif', '20x20'],
      ['w-20:h-5', 'gif', '10x5'],
      ['w-20:bl-1:w-10', 'gif', '10x5'],
      ['f-webp', 'webp', '40x20'],
      ['w-20:h-5,f-webp', 'webp', '10x5'],
      ['f-orig,h-10', 'gif', '20x10'],
      ['rt-180', 'gif', '40x20'],
      ['w-20:rt-90', 'gif', '10x20'],
      ['fl-v,b-1_FF0000:w-40,h-20,cm-extract', 'gif', '40x20'],
    ])('go through "%s" with their frames, delays and loop', async (transformation, format, size) => {
      const image = await transform(await spinner, transformation);
      expect(image.format).toBe(format);
      expect(await framesOf(image.data)).toEqual({ ...timing, size });
    });

    it.each(['f-png', 'f-jpg,w-20', 'pg-1', 'pg-1,f-webp', 'w-20,rt-90,f-avif'])(
      'become their first frame with "%s"',
      async (transformation) => {
        const { data } = await transform(await spinner, transformation);
        const { width, height, pages = 1 } = await sharp(data).metadata();
        expect(pages).toBe(1);
        expect(await colourAt(data, Math.floor(width / 2), Math.floor(height / 2))).toBe('red');
      },
    );

    it('become their first frame when they have too many', async () => {
      const colours = Array.from({ length: 257 }, (_, index) => (index % 2 === 0 ? 'red' : 'blue'));
      const long = await animation(colours, { width: 2, height: 2 }).gif().toBuffer();
      expect((await sharp(long).metadata()).pages).toBe(257);
      const { data } = await transform(long, 'w-4');
      expect(await framesOf(data)).toMatchObject({ names: ['red'] });
    });

    it('become their first frame when all of them together would be too large', async () => {
      const colours = Array.from({ length: 200 }, (_, index) => (index % 2 === 0 ? 'red' : 'blue'));
      const many = await animation(colours, { width: 2, height: 2 }).gif().toBuffer();
      const pagesOf = async (transformation: string) => {
        const { data } = await transform(many, transformation);
        return (await sharp(data).metadata()).pages ?? 1;
      };
      expect(await pagesOf('w-20,f-webp')).toBe(200);
      expect(await pagesOf('w-501,f-webp')).toBe(1);
    });

    it('may show a frame for more than a minute', async () => {
      const slow = Buffer.from(await spinner);
      // A graphic control extension: introducer, label, length, flags, then the delay in hundredths of a second.
      slow.writeUInt16LE(7000, slow.indexOf(Buffer.from('21f904', 'hex')) + 4);
      expect((await sharp(slow).metadata()).delay).toEqual([70_000, 200, 300]);
      const { data } = await transform(slow, 'w-20');
      expect(await framesOf(data)).toMatchObject({ names: ['red', 'green', 'blue'] });
    });

    it.each([3, 4, 6])('begin with their first frame when they have EXIF orientation %d', async (orientation) => {
      const exif = { IFD0: { Orientation: '1' } };
      const turned = await animation(['red', 'green', 'blue'], { width: 40, height: 20 })
        .withExif(exif)
        .webp({ lossless: true })
        .toBuffer();
      const entry = turned.indexOf(Buffer.from('12010300010000000100', 'hex'));
      turned.writeUInt16LE(orientation, entry + 8);
      expect(await sharp(turned).metadata()).toMatchObject({ orientation, pages: 3 });
      const { data } = await transform(turned, 'w-10');
      expect(await colourAt(data, 1, 1)).toBe('red');
      expect(await describeImage(data)).toBe(orientation === 6 ? 'webp 10x20' : 'webp 10x5');
    });
  });

  describe('refuses', () => {
    it.each(['jpeg', 'png', 'avif'] as const)('a %s that was cut off', async (format) => {
      const whole = await gradient({ width: 120, height: 120 }).toFormat(format).toBuffer();
      await expect(transform(whole.subarray(0, whole.length / 2), 'w-50')).rejects.toMatchObject(damaged);
    });

    it.each(['webp', 'gif'] as const)('a %s that was cut off, which has no readable header', async (format) => {
      const whole = await gradient({ width: 120, height: 120 }).toFormat(format).toBuffer();
      await expect(transform(whole.subarray(0, whole.length / 2), 'w-50')).rejects.toMatchObject({
        status: 400,
        code: 'EINVAL',
      });
    });

    it('what is no image', async () => {
      await expect(transform(Buffer.from('text'), 'w-50')).rejects.toMatchObject({ status: 400, code: 'EINVAL' });
    });

    it('a decompression bomb, from its header', async () => {
      const bomb = hugePng({ width: 10_001, height: 10_000 });
      expect(bomb.length).toBeLessThan(20_000);
      await expect(transform(bomb, 'w-50')).rejects.toMatchObject({
        status: 400,
        code: 'ELIMIT',
        message: 'The image has more pixels than can be processed',
      });
    });

    it.each([
      ['a result of too many pixels', 'w-8000,h-8000', 'The requested size is too large'],
      ['a side that is too long', 'w-16385,h-10,c-force,f-avif', 'The result is too large for AVIF'],
      ['a blur that takes too long', 'w-6000,h-6000,bl-100', 'The transformation takes too much work'],
      ['an intermediate size of too many pixels', 'w-8000,h-8000:w-10', 'The requested size is too large'],
      ['a crop out of too many pixels', 'w-10,h-16000', 'The requested size is too large'],
      ['a rotation that makes it too large', 'w-7000,h-7000:rt-45', 'The requested size is too large'],
      ['an AVIF that is too large', 'w-4000,h-4000,f-avif', 'The result is too large for AVIF'],
    ])('%s', async (_, transformation, message) => {
      await expect(transform(await four, transformation)).rejects.toMatchObject({
        status: 400,
        code: 'ELIMIT',
        message,
      });
    });

    it.each([
      ['interlaced', { progressive: true }, 3200],
      ['plain', { progressive: false }, 6400],
    ])('an %s PNG of more pixels than its share', async (_, options, pixels) => {
      const source = await quarters(square).png(options).toBuffer();
      const inputPixels = 6400 * (6400 / pixels);
      await expect(transform(source, 'w-10', { inputPixels })).resolves.toMatchObject({ format: 'png' });
      await expect(transform(source, 'w-10', { inputPixels: inputPixels - 2 })).rejects.toMatchObject({
        code: 'ELIMIT',
      });
    });
  });
});

describe('prepareImage', () => {
  const prepare = (data: Buffer, transformation: string, options: Partial<TransformOptions> = {}) =>
    prepareImage(data, parseTransformation([transformation]), { limits: limitsWith(), ...options });

  it('estimates more for more to decode, to hold and to write', async () => {
    const small = await quarters(square).png().toBuffer();
    const large = hugePng({ width: 5000, height: 4000 });
    const estimates = [
      [small, ''],
      [small, 'w-2000'],
      [small, 'w-2000,f-avif'],
      [small, 'w-2000:bl-2:w-1000'],
      [large, 'w-10'],
      [large, 'w-10,f-webp'],
    ] as const;
    const bytes = await Promise.all(
      estimates.map(async ([data, text]) => (await prepare(data, text)).memoryBytes / 1e6),
    );
    expect(bytes.map(Math.round)).toEqual([10, 30, 190, 35, 30, 30]);
  });

  it('takes an animation for all of its frames where all are worked on', async () => {
    const { memoryBytes: all } = await prepare(await spinner, 'w-400');
    const { memoryBytes: one } = await prepare(await spinner, 'w-400,pg-1');
    expect(all).toBeGreaterThan(one);
  });

  it('takes no more than the file for an animation that is sent untouched', async () => {
    const { memoryBytes, run } = await prepare(await spinner, '', { limits: limitsWith({ frames: 2 }) });
    expect(memoryBytes).toBe((await spinner).length);
    expect((await run()).data).toBe(await spinner);
  });

  it.each([
    ['more to decode than may be', hugePng({ width: 9000, height: 9000 }), 'w-1'],
    ['more to write than may be', hugePng({ width: 10, height: 10 }), 'w-3000,h-3000,f-png'],
    ['more to do than may be', hugePng({ width: 10, height: 10 }), 'w-2000:bl-100:w-1'],
  ])('refuses %s by one number, before anything is decoded', async (_, data, transformation) => {
    const refusal = { status: 400, code: 'ELIMIT', message: 'The transformation takes too much work' };
    await expect(prepare(data, transformation, { limits: limitsWith({ work: 100_000_000 }) })).rejects.toMatchObject(
      refusal,
    );
    await expect(prepare(data, transformation)).resolves.toBeDefined();
  });

  it('refuses what a trim leaves when it is larger than could be foreseen', async () => {
    const line = { left: 600, right: 600, background: '#ffffff' };
    const sign = await solid('red', { width: 4, height: 600 }).extend(line).png().toBuffer();
    await expect(transform(sign, 't-5,w-200,f-webp')).rejects.toMatchObject({
      code: 'ELIMIT',
      message: 'What is left of the image is too large; resize it first',
    });
    await expect(transform(sign, 't-5,h-200')).resolves.toMatchObject({ format: 'png' });
  });

  describe('attack 30: work that nobody waits for', () => {
    const gone = new DeliveryError(499, 'ECANCELED', 'The client has gone');
    /** Throws once it was looked at so often. */
    const until = (looks: number) => {
      const seen = { looks: 0 };
      const check = () => {
        seen.looks += 1;
        if (seen.looks > looks) throw gone;
      };
      return { seen, check };
    };

    it('is looked at before each operation, each layer and the encoding', async () => {
      const layers = 'l-image,i-ik_canvas,w-5,h-5,bg-FF0000,l-end';
      const { seen, check } = until(Infinity);
      const counts: number[] = [];
      for (const transformation of ['', 'w-40', 'w-40:bl-2:rt-5', 't-5', layers]) {
        const begin = seen.looks;
        await (await prepare(await four, transformation, { check })).run();
        counts.push(seen.looks - begin);
      }
      // Before anything, for each operation, and before it is written; a trim has no size that is known, a layer is drawn.
      expect(counts).toEqual([2, 3, 5, 3, 4]);
    });

    it.each([0, 1, 2, 3, 4])('ends before the next piece of it: after %d', async (looks) => {
      const { seen, check } = until(looks);
      const { run } = await prepare(await four, 'w-40:bl-2:rt-5', { check });
      await expect(run()).rejects.toBe(gone);
      expect(seen.looks).toBe(looks + 1);
    });
  });
});
