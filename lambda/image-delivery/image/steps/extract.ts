import { order, type PipelineAction } from '../action';
import type { Extract, Planned } from '../operations';

/** Keeps a part of an image. */
export function extract({ region }: Planned<Extract>): PipelineAction {
  const { left, top, width, height } = region;
  return {
    rank: order.extract,
    allFrames: true,
    apply: (pipeline) => pipeline.extract({ left, top, width, height }),
  };
}
