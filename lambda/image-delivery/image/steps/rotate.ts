import type { Stage } from '../plan';
import type { Sharp } from '../sharp';

/** Rotates clockwise; the corners that a growing canvas gains are transparent. */
export function rotate(pipeline: Sharp, stage: Stage): Sharp {
  if (stage.rotate === undefined) return pipeline;
  return pipeline.rotate(stage.rotate, { background: { r: 0, g: 0, b: 0, alpha: 0 } });
}
