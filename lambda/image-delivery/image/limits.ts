import type { DeliveryConfig } from '../config';
import { DeliveryError } from '../errors';
import type { Size } from './geometry';
import type { Output, OutputFormat, Plan } from './plan';
import type { SourceImage } from './source';

type Limits = DeliveryConfig['limits'];

/** Longest side that a format can write. */
const maxSide: Readonly<Record<OutputFormat, number>> = {
  avif: 16_384,
  gif: 65_535,
  jpeg: 65_500,
  png: 65_535,
  webp: 16_383,
};
/**
 * Most work in pixels that are passed over, about two seconds of one core: resizing passes over a pixel once, a blur
 * half as often as its radius (measured: 2.7 ns for each pixel and unit of radius; twenty times that for 16 bits).
 */
const maxWork = 400_000_000;
/** An AVIF above this takes more than a second even at the lowest effort. */
const maxAvifPixels = 12_000_000;
/** Most frames of an animation, and most pixels of all frames at any stage: resizing one is not lazy. */
const maxFrames = 256;
const maxAnimationPixels = 50_000_000;
/** Most pixels of all frames that are encoded: a GIF takes 120 ns for each, a WebP 80. */
const maxEncodedAnimationPixels = 16_000_000;

/**
 * Pixels of a source that may be decoded. Decoders that cannot work in strips need far more memory for each pixel
 * (measured: AVIF 18 bytes, progressive JPEG and interlaced PNG 5, the others below 1).
 */
export function inputPixelLimit(source: SourceImage, limits: Limits): number {
  if (source.format === 'avif') return limits.inputPixels / 4;
  return source.progressive ? limits.inputPixels / 2 : limits.inputPixels;
}

/**
 * Refuses what would cost too much, before anything is decoded.
 * @throws DeliveryError 400 `ELIMIT`
 */
export function checkLimits(source: SourceImage, plan: Plan, limits: Limits): void {
  if (pixels(source) > inputPixelLimit(source, limits)) {
    throw tooLarge('The image has more pixels than can be processed');
  }
  if (plan.sizes.some((size) => pixels(size) > limits.outputPixels)) throw tooLarge('The requested size is too large');
  if (work(source, plan) > maxWork) throw tooLarge('The transformation takes too much work');
  if (!fitsFormat(plan.output, limits)) {
    throw tooLarge(`The result is too large for ${plan.output.format.toUpperCase()}`);
  }
}

/** Whether a result of this size may be written in its format. */
export function fitsFormat(output: Output, limits: Limits): boolean {
  const { format, width, height } = output;
  return pixels(output) <= outputPixelLimit(format, limits) && Math.max(width, height) <= maxSide[format];
}

/** Pixels that all stages pass over, for all frames. */
function work(source: SourceImage, plan: Plan): number {
  const blurring = source.deep ? 10 : 0.5;
  const stages = plan.stages.map(({ size, blur = 0 }) => pixels(size) * (1 + blur * blurring));
  return plan.frames * stages.reduce((sum, stage) => sum + stage, 0);
}

/** Whether all planned frames can be processed, as a single one always can; else the first frame stands for them. */
export function animationFits(source: SourceImage, plan: Plan): boolean {
  if (plan.frames === 1) return true;
  const largest = Math.max(pixels(source), ...plan.sizes.map(pixels));
  return (
    plan.frames <= maxFrames &&
    plan.frames * largest <= maxAnimationPixels &&
    plan.frames * pixels(plan.output) <= maxEncodedAnimationPixels
  );
}

function outputPixelLimit(format: OutputFormat, limits: Limits): number {
  return format === 'avif' ? Math.min(limits.outputPixels, maxAvifPixels) : limits.outputPixels;
}

function pixels(size: Size): number {
  return size.width * size.height;
}

function tooLarge(message: string): DeliveryError {
  return new DeliveryError(400, 'ELIMIT', message);
}
