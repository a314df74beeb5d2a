import { order, type PipelineAction } from '../action';
import type { Flatten, Planned } from '../operations';

/** Puts one colour behind an image, which is opaque then; its own opacity is ignored, as ImageKit says. */
export function flatten({ color }: Planned<Flatten>): PipelineAction {
  return {
    rank: order.flatten,
    allFrames: true,
    apply: (pipeline) => pipeline.flatten({ background: color }),
  };
}
