import sharp from 'sharp';
import { times } from './random';
import { ellipse, type Point, rect, svg } from './svg';

const size = { width: 240, height: 240 };
const frames = 12;
const dots = 8;
const palette = ['#ff8a6b', '#e4567d', '#8a4bbf', '#3f7be0', '#2ec4b6', '#2ec4b6', '#3f7be0', '#8a4bbf'];

const polar = (turn: number, radius: number): Point => [
  120 + Math.sin(turn * 2 * Math.PI) * radius,
  120 - Math.cos(turn * 2 * Math.PI) * radius,
];

/** One frame: a swell that runs around a ring of dots, and a moon that runs against it. */
function frame(index: number): string {
  const time = index / frames;
  const ring = times(dots, (dot) => {
    const swell = 0.5 + 0.5 * Math.cos((dot / dots - time) * 2 * Math.PI);
    return ellipse(polar(dot / dots, 74), 6 + 13 * swell ** 2, palette[dot] ?? '#ffffff');
  });
  return svg(
    size,
    rect([0, 0], size, '#fbf4ea'),
    ...ring,
    ellipse(polar(-time, 30), 9, '#ffc857'),
    ellipse([120, 120], 7, '#2b2d55'),
  );
}

/** A spinner that loops without a seam. */
export const drawLoading = (): Promise<Buffer> =>
  sharp(
    times(frames, (index) => Buffer.from(frame(index))),
    { join: { animated: true } },
  )
    .gif({ loop: 0, delay: times(frames, () => 80) })
    .toBuffer();
