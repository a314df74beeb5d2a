import type { Step } from '../request/parameters';
import { type Resize, resizeOf, rotatedSize, type Size } from './geometry';
import type { SourceFormat, SourceImage } from './source';

/** Formats that can be written. */
export type OutputFormat = SourceFormat;

/** What is done in one pass of libvips, all sizes computed. The order of execution is that of the fields. */
export interface Stage {
  readonly resize?: Resize;
  /** Degrees clockwise, never 0. Never beside `resize`: sharp would rotate first. */
  readonly rotate?: number;
  /** Standard deviation in pixels. */
  readonly blur?: number;
  /** Size of the result. */
  readonly size: Size;
}

/** Everything that is going to happen to an image, decided from its header alone. */
export interface Plan {
  readonly stages: readonly Stage[];
  /** Frames that are read: all of an animation that stays one, else 1. */
  readonly frames: number;
  /** Size before, between and after the stages, and of what a stage scales to before it crops. */
  readonly sizes: readonly Size[];
  readonly output: Output;
}

/** How the result is encoded. */
export interface Output extends Size {
  readonly format: OutputFormat;
  /** 1–100, on the scale of JPEG. */
  readonly quality: number;
  /** For an animation. */
  readonly timing?: SourceImage['timing'];
}

const defaultQuality = 80;

/**
 * Turns a chain of steps into a plan for one image. Steps run left to right, each on the result of the one before;
 * inside a step the order is fixed: resize, rotate, blur.
 */
export function planImage(steps: readonly Step[], source: SourceImage): Plan {
  const stages: Stage[] = [];
  const sizes: Size[] = [];
  let size: Size = { width: source.width, height: source.height };

  for (const step of steps) {
    const resize = resizeOf(step, size);
    if (resize) {
      sizes.push(resize.scaled);
      const { width, height } = resize.region ?? resize.scaled;
      size = { width, height };
    }
    const rotate = typeof step.rt === 'number' && step.rt !== 0 ? step.rt : undefined;
    if (resize && rotate !== undefined) stages.push({ resize, size });
    if (rotate !== undefined) {
      size = rotatedSize(size, rotate);
      stages.push({ rotate, blur: step.bl, size });
    } else if (resize || step.bl !== undefined) {
      stages.push({ resize, blur: step.bl, size });
    }
    sizes.push(size);
  }

  const format = outputFormat(last(steps, 'f'), source);
  // libvips turns no animation, so a rotated one is its first frame.
  const rotates = stages.some((stage) => stage.rotate !== undefined);
  const animated = source.frames > 1 && (format === 'gif' || format === 'webp') && !rotates;
  const output = { ...size, format, quality: last(steps, 'q') ?? defaultQuality };
  const plan = { stages, frames: source.frames, sizes, output: { ...output, timing: source.timing } };
  return animated ? plan : firstFrame(plan);
}

/** The same plan for the first frame alone. */
export function firstFrame(plan: Plan): Plan {
  return { ...plan, frames: 1, output: { ...plan.output, timing: undefined } };
}

/** Whether the URL leaves the output format to us: it says `f-auto` or nothing, and does not want the stored bytes. */
export function hasAutomaticFormat(steps: readonly Step[]): boolean {
  return !steps.some((step) => step.orig) && (last(steps, 'f') ?? 'auto') === 'auto';
}

/** The last value given for a key that concerns the whole chain. */
function last<Key extends keyof Step>(steps: readonly Step[], key: Key): Step[Key] {
  return steps.findLast((step) => step[key] !== undefined)?.[key];
}

function outputFormat(asked: Step['f'], source: SourceImage): OutputFormat {
  switch (asked) {
    case 'jpg':
    case 'jpeg':
      return 'jpeg';
    case 'png':
    case 'webp':
    case 'avif':
      return asked;
    case 'orig':
      return source.format;
    // ImageKit: "f-gif only if the input is GIF".
    case 'gif':
    case 'auto':
    case undefined:
      return source.format === 'avif' ? webSafeFormat(source) : source.format;
  }
}

/** Without knowing what the client accepts: what every browser shows. */
function webSafeFormat(source: SourceImage): OutputFormat {
  return source.hasAlpha ? 'png' : 'jpeg';
}
