import { evaluate, type Amount, type Variables } from '../request/transformation/expression';
import type { Layer, LayerSource } from '../request/transformation/step';
import { filled } from './raster/canvas';
import { decodingWork } from './decoding';
import { checkHeld, checkOperations, checkSource, inputPixelLimit, pixels } from './limits';
import type { Size } from './operations';
import { openPicture, type Picture, pictureOf } from './picture';
import { type Pixels, toPixels } from './raster/pixels';
import type { Subject } from './plan';
import { renderSteps, type RenderContext } from './render';
import { drawText } from './text/draw-text';

/** Draws a layer on its own: its source, then its steps. `base` is the image it is going to be put on. */
export async function drawLayer(layer: Layer, base: Variables, context: RenderContext): Promise<Pixels> {
  context.check();
  const { picture, original, alpha } = await openSource(layer.source, base, context);
  const subject: Subject = { size: picture.size, original, alpha, animated: false, base };
  const rendered = await renderSteps(picture, layer.steps, subject, context);
  checkHeld(pixels(rendered.picture.size));
  return toPixels(rendered.picture.pipeline);
}

interface OpenedSource {
  readonly picture: Picture;
  readonly original: Size;
  readonly alpha: boolean;
}

async function openSource(source: LayerSource, base: Variables, context: RenderContext): Promise<OpenedSource> {
  switch (source.kind) {
    case 'image':
      return openImage(source.path, context);
    case 'text': {
      const picture = pictureOf(await drawText(source, base, context));
      return { picture, original: picture.size, alpha: true };
    }
    case 'canvas': {
      const picture = pictureOf(await canvas(source, base, context));
      return { picture, original: picture.size, alpha: source.color.alpha < 1 };
    }
  }
}

/** The first frame of a file. */
async function openImage(path: string, context: RenderContext): Promise<OpenedSource> {
  const file = context.assets.image(path);
  const { data, source } = file;
  checkSource(source, context.limits);
  context.budget.spend(decodingWork(file));
  const limit = inputPixelLimit(source, context.limits);
  const picture = await openPicture(data, source, { first: 0, count: 1 }, limit, context.check);
  return { picture, original: picture.size, alpha: source.hasAlpha };
}

/** A block of one colour. */
async function canvas(
  { width, height, color }: Extract<LayerSource, { kind: 'canvas' }>,
  base: Variables,
  context: RenderContext,
): Promise<Pixels> {
  const size = { width: side(width, base, base.bw), height: side(height, base, base.bh) };
  checkOperations(size, [{ kind: 'flatten', color, size }], context.limits);
  checkHeld(pixels(size));
  context.budget.spend(pixels(size));
  return filled(size, color);
}

/** A side in pixels; below 1 it is a fraction of the base's, and without a value it is the base's. */
function side(amount: Amount | undefined, base: Variables, whole = 1): number {
  const value = amount === undefined ? whole : evaluate(amount, base);
  const inPixels = value < 1 ? value * whole : value;
  return Math.max(1, Math.round(inPixels));
}
