import type { DeliveryConfig } from '../config';
import { DeliveryError } from '../errors';
import type { AcceptedFormat } from '../request/accepted-format';
import { black } from '../request/color';
import type { ClientHints } from '../request/hints';
import type { ChainStep, Step } from '../request/step';
import type { Assets } from './assets';
import { noAssets } from './assets';
import { Budget } from './budget';
import { contentDpr } from './geometry';
import { drawLayer } from './layer';
import { animationFits, checkOutput, checkSource, inputPixelLimit, maxWork } from './limits';
import { chooseOutput, keepsOriginal, type Output, type OutputFormat, requestedOutput } from './output';
import { type FrameChoice, openPicture } from './picture';
import { runOperations } from './pipeline';
import { type Plan, planSteps, type Subject } from './plan';
import { type Rendered, type RenderContext, renderSteps } from './render';
import { frameOf, inspectSource, type SourceImage } from './source';
import { encode } from './steps/encode';

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
}

/** An encoded image. */
export interface EncodedImage {
  readonly data: Buffer;
  readonly format: OutputFormat;
  /** For the header `Content-DPR`. */
  readonly contentDpr?: number;
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
  const source = await inspectSource(data);
  checkSource(source, options.limits);
  const context = renderContext(options);
  const { plan, frames, subject } = planImage(source, chain, options);
  if (isUntouchedAnimation(source, plan, frames)) return { data, format: source.format };

  try {
    const limit = frames.count > 1 ? options.limits.inputPixels : inputPixelLimit(source, options.limits);
    const picture = openPicture(data, source, frames, limit);
    const rendered = await renderSteps(picture, chain, subject, context, plan);
    const output = outputOf(rendered, source, options);
    const encoded = await write(rendered, output, context);
    const dpr = contentDprOf(rendered.steps, context.hints);
    if (keepsOriginal(source, { output, changed: rendered.changed }, encoded.length, data.length)) {
      return { data, format: source.format, contentDpr: dpr };
    }
    return { data: encoded, format: output.format, contentDpr: dpr };
  } catch (error) {
    if (error instanceof DeliveryError) throw error;
    throw new DeliveryError(400, 'EINVAL', 'The image is damaged or cannot be decoded', { cause: error });
  }
}

function renderContext({ limits, hints = {}, assets = noAssets }: TransformOptions): RenderContext {
  const context: RenderContext = {
    limits,
    hints,
    assets,
    budget: new Budget(maxWork),
    draw: (layer, base) => drawLayer(layer, base, context),
  };
  return context;
}

interface ImagePlan {
  readonly plan: Plan;
  readonly frames: FrameChoice;
  readonly subject: Subject;
}

/** Plans for all frames of an animation that is going to stay one, and else for a single frame. */
function planImage(source: SourceImage, chain: readonly ChainStep[], options: TransformOptions): ImagePlan {
  const { width, height } = source;
  const size = { width, height };
  const subject: Subject = { size, original: size, alpha: source.hasAlpha, animated: source.frames > 1 };
  if (subject.animated && !options.thumbnail) {
    const plan = planSteps(chain, subject, options.hints);
    const all = { first: 0, count: source.frames };
    if (staysAnimated(plan, source, options)) return { plan, frames: all, subject };
  }
  const still: Subject = { ...subject, animated: false };
  const plan = planSteps(chain, still, options.hints);
  return { plan, frames: { first: frameOf(plan.steps, source), count: 1 }, subject: still };
}

/** Whether all frames are worked on: the format can hold them, no single one is asked for, and they are not too many. */
function staysAnimated({ operations, steps, size, alpha }: Plan, source: SourceImage, options: TransformOptions): boolean {
  if (steps.some((step) => step.pg !== undefined)) return false;
  const result = { size, frames: source.frames, alpha, changed: operations.length > 0 };
  const output = chooseOutput(requestedOutput(steps, options.accepted), result, source, options.limits);
  return output.frames > 1 && (animationFits(source, operations) || isUntouched(operations, output, source));
}

/** An animation that nothing is asked of plays on, even if it is too large to be made smaller. */
function isUntouchedAnimation(source: SourceImage, plan: Plan, frames: FrameChoice): boolean {
  return frames.count > 1 && !animationFits(source, plan.operations);
}

function isUntouched(operations: Plan['operations'], output: Output, source: SourceImage): boolean {
  return operations.length === 0 && output.format === source.format;
}

function outputOf({ picture, alpha, steps, changed }: Rendered, source: SourceImage, options: TransformOptions): Output {
  const { size, frames } = picture;
  const request = requestedOutput(steps, options.accepted);
  const output = chooseOutput(request, { size, frames, alpha, changed }, source, options.limits);
  checkOutput(output, options.limits);
  return output;
}

async function write({ picture, steps }: Rendered, output: Output, context: RenderContext): Promise<Buffer> {
  const { size } = picture;
  const needsBackground = output.format === 'jpeg' && output.alpha;
  const color = { ...backgroundOf(steps), alpha: 1 };
  const flat = needsBackground ? await runOperations(picture, [{ kind: 'flatten', color, size }], context) : picture;
  return encode(flat.pipeline, output).toBuffer();
}

/** What stands behind a transparent image in a format without transparency: black is ImageKit's default. */
function backgroundOf(steps: readonly Step[]) {
  const background = steps.findLast(({ bg }) => bg?.kind === 'color')?.bg;
  return background?.kind === 'color' ? background.color : black;
}

function contentDprOf(steps: readonly Step[], hints: ClientHints): number | undefined {
  const step = steps.find(({ w }) => w === 'auto');
  return step && contentDpr(step, hints);
}
