import { beforeAll, describe, expect, it } from '@jest/globals';
import { DeliveryError } from '../../../../lambda/image-delivery/errors';
import { type ReadFile, readLayerFiles } from '../../../../lambda/image-delivery/origins/layer-files';
import { solid } from '../../../support/images';

let logo: Buffer;

beforeAll(async () => {
  logo = await solid('blue', { width: 8, height: 4 }).png().toBuffer();
});

/** Reads from memory, as an origin does: what is read is taken from the allowance first. */
function reader(files: Readonly<Record<string, Buffer | Error>>, asked: string[] = []): ReadFile {
  return ({ name, allowance }) => {
    asked.push(name);
    const file = files[name];
    if (file instanceof Error) return Promise.reject(file);
    if (!file) return Promise.resolve({ kind: 'missing' });
    return new Promise((resolve) => {
      allowance?.take(file.length);
      resolve({
        kind: 'found',
        file: { data: file, etag: `tag of ${name}`, lastModified: undefined, isPrivate: false, origin: 'main' },
      });
    });
  };
}

const paths = (images: string[], fonts: string[] = []) => ({ images, fonts });

describe('readLayerFiles', () => {
  it('reads images with their headers, and fonts', async () => {
    const font = Buffer.from('a font');
    const read = reader({ 'a/logo.png': logo, 'Own.ttf': font });
    const { assets, version } = await readLayerFiles(paths(['a/logo.png'], ['Own.ttf']), read);
    expect(assets.image('a/logo.png').data).toBe(logo);
    expect(assets.image('a/logo.png').source).toMatchObject({ format: 'png', width: 8, height: 4 });
    expect(assets.font('Own.ttf')).toBe(font);
    expect(version).toBe('tag of a/logo.png,tag of Own.ttf');
  });

  it('asks for names without their leading slash', async () => {
    const asked: string[] = [];
    const { assets } = await readLayerFiles(paths(['/a/logo.png']), reader({ 'a/logo.png': logo }, asked));
    expect(asked).toEqual(['a/logo.png']);
    expect(assets.image('/a/logo.png').data).toBe(logo);
  });

  const refused = new DeliveryError(502, 'EACCES', 'The origin does not let the file be read');

  it.each<[string, string, Partial<DeliveryError>]>([
    ['is missing', 'missing.png', { status: 404, code: 'ENOENT' }],
    ['is no image', 'text.png', { status: 400, code: 'EINVAL' }],
    ['has a name that no blob has', 'a/../b.png', { status: 400, code: 'EINVAL' }],
    ['is refused', 'refused.png', { status: 502, code: 'EACCES' }],
    ['fails unexpectedly', 'broken.png', { status: 500, code: 'UNIDENTIFIED' }],
  ])('keeps to itself that a file %s, until it is used', async (_, path, error) => {
    const files = { 'logo.png': logo, 'text.png': Buffer.from('text'), 'refused.png': refused };
    const read = reader({ ...files, 'broken.png': new TypeError('secret') });
    const { assets, version } = await readLayerFiles(paths(['logo.png', path]), read);
    expect(assets.image('logo.png').data).toBe(logo);
    expect(() => assets.image(path)).toThrow(expect.objectContaining(error));
    expect(version).toBe(`tag of logo.png,${error.code}`);
  });

  it('says which layer it was whose file is missing', async () => {
    const { assets } = await readLayerFiles(paths(['a/b.png'], ['c.ttf']), reader({}));
    expect(() => assets.image('a/b.png')).toThrow('No file was found for the layer "a/b.png"');
    expect(() => assets.font('c.ttf')).toThrow('No file was found for the layer "c.ttf"');
  });

  it('says which layer it was whose file is no image', async () => {
    const { assets } = await readLayerFiles(paths(['a.svg']), reader({ 'a.svg': Buffer.from('<svg/>') }));
    expect(() => assets.image('a.svg')).toThrow('The file of the layer "a.svg" is no image that can be drawn');
  });

  it('reads no more than ten, images and fonts together', async () => {
    const names = Array.from({ length: 10 }, (_, index) => `${index}.png`);
    const asked: string[] = [];
    await readLayerFiles(paths(names), reader({}, asked));
    expect(asked).toHaveLength(10);
    await expect(readLayerFiles(paths(names, ['a.ttf']), reader({}, asked))).rejects.toMatchObject({
      status: 400,
      code: 'ELIMIT',
    });
    expect(asked).toHaveLength(10);
  });

  it('reads no more than 60 MB of them all', async () => {
    const large = Buffer.alloc(30_000_000);
    const files = { 'a.ttf': large, 'b.ttf': large, 'c.ttf': Buffer.alloc(1) };
    const read = reader(files);
    expect((await readLayerFiles(paths([], ['a.ttf', 'b.ttf']), read)).assets.font('b.ttf')).toBe(large);
    await expect(readLayerFiles(paths([], ['a.ttf', 'b.ttf', 'c.ttf']), read)).rejects.toMatchObject({
      status: 400,
      code: 'ELIMIT',
      message: 'The files of the layers are larger than 60000000 bytes together',
    });
  });
});
