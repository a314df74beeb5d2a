import type { Color } from '../../request/transformation/color';
import type { PixelAction, RunContext } from '../action';
import { copied } from '../raster/canvas';
import { dominantColor } from '../raster/dominant';
import { fromLab, type Lab, labOf, toLab } from '../raster/lab';
import { checkLoop, loopPasses } from '../raster/loop-cost';
import type { Planned, ReplaceColor } from '../operations';
import type { Pixels } from '../raster/pixels';
import { eachRow } from '../raster/rows';

/** A grey has no hue that could be turned: below this saturation colours are moved instead. */
const minChroma = 8;
/** Most times that a replacement makes colours more saturated. */
const maxGain = 4;
/** Most times that it makes differences in lightness greater. */
const maxContrast = 2;

/**
 * `cr`: what is near a colour becomes as near to another one. The tolerance is a distance in CIELAB, where black and
 * white are 100 apart; around it the change fades out. Shading stays: lightness is scaled, with black and white where
 * they are, and the hue is turned. Without a colour to replace it is the image's most frequent one.
 * @throws DeliveryError 400 `ELIMIT` above 4 megapixels
 */
export function replaceColor(operation: Planned<ReplaceColor>, { budget }: RunContext): PixelAction {
  checkLoop('cr', operation.size);
  budget.spend(operation.size.width * operation.size.height * loopPasses);
  return {
    run: async (pixels) => replace(pixels, operation.from ?? (await dominantColor(pixels)), operation),
  };
}

async function replace(pixels: Pixels, from: Color, { to, tolerance }: ReplaceColor): Promise<Pixels> {
  const { data, width, height } = await copied(pixels);
  const shift = shifting(labOf(from), labOf(to));
  const wanted = labOf(from);
  const lab: Lab = { l: 0, a: 0, b: 0 };
  const rgb = { r: 0, g: 0, b: 0 };
  await eachRow(height, (y) => {
    for (let index = y * width * 4; index < (y + 1) * width * 4; index += 4) {
      const r = data[index] ?? 0;
      const g = data[index + 1] ?? 0;
      const b = data[index + 2] ?? 0;
      toLab(r, g, b, lab);
      const share = shareAt(distance(lab, wanted), tolerance);
      if (share === 0) continue;
      shift(lab);
      fromLab(lab, rgb);
      data[index] = Math.round(r + (rgb.r - r) * share);
      data[index + 1] = Math.round(g + (rgb.g - g) * share);
      data[index + 2] = Math.round(b + (rgb.b - b) * share);
      data[index + 3] = Math.round((data[index + 3] ?? 0) * (1 - share + to.alpha * share));
    }
  });
  return { data, width, height };
}

/** Math.hypot takes ten times as long. */
function distance(one: Lab, other: Lab): number {
  return Math.sqrt((one.l - other.l) ** 2 + (one.a - other.a) ** 2 + (one.b - other.b) ** 2);
}

/** How much of the change a colour gets: all near by, nothing far away, and half of it at the tolerance. */
function shareAt(distance: number, tolerance: number): number {
  const near = tolerance * 0.8;
  const far = tolerance * 1.2 + 1;
  return Math.min(1, Math.max(0, (far - distance) / (far - near)));
}

/** Changes colours in place so that `from` becomes `to`, and what is around it follows. */
function shifting(from: Lab, to: Lab): (lab: Lab) => void {
  const chroma = Math.hypot(from.a, from.b);
  if (chroma < minChroma || Math.hypot(to.a, to.b) > chroma * maxGain) {
    return (lab) => {
      lab.l = scaled(lab.l, from.l, to.l);
      lab.a += to.a - from.a;
      lab.b += to.b - from.b;
    };
  }
  // Turning and scaling in the plane of hues: the quotient of the two as complex numbers.
  const real = (to.a * from.a + to.b * from.b) / chroma ** 2;
  const imaginary = (to.b * from.a - to.a * from.b) / chroma ** 2;
  return (lab) => {
    const { a, b } = lab;
    lab.l = scaled(lab.l, from.l, to.l);
    lab.a = a * real - b * imaginary;
    lab.b = a * imaginary + b * real;
  };
}

/**
 * Lightness after the change; 0 and 100 stay where they are, unless that would tear apart what was next to each other,
 * as the whites of a white background.
 */
function scaled(lightness: number, from: number, to: number): number {
  const [range, target] = lightness <= from ? [from, to] : [100 - from, 100 - to];
  const slope = Math.min(maxContrast, target / Math.max(range, Number.EPSILON));
  return to + (lightness - from) * slope;
}
