import type { Color } from '../../request/transformation/color';
import type { PixelAction, RunContext } from '../action';
import type { OverlayGradient, Planned, Size } from '../operations';
import { fromPixels, overlayOf, type Pixels, toPixels } from '../raster/pixels';
import { eachRow } from '../raster/rows';

/** Colours between the two ends; more than 8 bits a channel can tell apart, so that a short gradient has clean edges. */
const shades = 4096;
/** What a pixel costs: one from a table, and libvips laying it over the image. */
const passes = 7;

/**
 * `e-gradient`: lies over the image as CSS's `linear-gradient` does (its line runs from corner to corner, colours are
 * mixed premultiplied), and goes on in its last colour behind its end. What is transparent stays transparent.
 */
export function gradient(operation: Planned<OverlayGradient>, { budget }: RunContext): PixelAction {
  budget.spend(operation.size.width * operation.size.height * passes);
  return {
    run: async (pixels) => {
      const drawn = await draw(operation, pixels);
      return toPixels(fromPixels(pixels).composite([{ ...overlayOf(drawn), blend: 'atop' }]));
    },
  };
}

async function draw({ direction, from, to, stop }: Planned<OverlayGradient>, { width, height }: Size): Promise<Pixels> {
  const radians = (direction * Math.PI) / 180;
  const [right, down] = [Math.sin(radians), -Math.cos(radians)];
  const line = Math.abs(width * right) + Math.abs(height * down);
  const scale = shades / Math.max(stop <= 1 ? stop * line : stop, Number.EPSILON);
  // Of the centre of the first pixel.
  const start = line / 2 + ((1 - width) / 2) * right + ((1 - height) / 2) * down;
  const table = ramp(from, to);
  const drawn = new Uint32Array(width * height);
  await eachRow(height, (y) => {
    for (let x = 0; x < width; x += 1) {
      const shade = (start + x * right + y * down) * scale;
      drawn[y * width + x] = table[Math.min(shades, Math.max(0, Math.floor(shade)))] ?? 0;
    }
  });
  return { data: Buffer.from(drawn.buffer), width, height };
}

/** The colours on the way, each as four bytes in the order of {@link Pixels}. */
function ramp(from: Color, to: Color): Uint32Array {
  const bytes = new Uint8ClampedArray((shades + 1) * 4);
  for (let shade = 0; shade <= shades; shade += 1) {
    const share = shade / shades;
    const [one, other] = [from.alpha * (1 - share), to.alpha * share];
    const alpha = one + other;
    const mix = (channel: 'r' | 'g' | 'b'): number =>
      alpha > 0 ? (from[channel] * one + to[channel] * other) / alpha : 0;
    bytes.set([mix('r'), mix('g'), mix('b'), alpha * 255], shade * 4);
  }
  return new Uint32Array(bytes.buffer);
}
