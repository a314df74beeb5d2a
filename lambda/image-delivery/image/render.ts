import type { DeliveryConfig } from '../config';
import type { ClientHints } from '../request/hints';
import type { ChainStep, Step } from '../request/transformation/step';
import type { RunContext } from './action';
import { checkOperations, pixels } from './limits';
import { framesOf, joinFrames, type Picture } from './picture';
import { prepareOperations, type Prepared, runOperations, runPrepared } from './pipeline';
import type { Size } from './operations';
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

/** A plan that is paid for. */
export interface PreparedPlan {
  readonly plan: Plan;
  readonly actions: readonly Prepared[];
}

/**
 * Pays for a plan, before anything is decoded.
 * @param before what it begins with: one frame
 * @throws DeliveryError 400 `ELIMIT` when an image would get too large on the way, or it takes too much work
 */
export function preparePlan(plan: Plan, before: Size, frames: number, context: RenderContext): PreparedPlan {
  checkOperations(before, plan.operations, context.limits);
  return { plan, actions: prepareOperations(plan.operations, frames, context) };
}

/**
 * Carries out a chain of steps. Usually that is one plan; only where pixels decide over a size (`t`) the rest is planned
 * when they are there.
 * @param first the plan of the chain, where it has been paid for already
 */
export async function renderSteps(
  picture: Picture,
  chain: readonly ChainStep[],
  subject: Subject,
  context: RenderContext,
  first?: PreparedPlan,
): Promise<Rendered> {
  let current = picture;
  const prepare = (plan: Plan) => preparePlan(plan, current.size, current.frames, context);
  let { plan, actions } = first ?? prepare(planSteps(chain, subject, context.hints));
  let changed = false;
  const steps: Step[] = [];
  for (;;) {
    current = await runPrepared(current, actions, context);
    changed ||= plan.operations.length > 0 || plan.trim !== undefined;
    steps.push(...plan.steps);
    if (!plan.trim) return { picture: current, alpha: plan.alpha, steps, changed };
    current = await trim(current, plan.trim.threshold, context);
    const rest = { ...subject, size: current.size, alpha: plan.alpha };
    ({ plan, actions } = prepare(planSteps(plan.trim.rest, rest, context.hints)));
  }
}

/** Cuts off the margin; of an animation the one that its first frame has. */
async function trim(picture: Picture, threshold: number, context: RenderContext): Promise<Picture> {
  context.check();
  context.budget.spend(pixels(picture.size) * picture.frames * trimPasses);
  const frames = await framesOf(picture);
  const [first] = frames;
  const region = first && (await trimBox(first, threshold));
  const developed = await joinFrames(frames);
  if (!region) return developed;
  const { width, height } = region;
  return runOperations(developed, [{ kind: 'extract', region, size: { width, height } }], context);
}
