import type { DeliveryConfig } from '../config';
import type { AcceptedFormat } from '../request/accepted-format';
import type { Step } from '../request/parameters';
import { animationFits, checkLimits, inputPixelLimit } from './limits';
import { negotiateFormat } from './negotiate';
import { runPlan } from './pipeline';
import { firstFrame, type OutputFormat, planImage } from './plan';
import { inspectSource } from './source';

/** An encoded image. */
export interface EncodedImage {
  readonly data: Buffer;
  readonly format: OutputFormat;
}

/**
 * Applies a chain of steps to an image: look at the header, plan, choose the format, check what it would cost, run.
 * @param accepted the best format the client takes, where the steps leave the choice open
 * @throws DeliveryError 400 when it is no image, a damaged one, or the result would be too large.
 */
export async function transformImage(
  data: Buffer,
  steps: readonly Step[],
  limits: DeliveryConfig['limits'],
  accepted?: AcceptedFormat,
): Promise<EncodedImage> {
  const source = await inspectSource(data);
  const planned = planImage(steps, source);
  const fits = animationFits(source, planned);
  // An animation that nothing is asked of plays on, even if it is too large to be made smaller.
  if (!fits && planned.stages.length === 0 && planned.output.format === source.format) {
    return { data, format: source.format };
  }
  const plan = negotiateFormat(fits ? planned : firstFrame(planned), accepted, limits);
  checkLimits(source, plan, limits);
  const pixelLimit = plan.frames > 1 ? limits.inputPixels : inputPixelLimit(source, limits);
  return { data: await runPlan(data, plan, pixelLimit), format: plan.output.format };
}
