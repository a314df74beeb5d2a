import { DeliveryError } from '../../errors';
import { type Amount, evaluate, type Variables } from '../../request/transformation/expression';
import type { ClientHints } from '../../request/hints';
import type { Step } from '../../request/transformation/step';
import type { Size } from '../operations';
import { side } from './scaling';

/** The sides asked for, in pixels; at most one is undefined. */
export type Box = { readonly [Side in keyof Size]: Size[Side] | undefined };

/** Larger widths, heights and ratios are ignored, as ImageKit documents it of dimensions. */
const maxDimension = 65_535;
/** With a side outside of this `dpr` is ignored (ImageKit). */
const minDprSide = 1;
const maxDprSide = 5000;
const minDpr = 0.1;
const maxDpr = 5;
/** `w-auto` is rounded up to a multiple of this (ImageKit). */
const autoWidthStep = 100;

/**
 * The box that `w`, `h`, `ar` and `dpr` of a step ask for. `ar` gives a side left out, and is ignored with both.
 * @returns undefined when neither width nor height is asked for
 * @throws DeliveryError 400 `EINVAL` for what comes to 0 or less
 */
export function requestedBox(step: Step, input: Size, variables: Variables, hints: ClientHints): Box | undefined {
  const width = step.w === 'auto' ? autoWidth(hints) : length('w', step.w, input.width, variables);
  const height = length('h', step.h, input.height, variables);
  if (width === undefined && height === undefined) return undefined;
  const ratio = requestedRatio(step, variables);
  const plain = withRatio(width, height, ratio);
  // A chosen width is in pixels of the device already.
  const dpr = step.w === 'auto' && width !== undefined && step.dpr === 'auto' ? 1 : factor(step.dpr, variables, hints);
  const scaled = withRatio(times(width, dpr), times(height, dpr), ratio);
  return rounded(isAllowed(complete(scaled, input)) ? scaled : plain);
}

/**
 * Width divided by height, as `ar` says.
 * @returns undefined without `ar`, or when it is beyond what an image can have
 * @throws DeliveryError 400 `EINVAL` for what comes to 0 or less
 */
export function requestedRatio({ ar }: Step, variables: Variables): number | undefined {
  if (ar === undefined) return undefined;
  const ratio = positive('ar', ar, variables);
  return ratio > maxDimension || ratio < 1 / maxDimension ? undefined : ratio;
}

/** A box with the side left out taken from the ratio of the image; not rounded. */
export function complete({ width, height }: Box, input: Size): Size {
  return {
    width: width ?? ((height ?? input.height) * input.width) / input.height,
    height: height ?? ((width ?? input.width) * input.height) / input.width,
  };
}

/**
 * Value of the `Content-DPR` header, two decimals, when `w-auto` chose the width: that width divided by how wide the
 * image is in CSS pixels (`Sec-CH-Width / DPR`).
 */
export function contentDpr(step: Step, hints: ClientHints): number | undefined {
  const chosen = step.w === 'auto' ? autoWidth(hints) : undefined;
  if (chosen === undefined || hints.width === undefined) return undefined;
  return Math.round((100 * chosen * (hints.dpr ?? 1)) / hints.width) / 100;
}

/** Without a hint `w-auto` asks for nothing. */
function autoWidth({ width }: ClientHints): number | undefined {
  if (width === undefined || !(width > 0)) return undefined;
  const chosen = Math.ceil(width / autoWidthStep) * autoWidthStep;
  return chosen > maxDimension ? undefined : chosen;
}

/** Pixels, not rounded. Only a literal is a fraction of the input below 1: an expression always gives pixels. */
function length(key: string, amount: Amount | undefined, input: number, variables: Variables): number | undefined {
  if (amount === undefined) return undefined;
  const value = positive(key, amount, variables);
  if (typeof amount === 'number' && value < 1) return value * input;
  return value > maxDimension ? undefined : value;
}

function factor(dpr: Step['dpr'], variables: Variables, hints: ClientHints): number {
  if (dpr === undefined) return 1;
  if (dpr === 'auto') return Math.min(Math.max(hints.dpr ?? 1, minDpr), maxDpr);
  const value = positive('dpr', dpr, variables);
  // What a computed one comes to depends on the image: outside of the bounds it is ignored instead of an error.
  return value >= minDpr && value <= maxDpr ? value : 1;
}

function positive(key: string, amount: Amount, variables: Variables): number {
  const value = evaluate(amount, variables);
  if (value > 0) return value;
  throw new DeliveryError(400, 'EINVAL', `"${key}" must be more than 0, but comes to ${value}`);
}

function withRatio(width: number | undefined, height: number | undefined, ratio: number | undefined): Box {
  if (ratio === undefined) return { width, height };
  return { width: width ?? times(height, ratio), height: height ?? times(width, 1 / ratio) };
}

function times(side: number | undefined, factor: number): number | undefined {
  return side === undefined ? undefined : side * factor;
}

function isAllowed(scaled: Size): boolean {
  return [scaled.width, scaled.height].every((length) => length >= minDprSide && length <= maxDprSide);
}

function rounded({ width, height }: Box): Box {
  return { width: width && side(width), height: height && side(height) };
}
