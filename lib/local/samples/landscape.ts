import type { Random } from './random';
import { glints, stars, type Sun } from './sky';
import { ellipse, glow, gradient, group, path, type Point, points, rect, stroke, svg } from './svg';
import { forest, ground, skyline } from './terrain';
import { mountains, type Range } from './mountains';
import { drawWaterscape } from './waterscape';

const size = { width: 4000, height: 3000 };
const shore = 2040;
const sun: Sun = { centre: [1490, 1330], radius: 150 };

// Back to front, each darker and bluer than the one behind it: that alone makes the distance.
const ranges: readonly Range[] = [
  {
    through: points('0,1480 420,1290 900,1440 1250,1400 1600,1500 1980,1350 2400,1440 2900,1300 4000,1400'),
    colour: '#dd9aa0',
    shade: '#cf8a9d',
    mist: '#ffcfa6',
  },
  {
    through: points('1440,2040 1900,1500 2080,1540 2700,690 3080,1120 3330,940 3640,1280 3820,1170 4000,1330'),
    colour: '#b283a3',
    shade: '#7d5f95',
    mist: '#f2b3a2',
  },
  {
    through: points('0,1000 110,880 300,1110 520,960 900,1440 1060,1400 1560,2040'),
    colour: '#94709e',
    shade: '#64528b',
    mist: '#dd9ba3',
  },
];

/** Everything above the water. */
function distance(random: Random): string {
  const hills = skyline(random, points('0,1640 500,1560 1150,1800 1750,1900 2500,1830 3300,1650 4000,1560'), 0.06);
  const bank = skyline(random, points('0,1880 700,1930 1500,2000 2300,1995 3100,1925 4000,1850'), 0.03);
  const bankTrees = bank.filter(() => random() < 0.35).map(([x, y]): Point => [x, y + 40]);
  const hillTrees = hills.filter(() => random() < 0.8).map(([x, y]): Point => [x, y + 20]);
  return svg(
    size,
    gradient(
      'sky',
      [0, 0],
      [0, 1700],
      [0, '#27336b'],
      [0.3, '#6b5a98'],
      [0.55, '#c47d9f'],
      [0.75, '#f5a58f'],
      [1, '#ffdca2'],
    ),
    glow(
      'halo',
      sun.centre,
      1500,
      [0, '#fff3c4', 0.95],
      [0.12, '#ffe3a3', 0.6],
      [0.4, '#ffc890', 0.25],
      [1, '#ffb48a', 0],
    ),
    gradient('hills', [0, 1560], [0, shore], [0, '#4d4279'], [1, '#a1708f']),
    gradient('bank', [0, 1840], [0, shore], [0, '#252a56'], [1, '#3a3159']),
    rect([0, 0], size, 'url(#sky)'),
    stars(random, 140, { width: 4000, height: 800 }, 5),
    rect([0, 0], size, 'url(#halo)'),
    ellipse(sun.centre, sun.radius, '#fffbe6'),
    ...ranges.map((range) => mountains(random, range, { sun: sun.centre, foot: shore })),
    ground(hills, shore, 'url(#hills)'),
    forest(random, hillTrees, [40, 90], '#4d4279'),
    forest(random, bankTrees, [70, 190], '#252a56'),
    ground(bank, shore, 'url(#bank)'),
  );
}

const bird = stroke('M-44 -20Q-16 -26 0 0Q16 -26 44 -20', '#33305f', 9);

// A paddler in a canoe, and the shadow of both on the water.
const canoe = [
  ellipse([2250, 2462], 240, '#3a3468', 0.45, 16),
  path(
    'M2020 2392Q2040 2432 2090 2440H2410Q2460 2432 2480 2392Q2440 2420 2390 2422H2110Q2060 2420 2020 2392Z',
    '#1c1f45',
  ),
  path('M2212 2430Q2200 2330 2246 2318Q2292 2330 2284 2430Z', '#1c1f45'),
  ellipse([2248, 2296], 23, '#1c1f45'),
  stroke('M2228 2350L2306 2372', '#1c1f45', 18),
  stroke('M2252 2330L2356 2462', '#1c1f45', 9),
].join('');

/** What stands in front of the water: the near shore, its pines, a boat and a flight of birds. */
function foreground(random: Random): string {
  const near = skyline(random, points('0,2620 500,2730 1100,2890 1700,2985 2600,2990 3300,2900 4000,2760'), 0.05);
  const at = (x: number): Point => [x, (near.find(([px]) => px >= x)?.[1] ?? size.height) + 160];
  const left = [60, 250, 420, 560, 760].map(at);
  const right = [3560, 3760, 3930].map(at);
  const birds = points('2150,760 2290,830 2060,880 2240,960 1930,1000');
  return svg(
    size,
    ...birds.map(([x, y]) => group(`translate(${x} ${y})`, bird)),
    glints(random, sun, shore, size),
    canoe,
    ground(near, size.height, '#151a3c'),
    forest(random, left, [700, 1350], '#151a3c'),
    forest(random, right, [450, 900], '#151a3c'),
  );
}

/** Mountains above a lake at dawn: twelve megapixels, the size of a phone's photograph. */
export const drawLandscape = (): Promise<Buffer> =>
  drawWaterscape({
    seed: 1,
    distance,
    water: { shore, tint: [185, 130, 165], ripple: 46 },
    foreground,
    grain: 4,
    quality: 86,
  });
