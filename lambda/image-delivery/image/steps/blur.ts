import type { Stage } from '../plan';
import type { Sharp } from '../sharp';

/** Gaussian blur. */
export function blur(pipeline: Sharp, stage: Stage): Sharp {
  return stage.blur === undefined ? pipeline : pipeline.blur(stage.blur);
}
