import type { DeliveryConfig } from '../config';
import { DeliveryError } from '../errors';
import type { Planned, Size } from './operations';
import type { Output, OutputFormat } from './encoding/output';
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
 * Most pixels of an image that is held in memory between two pipelines, where each takes 4 bytes, and those that are made
 * of it as many.
 */
export const maxHeldPixels = 25_000_000;
/** An AVIF above this takes more than a second even at the lowest effort. */
const maxAvifPixels = 12_000_000;
/** Most pixels of all frames that are encoded as a WebP, which takes 140 ns for each. */
const maxEncodedAnimationPixels = 16_000_000;
/** Most pixels of all frames of a GIF: it takes 0.9 µs for each to give a photograph 256 colours. */
const maxGifPixels = 4_000_000;

/**
 * Pixels of a source that may be decoded. Decoders that cannot work in strips need far more memory for each pixel
 * (measured: AVIF 18 bytes, HEIC 8, progressive JPEG and interlaced PNG 5, the others below 1).
 */
export function inputPixelLimit(source: SourceImage, limits: Limits): number {
  if (source.format === 'avif' || source.format === 'heic') return limits.inputPixels / 4;
  return source.progressive ? limits.inputPixels / 2 : limits.inputPixels;
}

/** @throws DeliveryError 400 `ELIMIT` when a source has too many pixels to be decoded */
export function checkSource(source: SourceImage, limits: Limits): void {
  if (!(pixels(source) <= inputPixelLimit(source, limits))) {
    throw tooLarge('The image has more pixels than can be processed');
  }
}

/** @throws DeliveryError 400 `ELIMIT` when an image would get too large on the way, before anything is decoded */
export function checkOperations(before: Size, operations: readonly Planned[], limits: Limits): void {
  const sizes = sizesOf(before, operations);
  if (sizes.some((size) => !(pixels(size) <= limits.outputPixels))) throw tooLarge('The requested size is too large');
}

/** @throws DeliveryError 400 `ELIMIT` when an image is too large to be held in memory */
export function checkHeld(pixelsHeld: number): void {
  if (!(pixelsHeld <= maxHeldPixels)) throw tooLarge('The image is too large for this transformation; resize it first');
}

/** @throws DeliveryError 400 `ELIMIT` when a result cannot be written in its format */
export function checkOutput(output: Output, limits: Limits): void {
  if (!fitsFormat(output, limits)) throw tooLarge(`The result is too large for ${output.format.toUpperCase()}`);
}

/** Whether a result of this size may be written in its format. */
export function fitsFormat(output: Size & { readonly format: OutputFormat }, limits: Limits): boolean {
  const { format, width, height } = output;
  return pixels(output) <= outputPixelLimit(format, limits) && Math.max(width, height) <= maxSide[format];
}

/** Whether all frames of an animation can be processed; else the first frame stands for them. */
export function animationFits(
  source: SourceImage,
  operations: readonly Planned[],
  format: OutputFormat,
  limits: Limits,
): boolean {
  const { frames } = source;
  const result = operations.at(-1)?.size ?? source;
  const largest = Math.max(pixels(source), ...sizesOf(source, operations).map(pixels));
  return (
    frames <= limits.frames &&
    frames * largest <= limits.animationPixels &&
    frames * pixels(result) <= (format === 'gif' ? maxGifPixels : maxEncodedAnimationPixels)
  );
}

/** Sizes of all results, and of what is scaled only to be cropped. */
function sizesOf(before: Size, operations: readonly Planned[]): Size[] {
  return operations.flatMap((operation, index) => {
    if (operation.kind !== 'resize' || !operation.crop) return operation.size;
    const input = operations[index - 1]?.size ?? before;
    const factor = Math.max(operation.size.width / input.width, operation.size.height / input.height);
    return [operation.size, { width: input.width * factor, height: input.height * factor }];
  });
}

function outputPixelLimit(format: OutputFormat, limits: Limits): number {
  const most = { avif: maxAvifPixels, gif: maxGifPixels, jpeg: Infinity, png: Infinity, webp: Infinity }[format];
  return Math.min(limits.outputPixels, most);
}

/** Pixels of an image. */
export function pixels(size: Size): number {
  return size.width * size.height;
}

function tooLarge(message: string): DeliveryError {
  return new DeliveryError(400, 'ELIMIT', message);
}
