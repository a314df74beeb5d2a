import type { Focus } from '../../request/transformation/step';

/** A direction in which something is put somewhere. */
export type Axis = 'horizontal' | 'vertical';

/** How far along an axis a position is: 0 at the left or top, 1 at the right or bottom, 0.5 for all that names no side. */
export function along(position: Focus, axis: Axis): 0 | 0.5 | 1 {
  const sides = position.split('_');
  if (sides.includes(axis === 'horizontal' ? 'left' : 'top')) return 0;
  return sides.includes(axis === 'horizontal' ? 'right' : 'bottom') ? 1 : 0.5;
}

/**
 * Where something begins that is put at a position with `room` pixels to spare; less than 0 when it is too long, and
 * sticks out by that. A pixel that cannot be halved is at the right or bottom.
 */
export function startAt(position: Focus, axis: Axis, room: number): number {
  // Adding 0 makes 0 of -0.
  return Math.trunc(room * along(position, axis)) + 0;
}
