import { addGrain, encoder, paint } from './picture';
import { pick, type Random, seededRandom, times } from './random';
import { ellipse, group, path, rect, svg } from './svg';

const size = { width: 1200, height: 1200 };
const tile = 150;
const palette = ['#f3e3c7', '#e9b44c', '#d9623f', '#23395b', '#4f8a8b', '#93b7a5', '#b23a48'] as const;

/** What a tile shows on its ground, drawn in a square whose corner is at 0,0. */
type Motif = (ink: string, accent: string) => string;

const quarter = (radius: number, colour: string): string =>
  path(`M0 0H${radius}A${radius} ${radius} 0 0 1 0 ${radius}Z`, colour);

const motifs: readonly [Motif, ...Motif[]] = [
  (ink, accent) => quarter(150, ink) + quarter(75, accent),
  (ink) => quarter(150, ink),
  (ink, accent) => path('M0 0A75 75 0 0 0 150 0Z', ink) + path('M0 75A75 75 0 0 0 150 75Z', accent),
  (ink, accent) => ellipse([75, 75], 54, ink) + ellipse([75, 75], 22, accent),
  (ink, accent) => path('M0 0H150L0 150Z', ink) + path('M0 0H75L0 75Z', accent),
  (ink) => path('M0 0A150 150 0 0 1 150 150A150 150 0 0 1 0 0Z', ink),
  (ink, accent) => [125, 90, 55, 20].map((radius, index) => quarter(radius, index % 2 === 0 ? ink : accent)).join(''),
  (ink) => [0, 50, 100].map((x) => path(`M${x} 0H${x + 25}V150H${x}Z`, ink)).join(''),
];

/** One tile: a ground, and a motif in two other colours, turned any way round. */
function drawTile(random: Random, column: number, row: number): string {
  const colours = [...palette];
  const [ground = '', ink = '', accent = ''] = times(
    3,
    () => colours.splice(Math.floor(random() * colours.length), 1)[0],
  );
  const turn = Math.floor(random() * 4) * 90;
  const half = tile / 2;
  return group(
    `translate(${column * tile} ${row * tile}) rotate(${turn} ${half} ${half})`,
    rect([0, 0], { width: tile, height: tile }, ground),
    pick(random, motifs)(ink, accent),
  );
}

/** Geometric tiles, with the tooth of printed paper. */
export async function drawTexture(): Promise<Buffer> {
  const random = seededRandom(5);
  const across = size.width / tile;
  const tiles = times(across * across, (index) => drawTile(random, index % across, Math.floor(index / across)));
  const picture = await paint(svg(size, ...tiles));
  addGrain(picture, random, 4);
  return encoder(picture).webp({ quality: 82 }).toBuffer();
}
