import { between, type Random, times } from './random';
import { ellipse, glow, gradient, group, path, points, polygon, rect, stroke, svg } from './svg';
import { ground, skyline } from './terrain';
import { drawWaterscape } from './waterscape';

const size = { width: 640, height: 865 };
const shore = 640;

/** A hot-air balloon about 0,0: its colours run from the outermost stripe to the one in the middle. */
function balloon(colours: readonly string[]): string {
  const envelope = (share: number, fill: string): string => {
    const half = (133 * share).toFixed(1);
    const hem = (21 * share).toFixed(1);
    return path(`M0 -100C${half} -100 ${half} 50 ${hem} 130H-${hem}C-${half} 50 -${half} -100 0 -100Z`, fill);
  };
  return [
    stroke('M-20 130L-14 172M20 130L14 172', '#5b4037', 2),
    ...colours.map((colour, index) => envelope((1 - index / colours.length) ** 0.8, colour)),
    envelope(1, 'url(#shine)'),
    rect([-16, 172], { width: 32, height: 24 }, '#7d5338'),
  ].join('');
}

// A cloud with a flat foot, a hundred wide.
const cloud = path('M0 0a10 10 0 0 1 10 -16a20 20 0 0 1 37 -9a16 16 0 0 1 31 9a9 9 0 0 1 22 16Z', '#fffaf0', 0.75);

/** Sky, far coast and balloons: what the sea reflects. */
const distance = (random: Random): string =>
  svg(
    size,
    gradient('sky', [0, 0], [0, shore], [0, '#2f7f9e'], [0.45, '#86c3c4'], [0.8, '#f6e3bd'], [1, '#fbd3a0']),
    glow('halo', [112, 128], 260, [0, '#fff6d5', 0.9], [0.2, '#fff1c4', 0.35], [1, '#fff1c4', 0]),
    glow('shine', [-35, -35], 175, [0, '#fff', 0.35], [0.4, '#fff', 0], [0.5, '#2b1030', 0], [1, '#2b1030', 0.55]),
    rect([0, 0], size, 'url(#sky)'),
    rect([0, 0], size, 'url(#halo)'),
    ellipse([112, 128], 50, '#fffbe8'),
    group('translate(20 268) scale(1.5)', cloud),
    group('translate(470 470) scale(1.9)', cloud),
    group('translate(205 92) scale(1.1)', cloud),
    ground(skyline(random, points('0,560 140,520 260,590 380,545 520,610 640,575'), 0.12), shore, '#9dbdbb'),
    ground(skyline(random, points('0,580 90,570 300,625 420,612 640,632'), 0.06), shore, '#6c9da3'),
    group('translate(206 384) scale(0.36)', balloon(['#d9902f', '#f2c14e', '#d9902f'])),
    group('translate(438 208) scale(1.28)', balloon(['#b83a3f', '#f7e6c8', '#d9524a', '#f7e6c8', '#d9524a'])),
  );

/** A lighthouse on its cliff to the left, a sailing boat to the right. */
function foreground(random: Random): string {
  const cliff = skyline(random, points('0,650 60,642 170,648 232,690 300,742 420,790 640,828'), 0.05);
  const meadow = skyline(random, points('0,760 150,738 330,800 640,850'), 0.03);
  const half = (row: number): number => 17 + (row - 470) * 0.07;
  const tower = (from: number, to: number, fill: string): string => {
    const [top, foot] = [half(from), half(to)];
    return path(`M${120 - top} ${from}H${120 + top}L${120 + foot} ${to}H${120 - foot}Z`, fill);
  };
  return svg(
    size,
    gradient('cliff', [0, 640], [0, 865], [0, '#5f8a5c'], [0.3, '#3f6b52'], [1, '#27483f']),
    gradient('side', [96, 0], [148, 0], [0, '#ffffff', 0.25], [0.5, '#1d2b3a', 0], [1, '#1d2b3a', 0.4]),
    ellipse([522, 752], 62, '#24506a', 0.35, 7),
    polygon(points('462,728 582,728 562,750 484,750'), '#8c3a34'),
    stroke('M520 598V730', '#6b3a30', 4),
    polygon(points('524,600 524,718 588,718'), '#fffaf0'),
    polygon(points('516,624 516,718 468,718'), '#f2d6a4'),
    ground(cliff, size.height, 'url(#cliff)'),
    tower(470, 660, '#fbf4e6'),
    tower(508, 552, '#c8433f'),
    tower(596, 640, '#c8433f'),
    tower(470, 660, 'url(#side)'),
    rect([98, 462], { width: 44, height: 9 }, '#28394a'),
    rect([107, 432], { width: 26, height: 30 }, '#ffe9a3'),
    path('M101 433H139L120 408Z', '#c8433f'),
    ground(meadow, size.height, '#1f4038'),
    ...times(70, () => {
      const x = random() * size.width;
      const y = 775 + x * 0.12 + random() * 90;
      return ellipse([x, y], between(random, 1.6, 3.4), random() < 0.5 ? '#f2c14e' : '#f7e6c8', 0.9);
    }),
  );
}

/** A balloon over a bay: every corner differs, so that a crop shows where it was taken from. */
export const drawPortrait = (): Promise<Buffer> =>
  drawWaterscape({
    seed: 2,
    distance,
    water: { shore, tint: [95, 165, 185], ripple: 14 },
    foreground,
    grain: 2.5,
    quality: 90,
  });
