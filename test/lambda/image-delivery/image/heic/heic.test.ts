import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { DeliveryError } from '../../../../../lambda/image-delivery/errors';
import { decodeHeic } from '../../../../../lambda/image-delivery/image/heic/heic';
import { sharp } from '../../../../../lambda/image-delivery/image/sharp';
import { clearHeic, tiledHeic } from '../../../../support/heic';
import { colourAt, solid } from '../../../../support/images';

const damaged = { status: 400, code: 'EINVAL', message: 'The HEIC image is damaged or cannot be decoded' };

describe('decodeHeic', () => {
  it('decodes nothing that nobody wants any more', async () => {
    const gone = new DeliveryError(499, 'ECANCELED', 'gone');
    const check = () => {
      throw gone;
    };
    await expect(decodeHeic(clearHeic, 1024, check)).rejects.toBe(gone);
  });

  it('puts tiles together, upright, with their profile', async () => {
    const png = await decodeHeic(tiledHeic, 8192);
    expect(await sharp(png).metadata()).toMatchObject({ format: 'png', width: 64, height: 128, hasAlpha: false });
    const spots = [8, 40, 72, 104].flatMap((y) => [8, 40].map((x) => colourAt(png, x, y)));
    const tile = ['green', 'yellow', 'red', 'blue'];
    expect(await Promise.all(spots)).toEqual([...tile, ...tile]);
  });

  it('keeps transparency', async () => {
    expect(await colourAt(await decodeHeic(clearHeic, 1024), 5, 5)).toBe('clear');
  });

  it('decodes no more pixels than it may', async () => {
    await expect(decodeHeic(tiledHeic, 8191)).rejects.toMatchObject(damaged);
  });

  it('decodes several at once', async () => {
    const all = await Promise.all(Array.from({ length: 4 }, () => decodeHeic(clearHeic, 1024)));
    expect(new Set(all.map((png) => png.length)).size).toBe(1);
  });

  it('refuses other formats', async () => {
    const png = await solid('red', { width: 8, height: 8 }).png().toBuffer();
    await expect(decodeHeic(png, 1024)).rejects.toMatchObject(damaged);
    await expect(decodeHeic(Buffer.alloc(100), 1024)).rejects.toMatchObject(damaged);
  });

  it('refuses one that is cut off', async () => {
    await expect(decodeHeic(tiledHeic.subarray(0, 800), 8192)).rejects.toMatchObject(damaged);
  });

  it('reads or refuses one that is damaged', async () => {
    const damage = fc.asyncProperty(fc.nat(clearHeic.length - 1), fc.nat(255), async (index, value) => {
      const data = Buffer.from(clearHeic);
      data[index] = value;
      await decodeHeic(data, 1024).catch((error: unknown) => expect(error).toMatchObject({ status: 400 }));
    });
    await fc.assert(damage, { numRuns: 15 });
  });
});
