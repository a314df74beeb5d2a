import { order, type PipelineAction } from '../action';
import type { Flip, Planned } from '../operations';

/** Mirrors. */
export function flip({ horizontal, vertical }: Planned<Flip>): PipelineAction {
  return {
    rank: order.mirror,
    // Upside down, the frames would play backwards.
    allFrames: !vertical,
    apply: (pipeline) => pipeline.flop(horizontal).flip(vertical),
  };
}
