import type { DeliveryConfig } from '../config';
import { DeliveryError } from '../errors';
import type { AcceptedFormat } from '../request/accepted-format';
import { black, type Color } from '../request/transformation/color';
import type { ClientHints } from '../request/hints';
import { collectAssetPaths } from '../request/transformation/chain-facts';
import type { ChainStep, Step } from '../request/transformation/step';
import { type Assets, type ImageAsset, noAssets } from './assets';
import { Budget } from './budget';
import { decodingWork } from './decoding';
import { encodingMemory, encodingWork } from './encoding/encoding-cost';
import { estimateMemory } from './estimate';
import { contentDpr } from './geometry/reframe';
import { drawLayer } from './layer';
import { animationFits, checkOperations, checkOutput, checkSource, fitsFormat, inputPixelLimit } from './limits';
import { keepsOriginal } from './encoding/original';
import { chooseOutput, type Output, type OutputRequest, requestedOutput } from './encoding/output';
import { type FrameChoice, openPicture, type Picture } from './picture';
import { runOperations } from './pipeline';
import { type Plan, planSteps, type Subject } from './plan';
import { type PreparedPlan, preparePlan, type RenderContext, renderSteps } from './render';
import { frameOf, inspectSource, type SourceFormat, type SourceImage } from './source';
import { encode } from './steps/encode';
import type { Vector } from './svg/vector';

/** What decides over a result besides the image and the steps. */
export interface TransformOptions {
  readonly limits: DeliveryConfig['limits'];
  /** What the client takes besides the formats that every browser shows, best first. */
  readonly accepted?: readonly AcceptedFormat[];
  readonly hints?: ClientHints;
  /** Files of the layers. */
  readonly assets?: Assets;
  /** Whether a still image is asked for, whatever the file holds (`/ik-thumbnail.jpg`). */
  readonly thumbnail?: boolean;
  /** Throws when the result is not wanted any more; looked at before each piece of work. */
  readonly check?: () => void;
  /** Whether the stored file is not to be sent where it is smaller than what was made of it. */
  readonly neverStored?: boolean;
  /** What is drawn instead of reading an image; the stored file is not sent then either. */
  readonly vector?: Vector;
}

/** An encoded image: what was made, or the stored file. */
export interface EncodedImage {
  readonly data: Buffer;
  readonly format: SourceFormat;
  /** For the header `Content-DPR`, where the width came from a client hint. */
  readonly contentDpr?: number;
}

/** What a job takes. */
export interface Estimate {
  /** Memory in bytes, at most. */
  readonly memoryBytes: number;
  /** Whether it has to wait for a process or a thread of its own: what sharp does not read, it makes an image of. */
  readonly apart: boolean;
}

/** What is going to be done to an image: planned and paid for from its header, nothing decoded yet. */
export interface PreparedImage extends Estimate {
  /**
   * Does it. Once only.
   * @throws DeliveryError 400 when the image is damaged, or its pixels make the result too large
   */
  readonly run: () => Promise<EncodedImage>;
}

/**
 * Applies a chain of steps to an image: look at the header, plan, check what it would cost, carry out, encode once.
 * @throws DeliveryError 400 when it is no image, a damaged one, or the result would be too large.
 */
export async function transformImage(
  data: Buffer,
  chain: readonly ChainStep[],
  options: TransformOptions,
): Promise<EncodedImage> {
  const prepared = await prepareImage(data, chain, options);
  return prepared.run();
}

/**
 * The first half of {@link transformImage}, which costs next to nothing: all refusals but those that pixels decide.
 * @throws DeliveryError 400 when it is no image, or the result would be too large or take too much
 */
