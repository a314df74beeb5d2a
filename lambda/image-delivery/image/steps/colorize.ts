import type { PixelAction, RunContext } from '../action';
import { copied } from '../raster/canvas';
import type { ColorizeImage, Planned } from '../operations';
import type { Pixels } from '../raster/pixels';
import { eachRow } from '../raster/rows';

/** What a pixel costs: a few multiplications. */
const passes = 5;

/**
 * `e-colorize`: an intensity of 100 gives the image in shades of the colour, from black over the colour itself, which
 * medium brightness becomes, to white; less mixes that with the image. So detail stays at any intensity, and so does
 * transparency. ImageKit says no more than that it is a tint; its default, grey, takes the colours away.
 */
export function colorize(operation: Planned<ColorizeImage>, { budget }: RunContext): PixelAction {
  budget.spend(operation.size.width * operation.size.height * passes);
  return { run: (pixels) => tint(pixels, operation) };
}

async function tint(pixels: Pixels, { color, intensity }: ColorizeImage): Promise<Pixels> {
  const { data, width, height } = await copied(pixels);
  const share = (intensity / 100) * color.alpha;
  const keep = 1 - share;
  const [reds, greens, blues] = [shadesOf(color.r, share), shadesOf(color.g, share), shadesOf(color.b, share)];
  await eachRow(height, (y) => {
    for (let index = y * width * 4; index < (y + 1) * width * 4; index += 4) {
      const r = data[index] ?? 0;
      const g = data[index + 1] ?? 0;
      const b = data[index + 2] ?? 0;
      const luma = brightness(r, g, b);
      data[index] = Math.round(r * keep + (reds[luma] ?? 0));
      data[index + 1] = Math.round(g * keep + (greens[luma] ?? 0));
      data[index + 2] = Math.round(b * keep + (blues[luma] ?? 0));
    }
  });
  return { data, width, height };
}

/** What is added to a channel for each brightness: the colour on its way from black to white, times its share. */
function shadesOf(level: number, share: number): Float64Array {
  const shade = (brightness: number): number =>
    brightness <= 0.5 ? 2 * brightness * level : 255 - 2 * (1 - brightness) * (255 - level);
  return Float64Array.from({ length: 256 }, (_, luma) => shade(luma / 255) * share);
}

/** As an eye sees it (Rec. 601), 0–255. */
function brightness(r: number, g: number, b: number): number {
  return Math.round(0.299 * r + 0.587 * g + 0.114 * b);
}
