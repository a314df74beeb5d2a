import { addGrain, encoder, paint } from './picture';
import { between, type Random, seededRandom, times } from './random';
import { stars } from './sky';
import { ellipse, glow, gradient, path, polygon, points, rect, svg } from './svg';

const size = { width: 800, height: 1200 };

/** A bank of smoke, higher in the middle. */
const smoke = (random: Random, colour: string, [low, high]: readonly [number, number]): string[] =>
  times(34, () => {
    const across = random() + random() - 1;
    const radius = between(random, low, high);
    return ellipse([400 + across * 330, 1130 - (1 - Math.abs(across)) * between(random, 0, 120)], radius, colour);
  });

/** A rocket lifting off: there is no mistaking which way is up. */
const scene = (random: Random): string =>
  svg(
    size,
    gradient(
      'sky',
      [0, 0],
      [0, 1200],
      [0, '#0f1840'],
      [0.4, '#31377f'],
      [0.7, '#9a548f'],
      [0.88, '#f08a73'],
      [1, '#ffc98a'],
    ),
    gradient('trail', [0, 760], [0, 1140], [0, '#fff3c9'], [0.25, '#ffd27a', 0.9], [1, '#ffe9d6', 0.85]),
    gradient('hull', [318, 0], [482, 0], [0, '#ffffff'], [0.45, '#f4efe9'], [1, '#b9b4cc']),
    glow('fire', [400, 800], 300, [0, '#ffe9a3', 0.85], [0.4, '#ff9d5c', 0.3], [1, '#ff9d5c', 0]),
    rect([0, 0], size, 'url(#sky)'),
    stars(random, 120, { width: 800, height: 760 }, 2.4),
    ellipse([640, 170], 74, '#f7ecd2'),
    ellipse([664, 150], 15, '#e2d3b4'),
    ellipse([618, 196], 21, '#e2d3b4'),
    ellipse([650, 212], 9, '#e2d3b4'),
    polygon(points('0,1040 130,960 220,1010 330,930 470,1020 590,950 700,1000 800,930 800,1200 0,1200'), '#6d3f78'),
    polygon(points('0,1100 180,1050 400,1090 640,1040 800,1080 800,1200 0,1200'), '#472d63'),
    rect([0, 500], { width: 800, height: 700 }, 'url(#fire)'),
    path('M372 740C366 860 350 980 296 1150H504C450 980 434 860 428 740Z', 'url(#trail)'),
    ...smoke(random, '#e5b5a6', [46, 92]),
    ...smoke(random, '#ffe6d3', [26, 60]),
    path('M352 742C344 830 380 880 400 960C420 880 456 830 448 742Z', '#ff8a3d'),
    path('M370 742C366 806 388 840 400 892C412 840 434 806 430 742Z', '#ffe27a'),
    path(
      'M334 560C270 600 252 680 256 770C290 722 322 706 350 700ZM466 560C530 600 548 680 544 770C510 722 478 706 450 700Z',
      '#d9524a',
    ),
    path(
      'M400 240C470 310 494 420 486 540C482 620 464 680 446 722H354C336 680 318 620 314 540C306 420 330 310 400 240Z',
      'url(#hull)',
    ),
    path('M400 240C434 274 458 316 472 364H328C342 316 366 274 400 240Z', '#d9524a'),
    rect([352, 720], { width: 96, height: 26 }, '#3a3560'),
    ellipse([400, 464], 50, '#3a3560'),
    ellipse([400, 464], 37, '#7fd0e0'),
    path('M374 472A27 27 0 0 1 404 438', '#d8f3f5', 0.8),
    path('M391 606Q400 584 409 606V722H391Z', '#b83a3f'),
  );

/** The rocket upright, stored lying on its side: the EXIF orientation says to turn it clockwise for display. */
export async function drawRotated(): Promise<Buffer> {
  const random = seededRandom(8);
  const picture = await paint(scene(random));
  addGrain(picture, random, 3);
  return encoder(picture).rotate(270).withMetadata({ orientation: 6 }).jpeg({ quality: 86 }).toBuffer();
}
