/** In Jest each look at `Math` takes longer than the arithmetic. */
const { abs, ceil, hypot, imul, max, min, round } = Math;

/** Red, green, blue and opacity, 0–255 but for the opacity, which is 0–1 and 1 if left out. */
export type Paint = readonly [number, number, number, number?];

/** How far a point is from a shape in pixels at least (negative inside); exactly near its edge. */
export type Shape = (x: number, y: number) => number;

/** RGBA pixels that are drawn on with arithmetic alone, so that they are the same everywhere. */
export class Painter {
  readonly data: Buffer;

  constructor(
    readonly width: number,
    readonly height: number,
  ) {
    this.data = Buffer.alloc(width * height * 4);
  }

  /** Lays paint, which may depend on the place, over the pixels inside a shape; edges are smooth. */
  fill(shape: Shape, paint: Paint | ((x: number, y: number) => Paint)): this {
    for (let y = 0; y < this.height; y += 1) {
      for (let x = 0; x < this.width;) {
        const distance = shape(x + 0.5, y + 0.5);
        const cover = clamp(0.5 - distance);
        if (cover > 0) this.blend(x, y, typeof paint === 'function' ? paint(x, y) : paint, cover);
        // Nothing of the shape is nearer than that.
        x += max(1, ceil(distance - 0.5));
      }
    }
    return this;
  }

  private blend(x: number, y: number, [red, green, blue, opacity = 1]: Paint, cover: number): void {
    const at = (y * this.width + x) * 4;
    const below = (this.data[at + 3] ?? 0) / 255;
    const above = opacity * cover;
    const alpha = above + below * (1 - above);
    const mixed = (sample: number, old = 0) => round((sample * above + old * below * (1 - above)) / (alpha || 1));
    this.data[at] = mixed(red, this.data[at]);
    this.data[at + 1] = mixed(green, this.data[at + 1]);
    this.data[at + 2] = mixed(blue, this.data[at + 2]);
    this.data[at + 3] = round(alpha * 255);
  }
}

/** Everywhere. */
export const everywhere: Shape = () => -1;

/** An ellipse. */
export function ellipse(cx: number, cy: number, rx: number, ry = rx): Shape {
  return (x, y) => (hypot((x - cx) / rx, (y - cy) / ry) - 1) * min(rx, ry);
}

/** A rectangle, its corners rounded if a radius is given. */
export function box(left: number, top: number, width: number, height: number, radius = 0): Shape {
  return (x, y) => {
    const dx = abs(x - left - width / 2) - width / 2 + radius;
    const dy = abs(y - top - height / 2) - height / 2 + radius;
    return hypot(max(dx, 0), max(dy, 0)) + min(max(dx, dy), 0) - radius;
  };
}

/** A polygon that bulges outwards everywhere, its corners clockwise. */
export function polygon(...corners: readonly (readonly [number, number])[]): Shape {
  return (x, y) =>
    max(
      ...corners.map(([x1, y1], index) => {
        const [x2, y2] = corners[(index + 1) % corners.length] ?? [x1, y1];
        return ((x - x1) * (y2 - y1) - (y - y1) * (x2 - x1)) / hypot(x2 - x1, y2 - y1);
      }),
    );
}

/** What is below a line `y = height(x)`. */
export function below(height: (x: number) => number): Shape {
  return (x, y) => height(x) - y;
}

/** What is in the first shape and not in the second. */
export function without(shape: Shape, hole: Shape): Shape {
  return (x, y) => max(shape(x, y), -hole(x, y));
}

/** A number from 0 to 1 that looks random and depends on the place alone. */
export function noise(x: number, y: number): number {
  let hash = imul(x, 374_761_393) ^ imul(y, 668_265_263);
  hash = imul(hash ^ (hash >>> 13), 1_274_126_177);
  return ((hash ^ (hash >>> 16)) >>> 0) / 0xffff_ffff;
}

/** A colour between two. */
export function mix(from: Paint, to: Paint, share: number): Paint {
  const at = clamp(share);
  const between = (one: number, other: number) => one * (1 - at) + other * at;
  return [between(from[0], to[0]), between(from[1], to[1]), between(from[2], to[2])];
}

function clamp(value: number): number {
  return min(max(value, 0), 1);
}
