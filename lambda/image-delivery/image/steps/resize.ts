import type { Stage } from '../plan';
import type { Sharp } from '../sharp';

/** Scales to the exact size that was planned, then crops. */
export function resize(pipeline: Sharp, stage: Stage): Sharp {
  if (!stage.resize) return pipeline;
  const { scaled, region } = stage.resize;
  const resized = pipeline.resize(scaled.width, scaled.height, { fit: 'fill' });
  return region ? resized.extract(region) : resized;
}
