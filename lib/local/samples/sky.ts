import { between, type Random, times } from './random';
import { ellipse, type Point, type Size } from './svg';

/** Stars over the top of the picture, thinning out towards the lower edge of the area. */
export const stars = (random: Random, count: number, area: Size, largest: number): string =>
  times(count, () => {
    const place: Point = [random() * area.width, random() ** 1.8 * area.height];
    return ellipse(place, between(random, 0.35, 1) * largest, '#fff6e0', between(random, 0.3, 0.85));
  }).join('');

/** A sun: where it stands, and how large. */
export interface Sun {
  readonly centre: Point;
  readonly radius: number;
}

/** The sun's path on water below `shore`: streaks that scatter and lengthen towards the viewer. */
export const glints = (random: Random, { centre, radius }: Sun, shore: number, { width, height }: Size): string =>
  times(150, () => {
    const nearness = between(random, 0.15, 1);
    const x = centre[0] + (random() + random() - 1) * radius * (0.6 + 1.7 * nearness);
    const y = shore + (height - shore) * nearness;
    const [length, breadth] = [0.003 + 0.023 * nearness * random(), 0.0006 + 0.0013 * nearness];
    return ellipse([x, y], length * width, '#fff2c8', 0.52, breadth * width);
  }).join('');
