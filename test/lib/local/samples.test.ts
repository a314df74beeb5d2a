import { describe, expect, it } from '@jest/globals';
import sharp, { type Metadata } from 'sharp';
import { renderSamples } from '../../../lib/local/samples';

// The delivery function, which a test before may have loaded, leaves out the loader of SVG for the whole process.
sharp.unblock({ operation: ['VipsForeignLoad'] });
const rendered = renderSamples();

const find = async (name: string): Promise<Buffer> => {
  const sample = (await rendered).find((candidate) => candidate.name === name);
  if (!sample) throw new Error(`no sample named ${name}`);
  return sample.data;
};

const metadata = async (name: string): Promise<Metadata> => sharp(await find(name)).metadata();

describe('renderSamples', () => {
  it.each([
    ['landscape.jpg', 'image/jpeg', 4000, 3000],
    ['portrait.jpg', 'image/jpeg', 640, 865],
    ['logo.png', 'image/png', 800, 600],
    ['loading.gif', 'image/gif', 240, 240],
    ['rotated.jpg', 'image/jpeg', 1200, 800],
    ['verão/praia ao pôr do sol.jpg', 'image/jpeg', 1600, 1067],
    ['texture.webp', 'image/webp', 1200, 1200],
  ])('draws %s as %s of %d by %d pixels', async (name, contentType, width, height) => {
    const sample = (await rendered).find((candidate) => candidate.name === name);
    expect(sample).toMatchObject({ contentType, title: expect.stringMatching(/\w/) });
    expect(await metadata(name)).toMatchObject({ format: contentType.replace('image/', ''), width, height });
  });

  it('draws nothing else', async () => {
    expect(await rendered).toHaveLength(7);
  });

  it('stays small together', async () => {
    const total = (await rendered).reduce((sum, { data }) => sum + data.length, 0);
    expect(total).toBeLessThan(6_000_000);
  });

  it('draws the landscape as a baseline JPEG of twelve megapixels, as heavy as a photograph', async () => {
    const { width, height, isProgressive } = await metadata('landscape.jpg');
    expect(width * height).toBe(12_000_000);
    expect(isProgressive).toBe(false);
    const { length } = await find('landscape.jpg');
    expect(length).toBeGreaterThan(1_200_000);
    expect(length).toBeLessThan(3_000_000);
  });

  it('draws the logo with clear, translucent and opaque pixels', async () => {
    const alpha = await sharp(await find('logo.png'))
      .extractChannel('alpha')
      .raw()
      .toBuffer();
    const share = (holds: (value: number) => boolean): number => alpha.filter(holds).length / alpha.length;
    expect(share((value) => value === 0)).toBeGreaterThan(0.2);
    expect(share((value) => value > 100 && value < 200)).toBeGreaterThan(0.1);
    expect(share((value) => value === 255)).toBeGreaterThan(0.2);
  });

  it('draws the spinner as an endless animation', async () => {
    expect(await metadata('loading.gif')).toMatchObject({ pages: 12, loop: 0 });
  });

  it('stores the rocket on its side, to be turned by its EXIF orientation', async () => {
    expect(await metadata('rotated.jpg')).toMatchObject({
      orientation: 6,
      autoOrient: { width: 800, height: 1200 },
    });
  });

  it('names its blobs in NFC', async () => {
    for (const { name } of await rendered) expect(name).toBe(name.normalize('NFC'));
  });

  it('draws the same bytes every time', async () => {
    const again = await renderSamples();
    for (const [index, sample] of (await rendered).entries()) {
      expect(again[index]?.data.equals(sample.data)).toBe(true);
    }
  });
});
