import { describe, expect, it } from '@jest/globals';
import { trimBox } from '../../../../../lambda/image-delivery/image/raster/trim';
import { fill, paint, type Rgba } from '../../../../support/paint';

const size = { width: 30, height: 20 };
const white: Rgba = [255, 255, 255, 255];
const clear: Rgba = [0, 0, 0, 0];

/** A rectangle of 8 × 5 at 10, 6. */
function boxed(inside: Rgba, outside: Rgba): ReturnType<typeof paint> {
  return paint(size, (x, y) => (x >= 10 && x < 18 && y >= 6 && y < 11 ? inside : outside));
}

const box = { left: 10, top: 6, width: 8, height: 5 };

describe('trimBox', () => {
  it.each([
    ['a colour', [200, 0, 0, 255], white],
    ['black from transparency', [0, 0, 0, 255], clear],
    ['a colour from transparency', [200, 0, 0, 255], clear],
    ['what is half transparent', [0, 0, 0, 128], clear],
    ['a hole', clear, white],
  ] as const)('finds %s', async (_, inside, outside) => {
    expect(await trimBox(boxed(inside, outside), 10)).toEqual(box);
  });

  it('keeps what differs by more than the threshold only', async () => {
    const faint = boxed([225, 255, 255, 255], white);
    expect([await trimBox(faint, 10), await trimBox(faint, 50)]).toEqual([box, undefined]);
    const shadow = boxed([0, 0, 0, 30], clear);
    expect([await trimBox(shadow, 10), await trimBox(shadow, 50)]).toEqual([box, undefined]);
  });

  it('keeps single pixels and thin lines', async () => {
    const cross = paint(size, (x, y) => ((x === 4 && y === 3) || (x === 20 && y > 10) ? [0, 0, 0, 255] : white));
    expect(await trimBox(cross, 10)).toEqual({ left: 4, top: 3, width: 17, height: 17 });
  });

  it('does not see the colours of what is transparent', async () => {
    const hidden = paint(size, (x, y) => (x === 12 && y === 7 ? [0, 0, 0, 255] : [x * 8, y * 9, 0, 0]));
    expect(await trimBox(hidden, 10)).toEqual({ left: 12, top: 7, width: 1, height: 1 });
  });

  it.each([
    ['one colour', fill(size, white)],
    ['nothing', fill(size, clear)],
    ['no border', paint(size, (x, y) => [x * 8, y * 12, 0, 255])],
    ['one pixel', fill({ width: 1, height: 1 }, white)],
    ['two pixels', paint({ width: 2, height: 1 }, (x) => (x === 0 ? white : clear))],
  ])('has nothing to trim in an image of %s', async (_, pixels) => {
    expect(await trimBox(pixels, 10)).toBeUndefined();
  });

  it('trims thin images, too', async () => {
    const line = paint({ width: 1, height: 9 }, (_, y) => (y === 4 ? [0, 0, 0, 255] : white));
    expect(await trimBox(line, 10)).toEqual({ left: 0, top: 4, width: 1, height: 1 });
  });
});
