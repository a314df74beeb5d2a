import type { Step } from '../request/parameters';
import type { Dimension, Position } from '../request/values';

/** Width and height in whole pixels, each at least 1. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A part of an image, in pixels from its top left. */
export interface Region extends Size {
  readonly left: number;
  readonly top: number;
}

/** What resizing does: scale the whole image to `scaled`, then keep `region` of that. */
export interface Resize {
  readonly scaled: Size;
  /** Undefined when the whole scaled image is kept. */
  readonly region?: Region;
}

/**
 * What `w`, `h`, `ar`, `c` and `fo` of one step do to an image of this size. Sides are rounded to the nearest pixel.
 * @returns undefined when the step resizes nothing
 */
export function resizeOf(step: Step, input: Size): Resize | undefined {
  const box = requestedBox(step, input);
  if (!box) return undefined;
  const strategy = step.c ?? 'maintain_ratio';

  if (strategy === 'at_max') return changed(fit(input, box, Math.min, 1), input);
  if (strategy === 'at_max_enlarge') return changed(fit(input, box, Math.min), input);
  if (strategy === 'at_least') return changed(fit(input, box, Math.max), input);

  const target = complete(box, input);
  // With one side asked for there is nothing to crop; rounding the other one must not make it look as if there were.
  const oneSided = box.width === undefined || box.height === undefined;
  if (strategy === 'force' || oneSided) return changed(target, input);
  const scaled = fit(input, target, Math.max);
  const region = cut(scaled, target, step.fo ?? 'center');
  return region ? { scaled, region } : changed(scaled, input);
}

/** The box asked for: one or both sides. `ar` gives the missing one; with both given it is ignored, as documented. */
function requestedBox(step: Step, input: Size): Partial<Size> | undefined {
  const width = toPixels(step.w, input.width);
  const height = toPixels(step.h, input.height);
  if (width === undefined && height === undefined) return undefined;
  if (step.ar === undefined || (width !== undefined && height !== undefined)) return { width, height };
  return width === undefined
    ? { width: side((height ?? 0) * step.ar), height }
    : { width, height: side(width / step.ar) };
}

function toPixels(dimension: Dimension | undefined, input: number): number | undefined {
  if (!dimension) return undefined;
  return side('pixels' in dimension ? dimension.pixels : dimension.fraction * input);
}

/** A box with the side left out taken from the ratio of the image. */
function complete(box: Partial<Size>, input: Size): Size {
  return {
    width: box.width ?? side(((box.height ?? input.height) * input.width) / input.height),
    height: box.height ?? side(((box.width ?? input.width) * input.height) / input.width),
  };
}

/** Scales by the smaller (`Math.min`: inside) or larger (`Math.max`: cover) of the two factors, at most by `limit`. */
function fit(input: Size, box: Partial<Size>, choose: (...factors: number[]) => number, limit = Infinity): Size {
  const factors: number[] = [];
  if (box.width !== undefined) factors.push(box.width / input.width);
  if (box.height !== undefined) factors.push(box.height / input.height);
  const factor = Math.min(choose(...factors), limit);
  return { width: side(input.width * factor), height: side(input.height * factor) };
}

/** The part of an image that is kept; undefined when it is all of it. */
function cut(image: Size, target: Size, focus: Position): Region | undefined {
  const width = Math.min(target.width, image.width);
  const height = Math.min(target.height, image.height);
  if (width === image.width && height === image.height) return undefined;
  return {
    left: offset(image.width - width, focus, 'left', 'right'),
    top: offset(image.height - height, focus, 'top', 'bottom'),
    width,
    height,
  };
}

function offset(room: number, focus: Position, start: 'left' | 'top', end: 'right' | 'bottom'): number {
  const sides = focus.split('_');
  if (sides.includes(start)) return 0;
  return sides.includes(end) ? room : Math.floor(room / 2);
}

function changed(scaled: Size, input: Size): Resize | undefined {
  return scaled.width === input.width && scaled.height === input.height ? undefined : { scaled };
}

function side(pixels: number): number {
  return Math.max(1, Math.round(pixels));
}

/** Size of an image after a rotation by any angle: the canvas grows to hold all of it. */
export function rotatedSize(size: Size, degrees: number): Size {
  if (degrees % 180 === 0) return size;
  if (degrees % 90 === 0) return { width: size.height, height: size.width };
  const angle = (degrees * Math.PI) / 180;
  const sine = Math.abs(Math.sin(angle));
  const cosine = Math.abs(Math.cos(angle));
  return {
    width: side(size.width * cosine + size.height * sine),
    height: side(size.width * sine + size.height * cosine),
  };
}
