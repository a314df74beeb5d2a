import { between, type Random, times } from './random';
import { gradient, type Point, polygon } from './svg';
import { ground, skyline } from './terrain';

/** A range of mountains. */
export interface Range {
  /** Where the skyline passes: every second point, from the second on, is a peak. */
  readonly through: readonly Point[];
  /** Colour of the peaks. */
  readonly colour: string;
  /** Colour of the slopes turned away from the sun; also names the range's gradients, so no two ranges share it. */
  readonly shade: string;
  /** Colour of the mist that the range fades into. */
  readonly mist: string;
}

/** What all ranges of a scene stand in. */
export interface Setting {
  readonly sun: Point;
  /** The row on which the mountains stand. */
  readonly foot: number;
}

/** One range: its lit face, the slopes in shadow, and the mist at its foot. */
export function mountains(random: Random, { through, colour, shade, mist }: Range, { sun, foot }: Setting): string {
  const line = skyline(random, through, 0.2);
  const top = Math.min(...line.map(([, y]) => y));
  const id = shade.slice(1);
  const shadows = through.map((peak, index) => {
    const away = peak[0] > sun[0] ? 1 : -1;
    const valley = through[index + away];
    if (index % 2 === 0 || !valley) return '';
    const slope = line.filter(([x]) => (x - peak[0]) * away >= 0 && (x - valley[0]) * away <= 0);
    const outward = away > 0 ? slope : slope.reverse();
    const depth = Math.min(2.1 * (valley[1] - peak[1]), foot - peak[1]);
    const end: Point = [peak[0] + away * depth * 0.12, peak[1] + depth];
    return polygon([...outward, ...gully(random, valley, end), ...gully(random, end, peak)], `url(#shade${id})`);
  });
  return [
    gradient(`face${id}`, [0, top], [0, foot - 180], [0, colour], [1, mist]),
    gradient(`shade${id}`, [0, top], [0, foot - 300], [0, shade], [0.55, shade, 0.7], [1, shade, 0]),
    ground(line, foot, `url(#face${id})`),
    ...shadows,
  ].join('');
}

/** A zigzag between two points, without its last one: the edge between light and shadow. */
function gully(random: Random, [x1, y1]: Point, [x2, y2]: Point): Point[] {
  const steps = 8;
  const sway = Math.hypot(x2 - x1, y2 - y1) * 0.06;
  return times(steps, (step) => {
    const share = step / steps;
    const swing = step === 0 ? 0 : (step % 2 === 0 ? 1 : -1) * between(random, 0.3, 1) * sway;
    return [x1 + (x2 - x1) * share + swing, y1 + (y2 - y1) * share];
  });
}
