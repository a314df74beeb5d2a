import { black } from '../../request/transformation/color';
import type { Variables } from '../../request/transformation/expression';
import type { ClientHints } from '../../request/hints';
import type { Background, Step } from '../../request/transformation/step';
import { hasCoordinates, outOfBounds, shown, type Start, startByCoordinates, startByFocus } from './cutout';
import type { Backdrop, Extract, Pad, Planned, Region, Resize, Size } from '../operations';
import { complete, requestedBox, requestedRatio } from './requested-box';
import { atMost, covering, inside, isSame, wholeSize } from './scaling';

export { contentDpr } from './requested-box';

/** What a step's geometry depends on besides its input. */
export interface Scope {
  readonly variables: Variables;
  readonly hints: ClientHints;
  /** `bg` of the step. */
  readonly background: Background | undefined;
  /** Whether there are several frames, which must all be cut alike: the centre stands for what is to be recognized. */
  readonly animated: boolean;
}

type Reframing = Planned<Extract | Resize | Pad | Backdrop>;

/**
 * What `w h ar c cm fo x y xc yc z dpr` of one step do to an image of this size, in order. Sides are rounded to the
 * nearest pixel and at least 1.
 *
 * One side alone scales and never crops, whatever the strategy; with both (or one and `ar`):
 * - `maintain_ratio` covers the box and cuts off the rest; `…_no_enlarge` does so with the largest box of that ratio that
 *   is neither larger than the one asked for nor than the image.
 * - `force` stretches; `at_max` is the largest inside the box, at most the image itself; `at_max_enlarge` may be larger;
 *   `at_least` covers the box without a crop.
 * - `extract` cuts the box out of the unscaled image: around `xc`, `yc`, from `x`, `y` (what lies outside is left out), or
 *   as `fo` says. `pad_extract` pads what lies outside; `…_no_shrink` never cuts anything off, it only pads.
 * - `pad_resize` fits the image into the box and pads it to that; `…_no_enlarge` never enlarges the image for it.
 *
 * `fo-auto`, `fo-face` and `fo-OBJECT` crop to what draws the eye where an image is scaled to a box, else to the centre;
 * so they do for `ar` alone. With a face or object `z` > 1 keeps a part that is smaller by that, around the centre.
 * @returns nothing when the step changes nothing
 * @throws DeliveryError 400 `EINVAL` for sides that come to 0 or less, and for regions outside of the image
 */
export function reframe(step: Step, input: Size, scope: Scope): Reframing[] {
  const box = requestedBox(step, input, scope.variables, scope.hints);
  if (!box) return step.cm === undefined ? cropToSubject(step, input, scope) : [];
  const strategy = step.cm ?? step.c ?? 'maintain_ratio';
  const { width, height } = complete(box, input);
  const target = wholeSize(width, height);

  if (box.width === undefined || box.height === undefined) {
    const limited = strategy === 'at_max' || strategy.endsWith('_no_enlarge');
    return resize(input, limited ? atMost(input, target) : target);
  }
  switch (strategy) {
    case 'force':
      return resize(input, target);
    case 'at_max':
      return resize(input, atMost(input, inside(target, input)));
    case 'at_max_enlarge':
      return resize(input, inside(target, input));
    case 'at_least':
      return resize(input, covering(target, input));
    case 'maintain_ratio':
      return cover(step, input, target, scope);
    case 'maintain_ratio_no_enlarge':
      return cover(step, input, atMost(target, inside(reduced(input, zoomIn(step)), target)), scope);
    case 'extract':
      return cutOut(step, input, target, scope);
    case 'pad_extract':
      return reveal(input, target, startByCoordinates(step, input, target, scope.variables), scope);
    case 'pad_extract_no_shrink': {
      const canvas = larger(target, input);
      return reveal(input, canvas, startByFocus(step.fo, input, canvas), scope);
    }
    case 'pad_resize':
      return padResized(step, input, inside(target, input), target, scope);
    case 'pad_resize_no_enlarge':
      return padResized(step, input, atMost(input, inside(target, input)), target, scope);
  }
}

/** Size of an image after a rotation by any angle: the canvas grows to hold all of it. */
export function rotatedSize(size: Size, degrees: number): Size {
  if (degrees % 180 === 0) return size;
  if (degrees % 90 === 0) return { width: size.height, height: size.width };
  const angle = (degrees * Math.PI) / 180;
  const sine = Math.abs(Math.sin(angle));
  const cosine = Math.abs(Math.cos(angle));
  return wholeSize(size.width * cosine + size.height * sine, size.width * sine + size.height * cosine);
}

