import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { placeLayer, visiblePart } from '../../../../../lambda/image-delivery/image/geometry/placement';
import type { Size } from '../../../../../lambda/image-delivery/image/operations';
import type {
  Expression,
  Operator,
  Variable,
} from '../../../../../lambda/image-delivery/request/transformation/expression';
import { positions } from '../../../../../lambda/image-delivery/request/transformation/size';
import type { LayerPosition } from '../../../../../lambda/image-delivery/request/transformation/step';

const base = { width: 300, height: 200 };
const layer = { width: 60, height: 40 };

function expression(first: number | Variable, operator: Operator, second: number | Variable): Expression {
  return { text: `${first}_${operator}_${second}`, operands: [first, second], operators: [operator] };
}

/** Left and top of a layer. */
function place(position: LayerPosition, size: Size = layer): [number, number] {
  const { left, top } = placeLayer(position, size, base, {});
  return [left, top];
}

describe('placeLayer', () => {
  it.each<[LayerPosition, number, number]>([
    // a side
    [{}, 120, 80],
    [{ focus: 'center' }, 120, 80],
    [{ focus: 'top' }, 120, 0],
    [{ focus: 'left' }, 0, 80],
    [{ focus: 'bottom' }, 120, 160],
    [{ focus: 'right' }, 240, 80],
    [{ focus: 'top_left' }, 0, 0],
    [{ focus: 'top_right' }, 240, 0],
    [{ focus: 'bottom_left' }, 0, 160],
    [{ focus: 'bottom_right' }, 240, 160],
    // … which does not count beside an offset, nor does an anchor without one
    [{ focus: 'bottom_right', x: 10, y: 20 }, 10, 20],
    [{ focus: 'bottom_right', yc: 100 }, 0, 80],
    [{ anchor: 'bottom_right' }, 120, 80],
    // the top left corner
    [{ x: 10, y: 20 }, 10, 20],
    [{ x: 10 }, 10, 0],
    [{ y: 20 }, 0, 20],
    [{ x: 0, y: 0 }, 0, 0],
    [{ x: 10.5, y: 20.4 }, 11, 20],
    // from the opposite side
    [{ x: -10, y: -20 }, 230, 140],
    [{ x: -0, y: -0 }, 240, 160],
    [{ x: 10, y: -0 }, 10, 160],
    [{ y: -0 }, 0, 160],
    // the centre
    [{ xc: 150, yc: 100 }, 120, 80],
    [{ xc: 150 }, 120, 0],
    [{ yc: 100 }, 0, 80],
    [{ xc: 150, y: 20 }, 120, 20],
    [{ x: 10, yc: 100 }, 10, 80],
    [{ xc: -100, yc: -100 }, 170, 80],
    [{ xc: -0, yc: -0 }, 240, 160],
    [{ xc: 150, x: 10, yc: 100, y: 10 }, 120, 80],
    // from another point of the base
    [{ x: 10, y: 20, anchor: 'top_left' }, 10, 20],
    [{ x: 10, y: 20, anchor: 'center' }, 160, 120],
    [{ x: -10, y: -20, anchor: 'center' }, 140, 80],
    [{ x: -100, y: -100, anchor: 'bottom_right' }, 200, 100],
    [{ x: -100, y: 10, anchor: 'top_right' }, 200, 10],
    [{ x: 10, y: -100, anchor: 'bottom_left' }, 10, 100],
    [{ x: 10, y: 20, anchor: 'top' }, 160, 20],
    [{ x: 10, y: 20, anchor: 'left' }, 10, 120],
    [{ x: -70, y: 20, anchor: 'right' }, 230, 120],
    [{ x: 10, y: -90, anchor: 'bottom' }, 160, 110],
    [{ xc: 0, yc: 0, anchor: 'center' }, 120, 80],
    [{ xc: 10, anchor: 'center' }, 130, 80],
    [{ xc: -50, yc: -50, anchor: 'bottom_right' }, 220, 130],
    // clamped into the image
    [{ x: 290, y: 190 }, 240, 160],
    [{ x: 9000, y: 9000 }, 240, 160],
    [{ x: -9000, y: -9000 }, 0, 0],
    [{ xc: 0, yc: 0 }, 0, 0],
    [{ xc: 300, yc: 200 }, 240, 160],
    [{ x: 10, y: 10, anchor: 'bottom_right' }, 240, 160],
  ])('puts a layer at %j: %d, %d', (position, left, top) => {
    expect(place(position)).toEqual([left, top]);
  });

  it.each<[LayerPosition, number, number]>([
    [{ x: expression('bw', 'mul', 0.4), y: expression('bh', 'sub', 'ch') }, 120, 160],
    [{ x: expression('bw', 'sub', 'cw'), y: expression('cw', 'div', 'car') }, 240, 40],
    [{ xc: expression('bw', 'div', 2), yc: expression('bh', 'div', 2) }, 120, 80],
    [{ x: expression('iw', 'div', 2), y: 0 }, 50, 0],
    // What comes to less than 0 is no distance from the opposite side.
    [{ x: expression('cw', 'sub', 100), y: 0 }, 0, 0],
  ])('computes %j: %d, %d', (position, left, top) => {
    // Of the layer's own variables its final size counts, whatever it was before.
    expect(placeLayer(position, layer, base, { iw: 100, cw: 7, bw: 7 })).toEqual({ left, top });
  });

  it.each<[LayerPosition, number, number]>([
    [{}, -50, -100],
    [{ focus: 'top_left' }, 0, 0],
    [{ focus: 'bottom_right' }, -100, -200],
    [{ x: 10, y: 10 }, 0, 0],
    [{ x: -0, y: -0 }, -100, -200],
    [{ x: -10, y: -10 }, -100, -200],
    [{ x: -500, y: 500 }, -100, 0],
  ])('lets a layer that is larger than its base cover it, at %j: %d, %d', (position, left, top) => {
    expect(place(position, { width: 400, height: 400 })).toEqual([left, top]);
  });

  it('rounds', () => {
    expect(place({}, { width: 61, height: 41 })).toEqual([119, 79]);
    expect(place({ xc: 100, yc: 100 }, { width: 61, height: 41 })).toEqual([70, 80]);
  });
});