export async function prepareImage(
  data: Buffer,
  chain: readonly ChainStep[],
  options: TransformOptions,
): Promise<PreparedImage> {
  const source = options.vector?.source ?? (await inspectSource(data));
  if (!options.vector) checkSource(source, options.limits);
  const file = { data, source };
  const planned = planImage(source, chain, options);
  if (planned.untouched) {
    return { memoryBytes: data.length, apart: false, run: () => Promise.resolve({ data, format: source.format }) };
  }
  const job = prepareJob(file, chain, planned, options);
  return {
    memoryBytes: job.memoryBytes,
    apart: options.vector !== undefined || source.format === 'heic',
    run: async () => {
      try {
        return await carryOut(file, chain, job, options);
      } catch (error) {
        if (error instanceof DeliveryError) throw error;
        throw new DeliveryError(400, 'EINVAL', 'The image is damaged or cannot be decoded', { cause: error });
      }
    },
  };
}

/** What is going to happen to an image, known from its header. */
interface ImagePlan {
  readonly subject: Subject;
  readonly frames: FrameChoice;
  readonly plan: Plan;
  /** What is expected to be written. */
  readonly output: Output;
  /** Whether the stored bytes are sent: an animation that nothing is asked of plays on, however large it is. */
  readonly untouched: boolean;
}

/** Plans for all frames of an animation that is going to stay one, and else for a single frame. */
function planImage(source: SourceImage, chain: readonly ChainStep[], options: TransformOptions): ImagePlan {
  const { width, height, frames: count } = source;
  const still: Subject = {
    size: { width, height },
    original: { width, height },
    alpha: source.hasAlpha,
    animated: false,
  };
  const animation: Subject = { ...still, animated: true };
  const plan = planSteps(chain, count > 1 ? animation : still, options.hints);
  const frame = frameOf(plan.steps.findLast(({ pg }) => pg !== undefined)?.pg, source, options.thumbnail);
  const output = plannedOutput(plan, frame === undefined ? count : 1, source, options);

  if (output.frames > 1) {
    const all = { subject: animation, frames: { first: 0, count }, plan, output };
    if (animationFits(source, plan.operations, output.format, options.limits) && fitsFormat(output, options.limits)) {
      return { ...all, untouched: false };
    }
    const asked = plan.operations.length > 0 || plan.trim !== undefined || output.named;
    if (!asked || (plan.operations.length === 0 && output.format === source.format)) return { ...all, untouched: true };
  }
  const single = planSteps(chain, still, options.hints);
  const first = { first: frame ?? 0, count: 1 };
  const singleOutput = plannedOutput(single, 1, source, options);
  return { subject: still, frames: first, plan: single, output: singleOutput, untouched: false };
}

/** Checks the output that is to be expected before anything is decoded for it. */
function plannedOutput(plan: Plan, frames: number, source: SourceImage, options: TransformOptions): Output {
  checkOperations(source, plan.operations, options.limits);
  const result = { size: plan.size, frames, alpha: plan.alpha, changed: plan.operations.length > 0 };
  const output = chooseOutput(requestedOutput(plan.steps, options.accepted), result, source, options.limits);
  // An animation that is too large gives way to its first frame.
  if (!plan.trim && output.frames === 1) checkOutput(output, options.limits);
  return output;
}

/** A plan with what it is carried out with. */
interface Job extends Pick<ImagePlan, 'subject' | 'frames'> {
  readonly context: RenderContext;
  readonly first: PreparedPlan;
  /** Whether writing the result is paid for; else its size is not known yet. */
  readonly paid: boolean;
  readonly memoryBytes: number;
}

/** Pays for all that is known: what is too dear is refused before anything is decoded, and before it waits. */
function prepareJob(
  file: ImageAsset,
  chain: readonly ChainStep[],
  { subject, frames, plan, output }: ImagePlan,
  options: TransformOptions,
): Job {
  const context = renderContext(options);
  const paid = plan.trim === undefined;
  const rest = plan.trim ? restOf(plan, subject, options.hints) : undefined;
  const { vector } = options;
  const decoded = vector ? { ...file, source: vector.drawn(plan.operations) } : file;
  context.budget.spend(decodingWork(decoded, frames.count) + (paid ? encodingWork(output) : 0));
  const first = preparePlan(plan, file.source, frames.count, context);
  const layers = layerFiles(chain, context.assets);
  const { actions } = first;
  const expected = rest ? { ...output, ...rest.size } : output;
  const memoryBytes = estimateMemory({ file: decoded, frames: frames.count, actions, rest, output: expected, layers });
  return { subject, frames, context, first, paid, memoryBytes };
}

