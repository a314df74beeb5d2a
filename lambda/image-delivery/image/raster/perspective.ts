import { DeliveryError } from '../../errors';
import type { Region, Size } from '../operations';
import type { Locate, Point } from './warp';

/** Sine of the least angle of a corner: what is flatter is no corner. */
const minSine = 1e-3;

/** Clockwise from what was the top left. */
type Corners = readonly [Point, Point, Point, Point];

/** Rows of a matrix that moves points: x' = (ax + by + c) / (gx + hy + i), y' = (dx + ey + f) / (gx + hy + i). */
type Projection = Readonly<Record<'a' | 'b' | 'c' | 'd' | 'e' | 'f' | 'g' | 'h' | 'i', number>>;

/**
 * The box around the corners of an image that were moved: the canvas of the result.
 * @param numbers x and y of each corner, in pixels, clockwise from the top left
 * @throws DeliveryError 400 `EINVAL` when they are not the corners of a convex shape
 */
export function perspectiveBox(numbers: readonly number[]): Region {
  const corners = cornersOf(numbers);
  const [xs, ys] = [corners.map(({ x }) => x), corners.map(({ y }) => y)];
  const [left, top] = [Math.floor(Math.min(...xs)), Math.floor(Math.min(...ys))];
  return { left, top, width: Math.ceil(Math.max(...xs)) - left, height: Math.ceil(Math.max(...ys)) - top };
}

/** Where the pixels of an image come from whose corners were moved. */
export function perspectiveLocate(numbers: readonly number[]): Locate {
  const { left, top } = perspectiveBox(numbers);
  const corners = cornersOf(numbers.map((number, index) => number - (index % 2 === 0 ? left : top)));
  const { a, b, c, d, e, f, g, h, i } = inverse(projectionTo(corners));
  const sides = corners.map((corner, index) => distanceFrom(corner, after(corners, index), corners));
  return (x, y, source) => {
    const scale = 1 / (g * x + h * y + i);
    source.x = (a * x + b * y + c) * scale;
    source.y = (d * x + e * y + f) * scale;
    let inside = Infinity;
    for (const side of sides) inside = Math.min(inside, side.x * x + side.y * y + side.offset);
    return inside + 0.5;
  };
}

/** How large the image is to be drawn: the longer ones of its opposite sides. */
export function perspectiveDetail(numbers: readonly number[]): Size {
  const [topLeft, topRight, bottomRight, bottomLeft] = cornersOf(numbers);
  const length = (one: Point, other: Point): number => Math.hypot(one.x - other.x, one.y - other.y);
  return {
    width: Math.max(length(topLeft, topRight), length(bottomLeft, bottomRight)),
    height: Math.max(length(topLeft, bottomLeft), length(topRight, bottomRight)),
  };
}

function cornersOf(numbers: readonly number[]): Corners {
  const point = (index: number): Point => ({ x: numbers[index] ?? NaN, y: numbers[index + 1] ?? NaN });
  const corners: Corners = [point(0), point(2), point(4), point(6)];
  const turns = corners.map((corner, index) => sineOfTurn(before(corners, index), corner, after(corners, index)));
  // Written so that NaN is refused, too.
  if (!turns.every((sine) => sine > minSine) && !turns.every((sine) => sine < -minSine)) {
    throw new DeliveryError(400, 'EINVAL', 'e-distort needs the four corners of a convex shape, one after the other');
  }
  return corners;
}

function before(corners: Corners, index: number): Point {
  return corners[(index + 3) % 4] ?? corners[0];
}

function after(corners: Corners, index: number): Point {
  return corners[(index + 1) % 4] ?? corners[0];
}

/** Of the angle in which a way turns: positive when clockwise. */
function sineOfTurn(from: Point, corner: Point, to: Point): number {
  const lengths = Math.hypot(corner.x - from.x, corner.y - from.y) * Math.hypot(to.x - corner.x, to.y - corner.y);
  return cross(from, corner, to) / lengths;
}

function cross(from: Point, corner: Point, to: Point): number {
  return (corner.x - from.x) * (to.y - corner.y) - (corner.y - from.y) * (to.x - corner.x);
}

/** How to find a point's distance from a side, in pixels, positive inside: x · X + y · Y + offset. */
function distanceFrom(one: Point, other: Point, corners: Corners): Point & { readonly offset: number } {
  const clockwise = Math.sign(cross(corners[0], corners[1], corners[2]));
  const scale = clockwise / Math.hypot(other.x - one.x, other.y - one.y);
  const [x, y] = [(one.y - other.y) * scale, (other.x - one.x) * scale];
  return { x, y, offset: -x * one.x - y * one.y };
}

/** Moves the corners of a square of side 1 to these. The formula is Heckbert's (Fundamentals of Texture Mapping, 1989). */
function projectionTo([p, q, r, s]: Corners): Projection {
  const [x1, y1, x2, y2] = [q.x - r.x, q.y - r.y, s.x - r.x, s.y - r.y];
  const [x3, y3] = [p.x - q.x + r.x - s.x, p.y - q.y + r.y - s.y];
  const determinant = x1 * y2 - x2 * y1;
  const g = (x3 * y2 - x2 * y3) / determinant;
  const h = (x1 * y3 - x3 * y1) / determinant;
  return {
    ...{ a: q.x - p.x + g * q.x, b: s.x - p.x + h * s.x, c: p.x },
    ...{ d: q.y - p.y + g * q.y, e: s.y - p.y + h * s.y, f: p.y },
    ...{ g, h, i: 1 },
  };
}

/** Moves points back. The adjugate will do: the same factor everywhere changes nothing. */
function inverse({ a, b, c, d, e, f, g, h, i }: Projection): Projection {
  return {
    ...{ a: e * i - f * h, b: c * h - b * i, c: b * f - c * e },
    ...{ d: f * g - d * i, e: a * i - c * g, f: c * d - a * f },
    ...{ g: d * h - e * g, h: b * g - a * h, i: a * e - b * d },
  };
}