describe('visiblePart', () => {
  it.each([
    [{ left: 10, top: 20 }, { left: 0, top: 0, width: 60, height: 40 }, 10, 20],
    [{ left: 270, top: 190 }, { left: 0, top: 0, width: 30, height: 10 }, 270, 190],
    [{ left: -20, top: -30 }, { left: 20, top: 30, width: 40, height: 10 }, 0, 0],
    [{ left: -59, top: 199 }, { left: 59, top: 0, width: 1, height: 1 }, 0, 199],
  ])('of a layer at %j is %j', (at, region, left, top) => {
    expect(visiblePart(layer, at, base)).toEqual({ region, left, top });
  });

  it('of a layer that is larger than its base has the size of the base', () => {
    expect(visiblePart({ width: 400, height: 400 }, { left: -50, top: -100 }, base)).toEqual({
      region: { left: 50, top: 100, ...base },
      left: 0,
      top: 0,
    });
  });

  it.each([
    { left: 300, top: 0 },
    { left: -60, top: 0 },
    { left: 0, top: 200 },
    { left: 0, top: -40 },
  ])('is undefined of a layer beside its base, at %j', (at) => {
    expect(visiblePart(layer, at, base)).toBeUndefined();
  });
});

describe('any position of any layer', () => {
  const size = fc.record({ width: fc.integer({ min: 1, max: 500 }), height: fc.integer({ min: 1, max: 500 }) });
  const offset = fc.oneof(fc.integer({ min: -600, max: 600 }), fc.double({ noNaN: true, noDefaultInfinity: true }));
  const place = fc.constantFrom(...positions);
  const position = fc.record(
    { x: offset, y: offset, xc: offset, yc: offset, anchor: place, focus: place },
    { requiredKeys: [] },
  );

  it('is inside of the base, or covers it', () => {
    fc.assert(
      fc.property(position, size, size, (at, over, under) => {
        const { left, top } = placeLayer(at, over, under, {});
        for (const [start, length, all] of [
          [left, over.width, under.width],
          [top, over.height, under.height],
        ] as const) {
          expect(Number.isSafeInteger(start)).toBe(true);
          expect(Object.is(start, -0)).toBe(false);
          expect(start).toBeGreaterThanOrEqual(Math.min(0, all - length));
          expect(start).toBeLessThanOrEqual(Math.max(0, all - length));
        }
        const visible = visiblePart(over, { left, top }, under);
        expect(visible?.region).toMatchObject({
          width: Math.min(over.width, under.width),
          height: Math.min(over.height, under.height),
        });
      }),
    );
  });

  it('shows a part that lies on both', () => {
    const start = fc.integer({ min: -600, max: 600 });
    fc.assert(
      fc.property(start, start, size, size, (left, top, over, under) => {
        const visible = visiblePart(over, { left, top }, under);
        if (!visible) return;
        const { region } = visible;
        expect(Math.min(region.left, region.top, visible.left, visible.top)).toBeGreaterThanOrEqual(0);
        expect(region.left + region.width).toBeLessThanOrEqual(over.width);
        expect(region.top + region.height).toBeLessThanOrEqual(over.height);
        expect(visible.left + region.width).toBeLessThanOrEqual(under.width);
        expect(visible.top + region.height).toBeLessThanOrEqual(under.height);
        // The same point of the layer as before.
        expect([visible.left - region.left, visible.top - region.top]).toEqual([left, top]);
      }),
    );
  });
});
