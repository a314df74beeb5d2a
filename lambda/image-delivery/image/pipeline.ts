import type { Action, RunContext } from './action';
import { order } from './action';
import { pixels } from './limits';
import type { Operation, Planned, Size } from './operations';
import { develop, framesOf, joinFrames, type Picture } from './picture';
import { fromPixels, type Pixels, toPixels } from './raster/pixels';
import { backdrop } from './steps/backdrop';
import { blur } from './steps/blur';
import { border } from './steps/border';
import { colorize } from './steps/colorize';
import { contrast } from './steps/contrast';
import { distort } from './steps/distort';
import { extract } from './steps/extract';
import { flatten } from './steps/flatten';
import { flip } from './steps/flip';
import { gradient } from './steps/gradient';
import { grayscale } from './steps/grayscale';
import { layers } from './steps/layers';
import { opacity } from './steps/opacity';
import { pad } from './steps/pad';
import { replaceColor } from './steps/replace-color';
import { resize } from './steps/resize';
import { rotate } from './steps/rotate';
import { round } from './steps/round';
import { shadow } from './steps/shadow';
import { sharpen } from './steps/sharpen';
import { unsharpMask } from './steps/unsharp-mask';

/** How each kind of operation is carried out. */
const steps: { [Kind in Operation['kind']]: StepOf<Extract<Operation, { kind: Kind }>> } = {
  backdrop,
  blur,
  border,
  colorize,
  contrast,
  distort,
  extract,
  flatten,
  flip,
  gradient,
  grayscale,
  layers,
  opacity,
  pad,
  'replace-color': replaceColor,
  resize,
  rotate,
  round,
  shadow,
  sharpen,
  'unsharp-mask': unsharpMask,
};

type StepOf<Kind extends Operation> = (operation: Planned<Kind>, context: RunContext) => Action;

/** An operation that is paid for. */
export interface Prepared {
  readonly kind: Operation['kind'];
  readonly action: Action;
  /** Of one frame of its result. */
  readonly size: Size;
}

/**
 * Carries out operations. As many as sharp's own order allows share one pipeline, and between two pipelines the image is
 * held as raw pixels, so that nothing is encoded on the way. The last pipeline has not run when this returns.
 */
export async function runOperations(
  picture: Picture,
  operations: readonly Planned[],
  context: RunContext,
): Promise<Picture> {
  return runPrepared(picture, prepareOperations(operations, picture.frames, context), context);
}

/**
 * Pays for operations, before anything is decoded.
 * @throws DeliveryError 400 `ELIMIT` when there is not so much left
 */
export function prepareOperations(
  operations: readonly Planned[],
  frames: number,
  context: RunContext,
): readonly Prepared[] {
  const spend = (work: number) => {
    context.budget.spend(work * frames);
  };
  return operations.map((operation) => {
    spend(pixels(operation.size));
    const action = actionFor(operation, { ...context, budget: { spend } });
    return { kind: operation.kind, action, size: operation.size };
  });
}

/** Carries out operations that are paid for, as {@link runOperations} does; each only as long as it is wanted. */
export async function runPrepared(
  picture: Picture,
  prepared: readonly Prepared[],
  { check }: RunContext,
): Promise<Picture> {
  let current = picture;
  for (const { action, size } of prepared) {
    check();
    current = { ...(await perform(current, action)), size };
  }
  return current;
}

/** How far a pipeline has come. */
export type Stage = Pick<Picture, 'rank' | 'frames' | 'unlike'>;

/** Whether an action becomes part of a pipeline; else that is carried out, and its pixels are held. */
export function joins({ rank, frames, unlike }: Stage, action: Action): boolean {
  if ('run' in action || (frames > 1 && !action.allFrames)) return false;
  return action.rank > rank && !(unlike && action.rank > order.resize);
}

function actionFor(operation: Planned, context: RunContext): Action {
  // The table has the right function for each kind; TypeScript cannot follow that through an index.
  const step = steps[operation.kind] as StepOf<Operation>;
  return step(operation, context);
}

async function perform(picture: Picture, action: Action): Promise<Picture> {
  if ('run' in action) return eachFrame(picture, action.run);
  if (picture.frames > 1 && !action.allFrames) {
    return eachFrame(picture, (frame) => toPixels(action.apply(fromPixels(frame))));
  }
  const { pipeline, ...rest } = joins(picture, action) ? picture : await develop(picture);
  return { ...rest, pipeline: action.apply(pipeline), rank: action.lastRank ?? action.rank };
}

/** One after the other: all at once would hold all intermediate images at once. */
async function eachFrame(picture: Picture, run: (frame: Pixels) => Promise<Pixels>): Promise<Picture> {
  const results: Pixels[] = [];
  for (const frame of await framesOf(picture)) results.push(await run(frame));
  return joinFrames(results);
}
