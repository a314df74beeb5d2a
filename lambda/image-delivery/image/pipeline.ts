import type { Action, RunContext } from './action';
import { order } from './action';
import { pixels } from './limits';
import type { Operation, Planned } from './operations';
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

/**
 * Carries out operations. As many as sharp's own order allows share one pipeline, and between two pipelines the image is
 * held as raw pixels, so that nothing is encoded on the way. The last pipeline has not run when this returns.
 */
export async function runOperations(
  picture: Picture,
  operations: readonly Planned[],
  context: RunContext,
): Promise<Picture> {
  const spend = (work: number) => {
    context.budget.spend(work * picture.frames);
  };
  // All of them first: what is too dear is refused before anything is decoded.
  const actions = operations.map((operation) => {
    spend(pixels(operation.size));
    return { action: actionFor(operation, { ...context, budget: { spend } }), size: operation.size };
  });
  let current = picture;
  for (const { action, size } of actions) current = { ...(await perform(current, action)), size };
  return current;
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
  const fits = action.rank > picture.rank && !(picture.unlike && action.rank > order.resize);
  const { pipeline, ...rest } = fits ? picture : await develop(picture);
  return { ...rest, pipeline: action.apply(pipeline), rank: action.lastRank ?? action.rank };
}

/** One after the other: all at once would hold all intermediate images at once. */
async function eachFrame(picture: Picture, run: (frame: Pixels) => Promise<Pixels>): Promise<Picture> {
  const results: Pixels[] = [];
  for (const frame of await framesOf(picture)) results.push(await run(frame));
  return joinFrames(results);
}
