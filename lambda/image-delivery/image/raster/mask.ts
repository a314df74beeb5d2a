import type { Radius } from '../../request/transformation/step';
import type { Size } from '../operations';
import { eachRow } from './rows';

/** Half axes in pixels of the ellipse that a corner is a quarter of; 0 for a square corner. */
interface Ellipse {
  readonly x: number;
  readonly y: number;
}

/** Top left, top right, bottom right, bottom left. */
export type Corners = readonly [Ellipse, Ellipse, Ellipse, Ellipse];

/** What cutting all corners to an ellipse costs for each pixel of the image, in passes. */
export const cuttingPasses = 5;

/** Lines that each row of pixels is divided into to find out how much of a pixel is covered. */
const linesPerRow = 8;

/**
 * The corners of a rounded rectangle. `max` is half of the width and of the height; corners that do not fit side by
 * side are all scaled down by one factor, as CSS does it (CSS Backgrounds 3, section 4.5).
 */
export function roundedCorners(radius: Radius, { width, height }: Size): Corners {
  const corners = map(radius, (corner) =>
    corner === 'max' ? { x: width / 2, y: height / 2 } : { x: corner, y: corner },
  );
  const [topLeft, topRight, bottomRight, bottomLeft] = corners;
  const factor = Math.min(
    1,
    fraction(width, topLeft.x + topRight.x),
    fraction(width, bottomLeft.x + bottomRight.x),
    fraction(height, topLeft.y + bottomLeft.y),
    fraction(height, topRight.y + bottomRight.y),
  );
  return map(corners, ({ x, y }) => ({ x: x * factor, y: y * factor }));
}

/** The corners of what is inside a border with these outer corners. */
export function innerCorners(corners: Corners, borderWidth: number): Corners {
  return map(corners, ({ x, y }) => ({ x: Math.max(0, x - borderWidth), y: Math.max(0, y - borderWidth) }));
}

/**
 * Visits the pixels of a rounded rectangle that its corners cut off, wholly or in part. A pixel that two corners cut
 * is visited twice.
 * @param visit gets how much of the pixel is left, 0 ≤ inside < 1
 */
export async function forEachCutPixel(
  { width, height }: Size,
  corners: Corners,
  visit: (x: number, y: number, inside: number) => void,
): Promise<void> {
  for (const [index, corner] of corners.entries()) {
    const isRight = index === 1 || index === 2;
    const isBottom = index >= 2;
    await eachRow(Math.min(height, Math.ceil(corner.y)), (row) => {
      const edges = edgesOf(corner, row);
      const start = Math.floor(Math.min(...edges));
      const end = Math.min(width, Math.ceil(Math.max(...edges)));
      for (let column = 0; column < end; column += 1) {
        const inside = column < start ? 0 : coverage(edges, column);
        if (inside < 1) visit(isRight ? width - 1 - column : column, isBottom ? height - 1 - row : row, inside);
      }
    });
  }
}

/** Where the ellipse begins on each line of a row, in pixels from the side; rows count from the corner. */
function edgesOf({ x, y }: Ellipse, row: number): number[] {
  return Array.from({ length: linesPerRow }, (_, line) => {
    const height = Math.max(0, 1 - (row + (line + 0.5) / linesPerRow) / y);
    return x * (1 - Math.sqrt(1 - height * height));
  });
}

/** How much of a pixel is right of the edges. */
function coverage(edges: readonly number[], column: number): number {
  let sum = 0;
  for (const edge of edges) sum += Math.min(1, Math.max(0, column + 1 - edge));
  return sum / edges.length;
}

function fraction(room: number, wanted: number): number {
  return wanted > 0 ? room / wanted : 1;
}

function map<From, To>(
  [one, two, three, four]: readonly [From, From, From, From],
  of: (value: From) => To,
): readonly [To, To, To, To] {
  return [of(one), of(two), of(three), of(four)];
}
