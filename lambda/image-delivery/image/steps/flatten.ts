import type { OverlayOptions } from 'sharp';
import type { Color } from '../../request/transformation/color';
import { order, type PipelineAction, type RunContext } from '../action';
import { pixelOf } from '../raster/canvas';
import { pixels } from '../limits';
import type { Flatten, Planned } from '../operations';

/** Cost of a translucent colour: that of sharp's `composite`, 66 ns for each pixel. */
const passes = 12;

/** Puts one colour behind an image, which is opaque then if the colour is. */
export function flatten({ color, size }: Planned<Flatten>, { budget }: RunContext): PipelineAction {
  if (color.alpha < 1) {
    budget.spend(pixels(size) * passes);
    return { rank: order.composite, allFrames: true, apply: (pipeline) => pipeline.composite([underlay(color)]) };
  }
  return {
    rank: order.flatten,
    allFrames: true,
    apply: (pipeline) => pipeline.flatten({ background: color }),
  };
}

/** A colour behind all of an image, for sharp's `composite`. */
export function underlay(color: Color): OverlayOptions {
  return { input: pixelOf(color), raw: { width: 1, height: 1, channels: 4 }, tile: true, blend: 'dest-over' };
}
