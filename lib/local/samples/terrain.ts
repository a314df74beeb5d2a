import { between, type Random, times } from './random';
import { outline, path, type Point, polygon } from './svg';

/**
 * A natural skyline through the given points: each stretch is halved again and again, its middle moved up or down in
 * proportion to its length.
 */
export function skyline(random: Random, through: readonly Point[], roughness: number): Point[] {
  const refine = (from: Point, to: Point): Point[] => {
    const span = to[0] - from[0];
    if (span < 8) return [to];
    const lift = between(random, -roughness, roughness) * span;
    const middle: Point = [(from[0] + to[0]) / 2 + between(random, -0.1, 0.1) * span, (from[1] + to[1]) / 2 + lift];
    return [...refine(from, middle), ...refine(middle, to)];
  };
  return through.flatMap((point, index) => {
    const previous = through[index - 1];
    return previous ? refine(previous, point) : [point];
  });
}

/** The ground under a skyline, down to `base`. */
export function ground(line: readonly Point[], base: number, fill: string): string {
  const left = line[0]?.[0] ?? 0;
  const right = line.at(-1)?.[0] ?? 0;
  return polygon([[left, base], ...line, [right, base]], fill);
}

/** A pine's path data. */
function pine(random: Random, [x, foot]: Point, height: number): string {
  const tiers = 9;
  const branches = (side: -1 | 1): Point[] =>
    times(tiers, (tier) => {
      const share = (tier + 1) / tiers;
      const reach = side * height * 0.24 * share * between(random, 0.75, 1.1);
      const drop = foot - height * (1 - share * 0.93);
      return [
        [x + reach, drop],
        [x + reach * 0.45, drop - height * 0.025],
      ] satisfies Point[];
    }).flat();
  return outline([[x, foot - height], ...branches(1), [x, foot], ...branches(-1).reverse()]);
}

/** Pines standing along a line: one element, however many they are. */
export const forest = (
  random: Random,
  feet: readonly Point[],
  [low, high]: readonly [number, number],
  fill: string,
): string => path(feet.map((foot) => pine(random, foot, between(random, low, high))).join(''), fill);
