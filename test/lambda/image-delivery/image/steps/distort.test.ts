import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DeliveryError } from '../../../../../lambda/image-delivery/errors';
import type { Size } from '../../../../../lambda/image-delivery/image/operations';
import type { Pixels } from '../../../../../lambda/image-delivery/image/raster/pixels';
import { distort, distortedSize } from '../../../../../lambda/image-delivery/image/steps/distort';
import type { Distortion } from '../../../../../lambda/image-delivery/request/transformation/step';
import { budgetOf, pixelAt, plenty, sizeOf } from '../../../../support/actions';
import { fill, maxDifference, motley, paint, type Rgba } from '../../../../support/paint';

const red: Rgba = [255, 0, 0, 255];
const green: Rgba = [0, 128, 0, 255];
const blue: Rgba = [0, 0, 255, 255];
const yellow: Rgba = [255, 255, 0, 255];
const clear = [0, 0, 0, 0];

/** Red, green / blue, yellow. */
const quarters = paint({ width: 60, height: 40 }, (x, y) => (y < 20 ? (x < 30 ? red : green) : x < 30 ? blue : yellow));
/** A scale from left to right. */
const ramp = paint({ width: 64, height: 32 }, (x) => [x * 4, x * 4, x * 4, 255]);

function perspective(...corners: number[]): Distortion {
  return { kind: 'perspective', corners };
}

function arc(degrees: number): Distortion {
  return { kind: 'arc', degrees };
}

async function distorted(pixels: Pixels, distortion: Distortion): Promise<Pixels> {
  const size = distortedSize(distortion, pixels);
  const result = await distort({ kind: 'distort', distortion, size }, plenty).run(pixels);
  expect(sizeOf(result)).toEqual(sizeOf({ ...result, ...size }));
  return result;
}

