import type { Size } from '../operations';
import type { Locate } from './warp';

/** The least bend; less cannot be seen, and its radius has no end. */
const minDegrees = 0.01;
/** What arithmetic may be off; nobody gets another row of pixels for it. */
const epsilon = 1e-6;

/** An image bent along an arc: its middle row keeps its length as long as its bottom does not have to be below 0. */
interface Arc {
  /** Of the whole bend, in radians. */
  readonly angle: number;
  /** Radius of the image's top. */
  readonly outer: number;
  /** Radius of its bottom. */
  readonly inner: number;
}

/** The size of an image that was bent by so many degrees, at most 360; negative ones bend its ends upwards. */
export function arcSize(degrees: number, input: Size): Size {
  const { angle, outer, inner } = arcOf(degrees, input);
  const [sine, cosine] = [Math.sin(angle / 2), Math.cos(angle / 2)];
  const width = angle >= Math.PI ? 2 * outer : 2 * outer * sine;
  const height = outer - (cosine >= 0 ? inner : outer) * cosine;
  return { width: Math.max(1, Math.ceil(width - epsilon)), height: Math.max(1, Math.ceil(height - epsilon)) };
}

/** Where the pixels of an image that was bent come from. */
export function arcLocate(degrees: number, input: Size): Locate {
  const { angle, outer, inner } = arcOf(degrees, input);
  const { width, height } = arcSize(degrees, input);
  const whole = angle > 2 * Math.PI - epsilon;
  return (x, y, source) => {
    const right = x - width / 2;
    // Bent downwards: the same upside down.
    const up = outer - (degrees > 0 ? y : height - y);
    const radius = Math.hypot(right, up);
    const turn = Math.atan2(right, up);
    const depth = (outer - radius) / input.height;
    source.x = 0.5 + turn / angle;
    source.y = degrees > 0 ? depth : 1 - depth;
    const outside = Math.min(outer - radius, inner > 0 ? radius - inner : 1);
    const beside = whole ? 1 : radius * (angle / 2 - Math.abs(turn));
    return 0.5 + Math.min(outside, beside);
  };
}

/** How large the image is to be drawn on the arc: its widest row is the outer one. */
export function arcDetail(degrees: number, input: Size): Size {
  const { angle, outer } = arcOf(degrees, input);
  return { width: outer * angle, height: input.height };
}

function arcOf(degrees: number, { width, height }: Size): Arc {
  const angle = (Math.max(Math.abs(degrees), minDegrees) * Math.PI) / 180;
  const middle = Math.max(width / angle, height / 2);
  return { angle, outer: middle + height / 2, inner: middle - height / 2 };
}
