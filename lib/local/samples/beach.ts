import { between, type Random, times } from './random';
import { glints, type Sun } from './sky';
import { ellipse, glow, gradient, group, path, type Point, points, polygon, rect, stroke, svg } from './svg';
import { ground, skyline } from './terrain';
import { drawWaterscape } from './waterscape';

const size = { width: 1600, height: 1067 };
const shore = 600;
const sun: Sun = { centre: [930, 520], radius: 118 };
const dark = '#2a1638';

/** Sky, sun and the hills beyond the bay: what the sea reflects. */
const distance = (random: Random): string =>
  svg(
    size,
    gradient(
      'sky',
      [0, 0],
      [0, shore],
      [0, '#3b2a6b'],
      [0.35, '#a33f7c'],
      [0.65, '#ef6a5a'],
      [0.88, '#ffae5c'],
      [1, '#ffd27a'],
    ),
    glow('halo', sun.centre, 620, [0, '#fff0b0', 0.9], [0.25, '#ffcf70', 0.5], [1, '#ff8a5c', 0]),
    rect([0, 0], size, 'url(#sky)'),
    rect([0, 0], size, 'url(#halo)'),
    ...times(26, () => {
      const y = between(random, 70, 430);
      const centre: Point = [between(random, -100, 1700), y];
      return ellipse(centre, between(random, 90, 330), y < 220 ? '#f07f86' : '#ffd9a0', 0.28, between(random, 4, 13));
    }),
    ellipse(sun.centre, sun.radius, '#fff4c4'),
    ground(skyline(random, points('1040,600 1180,545 1300,560 1480,505 1600,530'), 0.08), shore, '#b4506c'),
    // Two hills as round as those of Rio de Janeiro.
    path(
      `M1180 ${shore}C1260 590 1270 470 1330 405C1370 365 1420 380 1450 440C1465 470 1480 490 1500 480C1530 465 1570 470 1600 500V${shore}Z`,
      '#7c3463',
    ),
    ground(skyline(random, points('1360,600 1450,572 1530,580 1600,555'), 0.06), shore, '#55265a'),
    ground(skyline(random, points('0,560 120,575 300,600'), 0.05), shore, '#7c3463'),
  );

// A palm with its foot at 0,0: a bent trunk, two nuts, and fronds that hang from its top.
const top: Point = [150, -640];
const fronds = [-196, -172, -148, -120, -60, -34, -10, 14].map((degrees) => {
  const angle = (degrees * Math.PI) / 180;
  const [across, down] = [Math.cos(angle) * 250, Math.sin(angle) * 188];
  const tip = `${(top[0] + across).toFixed(1)} ${(top[1] + down + 125).toFixed(1)}`;
  const bend = (thickness: number): string =>
    `${(top[0] + across * 0.55).toFixed(1)} ${(top[1] + down * 1.46 + thickness).toFixed(1)}`;
  return `M${top.join(' ')}Q${bend(-30)} ${tip}Q${bend(30)} ${top.join(' ')}Z`;
});
const palm = [
  path('M-17 0Q30 -352 143 -640H157Q56 -320 20 0Z', dark),
  path(fronds.join(''), dark),
  ellipse([142, -626], 10, dark),
  ellipse([162, -628], 10, dark),
].join('');

// A parasol with its foot at 0,0: each panel lies over the middle of the one before.
const parasol = [
  stroke('M0 0V-290', dark, 7),
  ...times(4, (index) => {
    const half = 150 - index * 40;
    return path(`M${-half} -170A${half} 115 0 0 1 ${half} -170Z`, index % 2 === 0 ? '#c93f4f' : '#ffe6bf');
  }),
].join('');

/** Sand, surf, palms, a parasol and a sail. */
const foreground = (random: Random): string =>
  svg(
    size,
    gradient('sand', [0, 820], [0, 1067], [0, '#f2b48e'], [0.4, '#cf8272'], [1, '#83475c']),
    glints(random, sun, shore, size),
    ellipse([560, 650], 76, dark, 0.3, 6),
    stroke('M563 512V640', dark, 4),
    polygon(points('560,520 560,622 500,622'), '#3f1f4d'),
    polygon(points('566,535 566,622 612,622'), '#55265a'),
    path('M492 628H624Q610 646 590 648H522Q500 644 492 628Z', dark),
    path('M0 822C260 800 420 850 700 902C960 950 1240 985 1600 962V1067H0Z', '#ffe1c4', 0.35),
    path('M0 836C250 815 420 862 690 915C960 966 1250 996 1600 978V1067H0Z', '#ffeeda', 0.9),
    path('M0 848C250 828 410 876 680 930C950 980 1250 1010 1600 994V1067H0Z', 'url(#sand)'),
    path('M0 925C130 905 290 940 390 1067H0Z', dark),
    group('translate(150 960)', palm),
    group('translate(70 990) rotate(-15) scale(0.76)', palm),
    ellipse([650, 1008], 150, dark, 0.4, 11),
    group('translate(640 1000) rotate(-13)', parasol),
  );

/** A beach at sunset. */
export const drawBeach = (): Promise<Buffer> =>
  drawWaterscape({
    seed: 3,
    distance,
    water: { shore, tint: [205, 100, 135], ripple: 20 },
    foreground,
    grain: 4,
    quality: 86,
  });