describe('distortedSize', () => {
  it.each([
    ['the box around the corners', perspective(50, 50, 150, 50, 150, 150, 50, 150), [100, 100]],
    ['also with negative ones', perspective(-10, -20, 100, 0, 90, 80, 0, 60), [110, 100]],
    ['in whole pixels', perspective(0.5, 0, 10, 0, 10, 10.1, 0.5, 10), [10, 11]],
    ['at least one', perspective(0.2, 0.2, 0.4, 0.2, 0.4, 0.4, 0.2, 0.4), [1, 1]],
  ])('of a perspective is %s', (_, distortion, expected) => {
    const { width, height } = distortedSize(distortion, { width: 300, height: 200 });
    expect([width, height]).toEqual(expected);
  });

  it.each([
    // The radius of the middle is 300 / angle, or 100, so that the bottom is not below 0.
    [1, [302, 201]],
    [90, [412, 227]],
    [-90, [412, 227]],
    [180, [400, 200]],
    [270, [400, 342]],
    [360, [400, 400]],
    [1e-300, [301, 201]],
  ])('of an arc of %d degrees holds all of it', (degrees, expected) => {
    const { width, height } = distortedSize(arc(degrees), { width: 300, height: 200 });
    expect([width, height]).toEqual(expected);
  });

  it.each([
    ['are in one line', perspective(0, 0, 10, 10, 20, 20, 30, 30)],
    ['are one point', perspective(5, 5, 5, 5, 5, 5, 5, 5)],
    ['are three', perspective(0, 0, 10, 0, 10, 0, 0, 10)],
    ['have one between two others', perspective(0, 0, 5, 0, 10, 0, 0, 10)],
    ['are dented', perspective(0, 0, 100, 0, 20, 20, 0, 100)],
    ['cross', perspective(0, 0, 100, 100, 100, 0, 0, 100)],
    ['are no numbers', perspective(0, 0, NaN, 0, 10, 10, 0, 10)],
    ['are infinite', perspective(0, 0, Infinity, 0, Infinity, 10, 0, 10)],
    ['are not enough', perspective(0, 0, 10, 0, 10, 10)],
    ['are too far away for arithmetic', perspective(0, 0, 1e200, 0, 1e200, 1e200, 0, 1e200)],
  ])('refuses corners that %s', (_, distortion) => {
    const message = 'e-distort needs the four corners of a convex shape, one after the other';
    expect(() => distortedSize(distortion, { width: 10, height: 10 })).toThrow(
      expect.objectContaining({ status: 400, code: 'EINVAL', message }),
    );
  });

  it('is refused, or whole numbers from 1', () => {
    const number = fc.oneof(fc.integer({ min: -500, max: 500 }), fc.double());
    const corners = fc.array(number, { minLength: 8, maxLength: 8 }).map((all) => perspective(...all));
    const bend = fc.oneof(fc.integer({ min: 1, max: 360 }), fc.double({ min: 1e-9, max: 360, noNaN: true }));
    const arcs = fc.tuple(bend, fc.constantFrom(1, -1)).map(([degrees, sign]) => arc(degrees * sign));
    const side = fc.integer({ min: 1, max: 10_000 });
    fc.assert(
      fc.property(fc.oneof(corners, arcs), fc.record({ width: side, height: side }), (distortion, input) => {
        const size = sizeOrRefusal(distortion, input);
        if (!size) return distortion.kind === 'perspective';
        const { width, height } = size;
        if (distortion.kind === 'arc' && Math.max(width, height) > 2 * (input.width + input.height)) return false;
        return [width, height].every((length) => Number.isInteger(length) && length >= 1);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('distort', () => {
  it('changes nothing when the corners stay', async () => {
    for (const size of [
      { width: 60, height: 70 },
      { width: 1, height: 1 },
      { width: 1, height: 7 },
    ]) {
      const pixels = motley(size);
      const [w, h] = [size.width, size.height];
      expect(maxDifference(await distorted(pixels, perspective(0, 0, w, 0, w, h, 0, h)), pixels)).toBe(0);
      const moved = perspective(-7, 5, w - 7, 5, w - 7, h + 5, -7, h + 5);
      expect(maxDifference(await distorted(pixels, moved), pixels)).toBe(0);
    }
  });

  it('moves the corners', async () => {
    const result = await distorted(quarters, perspective(20, 0, 80, 10, 100, 60, 0, 50));
    expect(pixelAt(result, 22, 3)).toEqual(red);
    expect(pixelAt(result, 77, 13)).toEqual(green);
    expect(pixelAt(result, 96, 57)).toEqual(yellow);
    expect(pixelAt(result, 3, 48)).toEqual(blue);
    for (const [x, y] of [
      [0, 0],
      [99, 0],
      [0, 59],
      [97, 40],
    ] as const)
      expect(pixelAt(result, x, y)).toEqual(clear);
  });

  it('mirrors when the corners go the other way round', async () => {
    const result = await distorted(quarters, perspective(60, 0, 0, 0, 0, 40, 60, 40));
    expect([pixelAt(result, 2, 2), pixelAt(result, 57, 2), pixelAt(result, 2, 37)]).toEqual([green, red, yellow]);
  });

  it('shortens what is further away', async () => {
    // The right side is a third as high: the middle of the image is nearer to it.
    const result = await distorted(quarters, perspective(0, 0, 60, 30, 60, 60, 0, 90));
    expect([40, 48].map((x) => pixelAt(result, x, 38))).toEqual([red, green]);
  });

  it('has clean edges: half of the pixels of a slanted one, and nothing dark in them', async () => {
    const result = await distorted(fill({ width: 40, height: 40 }, red), perspective(10, 0, 50, 0, 40, 40, 0, 40));
    const edge = [...Array(40).keys()].map((y) => pixelAt(result, Math.floor(10 - (y + 0.5) / 4), y));
    for (const [r, g, b, alpha = 0] of edge) {
      expect([r, g, b, alpha > 20 && alpha < 255]).toEqual([255, 0, 0, true]);
    }
    expect(new Set(edge.map((pixel) => pixel[3])).size).toBeGreaterThan(2);
  });

  it('takes the mean when it makes an image much smaller', async () => {
    const lines = paint({ width: 200, height: 20 }, (x) => (x % 10 === 0 ? [0, 0, 0, 255] : [255, 255, 255, 255]));
    const result = await distorted(lines, perspective(0, 0, 20, 0, 20, 20, 0, 20));
    for (let x = 2; x < 18; x += 1) expect(pixelAt(result, x, 10)[0]).toEqual(expect.closeTo(229.5, -1.3));
  });

  it('does not let the colour of what is transparent bleed', async () => {
    const half = paint({ width: 10, height: 10 }, (x) => (x < 5 ? red : [0, 255, 0, 0]));
    const result = await distorted(half, perspective(0, 0, 95, 0, 95, 95, 0, 95));
    for (let x = 0; x < 95; x += 1) {
      const [r, g, b, alpha] = pixelAt(result, x, 50);
      expect(alpha === 0 || (r === 255 && g === 0 && b === 0)).toBe(true);
    }
  });

  it.each([
    [60, 'up', red, green],
    [-60, 'down', blue, yellow],
  ])('bends by %d degrees with its middle %s', async (degrees, _, left, right) => {
    const result = await distorted(quarters, arc(degrees));
    const { width, height } = result;
    const row = degrees > 0 ? 2 : height - 3;
    expect([pixelAt(result, width / 2 - 4, row), pixelAt(result, width / 2 + 4, row)]).toEqual([left, right]);
    const corner = degrees > 0 ? 0 : height - 1;
    expect([pixelAt(result, 0, corner), pixelAt(result, width - 1, corner)]).toEqual([clear, clear]);
    expect(pixelAt(result, width / 2, degrees > 0 ? height - 1 : 0)).toEqual(clear);
  });

  it('spreads an image evenly along an arc', async () => {
    const result = await distorted(ramp, arc(180));
    const radius = result.width / 2 - 16;
    const levelAt = (degrees: number): number => {
      const angle = (degrees * Math.PI) / 180;
      const x = result.width / 2 + radius * Math.sin(angle);
      return pixelAt(result, Math.floor(x), Math.floor(result.width / 2 - radius * Math.cos(angle)))[0] ?? NaN;
    };
    for (const degrees of [-80, -45, 0, 45, 80]) {
      expect(Math.abs(levelAt(degrees) - (degrees / 180 + 0.5) * 252)).toBeLessThan(10);
    }
  });

  it('closes the ring at 360 degrees', async () => {
    const result = await distorted(fill({ width: 100, height: 21 }, red), arc(360));
    const { width, height } = result;
    // The seam runs through the middle of this one.
    expect(width % 2).toBe(1);
    expect(pixelAt(result, Math.floor(width / 2), height - 5)).toEqual(red);
    expect(pixelAt(result, Math.floor(width / 2), Math.floor(height / 2))).toEqual(clear);
    expect(pixelAt(result, 0, 0)).toEqual(clear);
  });

  it('keeps all of an image that is too high for its arc', async () => {
    const result = await distorted(fill({ width: 20, height: 60 }, red), arc(360));
    expect(sizeOf(result)).toEqual([120, 120]);
    expect(pixelAt(result, 60, 60)).toEqual(red);
  });

  it('changes almost nothing by a very small angle', async () => {
    const result = await distorted(quarters, arc(0.01));
    expect([pixelAt(result, 3, 3), pixelAt(result, 57, 3), pixelAt(result, 3, 36)]).toEqual([red, green, blue]);
  });

  it.each([arc(30), arc(-359), arc(360), perspective(0, 0, 9, 1, 8, 8, 1, 9)])(
    'works on one pixel: %p',
    async (how) => {
      const result = await distorted(fill({ width: 1, height: 1 }, red), how);
      const opaque = [...result.data].filter((_, index) => index % 4 === 3 && (result.data[index] ?? 0) > 0);
      expect(opaque.length).toBeGreaterThan(0);
    },
  );

  it('draws whatever is not refused, and never outside of the corners', async () => {
    const number = fc.integer({ min: -20, max: 40 });
    const corners = fc.array(number, { minLength: 8, maxLength: 8 }).map((all) => perspective(...all));
    const pixels = fill({ width: 6, height: 5 }, red);
    await fc.assert(
      fc.asyncProperty(corners, async (distortion) => {
        fc.pre(sizeOrRefusal(distortion, pixels) !== undefined);
        const { data } = await distorted(pixels, distortion);
        const opaque = data.filter((_, index) => index % 4 === 3).reduce((sum, alpha) => sum + alpha / 255, 0);
        const points = distortion.kind === 'perspective' ? distortion.corners : [];
        // What is wrong is wrong along the edges: a pixel that an edge crosses is as opaque as the edge is near.
        expect(Math.abs(opaque - Math.abs(areaOf(points)))).toBeLessThan(4 + outlineOf(points) * 0.1);
      }),
      { numRuns: 100 },
    );
  });

  it('refuses results of more than four megapixels, before it does anything', () => {
    const operation = { kind: 'distort', distortion: arc(90), size: { width: 4001, height: 1000 } } as const;
    const message = 'e-distort takes at most 4 megapixels; resize first';
    expect(() => distort(operation, plenty)).toThrow(expect.objectContaining({ status: 400, code: 'ELIMIT', message }));
  });

  it('is paid for before it is run', () => {
    const operation = { kind: 'distort', distortion: arc(90), size: { width: 10, height: 10 } } as const;
    expect(() => distort(operation, budgetOf(2000))).toThrow(expect.objectContaining({ status: 400, code: 'ELIMIT' }));
  });
});

/** Gauss's formula. */
function areaOf(corners: readonly number[]): number {
  const of = (index: number): number => corners[index % 8] ?? NaN;
  return [0, 2, 4, 6].reduce((sum, i) => sum + (of(i) * of(i + 3) - of(i + 2) * of(i + 1)) / 2, 0);
}

function outlineOf(corners: readonly number[]): number {
  const of = (index: number): number => corners[index % 8] ?? NaN;
  return [0, 2, 4, 6].reduce((sum, i) => sum + Math.hypot(of(i) - of(i + 2), of(i + 1) - of(i + 3)), 0);
}

function sizeOrRefusal(distortion: Distortion, input: Size): Size | undefined {
  try {
    return distortedSize(distortion, input);
  } catch (error) {
    if (error instanceof DeliveryError && error.status === 400) return undefined;
    throw error;
  }
}
