import type { Color } from '../../request/transformation/color';

/** A colour in CIELAB (D65): distances in it are about as large as they look, black to white is 100. */
export interface Lab {
  /** Lightness, 0–100. */
  l: number;
  /** Green to red. */
  a: number;
  /** Blue to yellow. */
  b: number;
}

/** White of sRGB. */
const [whiteX, whiteZ] = [0.95047, 1.08883];
/** Below this CIELAB is linear. */
const knee = 6 / 29;
/** Roots and powers are read from tables of so many steps: computed they take ten times as long. */
const steps = 4096;

const linear = Float64Array.from({ length: 256 }, (_, value) => toLinear(value / 255));
const encoded = Uint8ClampedArray.from({ length: steps + 1 }, (_, value) => toEncoded(value / steps) * 255);
const compressed = Float64Array.from({ length: steps + 2 }, (_, value) => toCompressed(value / steps));

/** Writes a colour of sRGB (0–255) to `lab`, so that a loop makes no objects. */
export function toLab(red: number, green: number, blue: number, lab: Lab): void {
  const r = linear[red] ?? 0;
  const g = linear[green] ?? 0;
  const b = linear[blue] ?? 0;
  const x = compress((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / whiteX);
  const y = compress(0.2126729 * r + 0.7151522 * g + 0.072175 * b);
  const z = compress((0.0193339 * r + 0.119192 * g + 0.9503041 * b) / whiteZ);
  lab.l = 116 * y - 16;
  lab.a = 500 * (x - y);
  lab.b = 200 * (y - z);
}

/** A colour's place in CIELAB. */
export function labOf({ r, g, b }: Pick<Color, 'r' | 'g' | 'b'>): Lab {
  const lab = { l: 0, a: 0, b: 0 };
  toLab(Math.round(r), Math.round(g), Math.round(b), lab);
  return lab;
}

/** Writes the nearest colour of sRGB that a screen can show (0–255) to `rgb`. */
export function fromLab(lab: Lab, rgb: { r: number; g: number; b: number }): void {
  const middle = (lab.l + 16) / 116;
  const x = expand(middle + lab.a / 500) * whiteX;
  const y = expand(middle);
  const z = expand(middle - lab.b / 200) * whiteZ;
  rgb.r = encode(3.2404542 * x - 1.5371385 * y - 0.4985314 * z);
  rgb.g = encode(-0.969266 * x + 1.8760108 * y + 0.041556 * z);
  rgb.b = encode(0.0556434 * x - 0.2040259 * y + 1.0572252 * z);
}

/** Between two values of the table; `value` is 0–1, give or take what arithmetic is off. */
function compress(value: number): number {
  const place = value * steps;
  const step = Math.min(steps, Math.floor(place));
  const lower = compressed[step] ?? 0;
  return lower + ((compressed[step + 1] ?? 0) - lower) * (place - step);
}

function toCompressed(value: number): number {
  return value > knee ** 3 ? Math.cbrt(value) : value / (3 * knee ** 2) + 4 / 29;
}

function expand(value: number): number {
  return value > knee ? value * value * value : 3 * knee * knee * (value - 4 / 29);
}

function encode(value: number): number {
  return encoded[Math.round(Math.min(1, Math.max(0, value)) * steps)] ?? 0;
}

function toLinear(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

function toEncoded(value: number): number {
  return value <= 0.0031308 ? value * 12.92 : 1.055 * value ** (1 / 2.4) - 0.055;
}
