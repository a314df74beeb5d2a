import { type Color, transparent } from '../../request/transformation/color';
import { type Action, order, type RunContext } from '../action';
import type { Planned, Rotate } from '../operations';
import { fromPixels, type Pixels, toPixels } from '../raster/pixels';
import { underlay } from './flatten';

/** Cost of an angle that pixels have to be mixed for, in passes. */
const passes = 6;

/** Turns clockwise; the canvas grows to hold all of the image. Right angles are exact. */
export function rotate({ degrees, color, size }: Planned<Rotate>, { budget }: RunContext): Action {
  if (degrees % 90 === 0) {
    return { rank: order.rotate, allFrames: false, apply: (pipeline) => pipeline.rotate(degrees) };
  }
  budget.spend(size.width * size.height * passes);
  // Never beside a resize or a blur: sharp would premultiply the edges twice.
  return { run: (pixels) => rotateFreely(pixels, degrees, color) };
}

function rotateFreely(pixels: Pixels, degrees: number, color: Color): Promise<Pixels> {
  const pipeline = fromPixels(pixels);
  if (color.alpha === 0 || color.alpha === 1) return toPixels(pipeline.rotate(degrees, { background: color }));
  // libvips premultiplies the image, but not what it fills the corners with.
  return toPixels(pipeline.rotate(degrees, { background: transparent }).composite([underlay(color)]));
}
