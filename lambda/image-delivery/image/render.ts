import type { DeliveryConfig } from '../config';
import type { ClientHints } from '../request/hints';
import type { ChainStep, Step } from '../request/transformation/step';
import type { RunContext } from './action';
import { checkOperations, pixels } from './limits';
import { framesOf, joinFrames, type Picture } from './picture';
import { runOperations } from './pipeline';
import { type Plan, planSteps, type Subject } from './plan';
import { trimBox } from './raster/trim';

/** Decoding all of an image, and looking for its margin. */
const trimPasses = 8;

/** What is needed to carry out steps besides the image. */
export interface RenderContext extends RunContext {
  readonly limits: DeliveryConfig['limits'];
  readonly hints: ClientHints;
}

/** An image after all of its steps. */
export interface Rendered {
  readonly picture: Picture;
  /** Whether it may be transparent somewhere. */
  readonly alpha: boolean;
  /** The steps that were carried out, conditionals resolved. */
  readonly steps: readonly Step[];
  /** Whether anything was done to the pixels. */
  readonly changed: boolean;
}

/**
 * Carries out a chain of steps. Usually that is one plan; only where pixels decide over a size (`t`) the rest is planned
 * when they are there.
 * @param first the plan of the chain, where it has been made already
 */
export async function renderSteps(
  picture: Picture,
  chain: readonly ChainStep[],
  subject: Subject,
  context: RenderContext,
  first: Plan = planSteps(chain, subject, context.hints),
): Promise<Rendered> {
  let current = picture;
  let plan = first;
  let changed = false;
  const steps: Step[] = [];
  for (;;) {
    checkOperations(current.size, plan.operations, context.limits);
    current = await runOperations(current, plan.operations, context);
    changed ||= plan.operations.length > 0 || plan.trim !== undefined;
    steps.push(...plan.steps);
    if (!plan.trim) return { picture: current, alpha: plan.alpha, steps, changed };
    current = await trim(current, plan.trim.threshold, context);
    plan = planSteps(plan.trim.rest, { ...subject, size: current.size, alpha: plan.alpha }, context.hints);
  }
}

/** Cuts off the margin; of an animation the one that its first frame has. */
async function trim(picture: Picture, threshold: number, context: RenderContext): Promise<Picture> {
  context.budget.spend(pixels(picture.size) * picture.frames * trimPasses);
  const frames = await framesOf(picture);
  const [first] = frames;
  const region = first && (await trimBox(first, threshold));
  const developed = await joinFrames(frames);
  if (!region) return developed;
  const { width, height } = region;
  return runOperations(developed, [{ kind: 'extract', region, size: { width, height } }], context);
}
