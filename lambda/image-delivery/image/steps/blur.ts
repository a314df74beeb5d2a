import { order, type PipelineAction, type RunContext } from '../action';
import type { Blur, Planned } from '../operations';

/** What sharp takes. */
const smallestSigma = 0.3;
const largestSigma = 1000;

/** Gaussian blur. One that cannot be seen is left out. */
export function blur({ sigma, size }: Planned<Blur>, { budget }: RunContext): PipelineAction {
  budget.spend((size.width * size.height * sigma) / 2);
  return {
    rank: order.blur,
    allFrames: false,
    apply: (pipeline) => (sigma < smallestSigma ? pipeline : pipeline.blur(Math.min(sigma, largestSigma))),
  };
}
