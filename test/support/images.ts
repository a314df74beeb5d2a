import { crc32, deflateSync } from 'node:zlib';
import { afterAll } from '@jest/globals';
import sharp, { type Sharp } from 'sharp';

// The delivery function blocks most loaders for the whole process; the next test file of this worker may need them.
afterAll(() => sharp.unblock({ operation: ['VipsForeignLoad'] }));

const palette = {
  black: [0, 0, 0],
  white: [255, 255, 255],
  grey: [128, 128, 128],
  red: [255, 0, 0],
  green: [0, 128, 0],
  blue: [0, 0, 255],
  yellow: [255, 255, 0],
} as const;

/** A colour that {@link colourAt} recognizes. */
export type Colour = keyof typeof palette;

/** Whole pixels. */
interface Size {
  readonly width: number;
  readonly height: number;
}

/** Distance in the RGB cube up to which a pixel has the name of a colour: lossy formats change it a little. */
const tolerance = 40;

/** An image of one colour. */
export function solid(colour: Colour, { width, height }: Size): Sharp {
  const [r, g, b] = palette[colour];
  return sharp({ create: { width, height, channels: 3, background: { r, g, b } } });
}

/** An image with red, green, blue and yellow quarters, row by row. */
export function quarters(size: Size): Sharp {
  return draw(size, (x, y) => {
    const [left, right] = y < size.height / 2 ? (['red', 'green'] as const) : (['blue', 'yellow'] as const);
    return palette[x < size.width / 2 ? left : right];
  });
}

/** An image in which no two pixels are quite the same, without a sharp edge. */
export function gradient(size: Size): Sharp {
  return draw(size, (x, y) => [
    Math.round((255 * x) / size.width),
    Math.round((255 * y) / size.height),
    Math.round(127 + 127 * Math.sin((x + y) / 20)),
  ]);
}

/** An animation with a frame of each colour. */
export function animation(colours: readonly Colour[], { width, height }: Size): Sharp {
  const frames = colours.map((colour) => Buffer.alloc(width * height * 3, Buffer.from(palette[colour])));
  const raw = { width, height: height * colours.length, channels: 3, pageHeight: height } as const;
  return sharp(Buffer.concat(frames), { raw });
}

/** A PNG of one colour that is a few kilobytes long, whatever its size: one bit a pixel, all zero. */
export function hugePng({ width, height }: Size): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 1;
  const rows = deflateSync(Buffer.alloc(height * (1 + Math.ceil(width / 8))));
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))]);
}

/** The name of a pixel's colour in the first frame of an image, `clear` for no colour at all, or its numbers. */
export async function colourAt(image: Buffer, x: number, y: number): Promise<string> {
  const pixel = await sharp(image).extract({ left: x, top: y, width: 1, height: 1 }).ensureAlpha().raw().toBuffer();
  const [red = 0, green = 0, blue = 0, alpha = 0] = pixel;
  if (alpha === 0) return 'clear';
  const near = Object.entries(palette).find(
    ([, [r, g, b]]) => Math.hypot(red - r, green - g, blue - b) <= tolerance && alpha === 255,
  );
  return near ? near[0] : `rgba(${red}, ${green}, ${blue}, ${alpha})`;
}

/** The colours just inside the four corners of an image, row by row. */
export async function cornersOf(image: Buffer): Promise<string[]> {
  const { width, height } = await sharp(image).metadata();
  const [right, bottom] = [width - 2, height - 2];
  return Promise.all([
    colourAt(image, 1, 1),
    colourAt(image, right, 1),
    colourAt(image, 1, bottom),
    colourAt(image, right, bottom),
  ]);
}

/** Mean absolute difference of the samples (0–255) of two images of one size. */
export async function meanDifference(one: Buffer, other: Buffer): Promise<number> {
  const [a, b] = await Promise.all([one, other].map((image) => sharp(image).removeAlpha().raw().toBuffer()));
  if (!a || a.length !== b?.length) throw new Error('the images differ in size');
  return a.reduce((sum, sample, index) => sum + Math.abs(sample - (b[index] ?? 0)), 0) / a.length;
}

function draw({ width, height }: Size, colour: (x: number, y: number) => readonly number[]): Sharp {
  const pixels = Buffer.alloc(width * height * 3);
  for (let index = 0; index < width * height; index += 1) {
    pixels.set(colour(index % width, Math.floor(index / width)), index * 3);
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}