/** Scales until the target is covered and keeps what `fo` says. */
function cover(step: Step, input: Size, target: Size, scope: Scope): Reframing[] {
  if (zoomIn(step) > 1) {
    const subject = inside(input, target);
    return [...closeUp(step, input, subject, scope), ...resize(reduced(subject, zoomIn(step)), target)];
  }
  const scaled = covering(target, input);
  if (isSame(scaled, target)) return resize(input, scaled);
  if (isRecognized(step) && !scope.animated) return [{ kind: 'resize', crop: 'attention', size: target }];
  const start = startByFocus(step.fo, scaled, target);
  return [...resize(input, scaled), ...extract(scaled, { ...start, ...target })];
}

/** Without a width or height: `ar` and `z` crop to what is recognized. */
function cropToSubject(step: Step, input: Size, scope: Scope): Reframing[] {
  if (!isRecognized(step)) return [];
  const ratio = requestedRatio(step, scope.variables);
  return closeUp(step, input, ratio === undefined ? input : inside(input, { width: ratio, height: 1 }), scope);
}

/** Crops the unscaled image to a part as large as `subject`, and that to its centre as `z` says. */
function closeUp(step: Step, input: Size, subject: Size, scope: Scope): Reframing[] {
  const centre = reduced(subject, zoomIn(step));
  const start = startByFocus('center', subject, centre);
  return [...cover({ fo: step.fo }, input, subject, scope), ...extract(subject, { ...start, ...centre })];
}

/** Cuts a region of the target's size out of the unscaled image; zoomed, one of another size that is scaled to that. */
function cutOut(step: Step, input: Size, target: Size, scope: Scope): Reframing[] {
  if (hasCoordinates(step)) {
    const region = shown(input, startByCoordinates(step, input, target, scope.variables), target);
    const centred = step.xc !== undefined || step.yc !== undefined;
    // ImageKit documents that such a request fails.
    if (centred && !isSame(region, target)) throw outOfBounds(input);
    return extract(input, region);
  }
  const size = smaller(target, input);
  // Zooming out ends where the image does.
  const zoom = Math.max(zoomOf(step), size.width / input.width, size.height / input.height);
  const frame = smaller(reduced(size, zoom), input);
  return [...extract(input, { ...startByFocus(step.fo, input, frame), ...frame }), ...resize(frame, size)];
}

/** What a frame laid over the unscaled image shows; padded where there is no image. */
function reveal(input: Size, frame: Size, start: Start, scope: Scope): Reframing[] {
  const region = shown(input, start, frame);
  return [...extract(input, region), ...pad(region, frame, start, scope)];
}

function padResized(step: Step, input: Size, scaled: Size, target: Size, scope: Scope): Reframing[] {
  return [...resize(input, scaled), ...pad(scaled, target, startByFocus(step.fo, scaled, target), scope)];
}

function resize(input: Size, size: Size): Reframing[] {
  return isSame(input, size) ? [] : [{ kind: 'resize', size }];
}

function extract(input: Size, region: Region): Reframing[] {
  const { width, height } = region;
  return isSame(input, region) ? [] : [{ kind: 'extract', region, size: { width, height } }];
}

/** Puts an image on a canvas that begins at `start` of it. */
function pad(image: Size, canvas: Size, start: Start, { background }: Scope): Reframing[] {
  if (isSame(image, canvas)) return [];
  const place = { left: Math.max(0, -start.left), top: Math.max(0, -start.top), size: canvas };
  return background === undefined || background.kind === 'color'
    ? [{ kind: 'pad', ...place, color: background?.color ?? black }]
    : [{ kind: 'backdrop', ...place, background }];
}

/** Whether something is to be recognized; `fo-custom` is not: it stands for coordinates kept beside the file. */
function isRecognized({ fo }: Step): boolean {
  return fo === 'auto' || fo === 'face' || fo === 'object';
}

/** `z`, which counts with a face or an object only. */
function zoomOf({ fo, z = 1 }: Step): number {
  return fo === 'face' || fo === 'object' ? z : 1;
}

function zoomIn(step: Step): number {
  return Math.max(1, zoomOf(step));
}

function reduced({ width, height }: Size, factor: number): Size {
  return wholeSize(width / factor, height / factor);
}

function larger(one: Size, other: Size): Size {
  return { width: Math.max(one.width, other.width), height: Math.max(one.height, other.height) };
}

function smaller(one: Size, other: Size): Size {
  return { width: Math.min(one.width, other.width), height: Math.min(one.height, other.height) };
}
