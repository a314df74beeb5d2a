import { order, type PipelineAction, type RunContext } from '../action';
import { pixels } from '../limits';
import type { Planned, Resize } from '../operations';

/** Measured: 20 to 60 ns for each pixel of the result, the more where there is transparency. */
const passes = 6;

/** Scales to exactly the size that is planned, or covers it with the part that draws the eye. */
export function resize({ size, crop }: Planned<Resize>, { budget }: RunContext): PipelineAction {
  const { width, height } = size;
  budget.spend(pixels(size) * passes);
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
