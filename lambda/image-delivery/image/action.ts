import type { Variables } from '../request/transformation/expression';
import type { Layer } from '../request/transformation/step';
import type { Assets } from './assets';
import type { Spending } from './budget';
import type { Pixels } from './raster/pixels';
import type { Sharp } from './sharp';

/**
 * How an operation is carried out: either as a call of sharp's, of which a pipeline holds several, or on pixels.
 */
export type Action = PipelineAction | PixelAction;

/** Adds to a pipeline. */
export interface PipelineAction {
  /**
   * Where sharp carries it out, whatever the order of the calls (see {@link order}): within one pipeline ranks only
   * rise. An action that comes too late for the pipeline so far begins a new one.
   */
  readonly rank: number;
  /** The rank of the last thing it does, when sharp does it in several parts; what follows has to be higher. */
  readonly lastRank?: number;
  /** Whether all frames of an animation can be worked on as one image; else each is taken by itself. */
  readonly allFrames: boolean;
  readonly apply: (pipeline: Sharp) => Sharp;
}

/** Makes other pixels of the pixels there are; never of more than one frame. */
export interface PixelAction {
  readonly run: (pixels: Pixels) => Promise<Pixels>;
}

/**
 * The order in which sharp works, whatever order its methods are called in (its pipeline.cc). Its `grayscale` is not
 * here: raw pixels have one channel after it, and no alpha.
 */
export const order = {
  resize: 1,
  /** sharp flattens first of all, which is the same as long as nothing but the size changes. */
  flatten: 2,
  /**
   * One rank for these three: when sharp extracts depends on what else it does (without a resize before it mirrors,
   * with one after it rotates), and of two rotations it forgets the first.
   */
  mirror: 3,
  rotate: 3,
  extract: 3,
  blur: 4,
  modulate: 5,
  composite: 6,
  normalise: 7,
} as const;

/** What an operation may need besides the image. */
export interface RunContext {
  /**
   * What may still be spent on this request. A step spends for one frame, which the pipeline multiplies, and before it is
   * run, so that what is too dear is refused before anything is decoded.
   */
  readonly budget: Spending;
  /** Throws when the result is not wanted any more; looked at before each piece of work. */
  readonly check: () => void;
  /** Images and fonts of layers. */
  readonly assets: Assets;
  /** Draws a layer on its own; the variables are those of the image it is going to be put on. */
  readonly draw: (layer: Layer, base: Variables) => Promise<Pixels>;
}
