import type { Background } from '../../request/transformation/step';
import type { PixelAction, RunContext } from '../action';
import { filled } from '../raster/canvas';
import { dominantBorderColor, dominantColors } from '../raster/dominant';
import type { Backdrop, Planned, Size } from '../operations';
import { fromPixels, overlayOf, type Pixels, toPixels } from '../raster/pixels';

/** Blur of full intensity, as part of the longer side; ImageKit does not say. */
const strongestBlur = 0.1;
/** Intensity when it is left to us. */
const automaticIntensity = 30;
/** Largest blur that is done at full size: a larger one is not told from that of a smaller image. */
const largestSigma = 4;
/** Side of the small image that a gradient is enlarged from. */
const gradientSide = 64;
/** Cost of enlarging and of laying one image over another, in passes. */
const passes = 30;

/** Puts an image on a larger canvas that is made of the image itself; shines through where the image is transparent. */
export function backdrop({ size, left, top, background }: Planned<Backdrop>, { budget }: RunContext): PixelAction {
  budget.spend(size.width * size.height * passes);
  return {
    run: async (pixels) => {
      const canvas = await canvasOf(pixels, size, background);
      return toPixels(fromPixels(canvas).composite([{ ...overlayOf(pixels), left, top }]));
    },
  };
}

async function canvasOf(pixels: Pixels, size: Size, background: Planned<Backdrop>['background']): Promise<Pixels> {
  switch (background.kind) {
    case 'blurred':
      return blurred(pixels, size, background);
    case 'dominant':
      return filled(size, await dominantBorderColor(pixels));
    case 'gradient_dominant':
      return gradient(pixels, size, background.colors);
  }
}

/** The image scaled to cover the canvas and blurred: at a fraction of the size, since a wide blur is dear. */
async function blurred(pixels: Pixels, size: Size, background: Background & { kind: 'blurred' }): Promise<Pixels> {
  const intensity = background.intensity === 'auto' ? automaticIntensity : background.intensity;
  const sigma = (intensity / 100) * strongestBlur * Math.max(size.width, size.height);
  const shrink = Math.max(1, sigma / largestSigma);
  const width = Math.ceil(size.width / shrink);
  const height = Math.ceil(size.height / shrink);
  const small = fromPixels(pixels).resize(width, height, { fit: 'cover' });
  if (sigma / shrink >= 0.3) small.blur(sigma / shrink);
  if (background.brightness !== 0) small.linear(1, background.brightness);
  return enlarged(await toPixels(small), size);
}

/** A gradient of the most frequent colours: across the canvas in the direction it is larger in, or from its corners. */
async function gradient(pixels: Pixels, size: Size, count: 2 | 4): Promise<Pixels> {
  const colors = await dominantColors(pixels, count);
  const [one, two = one, three = one, four = two] = colors;
  if (!one || !two || !three || !four) return filled(size, await dominantBorderColor(pixels));
  const isWide = size.width / size.height >= pixels.width / pixels.height;
  const [topRight, bottomLeft] = count === 4 ? [two, three] : isWide ? [two, one] : [one, two];
  const bottomRight = count === 4 ? four : two;

  const small = await filled({ width: gradientSide, height: gradientSide }, one);
  for (let index = 0; index < gradientSide * gradientSide; index += 1) {
    const x = (index % gradientSide) / (gradientSide - 1);
    const y = Math.floor(index / gradientSide) / (gradientSide - 1);
    for (const [offset, channel] of (['r', 'g', 'b'] as const).entries()) {
      const upper = one[channel] * (1 - x) + topRight[channel] * x;
      const lower = bottomLeft[channel] * (1 - x) + bottomRight[channel] * x;
      small.data[index * 4 + offset] = Math.round(upper * (1 - y) + lower * y);
    }
  }
  return enlarged(small, size);
}

async function enlarged(pixels: Pixels, { width, height }: Size): Promise<Pixels> {
  if (pixels.width === width && pixels.height === height) return pixels;
  return toPixels(fromPixels(pixels).resize(width, height, { fit: 'fill', kernel: 'cubic' }));
}