/** What follows a trim, as if nothing were cut off: about as large as it is going to be. */
function restOf(plan: Plan, subject: Subject, hints: ClientHints | undefined): Plan {
  const { size, alpha, trim } = plan;
  if (!trim) return plan;
  try {
    return restOf(planSteps(trim.rest, { ...subject, size, alpha }, hints), subject, hints);
  } catch {
    // Impossible with the margin, and perhaps without it as well.
    return plan;
  }
}

async function carryOut(
  file: ImageAsset,
  chain: readonly ChainStep[],
  { subject, frames, context, first, paid, memoryBytes }: Job,
  options: TransformOptions,
): Promise<EncodedImage> {
  const { data, source } = file;
  const { limits, vector } = options;
  context.check();
  const limit = frames.count > 1 ? limits.inputPixels : inputPixelLimit(source, limits);
  const drawn = vector ? await vector.draw(first.plan.operations, context.check) : data;
  const opened = await openPicture(drawn, source, frames, limit, context.check);
  const { picture, alpha, steps, changed } = await renderSteps(opened, chain, subject, context, first);

  const request: OutputRequest = requestedOutput(steps, options.accepted);
  const result = { size: picture.size, frames: picture.frames, alpha, changed };
  const output = chooseOutput(request, result, source, limits);
  checkOutput(output, limits);
  if (!paid) checkUnforeseen(output, memoryBytes, context);
  context.check();
  const encoded = await write(picture, output, steps, context);
  const dpr = contentDprOf(steps, context.hints);
  if (!options.neverStored && !vector && keepsOriginal(file, request, result, output, encoded.length)) {
    return { data, format: source.format, contentDpr: dpr };
  }
  return { data: encoded, format: output.format, contentDpr: dpr };
}

/** A result whose size only the pixels told may not take more than the job was let in for. */
function checkUnforeseen(output: Output, memoryBytes: number, context: RenderContext): void {
  context.budget.spend(encodingWork(output));
  if (encodingMemory(output) <= memoryBytes) return;
  throw new DeliveryError(400, 'ELIMIT', 'What is left of the image is too large; resize it first');
}

/** Files of the layers, as far as they are there; whether they are missed, their layers tell. */
function layerFiles(chain: readonly ChainStep[], assets: Assets): ImageAsset[] {
  return collectAssetPaths(chain).images.flatMap((path) => {
    try {
      return assets.image(path);
    } catch {
      return [];
    }
  });
}

function renderContext({
  limits,
  hints = {},
  assets = noAssets,
  check = () => undefined,
}: TransformOptions): RenderContext {
  const context: RenderContext = {
    limits,
    hints,
    assets,
    budget: new Budget(limits.work),
    check,
    draw: (layer, base) => drawLayer(layer, base, context),
  };
  return context;
}

async function write(
  picture: Picture,
  output: Output,
  steps: readonly Step[],
  context: RenderContext,
): Promise<Buffer> {
  const { size } = picture;
  const color = { ...backgroundOf(steps), alpha: 1 };
  const needsBackground = output.format === 'jpeg' && output.alpha;
  if (!needsBackground) return encode(picture.pipeline, output);
  const flat = await runOperations(picture, [{ kind: 'flatten', color, size }], context);
  return encode(flat.pipeline, { ...output, alpha: false });
}

/** What stands behind a transparent image in a format without transparency: black is ImageKit's default. */
function backgroundOf(steps: readonly Step[]): Color {
  const background = steps.findLast(({ bg }) => bg?.kind === 'color')?.bg;
  return background?.kind === 'color' ? background.color : black;
}

function contentDprOf(steps: readonly Step[], hints: ClientHints): number | undefined {
  const step = steps.find(({ w }) => w === 'auto');
  return step && contentDpr(step, hints);
}
