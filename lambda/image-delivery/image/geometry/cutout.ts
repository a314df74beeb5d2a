import { DeliveryError } from '../../errors';
import { type Amount, evaluate, type Variables } from '../../request/transformation/expression';
import type { Focus, Step } from '../../request/transformation/step';
import type { Region, Size } from '../operations';
import { startAt } from './position';

/** Where a frame laid over an image begins, in pixels from the image's top left; negative when outside of it. */
export interface Start {
  readonly left: number;
  readonly top: number;
}

/** Where a frame begins that `fo` puts on an image; the middle is the default, and stands for what is to be recognized. */
export function startByFocus(focus: Focus = 'center', image: Size, frame: Size): Start {
  return {
    left: startAt(focus, 'horizontal', image.width - frame.width),
    top: startAt(focus, 'vertical', image.height - frame.height),
  };
}

/**
 * Where a frame begins by `x`, `y` (its top left), `xc`, `yc` (its centre, which wins) or `fo`. With one of `x` and `y`
 * the other is 0; with one of `xc` and `yc` the other axis follows `fo`.
 */
export function startByCoordinates(step: Step, image: Size, frame: Size, variables: Variables): Start {
  const focus = startByFocus(step.fo, image, frame);
  return {
    left: startOnAxis(step.xc, step.x, frame.width, variables) ?? (step.y === undefined ? focus.left : 0),
    top: startOnAxis(step.yc, step.y, frame.height, variables) ?? (step.x === undefined ? focus.top : 0),
  };
}

/** Whether a step says with coordinates what to cut out. */
export function hasCoordinates({ x, y, xc, yc }: Step): boolean {
  return [x, y, xc, yc].some((coordinate) => coordinate !== undefined);
}

/** The part of an image that a frame shows; undefined when that is nothing. */
export function overlap(image: Size, start: Start, frame: Size): Region | undefined {
  const left = Math.max(start.left, 0);
  const top = Math.max(start.top, 0);
  const width = Math.min(start.left + frame.width, image.width) - left;
  const height = Math.min(start.top + frame.height, image.height) - top;
  return width >= 1 && height >= 1 ? { left, top, width, height } : undefined;
}

/**
 * The part of an image that a frame shows.
 * @throws DeliveryError 400 `EINVAL` when that is nothing
 */
export function shown(image: Size, start: Start, frame: Size): Region {
  const region = overlap(image, start, frame);
  if (!region) throw outOfBounds(image);
  return region;
}

/** What is answered when a region is not where the image is. */
export function outOfBounds({ width, height }: Size): DeliveryError {
  return new DeliveryError(400, 'EINVAL', `The region to extract is outside of the image, which is ${width}x${height}`);
}

function startOnAxis(
  centre: Amount | undefined,
  corner: Amount | undefined,
  length: number,
  variables: Variables,
): number | undefined {
  // Towards 0, so that half a pixel does not put a region out of bounds.
  if (centre !== undefined) return Math.trunc(evaluate(centre, variables) - length / 2);
  return corner === undefined ? undefined : Math.round(evaluate(corner, variables));
}
