import { order, type PipelineAction, type RunContext } from '../action';
import type { Contrast, Planned } from '../operations';

/** Measured: 150 ns for each pixel, to L*a*b* and back. */
const passes = 30;

/** `e-contrast`: stretches luminance to the full range, but for the darkest and the lightest percent. */
export function contrast({ size }: Planned<Contrast>, { budget }: RunContext): PipelineAction {
  budget.spend(size.width * size.height * passes);
  return {
    rank: order.normalise,
    // Frames that were stretched differently would flicker.
    allFrames: true,
    apply: (pipeline) => pipeline.normalise({ lower: 1, upper: 99 }),
  };
}
