import { type Amount, evaluate, type Variables } from '../../request/transformation/expression';
import type { Displacement, LayerPosition } from '../../request/transformation/step';
import { overlap, type Start } from './cutout';
import type { Region, Size } from '../operations';
import { along, startAt } from './position';
import { variablesOf } from './variables';
import type { Point } from '../raster/warp';

/**
 * Where a layer's top left corner is put on its base. Offsets count from the point of the base that `lap` names (default
 * the top left corner): `lx`, `ly` of the layer's top left, `lxc`, `lyc` of its centre, which win. A negative literal
 * (`N10`, and `N0`, which is -0) is, from the left or top, the distance of the layer's right or bottom edge (or its
 * centre) from the opposite side; from another point it goes to the left or upwards. Of a missing axis the offset is 0,
 * of the same kind as the other's. Without offsets `lfo` decides.
 *
 * What would stick out is moved into the base; a layer larger than its base covers it.
 * @param variables what expressions may use besides the sizes of layer and base
 */
export function placeLayer(position: LayerPosition, layer: Size, base: Size, variables: Variables): Start {
  const all = { ...variables, ...variablesOf({ current: layer, base }) };
  const { x, y, xc, yc, anchor = 'top_left', focus = 'center' } = position;
  if ([x, y, xc, yc].every((offset) => offset === undefined)) {
    return {
      left: startAt(focus, 'horizontal', base.width - layer.width),
      top: startAt(focus, 'vertical', base.height - layer.height),
    };
  }
  const horizontal = { length: layer.width, base: base.width, anchor: along(anchor, 'horizontal') };
  const vertical = { length: layer.height, base: base.height, anchor: along(anchor, 'vertical') };
  return {
    left: place(horizontal, offsetOf(x, xc, yc, all)),
    top: place(vertical, offsetOf(y, yc, xc, all)),
  };
}

/**
 * How far a displacement map moves pixels at most.
 * @returns undefined where nothing was said
 */
export function displacementOf(
  displacement: Displacement | undefined,
  layer: Size,
  base: Size,
  variables: Variables,
): Point | undefined {
  if (!displacement) return undefined;
  const all = { ...variables, ...variablesOf({ current: layer, base }) };
  const { x = 0, y = 0 } = displacement;
  return { x: evaluate(x, all), y: evaluate(y, all) };
}

/**
 * The part of a layer that lies on its base, and where on the base it begins.
 * @returns undefined when none of it does
 */
export function visiblePart(layer: Size, at: Start, base: Size): ({ readonly region: Region } & Start) | undefined {
  const region = overlap(layer, { left: -at.left, top: -at.top }, base);
  return region && { region, left: Math.max(at.left, 0), top: Math.max(at.top, 0) };
}

/** One axis of a layer and its base. */
interface Line {
  /** Of the layer. */
  readonly length: number;
  /** Length of the base. */
  readonly base: number;
  /** Point of the base that offsets count from, as a fraction. */
  readonly anchor: number;
}

interface Offset {
  readonly value: number;
  /** Whether it is that of the layer's centre. */
  readonly centred: boolean;
  /** Whether it counts from the opposite side. */
  readonly opposite: boolean;
}

/** The offset given for an axis; without one it is 0, of the centre when that of the other axis is. */
function offsetOf(
  corner: Amount | undefined,
  centre: Amount | undefined,
  otherCentre: Amount | undefined,
  variables: Variables,
): Offset {
  const amount = centre ?? corner ?? 0;
  return {
    value: evaluate(amount, variables),
    centred: centre !== undefined || (corner === undefined && otherCentre !== undefined),
    // What an expression comes to is a coordinate: left of the image when negative.
    opposite: typeof amount === 'number' && (amount < 0 || Object.is(amount, -0)),
  };
}

function place({ length, base, anchor }: Line, { value, centred, opposite }: Offset): number {
  const fromEnd = opposite && anchor === 0;
  const point = fromEnd ? base + value : base * anchor + value;
  const before = centred ? length / 2 : fromEnd ? length : 0;
  const room = base - length;
  const least = Math.min(0, room);
  // Adding 0 makes 0 of -0.
  return Math.min(Math.max(Math.round(point - before), least), Math.max(0, room)) + 0;
}
