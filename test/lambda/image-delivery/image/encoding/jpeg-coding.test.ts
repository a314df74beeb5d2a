import { describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { jpegCoding } from '../../../../../lambda/image-delivery/image/encoding/jpeg-coding';
import { frameMarker, manyScans, withFrameMarker, withSegments } from '../../../../support/bombs/jpeg';
import { gradient } from '../../../../support/images';

const size = { width: 64, height: 48 };
const baseline = gradient(size).jpeg().toBuffer();
const progressive = gradient(size).jpeg({ progressive: true }).toBuffer();

describe('attack 6: jpegCoding', () => {
  it('counts one scan of a usual JPEG, and the ten of a progressive one', async () => {
    expect(jpegCoding(await baseline)).toEqual({ arithmetic: false, scans: 1 });
    expect(jpegCoding(await progressive)).toEqual({ arithmetic: false, scans: 10 });
  });

  it.each([
    [frameMarker.arithmetic, true],
    [frameMarker.arithmeticProgressive, true],
    [0xcb, true],
    [0xcf, true],
    [0xc1, false],
  ])('knows arithmetic coding by its marker: %d', async (marker, arithmetic) => {
    expect(jpegCoding(withFrameMarker(await baseline, marker)).arithmetic).toBe(arithmetic);
  });

  it('takes no heed of what only looks like a scan in metadata', async () => {
    const file = withSegments(await baseline, 0xe1, Buffer.alloc(100, Buffer.from([0xff, 0xda])), 5);
    expect(jpegCoding(file).scans).toBe(1);
  });

  it('counts up to a thousand', () => {
    const scans = (count: number) => jpegCoding(manyScans({ width: 16, height: 16 }, count)).scans;
    expect([scans(2), scans(999), scans(5000)]).toEqual([2, 999, 1001]);
  });

  it.each([Buffer.alloc(0), Buffer.from('ffd8', 'hex'), Buffer.from('ffd8ffc00002', 'hex'), Buffer.from('text')])(
    'takes a file without a scan for a dear one: %j',
    (data) => {
      expect(jpegCoding(data)).toEqual({ arithmetic: true, scans: 1000 });
    },
  );

  it.each([
    ['fill bytes', Buffer.alloc(3, 0xff)],
    ['nonsense', Buffer.from('xyz')],
  ])('is not deceived by %s before a marker, which decoders skip', async (_, bytes) => {
    const between = (jpeg: Buffer) => Buffer.concat([jpeg.subarray(0, 2), bytes, jpeg.subarray(2)]);
    await expect(sharp(between(await baseline), { failOn: 'error' }).stats()).resolves.toBeDefined();
    expect(jpegCoding(between(withFrameMarker(await baseline, frameMarker.arithmetic))).arithmetic).toBe(true);
    expect(jpegCoding(between(await progressive)).scans).toBeGreaterThanOrEqual(10);
  });

  it('makes files that sharp reads', async () => {
    const header = await sharp(manyScans({ width: 100, height: 90 }, 7)).metadata();
    expect(header).toMatchObject({ width: 100, height: 90, isProgressive: true, channels: 1 });
    await expect(sharp(manyScans({ width: 100, height: 90 }, 7), { failOn: 'warning' }).stats()).resolves.toBeDefined();
  });
});
