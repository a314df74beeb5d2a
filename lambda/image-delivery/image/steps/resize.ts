import { order, type PipelineAction } from '../action';
import type { Planned, Resize } from '../operations';

/** Scales to exactly the size that is planned, or covers it with the part that draws the eye. */
export function resize({ size: { width, height }, crop }: Planned<Resize>): PipelineAction {
  if (!crop) {
    return {
      rank: order.resize,
      allFrames: true,
      apply: (pipeline) => pipeline.resize(width, height, { fit: 'fill' }),
    };
  }
  return {
    rank: order.resize,
    // sharp scales, turns, and only then crops.
    lastRank: order.rotate,
    allFrames: false,
    apply: (pipeline) => pipeline.resize(width, height, { fit: 'cover', position: crop }),
  };
}
