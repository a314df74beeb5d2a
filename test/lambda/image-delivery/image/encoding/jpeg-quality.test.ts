import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { isBare } from '../../../../../lambda/image-delivery/image/encoding/bare';
import { jpegQuality } from '../../../../../lambda/image-delivery/image/encoding/jpeg-quality';
import { gradient } from '../../../../support/images';

const size = { width: 24, height: 16 };

describe('jpegQuality', () => {
  it.each([1, 5, 10, 20, 30, 40, 49, 50, 60, 70, 80, 85, 90, 95])('finds quality %d', async (quality) => {
    const found = jpegQuality(await gradient(size).jpeg({ quality }).toBuffer());
    expect(Math.abs((found ?? 0) - quality)).toBeLessThanOrEqual(quality < 10 ? 4 : 1);
  });

  it('finds it in a progressive JPEG, behind metadata', async () => {
    const picture = gradient(size).withExif({ IFD0: { Copyright: 'somebody' } });
    expect(jpegQuality(await picture.jpeg({ quality: 55, progressive: true }).toBuffer())).toBe(55);
  });

  it('knows nothing of tables that are no standard ones', async () => {
    expect(jpegQuality(await gradient(size).jpeg({ quality: 80, quantisationTable: 1 }).toBuffer())).toBeUndefined();
  });

  it('knows nothing of other formats', async () => {
    expect(jpegQuality(await gradient(size).png().toBuffer())).toBeUndefined();
    expect(jpegQuality(Buffer.alloc(0))).toBeUndefined();
  });

  it('reads any bytes without failing', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        const quality = jpegQuality(Buffer.concat([Buffer.from([0xff, 0xd8]), bytes]));
        expect(quality === undefined || (quality >= 1 && quality <= 100)).toBe(true);
      }),
    );
  });

  it('reads a JPEG that was damaged or cut off without failing', async () => {
    const data = await gradient(size).jpeg().toBuffer();
    fc.assert(
      fc.property(fc.nat(data.length), fc.nat(data.length - 1), fc.nat(255), (length, index, value) => {
        const damaged = Buffer.from(data);
        damaged[index] = value;
        expect(() => jpegQuality(damaged.subarray(0, length))).not.toThrow();
        expect(() => isBare(damaged.subarray(0, length), 'jpeg')).not.toThrow();
      }),
    );
  });

  it('gives up on a header of endless segments', () => {
    const endless = Buffer.concat([Buffer.from([0xff, 0xd8]), Buffer.alloc(400_000, Buffer.from('ffe10002', 'hex'))]);
    const tables = Buffer.concat([Buffer.from('ffdb004300', 'hex'), Buffer.alloc(64, 1)]);
    expect(jpegQuality(Buffer.concat([endless.subarray(0, 402), tables]))).toBe(100);
    expect(jpegQuality(Buffer.concat([endless, tables]))).toBeUndefined();
  });
});
